// Buttons with a drawn sign, and rows of them that take one place in the order of the Tab key.

import { element } from "../dom.js";

const SVG = "http://www.w3.org/2000/svg";

export function signButton({ name, keys = "", icon, act, className = "" }) {
  const made = element("button", `drawing-button ${className}`);
  made.type = "button";
  made.title = keys ? `${name} (${keys})` : name;
  made.setAttribute("aria-label", name);
  if (keys) made.setAttribute("aria-keyshortcuts", keys);
  if (icon) made.append(sign(icon));
  made.addEventListener("click", (event) => act(event));
  return made;
}

function sign(path) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 20 20");
  picture.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  picture.append(line);
  return picture;
}

export function toolbar(className, name) {
  const made = element("div", className);
  made.setAttribute("role", "toolbar");
  made.setAttribute("aria-label", name);
  made.addEventListener("keydown", (event) => step(made, event));
  made.addEventListener("focusin", (event) => rove(made, event.target));
  return made;
}

// One button of the row is reached by Tab, the others from there by the arrow keys.
export function rove(bar, wanted) {
  const all = shown(bar);
  const current = all.includes(wanted) ? wanted : (all.find(({ tabIndex }) => tabIndex === 0) ?? all[0]);
  for (const one of bar.querySelectorAll("button")) one.tabIndex = one === current ? 0 : -1;
}

function step(bar, event) {
  const all = shown(bar);
  const now = all.indexOf(event.composedPath()[0]);
  const [before, after] = [now - 1, now + 1];
  const places = { ArrowDown: after, ArrowRight: after, ArrowUp: before, ArrowLeft: before, Home: 0, End: -1 };
  const next = places[event.key];
  if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  all.at(next % all.length).focus();
}

function shown(bar) {
  return [...bar.querySelectorAll("button")].filter((one) => one.offsetParent && !one.disabled);
}
