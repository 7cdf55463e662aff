// The chart as a file: the same pane on data that stands in the page, without anyone to tell and nothing to wait for.

import { element } from "./dom.js";
import { Plane } from "./drawing/plane.js";
import { ShapesPrimitive } from "./drawing/primitive.js";
import { Pane } from "./pane.js";

const { message, made, shapes } = JSON.parse(document.getElementById("data").textContent);
const main = document.getElementById("chart");

const head = element("header", "made");
head.append(element("h1", "", message.look.title), element("p", "", `Made ${made}. It does not move on.`));
main.before(head);

const pane = new Pane(main);
pane.component = { setStateValue() {}, setTriggerValue() {} };
pane.parts.pause.hidden = true;
pane.receive(message);

const { drawing, store } = pane;
const scene = () => ({ shapes, chosen: null, caret: null, finger: false, theme: pane.theme });
drawing.main.attachPrimitive(new ShapesPrimitive(new Plane(drawing.chart, drawing.main, store), scene, () => {}));

// The pane watches the style of what it stands in.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
  main.style.colorScheme = matches ? "dark" : "light";
});
