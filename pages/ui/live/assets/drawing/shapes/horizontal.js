import { colourOf, widthOf } from "../colours.js";

export const horizontal = {
  tool: "horizontal",
  name: "Horizontal line",
  key: "H",
  icon: "M2 10h16M10 10h.01",
  points: 1,
  onAxis: true,

  draw(pen, [{ y }], shape) {
    pen.line({ x: 0, y }, { x: pen.size.width, y }, { colour: colourOf(shape), width: widthOf(shape) });
  },

  distance(at, [{ y }]) {
    return Math.abs(at.y - y);
  },
};
