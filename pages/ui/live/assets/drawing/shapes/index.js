// Every shape there is, in the order of the toolbar. One more: a file here and its line below (and in drawings.py).
//
// tool: its name where it is kept. name, key (with Alt), icon (a path in 20 by 20): the button. points: how many.
// draw(pen, spots, shape, facts) with the points' pixels; distance(at, spots, facts) in pixels.
// facts: plane, words (price(number), font), shape, selected. handles and reshaped: where handles are not the points.

import { fibonacci } from "./fibonacci.js";
import { horizontal } from "./horizontal.js";
import { measure } from "./measure.js";
import { ray } from "./ray.js";
import { rectangle } from "./rectangle.js";
import { text } from "./text.js";
import { trend } from "./trend.js";

export const KINDS = [trend, ray, horizontal, rectangle, fibonacci, text, measure].map((kind) => ({
  handles: (spots) => spots,
  reshaped: (points, handle, point) => points.map((one, i) => (i === handle ? point : one)),
  ...kind,
}));

const byTool = new Map(KINDS.map((kind) => [kind.tool, kind]));

export function kindOf(tool) {
  return byTool.get(tool);
}
