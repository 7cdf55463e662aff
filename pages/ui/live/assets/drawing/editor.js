// The field in which the words of a text shape are typed, where they will stand.

import { element } from "../dom.js";
import { MOST_LETTERS } from "./shapes/text.js";

export class Editor {
  constructor(stage, plane) {
    Object.assign(this, { stage, plane, field: null, done: null });
  }

  get open() {
    return this.field !== null;
  }

  // `done` gets the words, or null when the person gave up.
  begin(point, words, done) {
    this.close();
    this.done = done;
    this.field = element("textarea", "drawing-words");
    Object.assign(this.field, { value: words, maxLength: MOST_LETTERS, rows: 2, cols: 22 });
    this.field.setAttribute("aria-label", "Text; Enter keeps it, Shift and Enter begins a line, Escape gives up");
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("blur", () => this.close());
    this.stage.append(this.field);
    this.place(point);
    this.field.focus({ preventScroll: true });
    this.field.select();
  }

  place(point) {
    const { corner, size } = this.plane;
    const box = this.stage.getBoundingClientRect();
    const { x, y } = this.plane.spot(point);
    const within = (value, most) => Math.max(0, Math.min(value, most));
    const left = corner.x - box.left + within(x, size.width - this.field.offsetWidth);
    const top = corner.y - box.top + within(y, size.height - this.field.offsetHeight);
    Object.assign(this.field.style, { left: `${left}px`, top: `${top}px` });
  }

  close(keep = true) {
    const { field, done } = this;
    if (!field) return;
    this.field = this.done = null;
    const words = field.value.trim();
    field.remove();
    done(keep ? words : null);
  }

  #key(event) {
    // Neither the chart nor the page may take these letters for commands.
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Escape") this.close(false);
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.close();
    }
  }
}
