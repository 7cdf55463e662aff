import { colourOf, widthOf } from "../colours.js";
import { clipped, distanceToSegment } from "../geometry.js";

export const ray = {
  tool: "ray",
  name: "Ray",
  key: "Y",
  icon: "M3 15 17 5M3 15h.01M9 10.7h.01M17 5l-3.6.4M17 5l-1.2 3.4",
  points: 2,

  draw(pen, [from, to], shape) {
    pen.line(from, to, { colour: colourOf(shape), width: widthOf(shape), endless: true });
  },

  distance(at, [from, to], { plane }) {
    const seen = clipped(from, to, plane.size, true);
    return seen ? distanceToSegment(at, ...seen) : Infinity;
  },
};
