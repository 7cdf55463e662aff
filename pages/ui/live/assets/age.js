// How old the newest data on the screen is, counted on in the browser when no message comes any more.

import { span } from "./words.js";

const BEATS_KEPT = 20;
const BEATS_FOR_A_RHYTHM = 3;
const SILENT_S = 10;

export class Age {
  constructor(chip, store) {
    Object.assign(this, { chip, store, skews: [], heard: null, words: "" });
    this.timer = setInterval(() => this.write(), 1000);
  }

  // Every message carries the server's clock: the smallest difference has the least of the way in it.
  beat(clock) {
    if (clock === undefined) return;
    this.heard = now();
    this.skews.push(this.heard - clock);
    this.skews.splice(0, this.skews.length - BEATS_KEPT);
  }

  write() {
    const { asOf, look } = this.store;
    const lost = this.#lost();
    this.chip.hidden = !lost && asOf === null;
    if (this.chip.hidden) return;
    const age = asOf === null ? null : now() - this.#skew() - asOf;
    const [state, word] = lost ? ["bad", lost] : judged(age, look?.stale_after_s);
    this.chip.dataset.state = state;
    const words = age === null ? word : `${word} · ${span(age)}`;
    if (words !== this.chip.textContent) this.chip.textContent = words;
  }

  close() {
    clearInterval(this.timer);
  }

  #skew() {
    return this.skews.length ? Math.min(...this.skews) : 0;
  }

  // Streamlit says on its outermost element whether its websocket is up; a half-open one shows by silence.
  #lost() {
    if (this.heard === null) return "";
    const state = document.querySelector("[data-test-connection-state]")?.dataset.testConnectionState;
    if (!navigator.onLine || (state !== undefined && state !== "CONNECTED")) return "connection lost";
    const silent = now() - this.heard;
    return this.skews.length >= BEATS_FOR_A_RHYTHM && silent > SILENT_S ? `no answer for ${span(silent)}` : "";
  }
}

function judged(age, limit) {
  if (!limit) return ["plain", "data"];
  if (age > limit) return ["bad", "stale"];
  return age > limit / 2 ? ["warn", "ageing"] : ["good", "fresh"];
}

function now() {
  return Date.now() / 1000;
}
