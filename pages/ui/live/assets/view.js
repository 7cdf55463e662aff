// What is visible: keeps the person's place when bars change, moves by keyboard and buttons, and reports where the
// person went. Only what a person does is reported, never what an update does.

const SETTLE_MS = 120;
const EMPTY_BARS_AT_RIGHT = 4;
const PIXELS_A_BAR = 8;
const FEWEST_BARS = 10;

export class View {
  constructor(root, chart, store, report) {
    this.root = root;
    this.scale = chart.timeScale();
    this.store = store;
    this.report = report;
    this.chosen = null;
    this.pointers = new Set();
    this.timer = null;
    this.sample = null;
    this.pending = null;
    this.released = () => {};
    this.#listen();
  }

  get dragging() {
    return this.pointers.size > 0;
  }

  // The library moves only with its next frame; until then what was asked for counts.
  get places() {
    return this.pending ?? this.scale.getVisibleLogicalRange();
  }

  // The view in times, or null while nothing is drawn. `follows`: the newest loaded bar is in sight.
  now() {
    const { places } = this;
    if (!places || !this.store.length) return null;
    return {
      from: this.store.timeAt(places.from),
      to: this.store.timeAt(places.to),
      bars: Math.max(1, Math.round(places.to - places.from)),
      follows: places.to >= this.store.length - 1 && this.#hasNewest(),
    };
  }

  // Call before the bars are replaced, and hand the answer to `restore` after.
  remember() {
    const range = this.chosen?.unsettled ? this.chosen : this.now();
    if (!range) return null;
    const { places } = this;
    const ahead = places.to - (this.store.length - 1);
    return { ...range, step: this.store.step, span: places.to - places.from, ahead };
  }

  restore(before) {
    if (!before) return this.#startView();
    if (before.follows && !before.unsettled && before.step === this.store.step) {
      const to = this.store.length - 1 + before.ahead;
      return this.#show(to - before.span, to);
    }
    this.#show(this.store.placeAt(before.from), this.store.placeAt(before.to));
    if (this.chosen) this.chosen.unsettled = false;
  }

  // Bars were added: the library follows by itself, a move it has not made yet must be moved along.
  grown(lengthBefore) {
    const more = this.store.length - lengthBefore;
    if (!this.pending || more === 0 || this.pending.to < lengthBefore - 1) return;
    this.#show(this.pending.from + more, this.pending.to + more);
  }

  // Opens a frame: at the newest bars, or where the address of the page says.
  open(range) {
    this.chosen = null;
    if (range) this.#show(this.store.placeAt(range[0]), this.store.placeAt(range[1]));
    else this.#startView();
  }

  // All there is on the server; the part not loaded comes when the page has answered.
  fit() {
    const [first, last] = this.store.extent;
    this.#choose({ from: first - this.store.step, to: last + this.store.step, follows: true });
  }

  latest() {
    const { places } = this;
    const span = (places.to - places.from) * this.store.step;
    const to = this.store.extent[1] + this.#barsAtRight * this.store.step;
    this.#choose({ from: to - span, to, follows: true });
  }

  pan(share) {
    const { from, to } = this.places;
    const move = (to - from) * share;
    this.#show(from + move, to + move);
    this.#moved();
  }

  zoom(factor) {
    const { from, to } = this.places;
    const fixed = this.now().follows ? to : (from + to) / 2;
    const span = Math.max(FEWEST_BARS, (to - from) * factor);
    const left = fixed - span * ((fixed - from) / (to - from));
    this.#show(left, left + span);
    this.#moved();
  }

  // Answers whether the key was ours.
  key(event) {
    const actions = {
      ArrowLeft: () => this.pan(event.shiftKey ? -0.5 : -0.1),
      ArrowRight: () => this.pan(event.shiftKey ? 0.5 : 0.1),
      "+": () => this.zoom(0.8),
      "=": () => this.zoom(0.8),
      "-": () => this.zoom(1.25),
      Home: () => this.fit(),
      End: () => this.latest(),
    };
    if (!actions[event.key] || !this.store.length) return false;
    actions[event.key]();
    return true;
  }

  close() {
    clearTimeout(this.timer);
    this.stopListening.abort();
  }

  // Room for what is drawn ahead of the newest bar, but never most of the view.
  get #barsAtRight() {
    const most = Math.floor(this.scale.width() / PIXELS_A_BAR / 3);
    return Math.max(EMPTY_BARS_AT_RIGHT, Math.min(this.store.toCome + 1, most));
  }

  #startView() {
    const bars = Math.max(FEWEST_BARS, Math.floor(this.scale.width() / PIXELS_A_BAR));
    const to = this.store.length - 1 + this.#barsAtRight;
    this.#show(to - bars, to);
  }

  #hasNewest() {
    return this.store.time[this.store.length - 1] >= this.store.extent[1] - this.store.step;
  }

  #show(from, to) {
    this.pending = { from, to };
    this.scale.setVisibleLogicalRange({ from, to });
    requestAnimationFrame(() => (this.pending = null));
  }

  #choose(range) {
    this.#show(this.store.placeAt(range.from), this.store.placeAt(range.to));
    const bars = Math.max(1, Math.round((range.to - range.from) / this.store.step));
    // The chart may be unable to show so many bars; until coarser ones come, the wish counts, not what is seen.
    this.chosen = { ...range, bars, unsettled: true };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.report(this.chosen), SETTLE_MS);
  }

  #moved() {
    if (this.chosen) this.chosen.unsettled = false;
    this.sample = this.places;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#settle(), SETTLE_MS);
  }

  // A swipe goes on after the finger has left: report when the range has stood still.
  #settle() {
    const { places } = this;
    const { sample } = this;
    if (places && sample && (places.from !== sample.from || places.to !== sample.to)) return this.#moved();
    const range = this.now();
    if (!range || (this.chosen && alike(this.chosen, range))) return;
    this.chosen = range;
    this.report(range);
  }

  #listen() {
    this.stopListening = new AbortController();
    const { signal } = this.stopListening;
    const on = (name, handler, options = {}) => this.root.addEventListener(name, handler, { signal, ...options });
    on("wheel", () => this.#moved(), { passive: true });
    on("dblclick", () => this.#moved());
    on("pointerdown", (event) => this.#press(event, signal));
    on("pointermove", (event) => this.pointers.has(event.pointerId) && this.#moved());
  }

  #press(event, signal) {
    if (!event.target.closest(".chart")) return;
    this.pointers.add(event.pointerId);
    const end = new AbortController();
    const release = (other) => {
      if (other.pointerId !== event.pointerId) return;
      this.pointers.delete(event.pointerId);
      end.abort();
      if (!this.dragging) this.released();
    };
    signal.addEventListener("abort", () => end.abort());
    for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, release, { signal: end.signal });
  }
}

function alike(one, other) {
  const least = (one.to - one.from) / 1000;
  const moved = Math.max(Math.abs(one.from - other.from), Math.abs(one.to - other.to));
  return moved < least && one.follows === other.follows;
}
