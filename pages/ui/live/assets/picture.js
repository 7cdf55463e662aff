// The whole pane as a picture: what the canvas shows, under a head that says what it is, of when and from where.

const HEAD = 46;
const FOOT = 18;
const EDGE = 10;

export function fileName({ frame }, when) {
  const [symbol, interval = ""] = frame.split("|");
  const words = [symbol, interval].map((word) => word.replace(/[^A-Za-z0-9]+/g, "-")).filter(Boolean);
  const moment = `${when.toISOString().slice(0, 16).replace(/[-:]/g, "")}Z`;
  return [...words, moment].join("-") + ".png";
}

export function download(canvas, name) {
  canvas.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, "image/png");
}

// `tags` are the words over the panes: { x, y, colour, words } in pixels of the chart.
export function paint(chart, theme, { title, label, figures, tags }, when) {
  // With the top layer (marks, the chosen drawing), without the crosshair.
  const shot = chart.takeScreenshot(true, false);
  const ratio = shot.width / chart.chartElement().clientWidth;
  const canvas = document.createElement("canvas");
  canvas.width = shot.width;
  canvas.height = shot.height + Math.round((HEAD + FOOT) * ratio);
  const context = canvas.getContext("2d");
  context.fillStyle = theme.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(shot, 0, Math.round(HEAD * ratio));
  context.scale(ratio, ratio);
  const width = canvas.width / ratio;
  const write = (words, x, y, { size = 12, weight = 400, colour = theme.text, align = "left", room } = {}) => {
    context.font = `${weight} ${size}px ${theme.font}`;
    context.textAlign = align;
    context.fillStyle = colour;
    context.fillText(words, x, y, room);
    return context.measureText(words).width;
  };
  const moment = `${when.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const room = width - 2 * EDGE - 130;
  const titled = Math.min(room, write(title, EDGE, 18, { size: 15, weight: 600, colour: theme.strong, room }));
  if (label) badge(context, theme, label, EDGE + titled + 10);
  write(moment, width - EDGE, 18, { align: "right" });
  write(figures, EDGE, 37, { room: width - 2 * EDGE });
  for (const { x, y, colour, words } of tags) {
    context.fillStyle = colour;
    context.fillRect(x, HEAD + y + 6, 10, 2);
    write(words, x + 15, HEAD + y + 11, { size: 11 });
  }
  const foot = canvas.height / ratio - 6;
  write("TradingView Lightweight Charts™", width - EDGE, foot, { size: 10, align: "right" });
  return canvas;
}

function badge(context, theme, label, x) {
  context.font = `400 11px ${theme.font}`;
  const wide = context.measureText(label).width + 14;
  context.strokeStyle = theme.text;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(x, 5.5, wide, 17, 3);
  context.stroke();
  context.textAlign = "left";
  context.fillStyle = theme.text;
  context.fillText(label, x + 7, 17.5);
}
