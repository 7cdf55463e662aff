// The browser's half of the live price pane: Streamlit calls the default export with each message.
// One pane lives as long as its place in the page; messages change it in place.

import { Age } from "./age.js";
import { Drawing } from "./chart.js";
import { build } from "./dom.js";
import { DrawingTools } from "./drawing/tools.js";
import { Help } from "./help.js";
import { Hint } from "./hint.js";
import { Keys } from "./keys.js";
import { Legend } from "./legend.js";
import { download, fileName, paint } from "./picture.js";
import { Queue } from "./queue.js";
import { Search } from "./search.js";
import { Store } from "./store.js";
import { readTheme, watchTheme } from "./theme.js";
import { View } from "./view.js";

const panes = new WeakMap();

export default function mount(component) {
  const { data, parentElement } = component;
  if (!panes.has(parentElement)) panes.set(parentElement, new Pane(parentElement));
  const pane = panes.get(parentElement);
  pane.component = component;
  if (data) pane.receive(data);
  return () => closeWhenGone(parentElement);
}

// Streamlit also runs this clean-up when a newer message overtook an older one; only a pane that left the page ends.
function closeWhenGone(parentElement) {
  setTimeout(() => {
    if (parentElement.isConnected) return;
    panes.get(parentElement)?.close();
    panes.delete(parentElement);
  });
}

export class Pane {
  constructor(parentElement) {
    this.host = parentElement.host ?? parentElement;
    this.parts = build(parentElement);
    this.store = new Store();
    this.tools = null;
    this.theme = readTheme(this.host);
    this.drawing = new Drawing(this.parts.chart, this.store, this.theme);
    this.view = new View(this.parts.root, this.drawing.chart, this.store, (range) => this.#tellView(range));
    this.queue = new Queue(this.parts, this.store, this.view, (messages) => this.#apply(messages));
    this.legend = new Legend(this.parts, this.store, this.drawing);
    this.age = new Age(this.parts.age, this.store);
    this.hint = new Hint(this.parts, this.store, (id) => this.#tellPick("mark", id));
    this.search = new Search(this.parts, this.store, (symbol) => this.#tellPick("symbol", symbol));
    this.help = new Help(this.parts);
    this.keys = new Keys(this);
    this.#listen();
    // The handle by which drawing tools (and tests) reach the chart: the element carries it.
    this.parts.root.pane = this;
  }

  receive(message) {
    this.age.beat(message.c);
    if (message.full) this.#tellHas(message.e);
    this.queue.take(message);
    this.age.write();
  }

  save() {
    if (!this.store.length) return;
    const { title, label } = this.store.look;
    const now = new Date();
    const words = { title, label, ...this.legend.written() };
    download(paint(this.drawing.chart, this.theme, words, now), fileName(this.store, now));
  }

  close() {
    this.unwatch();
    this.sizes.disconnect();
    this.view.close();
    this.age.close();
    this.tools?.close();
    this.drawing.chart.remove();
    this.parts.root.remove();
  }

  #listen() {
    const { parts, view, store, drawing } = this;
    const clicked = (name, act) => parts[name].addEventListener("click", act);
    clicked("fit", () => store.length && view.fit());
    clicked("latest", () => store.length && view.latest());
    clicked("search", () => this.search.show());
    clicked("png", () => this.save());
    clicked("help", () => this.keys.showHelp());
    drawing.chart.subscribeCrosshairMove((where) => this.#pointMark(where));
    drawing.chart.subscribeClick((where) => this.#clickMark(where));
    drawing.chart.timeScale().subscribeVisibleLogicalRangeChange(() => this.hint.hide());
    this.unwatch = watchTheme(this.host, () => this.#dress());
    this.sizes = new ResizeObserver(() => this.legend.place());
    this.sizes.observe(parts.chart);
  }

  // Draws what some messages changed, all at once.
  #apply(messages) {
    const before = this.view.remember();
    const lengthBefore = this.store.length;
    const taken = messages.map((message) => this.store.take(message));
    const news = taken.filter(({ kind }) => kind === "full" || kind === "delta");
    if (taken.at(-1)?.kind === "gap") this.#tellHas(null);
    if (!news.length) return;
    const parts = new Set(news.flatMap((one) => one.parts));
    const { view } = messages.findLast((message) => message.full) ?? {};
    const full = news.filter(({ kind }) => kind === "full");
    const opens = full.some(({ sameFrame }) => !sameFrame);
    const redraw = (parts.has("look") && this.#dress()) || full.length > 0;
    if (redraw) this.#drawAll(opens ? null : before, view);
    else this.#drawFrom(Math.min(...news.map(({ from }) => from)), lengthBefore, before);
    if (opens) parts.add("drawings");
    this.#drawParts(parts);
    this.legend.write();
    this.legend.describe(this.store.time);
    this.parts.root.dataset.state = this.store.length ? "ready" : "empty";
    this.parts.root.dataset.seq = `${this.store.epoch}:${this.store.seq}`;
  }

  #drawAll(before, view) {
    this.drawing.drawAll();
    if (this.store.length) {
      if (before) this.view.restore(before);
      else this.view.open(view);
    }
    this.legend.define();
  }

  #drawFrom(first, lengthBefore, before) {
    const { length } = this.store;
    const whole = this.drawing.drawFrom(first, lengthBefore);
    if (whole && length !== lengthBefore) this.view.restore(before);
    else this.view.grown(lengthBefore);
  }

  #drawParts(parts) {
    const { drawing, store } = this;
    if (parts.has("marks")) drawing.marks.changed();
    if (parts.has("levels")) drawing.levels.draw(drawing.main, this.theme);
    if (parts.has("profile") || parts.has("ahead")) drawing.profile.redraw();
    if (parts.has("symbols")) this.parts.search.hidden = !store.symbols.length;
    if (parts.has("drawings") && store.drawings) this.shapesCame = true;
    if (this.shapesCame) this.#showShapes();
  }

  // A person in the middle of drawing is left alone; the next message comes soon.
  #showShapes() {
    const { parts, store, drawing } = this;
    this.tools ??= new DrawingTools({
      root: parts.root,
      stage: parts.stage,
      chart: drawing.chart,
      series: drawing.main,
      store,
      report: (shapes, frame = store.frame) => this.component.setStateValue("drawings", { frame, shapes }),
    });
    if (this.tools.busy && this.tools.frame === store.frame) return;
    this.shapesCame = false;
    this.tools.show(store.drawings);
  }

  // Answers whether the bars must be drawn anew.
  #dress() {
    const { look } = this.store;
    if (!look) return false;
    const { root } = this.parts;
    this.theme = readTheme(this.host);
    for (const tone of ["good", "warn", "bad", "accent"]) root.style.setProperty(`--${tone}`, this.theme[tone]);
    root.style.height = `${look.height}px`;
    root.setAttribute("aria-label", `Price chart ${look.title}`);
    const main = this.drawing.main;
    const again = this.drawing.dress(this.theme);
    if (main !== this.drawing.main) this.tools?.mainSeries(this.drawing.main);
    this.tools?.dress();
    this.legend.define();
    this.legend.write();
    return again;
  }

  #pointMark({ point, paneIndex }) {
    const group = point && paneIndex === 0 && !this.tools?.busy ? this.drawing.marks.at(point) : null;
    this.hint.point(group);
  }

  #clickMark({ point, paneIndex }) {
    const group = point && paneIndex === 0 && !this.tools?.busy ? this.drawing.marks.at(point) : null;
    if (group) this.hint.press(group);
    else this.hint.hide();
  }

  // Until we say so each message carries the whole set: what we have meanwhile is old but true.
  #tellHas(epoch) {
    if (epoch === this.has) return;
    this.has = epoch;
    this.component.setStateValue("has", epoch);
  }

  // A state with a number, not a trigger: under load a trigger may be lost or come twice.
  #tellPick(name, word) {
    this.component.setStateValue(name, { word, act: Date.now() });
  }

  #tellView({ from, to, bars, follows }) {
    const whole = { frame: this.store.frame, from: Math.round(from), to: Math.round(to), bars, follows };
    this.component.setStateValue("viewport", whole);
  }
}
