// What the tools say: a line of help, and the one question asked before all is erased.

import { element } from "../dom.js";

const READ_MS = 6000;

export class Notes {
  constructor(stage) {
    this.hint = element("p", "drawing-hint");
    this.hint.setAttribute("role", "status");
    this.question = element("div", "drawing-question");
    this.question.setAttribute("role", "alertdialog");
    this.question.hidden = true;
    stage.append(this.hint, this.question);
  }

  say(words) {
    clearTimeout(this.timer);
    this.hint.textContent = words;
    this.timer = setTimeout(() => (this.hint.textContent = ""), READ_MS);
  }

  ask(words, act, answer) {
    const end = (yes) => {
      this.question.hidden = true;
      answer(yes);
    };
    const buttons = [[act, true], ["Keep", false]].map(([name, yes]) => {
      const made = element("button", "button", name);
      made.type = "button";
      made.addEventListener("click", () => end(yes));
      return made;
    });
    this.question.setAttribute("aria-label", words);
    this.question.onkeydown = (event) => {
      event.stopPropagation();
      if (event.key === "Escape") end(false);
    };
    this.question.replaceChildren(element("span", "", words), ...buttons);
    this.question.hidden = false;
    buttons[0].focus();
  }
}
