import { colourOf, widthOf } from "../colours.js";
import { distanceToSegment } from "../geometry.js";

export const trend = {
  tool: "trend",
  name: "Trend line",
  key: "T",
  icon: "M4 16 16 4M4 16h.01M16 4h.01",
  points: 2,

  draw(pen, [from, to], shape) {
    pen.line(from, to, { colour: colourOf(shape), width: widthOf(shape) });
  },

  distance(at, [from, to]) {
    return distanceToSegment(at, from, to);
  },
};
