// Messages that must wait: while a pointer is pressed (replacing bars would make the drag jump) and while the person
// has paused the chart.

// Beyond these the whole set is asked for instead; nobody scrolls through the missed minutes anyway.
const MOST = 400;

export class Queue {
  constructor({ pause, held, said }, store, view, apply) {
    Object.assign(this, { pause, chip: held, said, store, view, apply, waiting: [], behind: 0, paused: false });
    view.released = () => this.paused || this.#catchUp();
    pause.addEventListener("click", () => this.toggle());
    this.#tell();
  }

  take(message) {
    const { waiting, view } = this;
    if (this.paused && message.full && message.full.frame !== this.store.frame) this.paused = false;
    const held = this.paused || (view.dragging && (message.full || waiting.length > 0));
    if (!held) this.#catchUp(message);
    // A set we never saw may be of another symbol: it is asked for, and nothing moves until it is here.
    else if (!message.full && message.e !== this.#newest.e) this.apply([message]);
    else if (this.#isNews(message)) this.#keep(message);
  }

  get #newest() {
    return this.waiting.at(-1) ?? { e: this.store.epoch, s: this.store.seq };
  }

  toggle() {
    this.paused = !this.paused;
    this.said.textContent = this.paused ? "Paused." : "Going on.";
    if (!this.paused) this.#catchUp();
    this.#tell();
  }

  #keep(message) {
    const { waiting } = this;
    if (message.full) waiting.length = 0;
    waiting.push(message);
    waiting.splice(0, waiting.length - MOST);
    this.behind += 1;
    this.#tell();
  }

  #catchUp(...more) {
    const messages = [...this.waiting.splice(0), ...more];
    this.behind = 0;
    if (messages.length) this.apply(messages);
    this.#tell();
  }

  // The same message comes again when nothing changed.
  #isNews({ e, s }) {
    return e !== this.#newest.e || s > this.#newest.s;
  }

  #tell() {
    const { chip, pause, paused, behind } = this;
    chip.hidden = !paused;
    chip.textContent = `paused · ${behind} ${behind === 1 ? "update" : "updates"} behind`;
    pause.textContent = paused ? "Resume" : "Pause";
    pause.setAttribute("aria-pressed", String(paused));
  }
}
