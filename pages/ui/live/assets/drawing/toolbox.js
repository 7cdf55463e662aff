// The strip of tools: upright at the left edge, on a phone one button that opens a strip lying along the bottom.

import { element } from "../dom.js";
import { rove, signButton, toolbar } from "./controls.js";
import { KINDS } from "./shapes/index.js";

export const NARROW = "(max-width: 640px)";
export const OTHER_TOOLS = {
  select: { name: "Select", key: "S", icon: "M5 3l10 7-4.6.8L8 15.5z" },
  erase: { name: "Erase", key: "E", icon: "M8 16h9M3.5 12.5l6 3.5 7-9.5-5-3.5zM6.5 8.5l5.4 4" },
};
const MAGNET = "M5 4v6a5 5 0 0 0 10 0V4h-3.2v6a1.8 1.8 0 0 1-3.6 0V4zM5 7h3.2M11.8 7H15";
const UNDO = "M7 4 3.5 7.5 7 11M3.5 7.5H12a4.2 4.2 0 0 1 0 8.5H7";
const REDO = "M13 4l3.5 3.5L13 11M16.5 7.5H8a4.2 4.2 0 0 0 0 8.5h5";
const ERASE_ALL = "M4 6h12M8 6V3.5h4V6M5.5 6l.8 10.5h7.4L14.5 6M8.5 9v4.5M11.5 9v4.5";
const FOLD = "M12 4l-6 6 6 6";
const PENCIL = "M4 16l.8-3.4L13.6 3.8l2.6 2.6-8.8 8.8zM12 5.4 14.6 8";
const WIDTH = "34px";

export class Toolbox {
  constructor(desk, root, stage, signal) {
    Object.assign(this, { desk, root, open: true, buttons: {} });
    this.narrow = matchMedia(NARROW);
    const open = () => this.fold(true);
    this.opener = signButton({ name: "Drawing tools", icon: PENCIL, className: "drawing-opener", act: open });
    this.bar = toolbar("drawing-tools", "Drawing tools");
    this.#fill();
    stage.append(this.opener, this.bar);
    this.narrow.addEventListener("change", () => this.#lie(), { signal });
    this.#lie();
  }

  fold(open) {
    this.open = open;
    this.bar.hidden = !open;
    this.opener.hidden = open;
    this.opener.setAttribute("aria-expanded", String(open));
    // Upright the strip stands beside the chart; lying it is over it for as long as it is wanted.
    this.root.style.setProperty("--tools-width", open && !this.narrow.matches ? WIDTH : "0px");
    rove(this.bar, this.buttons.select);
  }

  refresh() {
    const { desk, buttons } = this;
    const tools = [...Object.keys(OTHER_TOOLS), ...KINDS.map((kind) => kind.tool)];
    for (const tool of tools) press(buttons[tool], tool === desk.tool);
    press(buttons.magnet, desk.hand.magnet);
    // A button that turns disabled would lose the focus; this one only says so.
    disable(buttons.undo, !desk.sheet.done.length);
    disable(buttons.redo, !desk.sheet.undone.length);
    disable(buttons.eraseAll, !desk.sheet.shapes.length);
  }

  #fill() {
    const { desk } = this;
    const { select, erase } = OTHER_TOOLS;
    const kinds = KINDS.map((kind) => this.#tool(kind.tool, kind));
    const magnet = { name: "Magnet to open, high, low, close", keys: "Alt+G", icon: MAGNET };
    this.bar.append(
      this.#tool("select", select), ...kinds, element("i", "drawing-gap"),
      this.#tool("erase", erase),
      this.#add("magnet", { ...magnet, act: () => desk.acts.toggleMagnet() }),
      this.#add("undo", { name: "Undo", keys: "Control+Z", icon: UNDO, act: () => desk.acts.undo() }),
      this.#add("redo", { name: "Redo", keys: "Control+Shift+Z", icon: REDO, act: () => desk.acts.redo() }),
      this.#add("eraseAll", { name: "Erase all drawings", icon: ERASE_ALL, act: () => desk.acts.askEraseAll() }),
      this.#add("fold", { name: "Fold the tools away", icon: FOLD, act: () => this.#foldAway() }),
    );
  }

  #tool(tool, { name, key, icon }) {
    // A press by Enter or Space has no clicks to count: the keyboard goes on to draw.
    const act = (event) => this.desk.choose(tool, event.detail === 0);
    return this.#add(tool, { name, keys: `Alt+${key}`, icon, act });
  }

  #add(name, settings) {
    this.buttons[name] = signButton(settings);
    return this.buttons[name];
  }

  #foldAway() {
    this.fold(false);
    this.opener.focus();
  }

  #lie() {
    this.bar.setAttribute("aria-orientation", this.narrow.matches ? "horizontal" : "vertical");
    this.fold(!this.narrow.matches);
  }
}

function press(button, pressed) {
  button.setAttribute("aria-pressed", String(pressed));
}

function disable(button, disabled) {
  button.setAttribute("aria-disabled", String(disabled));
}
