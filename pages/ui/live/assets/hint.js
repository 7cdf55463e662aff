// What a mark says: a tip under the pointer, a list to choose from where several lie together. Words only, never HTML:
// a headline is anybody's.

import { button, element } from "./dom.js";
import { timeLabels, zoneOf } from "./words.js";

const KINDS = { buy: "Buy", sell: "Sell", news: "News", gap: "Gap", alert: "Alert" };
const MOST_IN_TIP = 4;

export class Hint {
  // `pick(id)` is told which mark a person chose.
  constructor({ root, stage, chart, said }, store, pick) {
    Object.assign(this, { root, stage, chart, said, store, pick, pinned: false, group: null });
    this.box = element("div", "hint");
    this.box.hidden = true;
    stage.append(this.box);
  }

  // A tip that goes with the pointer.
  point(group) {
    if (this.pinned || group === this.group) return;
    if (group) this.#show(group, false);
    else this.hide();
  }

  // Stays until something else is pressed.
  pin(group) {
    this.#show(group, true);
  }

  // A mark was pressed: one alone is chosen at once, of several the person chooses.
  press(group, byKeyboard = false) {
    this.pin(group);
    if (group.marks.length === 1) this.pick(group.marks[0].id);
    else if (byKeyboard) this.box.querySelector("button").focus();
  }

  hide() {
    this.pinned = false;
    this.group = null;
    this.box.hidden = true;
  }

  leave() {
    this.hide();
    this.root.focus({ preventScroll: true });
  }

  #show(group, pinned) {
    Object.assign(this, { group, pinned });
    const times = timeLabels(zoneOf(this.store.look));
    const newestFirst = group.marks.toReversed();
    const shown = pinned ? newestFirst : newestFirst.slice(0, MOST_IN_TIP);
    const rows = shown.map((mark) => this.#row(mark, times, pinned && group.marks.length > 1));
    const left = group.marks.length - shown.length;
    if (left > 0) rows.push(element("p", "row quiet", `and ${left} more: press to see them`));
    this.box.replaceChildren(...rows);
    this.box.dataset.pinned = String(pinned);
    this.box.setAttribute("role", pinned ? "group" : "tooltip");
    this.box.hidden = false;
    this.#place(group);
    this.said.textContent = pinned ? shown.map(({ kind, text }) => `${KINDS[kind]}: ${text}`).join(". ") : "";
  }

  #row(mark, times, choosable) {
    const row = choosable ? button("", "", "row choice") : element("p", "row");
    row.dataset.kind = mark.kind;
    row.append(element("b", "kind", KINDS[mark.kind]), element("span", "quiet number", times.full(mark.time)));
    row.append(element("span", "words", mark.text));
    if (choosable) row.addEventListener("click", () => this.#choose(mark));
    return row;
  }

  #choose(mark) {
    this.leave();
    this.pick(mark.id);
  }

  #place({ x, y, half }) {
    const { width, height } = this.stage.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.box;
    const left = Math.min(Math.max(4, this.chart.offsetLeft + x - offsetWidth / 2), width - offsetWidth - 4);
    const above = y - half - offsetHeight - 6;
    const below = Math.min(y + half + 6, height - offsetHeight - 4);
    this.box.style.left = `${left}px`;
    this.box.style.top = `${above >= 0 ? above : Math.max(0, below)}px`;
  }
}
