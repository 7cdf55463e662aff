import { faded } from "../../theme.js";
import { colourOf, widthOf } from "../colours.js";
import { distanceToSegment } from "../geometry.js";
import { wordsBox } from "../pen.js";

export const RATIOS = [0, 0.236, 0.382, 0.5, 0.618, 0.786, 1];

// From where the move began (1) to where it ended (0): a retracement of 0.382 gave back that share of the move.
export function fibonacciPrices([start, end]) {
  return RATIOS.map((ratio) => end.p + (start.p - end.p) * ratio);
}

export const fibonacci = {
  tool: "fibonacci",
  name: "Fibonacci retracement",
  key: "F",
  icon: "M3 4h14M3 8.5h14M3 12h14M3 16h14M3 16 17 4",
  points: 2,

  draw(pen, [start, end], shape, { plane, words }) {
    const colour = colourOf(shape);
    const left = Math.min(start.x, end.x);
    const right = Math.max(start.x, end.x);
    const prices = fibonacciPrices(shape.points);
    const heights = prices.map((price) => plane.y(price));
    heights.slice(1).forEach((y, i) => {
      pen.box({ x: left, y: heights[i] }, { x: right, y }, { fill: faded(colour, i % 2 ? 0.1 : 0.05) });
    });
    pen.line(start, end, { colour: faded(colour, 0.6), dash: [4, 4] });
    heights.forEach((y, i) => {
      pen.line({ x: left, y }, { x: right, y }, { colour, width: widthOf(shape) / 2 });
      const label = [`${RATIOS[i]}  ${words.price(prices[i])}`];
      const room = pen.size.width - wordsBox(label, { x: 0, y: 0 }, words.font).right;
      pen.words(label, { x: Math.max(Math.min(left, room), 0), y: y - 23 }, { colour: pen.theme.strong, ground: 0.5 });
    });
  },

  distance(at, [start, end], { plane, shape }) {
    const heights = fibonacciPrices(shape.points).map((price) => plane.y(price));
    const lines = heights.map((y) => [{ x: start.x, y }, { x: end.x, y }]);
    return Math.min(...[...lines, [start, end]].map(([from, to]) => distanceToSegment(at, from, to)));
  },
};
