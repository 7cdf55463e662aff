// The row for the chosen shape: its colour and width, lock, pin, words, erase.

import { COLOURS, WIDTHS, colourOf, widthOf } from "./colours.js";
import { rove, signButton, toolbar } from "./controls.js";
import { kindOf } from "./shapes/index.js";

const LOCK = "M5 9.5h10v7H5zM7 9.5V7a3 3 0 0 1 6 0v2.5";
const PIN = "M8 3h4l-.5 5 3 3h-9l3-3zM10 11v6";
const WORDS = "M4 16l.8-3.4L13.6 3.8l2.6 2.6-8.8 8.8z";
const ERASE = "M4 6h12M8 6V3.5h4V6M5.5 6l.8 10.5h7.4L14.5 6";

export class Dresser {
  constructor(desk, stage) {
    this.desk = desk;
    this.bar = toolbar("drawing-dresser", "Chosen drawing");
    this.bar.hidden = true;
    this.shown = null;
    stage.append(this.bar);
  }

  refresh() {
    const { chosen, passing } = this.desk;
    const focused = this.bar.contains(this.bar.getRootNode().activeElement);
    this.bar.hidden = !chosen;
    if (!chosen) {
      if (focused) this.desk.focus();
      this.shown = null;
      return;
    }
    const wanted = `${chosen.id} ${chosen.id === passing?.id}`;
    if (this.shown !== wanted) this.#fill(chosen);
    if (this.shown !== wanted && focused) this.desk.focus();
    this.shown = wanted;
    for (const one of this.bar.children) one.setAttribute("aria-pressed", String(one.pressed?.(chosen) ?? false));
    this.bar.setAttribute("aria-label", kindOf(chosen.tool).name);
  }

  #fill(shape) {
    const { acts, passing } = this.desk;
    const kind = kindOf(shape.tool);
    const erase = () => acts.erase(this.desk.chosen);
    const write = () => acts.write(this.desk.chosen);
    const parts = [];
    if (!kind.plain) parts.push(...Object.keys(COLOURS).map((name) => this.#colour(name)));
    if (!kind.plain) parts.push(...WIDTHS.map((width) => this.#width(width)));
    if (kind.written) parts.push(signButton({ name: "Edit the text", keys: "F2", icon: WORDS, act: write }));
    const pin = { name: "Pin: keep this measure", icon: PIN, act: () => acts.pin() };
    const lock = { name: "Lock", icon: LOCK, act: () => acts.toggleLock() };
    parts.push(shape.id === passing?.id ? signButton(pin) : toggle(lock, ({ locked }) => Boolean(locked)));
    parts.push(signButton({ name: "Erase this drawing", keys: "Delete", icon: ERASE, act: erase }));
    this.bar.replaceChildren(...parts);
    rove(this.bar);
  }

  #colour(name) {
    const act = () => this.desk.acts.dress({ colour: name });
    const pressed = (shape) => colourOf(shape) === COLOURS[name];
    const made = toggle({ name: `Colour ${name}`, className: "drawing-colour", act }, pressed);
    made.style.setProperty("--colour", COLOURS[name]);
    return made;
  }

  #width(width) {
    const act = () => this.desk.acts.dress({ width });
    const pressed = (shape) => widthOf(shape) === width;
    const made = toggle({ name: `Width ${width}`, className: "drawing-width", act }, pressed);
    made.style.setProperty("--width", `${width}px`);
    return made;
  }
}

function toggle(settings, pressed) {
  return Object.assign(signButton(settings), { pressed });
}
