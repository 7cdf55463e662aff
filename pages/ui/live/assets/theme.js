// Colours and fonts of the page around us: Streamlit hands them down as CSS variables.

const brush = document.createElement("canvas").getContext("2d");

// Any CSS colour as rgba(): the chart library reads nothing newer.
export function faded(colour, opacity) {
  brush.fillStyle = "#808080";
  brush.fillStyle = colour;
  const plain = brush.fillStyle;
  const [red, green, blue] = plain.startsWith("#")
    ? [1, 3, 5].map((at) => parseInt(plain.slice(at, at + 2), 16))
    : plain.match(/[\d.]+/g).map(Number);
  return `rgba(${red}, ${green}, ${blue}, ${opacity})`;
}

// What docs/design.md calls good, warn, bad and accent, on light and on dark ground.
const TONES = {
  light: { good: "#0b6357", warn: "#7d5200", bad: "#a5261c", accent: "#1f5fbf" },
  dark: { good: "#62cdb9", warn: "#eebb55", bad: "#ff958a", accent: "#74b0f7" },
};

export function readTheme(element) {
  const style = getComputedStyle(element);
  const variable = (name, otherwise) => style.getPropertyValue(`--st-${name}`).trim() || otherwise;
  const text = variable("text-color", "#31333f");
  const background = faded(variable("background-color", "#ffffff"), 1);
  return {
    ...TONES[isDark(background) ? "dark" : "light"],
    background,
    text: faded(text, 0.78),
    strong: faded(text, 1),
    quiet: faded(text, 0.07),
    edge: faded(text, 0.16),
    cross: faded(text, 0.45),
    font: variable("font", "system-ui, sans-serif"),
  };
}

// Calls `changed` when the person switches the theme; the variables sit on an ancestor whose class or style changes.
export function watchTheme(host, changed) {
  const observer = new MutationObserver(changed);
  for (let element = host; element; element = element.parentElement) {
    observer.observe(element, { attributes: true, attributeFilter: ["class", "style"] });
    if (element.classList.contains("stBidiComponent")) break;
  }
  return () => observer.disconnect();
}

function isDark(colour) {
  const [red, green, blue] = colour.match(/[\d.]+/g).map(Number);
  return 0.3 * red + 0.6 * green + 0.1 * blue < 128;
}
