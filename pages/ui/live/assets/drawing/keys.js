// The keyboard: a tool by Alt and its letter; with a tool in hand the arrows move a cross and Enter sets the point;
// with a shape chosen the arrows move it, or after Enter one of its points.

import { KINDS } from "./shapes/index.js";
import { OTHER_TOOLS } from "./toolbox.js";

const STEP = 6;
const LONG_STEP = 48;
const BARS = 1;
const MANY_BARS = 10;
const REACH = 7;

const tools = new Map([
  ...KINDS.map(({ key, tool }) => [`Key${key}`, tool]),
  ...Object.entries(OTHER_TOOLS).map(([tool, { key }]) => [`Key${key}`, tool]),
]);
const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Keys {
  constructor(desk, root) {
    Object.assign(this, { desk, root, raw: null });
  }

  // Answers whether the key was ours; then nobody else may act on it.
  take(event) {
    if (event.composedPath()[0].matches?.("input, textarea, select") || !this.#act(event)) return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  // The cross begins at the newest price in sight.
  beginCross() {
    const { plane, hand } = this.desk;
    if (!plane.ready) return;
    const { width, height } = plane.size;
    const close = plane.y(plane.store.columns.c[plane.store.length - 1]);
    const x = Math.min(width * 0.9, plane.spot({ t: plane.store.time[plane.store.length - 1], p: 0 }).x);
    this.raw = { x: x > 0 ? x : width / 2, y: close > 0 && close < height ? close : height / 2 };
    hand.caret = { ...hand.point(this.raw, REACH), lines: true };
  }

  #act(event) {
    const { desk } = this;
    const { key, code, shiftKey } = event;
    if (event.ctrlKey || event.metaKey) return this.#undo(event);
    if (event.altKey) return this.#letter(code, shiftKey);
    if (key === "Escape") return desk.escape();
    if (key === "Delete" || key === "Backspace") return Boolean(desk.chosen) && (desk.acts.erase(desk.chosen), true);
    if (key === "F2") return desk.acts.write(desk.chosen);
    // Arrows, Enter and Space are the buttons' own while a button has the focus.
    if (event.composedPath()[0] !== this.root) return false;
    if (desk.drawing) return this.#cross(key, shiftKey);
    return desk.chosen ? this.#nudge(key, shiftKey) : false;
  }

  #undo({ code, shiftKey }) {
    if (code !== "KeyZ") return false;
    if (shiftKey) this.desk.acts.redo();
    else this.desk.acts.undo();
    return true;
  }

  #letter(code, shiftKey) {
    if (code === "KeyG") this.desk.acts.toggleMagnet();
    else if (code === "KeyN") this.desk.acts.selectNext(shiftKey ? -1 : 1);
    else if (tools.has(code)) this.desk.choose(tools.get(code), true);
    else return false;
    return true;
  }

  #cross(key, far) {
    const { hand } = this.desk;
    const sets = key === "Enter" || key === " ";
    if (!sets && !arrows[key]) return false;
    if (!hand.caret?.lines) this.beginCross();
    if (arrows[key]) this.raw = this.#along(this.raw, arrows[key], far);
    if (sets) {
      hand.press(this.raw, REACH);
      hand.lift(this.raw, REACH);
    } else if (hand.draft) hand.move(this.raw, REACH);
    if (this.desk.drawing) hand.caret = { ...hand.point(this.raw, REACH), lines: true };
    this.desk.redraw();
    return true;
  }

  #along({ x, y }, [across, down], far) {
    const { plane } = this.desk;
    const { width, height } = plane.size;
    const bars = across * (far ? MANY_BARS : BARS);
    const bar = plane.xAt(Math.round(plane.place(x)) + bars);
    const there = { x: across ? bar : x, y: y + down * (far ? LONG_STEP : STEP) };
    return { x: Math.min(Math.max(there.x, 0), width - 1), y: Math.min(Math.max(there.y, 0), height - 1) };
  }

  #nudge(key, far) {
    const { chosen } = this.desk;
    if (key === "Enter") return this.#nextGrip(chosen);
    if (!arrows[key]) return false;
    const [across, down] = arrows[key];
    this.desk.acts.nudge(across * (far ? MANY_BARS : BARS), down * (far ? LONG_STEP : STEP));
    return true;
  }

  #nextGrip(chosen) {
    const { desk } = this;
    if (chosen.tool === "text") return desk.acts.write(chosen);
    const count = desk.primitive.handlesOf(chosen).length;
    desk.grip = desk.grip === null ? 0 : desk.grip + 1 < count ? desk.grip + 1 : null;
    const what = desk.grip === null ? "the whole drawing" : `handle ${desk.grip + 1} of ${count}`;
    desk.say(`The arrow keys move ${what}.`);
    desk.redraw();
    return true;
  }
}
