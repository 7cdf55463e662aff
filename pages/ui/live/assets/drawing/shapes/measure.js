import { faded } from "../../theme.js";
import { between, distanceToEdges, inside } from "../geometry.js";
import { wordsBox } from "../pen.js";

export const measure = {
  tool: "measure",
  name: "Measure",
  key: "M",
  icon: "M3 13 13 3l4 4L7 17zM6 10l1.6 1.6M8.6 7.4 11 9.8M11.2 4.8l1.6 1.6",
  points: 2,
  // Gone with the next press unless the person pins it; its colour says up or down.
  passing: true,
  plain: true,
  wholeBars: true,

  draw(pen, [start, end], shape, { plane, words }) {
    const { up, down } = plane.store.look;
    const colour = shape.points[1].p >= shape.points[0].p ? up : down;
    const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
    pen.box(start, end, { fill: faded(colour, 0.14) });
    pen.line({ x: start.x, y: middle.y }, { x: end.x, y: middle.y }, { colour });
    pen.line({ x: middle.x, y: start.y }, { x: middle.x, y: end.y }, { colour });
    arrow(pen, { x: end.x, y: middle.y }, end.x >= start.x ? [-1, 0] : [1, 0], colour);
    arrow(pen, { x: middle.x, y: end.y }, end.y >= start.y ? [0, -1] : [0, 1], colour);
    const lines = measured(shape.points, plane.store, words);
    const { right, bottom } = wordsBox(lines, { x: 0, y: 0 }, pen.theme.font);
    const above = end.y < start.y;
    const x = Math.min(Math.max(middle.x - right / 2, 2), pen.size.width - right - 2);
    const y = above ? end.y - bottom - 6 : end.y + 6;
    const within = Math.min(Math.max(y, 2), pen.size.height - bottom - 2);
    pen.words(lines, { x, y: within }, { colour: pen.theme.strong, ground: 0.9 });
  },

  distance(at, [start, end], { selected }) {
    const box = between(start, end);
    return selected && inside(at, box) ? 0 : distanceToEdges(at, box);
  },
};

function arrow(pen, tip, [dx, dy], colour) {
  for (const side of [-1, 1]) {
    pen.line(tip, { x: tip.x + 6 * dx + 4 * side * dy, y: tip.y + 6 * dy + 4 * side * dx }, { colour });
  }
}

// What lies between two points: price, share, bars and time.
export function measured([start, end], store, words) {
  const difference = end.p - start.p;
  const share = start.p ? (difference / start.p) * 100 : 0;
  const bars = Math.round(store.placeAt(end.t)) - Math.round(store.placeAt(start.t));
  const sign = (value, text) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${text}`;
  const price = sign(difference, words.price(Math.abs(difference)));
  return [
    `${price}  ${sign(share, Math.abs(share).toFixed(2))} %`,
    `${sign(bars, Math.abs(bars))} ${Math.abs(bars) === 1 ? "bar" : "bars"}, ${span(Math.abs(end.t - start.t))}`,
  ];
}

const UNITS = [["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]];

// The two largest units: 3 d 4 h, 25 min.
export function span(seconds) {
  const first = UNITS.findIndex(([, length]) => seconds >= length);
  if (first < 0) return "0 s";
  let rest = seconds;
  const parts = UNITS.slice(first, first + 2).map(([name, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count ? `${count} ${name}` : "";
  });
  return parts.filter(Boolean).join(" ");
}
