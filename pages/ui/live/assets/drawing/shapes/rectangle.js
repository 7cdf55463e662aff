import { faded } from "../../theme.js";
import { colourOf, widthOf } from "../colours.js";
import { between, distanceToEdges, inside } from "../geometry.js";

export const rectangle = {
  tool: "rectangle",
  name: "Rectangle",
  key: "R",
  icon: "M3 5h14v10H3z",
  points: 2,

  draw(pen, [one, other], shape) {
    const colour = colourOf(shape);
    pen.box(one, other, { fill: faded(colour, 0.12), colour, width: widthOf(shape) });
  },

  // Its inside takes the pointer only once it is selected: a chart under a large box must still be moved by hand.
  distance(at, [one, other], { selected }) {
    const box = between(one, other);
    return selected && inside(at, box) ? 0 : distanceToEdges(at, box);
  },

  handles([one, other]) {
    return [one, other, { x: one.x, y: other.y }, { x: other.x, y: one.y }];
  },

  reshaped([one, other], handle, { t, p }) {
    if (handle === 0) return [{ t, p }, other];
    if (handle === 1) return [one, { t, p }];
    if (handle === 2) return [{ t, p: one.p }, { t: other.t, p }];
    return [{ t: one.t, p }, { t, p: other.p }];
  },
};
