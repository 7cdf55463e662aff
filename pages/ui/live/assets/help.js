// The keys, on "?".

import { button, element } from "./dom.js";
import { KINDS } from "./drawing/shapes/index.js";

const KEYS = [
  ["← →", "pan; with Shift half a screen"],
  ["+ −", "zoom in, zoom out"],
  ["Home End", "all bars, the newest bar"],
  ["P", "pause and go on"],
  ["S", "download a picture"],
  [", .", "mark before, mark after; Enter opens it"],
  ["/ or a letter", "find a symbol"],
  ["Esc", "close"],
  ["?", "these keys"],
];
const TOOL_KEYS = [
  ...KINDS.map(({ key, name }) => [`Alt+${key}`, name]),
  ["Alt+S Alt+E", "select, erase"],
  ["Alt+G", "magnet"],
  ["Ctrl+Z", "undo; with Shift redo"],
];

export class Help {
  constructor({ root, stage }) {
    this.root = root;
    this.stage = stage;
    this.box = null;
  }

  get open() {
    return this.box !== null;
  }

  toggle(withTools) {
    if (this.open) return this.close();
    this.box = element("div", "help");
    this.box.setAttribute("role", "dialog");
    this.box.setAttribute("aria-label", "Keys of the chart");
    const list = element("dl", "keys");
    for (const [keys, does] of [...KEYS, ...(withTools ? TOOL_KEYS : [])]) list.append(element("dt", "", keys), element("dd", "", does));
    const close = button("Close", "Close (Esc)");
    close.addEventListener("click", () => this.close());
    this.box.append(element("b", "", "Keys"), list, close);
    this.stage.append(this.box);
    close.focus({ preventScroll: true });
  }

  close() {
    this.box?.remove();
    this.box = null;
    this.root.focus({ preventScroll: true });
  }
}
