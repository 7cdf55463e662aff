// What a pointer or the keyboard does on the chart with the tool in hand: draw, choose, move, erase.
// A gesture is press, moves, lift. A shape of two points is drawn by a drag, or by a press at each point.

import { PLAIN } from "./colours.js";
import { freshId } from "./sheet.js";
import { kindOf } from "./shapes/index.js";

const DRAG = 5;

export class Hand {
  // `desk` is the DrawingTools: it keeps the sheet, the selection and what is shown around the chart.
  constructor(desk) {
    this.desk = desk;
    this.tool = "select";
    this.magnet = true;
    this.style = PLAIN;
    this.draft = null;
    this.gesture = null;
    this.moved = null;
    this.caret = null;
  }

  take(tool) {
    this.drop();
    this.tool = tool;
  }

  // Ends what has been begun, without a trace.
  drop() {
    this.draft = this.gesture = this.moved = this.caret = null;
  }

  // Answers whether the gesture is ours; the chart must not see it then. `reach` is how near counts as on it.
  press(at, reach) {
    const { desk } = this;
    if (this.tool === "erase") desk.acts.erase(desk.primitive.shapeAt(at, reach));
    else if (this.tool !== "select") this.#begin(at, reach);
    else return this.#grasp(at, reach);
    return true;
  }

  move(at, reach) {
    if (this.draft) this.#stretch(at, reach);
    else if (this.gesture?.shape) this.#carry(at, reach);
    else if (this.#drawing) this.caret = { point: this.point(at, reach).point };
    this.desk.redraw();
  }

  lift(at, reach) {
    const { gesture, draft } = this;
    this.gesture = null;
    if (gesture?.shape) this.#settle();
    else if (draft && gesture) this.#placed(at, reach, gesture);
    this.desk.redraw();
  }

  // Where a point would lie, held by the magnet or not.
  point(at, reach, tool = this.tool) {
    const { plane } = this.desk;
    const held = this.magnet ? plane.nearest(at, reach * 1.6) : null;
    return { point: held ?? plane.point(at, kindOf(tool)?.wholeBars), held: Boolean(held) };
  }

  get #drawing() {
    return kindOf(this.tool);
  }

  #begin(at, reach) {
    const { point } = this.point(at, reach);
    this.gesture = { from: at, first: !this.draft };
    if (this.draft) return this.#stretch(at, reach);
    const { tool } = this;
    const points = Array.from({ length: kindOf(tool).points }, () => point);
    this.desk.select(null);
    this.draft = { id: freshId(), tool, points, style: this.style };
    this.caret = { point };
  }

  #stretch(at, reach) {
    const { point, held } = this.point(at, reach);
    this.draft = { ...this.draft, points: [...this.draft.points.slice(0, -1), point] };
    this.caret = { point, held };
  }

  #placed(at, reach, { from, first }) {
    const dragged = Math.hypot(at.x - from.x, at.y - from.y) > DRAG;
    const { points } = kindOf(this.draft.tool);
    if (points > 1 && first && !dragged) return this.desk.say();
    this.#stretch(at, reach);
    const [start, end] = this.desk.plane.spots(this.draft.points);
    if (points > 1 && Math.hypot(end.x - start.x, end.y - start.y) < 2) return;
    const shape = this.draft;
    this.drop();
    this.desk.acts.finish(shape);
  }

  #grasp(at, reach) {
    const { desk } = this;
    const { chosen } = desk;
    const handle = chosen && !chosen.locked ? desk.primitive.handleAt(chosen, at, reach) : -1;
    const shape = handle >= 0 ? chosen : desk.primitive.shapeAt(at, reach);
    desk.select(shape?.id ?? null);
    if (shape) this.gesture = { from: at, shape, handle };
    return Boolean(shape);
  }

  #carry(at, reach) {
    const { from, shape, handle } = this.gesture;
    const near = Math.hypot(at.x - from.x, at.y - from.y) <= DRAG;
    if (shape.locked || (near && !this.moved)) return;
    this.moved = { ...shape, points: this.#carried(shape, handle, from, at, reach) };
  }

  #carried(shape, handle, from, at, reach) {
    if (handle < 0) return this.desk.plane.carried(shape.points, from, at);
    const { point, held } = this.point(at, reach, shape.tool);
    this.caret = held ? { point, held } : null;
    return kindOf(shape.tool).reshaped(shape.points, handle, point);
  }

  #settle() {
    const { moved } = this;
    this.moved = this.caret = null;
    if (moved) this.desk.acts.put(moved);
  }
}
