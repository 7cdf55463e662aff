// The keys of the chart, offered in turn to the tools, to what lies open over the chart, and to the view.

export class Keys {
  constructor(pane) {
    this.pane = pane;
    pane.parts.root.addEventListener("keydown", (event) => this.#press(event));
  }

  showHelp() {
    this.pane.help.toggle(this.pane.tools !== null);
  }

  #press(event) {
    const { pane } = this;
    if (pane.tools?.key(event)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    if (!this.#act(event) && !pane.view.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #act(event) {
    const { pane } = this;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const actions = {
      p: () => pane.queue.toggle(),
      s: () => pane.save(),
      "?": () => this.showHelp(),
      "/": () => pane.search.show(),
      ",": () => this.#step(-1),
      ".": () => this.#step(1),
      Escape: () => this.#escape(),
      Enter: () => this.#enter(event),
    };
    if (actions[key]) return actions[key]() !== false;
    if (!/^[a-z0-9]$/.test(key) || !pane.store.symbols.length) return false;
    pane.search.show(event.key);
    return true;
  }

  #escape() {
    const { help, hint } = this.pane;
    if (help.open) help.close();
    else if (hint.group) hint.leave();
    else return false;
    return true;
  }

  // Enter belongs to a button that has the focus.
  #enter(event) {
    const { hint, parts } = this.pane;
    if (event.target !== parts.root || !hint.group) return false;
    hint.press(hint.group, true);
    return true;
  }

  // To the mark before or after the one that is open, among those in sight.
  #step(way) {
    const { drawing, hint } = this.pane;
    const { width } = drawing.chart.paneSize(0);
    const groups = drawing.marks.groups.filter(({ x }) => x >= 0 && x <= width).sort((one, other) => one.x - other.x);
    const now = groups.findIndex(({ marks }) => marks[0] === hint.group?.marks[0]);
    const next = now < 0 ? groups.at(way > 0 ? 0 : -1) : groups[Math.min(Math.max(0, now + way), groups.length - 1)];
    if (next) hint.pin(next);
  }
}
