// What can be done to shapes, by pointer, key or button; every act that changes what is kept is one step of undo.

import { PLAIN } from "./colours.js";
import { kindOf } from "./shapes/index.js";

export const MOST_SHAPES = 200;
// The server takes 64 kB.
const MOST_LETTERS = 60_000;
const LOCKED = "This drawing is locked: unlock it first.";

export class Acts {
  // `desk` is the DrawingTools.
  constructor(desk) {
    this.desk = desk;
  }

  // A shape has been drawn.
  finish(shape) {
    const { desk } = this;
    const kind = kindOf(shape.tool);
    desk.choose("select");
    if (kind.written) return this.write(shape);
    if (kind.passing) desk.passing = shape;
    else this.put(shape);
    desk.select(shape.id);
  }

  // Keeps a shape as it is now.
  put(shape) {
    const { desk } = this;
    if (desk.passing?.id === shape.id) desk.passing = shape;
    else if (desk.sheet.get(shape.id) || this.#hasRoom(shape)) this.#change([[shape.id, shape]]);
    desk.refresh();
  }

  pin() {
    const { passing } = this.desk;
    if (!passing || !this.#hasRoom(passing)) return;
    this.desk.passing = null;
    this.put(passing);
    this.desk.select(passing.id);
  }

  erase(shape) {
    const { desk } = this;
    if (!shape) return;
    if (shape.locked) return desk.say(LOCKED);
    if (desk.sheet.get(shape.id)) this.#change([[shape.id, null]]);
    if (shape.id === desk.selected) desk.select(null);
  }

  askEraseAll() {
    const { desk } = this;
    const all = desk.sheet.shapes;
    const free = all.filter(({ locked }) => !locked);
    if (!free.length) return desk.say(all.length ? "Every drawing here is locked." : "There is no drawing to erase.");
    const stay = all.length - free.length;
    const what = free.length === 1 ? "one drawing" : `${free.length} drawings`;
    desk.notes.ask(`Erase ${what} of this chart?${stay ? ` ${stay} locked will stay.` : ""}`, "Erase", (yes) => {
      if (yes) this.#change(free.map(({ id }) => [id, null]));
      if (yes) desk.select(null);
      desk.focus();
    });
  }

  undo() {
    this.#step(this.desk.sheet.undo(), "Nothing to undo.");
  }

  redo() {
    this.#step(this.desk.sheet.redo(), "Nothing to do again.");
  }

  toggleMagnet() {
    const { desk } = this;
    desk.hand.magnet = !desk.hand.magnet;
    desk.say(desk.hand.magnet ? "Magnet on." : "Magnet off.");
    desk.refresh();
  }

  toggleLock() {
    const { chosen } = this.desk;
    this.put({ ...chosen, locked: !chosen.locked });
  }

  // Colour or width of the chosen shape, and of those drawn next.
  dress(change) {
    const { desk } = this;
    desk.hand.style = { ...PLAIN, ...desk.chosen.style, ...change };
    this.put({ ...desk.chosen, style: desk.hand.style });
  }

  // Moves the chosen shape, or the handle in the keyboard's grip: bars across, pixels down.
  nudge(bars, pixels) {
    const { chosen, plane, grip, primitive } = this.desk;
    if (chosen.locked) return this.desk.say(LOCKED);
    const start = grip === null ? { x: 0, y: 0 } : primitive.handlesOf(chosen)[grip];
    const end = { x: start.x + bars * plane.spacing, y: start.y + pixels };
    const { reshaped } = kindOf(chosen.tool);
    const whole = grip === null;
    const points = whole ? plane.carried(chosen.points, start, end) : reshaped(chosen.points, grip, plane.point(end));
    this.put({ ...chosen, points });
  }

  // Opens the words of a text; answers whether it is one.
  write(shape) {
    const { desk } = this;
    if (!shape || !kindOf(shape.tool).written || shape.locked) return false;
    desk.editor.begin(shape.points[0], shape.text ?? "", (words) => {
      if (words) this.put({ ...shape, text: words });
      else if (words === "") this.erase(desk.sheet.get(shape.id));
      if (words) desk.select(shape.id);
      desk.focus();
    });
    return true;
  }

  selectNext(way) {
    const { desk } = this;
    const all = desk.sheet.shapes;
    if (!all.length) return desk.say("There is no drawing yet.");
    const now = all.findIndex(({ id }) => id === desk.selected);
    const next = all.at(now < 0 && way < 0 ? -1 : (now + way) % all.length);
    desk.choose("select");
    desk.select(next.id);
    desk.say(`${kindOf(next.tool).name}: the arrow keys move it, Enter goes to its points, Delete erases it.`);
  }

  #hasRoom(shape) {
    const { shapes, told } = this.desk.sheet;
    const full = shapes.length >= MOST_SHAPES || JSON.stringify([...told, shape]).length > MOST_LETTERS;
    if (full) this.desk.say(`This chart keeps ${MOST_SHAPES} drawings at most: erase some first.`);
    return !full;
  }

  #change(edits) {
    this.desk.sheet.change(edits);
    this.desk.changed();
  }

  #step(did, otherwise) {
    const { desk } = this;
    desk.hand.drop();
    if (!did) return desk.say(otherwise);
    if (!desk.chosen) desk.select(null);
    desk.changed();
  }
}
