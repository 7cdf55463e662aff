// Drawing on the price pane. One DrawingTools lives as long as its pane:
//
//   new DrawingTools({ root, stage, chart, series, store, report })
//     root: the .pane element. stage: the element that holds .chart; the strip and the fields are put into it.
//     series: the main series. store: look, frame, bars, timeAt, placeAt. report(shapes, frame): what is kept now.
//   show(shapes)        after a message with drawings, and with [] or what is kept when the frame changed
//   mainSeries(series)  the main series was replaced
//   dress()             colours or fonts changed
//   key(event)          from the root's keydown, before anyone else; true: it was ours
//   close()             the pane is gone
//   busy                the person is in the middle of something
//
// While tools stand upright, root carries --tools-width, the room they take at the left of the stage.

import { readTheme } from "../theme.js";
import { Acts } from "./acts.js";
import { Dresser } from "./dresser.js";
import { Editor } from "./editor.js";
import { Hand } from "./hand.js";
import { Keys } from "./keys.js";
import { Notes } from "./notes.js";
import { Plane } from "./plane.js";
import { Pointer } from "./pointer.js";
import { ShapesPrimitive } from "./primitive.js";
import { kindOf } from "./shapes/index.js";
import { Sheet } from "./sheet.js";
import { Toolbox } from "./toolbox.js";

const SETTLE_MS = 150;

export class DrawingTools {
  constructor({ root, stage, chart, series, store, report }) {
    Object.assign(this, { root, stage, series, store, report });
    this.frame = store.frame;
    this.selected = this.passing = this.grip = null;
    this.finger = false;
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.sheet = new Sheet();
    this.plane = new Plane(chart, series, store);
    this.acts = new Acts(this);
    this.hand = new Hand(this);
    this.primitive = new ShapesPrimitive(this.plane, () => this.scene, (size) => this.#fit(size));
    this.#style();
    this.toolbox = new Toolbox(this, root, stage, signal);
    this.dresser = new Dresser(this, stage);
    this.notes = new Notes(stage);
    this.editor = new Editor(stage, this.plane);
    this.keys = new Keys(this, root);
    this.pointer = new Pointer(stage, this.plane, this.hand, this, signal);
    this.dress();
    series.attachPrimitive(this.primitive);
  }

  show(shapes) {
    if (this.store.frame !== this.frame) {
      this.#flush();
      this.frame = this.store.frame;
      this.hand.drop();
      this.editor.close(false);
      this.selected = this.passing = null;
      this.sheet.load(shapes);
    } else this.sheet.merge(shapes);
    this.refresh();
  }

  mainSeries(series) {
    this.series.detachPrimitive(this.primitive);
    this.series = this.plane.series = series;
    series.attachPrimitive(this.primitive);
  }

  dress() {
    this.theme = readTheme(this.root);
    this.refresh();
  }

  key(event) {
    return this.keys.take(event);
  }

  close() {
    this.editor.close(false);
    this.#flush();
    this.ending.abort();
    const { toolbox, dresser, notes } = this;
    for (const part of [toolbox.bar, toolbox.opener, dresser.bar, notes.hint, notes.question]) part.remove();
  }

  get busy() {
    return Boolean(this.hand.draft || this.hand.gesture || this.editor.open);
  }

  get tool() {
    return this.hand.tool;
  }

  get drawing() {
    return Boolean(kindOf(this.hand.tool));
  }

  get chosen() {
    return this.selected === null ? null : this.#now(this.selected);
  }

  // A tool into the hand; from the keyboard a cross shows where its point would lie.
  choose(tool, byKeyboard = false) {
    this.editor.close();
    this.hand.take(tool);
    this.select(null);
    if (byKeyboard) this.focus();
    if (byKeyboard && this.drawing) this.keys.beginCross();
    this.say();
    this.refresh();
  }

  escape() {
    const { hand } = this;
    if (hand.draft || hand.gesture) this.cancel();
    else if (this.tool !== "select") this.choose("select");
    else if (this.chosen) this.select(null);
    else return false;
    return true;
  }

  cancel() {
    const { lines } = this.hand.caret ?? {};
    this.hand.drop();
    if (lines && this.drawing) this.keys.beginCross();
    this.say();
    this.refresh();
  }

  select(id) {
    if (id !== this.passing?.id) this.passing = null;
    if (id !== this.selected) this.grip = null;
    this.selected = id;
    this.refresh();
  }

  say(words = this.#hint()) {
    this.notes.say(words);
  }

  focus() {
    this.root.focus({ preventScroll: true });
  }

  // The words and buttons around the chart, and the chart.
  refresh() {
    if (!this.pointer) return;
    this.root.dataset.tool = this.tool;
    this.toolbox.refresh();
    this.dresser.refresh();
    this.redraw();
  }

  redraw() {
    const { passing } = this;
    const { draft, caret } = this.hand;
    const shapes = this.sheet.shapes.map(({ id }) => this.#now(id));
    if (passing) shapes.push(this.#now(passing.id));
    if (draft) shapes.push(draft);
    const { chosen, grip, tool, finger, theme } = this;
    this.scene = { shapes, chosen, grip, caret, tool, finger, theme };
    this.primitive.update();
  }

  // A shape as it is to be seen: under the hand it is already elsewhere.
  #now(id) {
    const { moved } = this.hand;
    return moved?.id === id ? moved : (this.sheet.get(id) ?? (this.passing?.id === id ? this.passing : null));
  }

  #hint() {
    const kind = kindOf(this.tool);
    const end = this.toolbox.narrow.matches ? "" : " Escape ends.";
    if (this.tool === "erase") return `Press a drawing to erase it.${end}`;
    if (!kind) return "";
    const ends = this.hand.draft ? ["ends", "end"] : ["begins", "beginning"];
    const [verb, noun] = kind.points === 1 ? ["goes", "place"] : ends;
    const byKeys = this.hand.caret?.lines;
    const how = byKeys ? `the arrow keys move the cross, Enter sets the ${noun}` : `press where it ${verb}`;
    return `${kind.name}: ${how}.${end}`;
  }

  // What is kept has changed; the server hears of it when the person pauses.
  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#flush(), SETTLE_MS);
    this.refresh();
  }

  #flush() {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.report(this.sheet.told, this.frame);
  }

  #fit({ height }) {
    if (this.height === height) return;
    this.height = height;
    this.stage.style.setProperty("--price-height", `${height}px`);
  }

  #style() {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = new URL("drawing.css", import.meta.url).href;
    this.root.prepend(sheet);
  }
}
