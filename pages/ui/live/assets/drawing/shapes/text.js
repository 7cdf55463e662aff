import { colourOf, widthOf } from "../colours.js";
import { inside } from "../geometry.js";
import { wordsBox } from "../pen.js";

export const MOST_LETTERS = 500;

// The width of a line is the size of the letters.
const sizeOf = (shape) => 9 + 3 * widthOf(shape);
const linesOf = (shape) => (shape.text || " ").split("\n");

export const text = {
  tool: "text",
  name: "Text",
  key: "X",
  icon: "M4 5h12M10 5v11M7.5 16h5",
  points: 1,
  written: true,

  draw(pen, [at], shape) {
    pen.words(linesOf(shape), at, { colour: colourOf(shape), size: sizeOf(shape), ground: 0.7 });
  },

  distance(at, [corner], { shape, words }) {
    return inside(at, wordsBox(linesOf(shape), corner, words.font, sizeOf(shape))) ? 0 : Infinity;
  },
};
