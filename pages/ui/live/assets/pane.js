// The browser's half of the live price pane: Streamlit calls the default export with each message.
// One pane lives as long as its place in the page; messages change it in place.

import { Drawing } from "./chart.js";
import { Legend, element } from "./legend.js";
import { Store } from "./store.js";
import { readTheme, watchTheme } from "./theme.js";
import { View } from "./view.js";

const ASK_AGAIN_MS = 2000;
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

class Pane {
  constructor(parentElement) {
    this.host = parentElement.host ?? parentElement;
    this.parts = build(parentElement);
    this.store = new Store();
    this.waiting = [];
    this.asked = 0;
    this.drawing = new Drawing(this.parts.chart, this.store, readTheme(this.host));
    this.view = new View(this.parts.root, this.drawing.chart, this.store, (range) => this.#tell(range));
    this.view.released = () => this.#catchUp();
    this.legend = new Legend(this.parts, this.store, this.drawing);
    this.parts.fit.addEventListener("click", () => this.store.length && this.view.fit());
    this.parts.latest.addEventListener("click", () => this.store.length && this.view.latest());
    this.unwatch = watchTheme(this.host, () => this.#dress());
    this.sizes = new ResizeObserver(() => this.legend.place());
    this.sizes.observe(this.parts.chart);
    // The handle by which drawing tools (and tests) reach the chart: the element carries it.
    this.parts.root.pane = this;
  }

  receive(message) {
    // Replacing bars under a pressed pointer would make the drag jump.
    if (this.view.dragging && (message.full || this.waiting.length)) this.waiting.push(message);
    else this.#apply(message);
  }

  close() {
    this.unwatch();
    this.sizes.disconnect();
    this.view.close();
    this.drawing.chart.remove();
    this.parts.root.remove();
  }

  #catchUp() {
    for (const message of this.waiting.splice(0)) this.#apply(message);
  }

  #apply(message) {
    const before = this.view.remember();
    const lengthBefore = this.store.length;
    const taken = this.store.take(message);
    if (taken.kind === "gap") return this.#askForAll();
    if (taken.kind === "same") return;
    this.asked = 0;
    if (taken.look) this.#dress();
    if (taken.kind === "full") this.#drawAll(taken.sameFrame ? before : null);
    else this.#drawFrom(taken.from, lengthBefore, before);
    this.legend.write();
    this.legend.describe(this.store.time);
    this.parts.root.dataset.state = this.store.length ? "ready" : "empty";
    this.parts.root.dataset.seq = `${message.e}:${message.s}`;
  }

  #drawAll(before) {
    this.drawing.drawAll();
    if (this.store.length) {
      if (before) this.view.restore(before);
      else this.view.reset();
    }
    this.legend.define();
  }

  #drawFrom(first, lengthBefore, before) {
    const { length } = this.store;
    const whole = this.drawing.drawFrom(first, lengthBefore);
    if (whole && length !== lengthBefore) this.view.restore(before);
    else this.view.grown(lengthBefore);
  }

  #dress() {
    const { look } = this.store;
    if (!look) return;
    this.parts.root.style.height = `${look.height}px`;
    this.parts.root.setAttribute("aria-label", `Price chart ${look.title}`);
    this.drawing.dress(readTheme(this.host));
    this.legend.define();
    this.legend.write();
  }

  // What we have is old but true; only a pane that has nothing says so.
  #askForAll() {
    if (Date.now() - this.asked < ASK_AGAIN_MS) return;
    this.asked = Date.now();
    this.component.setTriggerValue("gap", { epoch: this.store.epoch, seq: this.store.seq });
  }

  #tell({ from, to, bars, follows }) {
    const whole = { frame: this.store.frame, from: Math.round(from), to: Math.round(to), bars, follows };
    this.component.setStateValue("viewport", whole);
  }
}

function build(parentElement) {
  const root = element("section", "pane");
  root.tabIndex = 0;
  root.setAttribute("role", "application");
  root.setAttribute("aria-roledescription", "price chart");
  root.dataset.state = "loading";
  const head = element("header", "head");
  const badge = element("span", "badge");
  const when = element("span", "when number");
  const figures = element("div", "figures");
  const buttons = element("div", "buttons");
  const fit = button("Fit", "Show all bars (Home)");
  const latest = button("Latest", "Go to the newest bar (End)");
  buttons.append(fit, latest);
  head.append(badge, when, buttons, figures);
  const stage = element("div", "stage");
  const chart = element("div", "chart");
  const tags = element("div", "tags");
  const summary = element("p", "summary");
  summary.id = "summary";
  root.setAttribute("aria-describedby", summary.id);
  stage.append(chart, tags);
  root.append(head, stage, credit(), summary);
  parentElement.append(root);
  return { root, badge, when, figures, fit, latest, chart, tags, summary };
}

function button(words, hint) {
  const made = element("button", "button", words);
  made.type = "button";
  made.title = hint;
  return made;
}

// The library's licence asks for its notice with this link on the page.
function credit() {
  const link = element("a", "credit", "TradingView Lightweight Charts™ © 2026 TradingView, Inc.");
  link.href = "https://www.tradingview.com/";
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}
