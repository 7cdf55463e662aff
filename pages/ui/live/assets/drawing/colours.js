// The colours a person may choose: those of the desk's data, legible on light and dark alike. Shapes keep the name.

export const COLOURS = {
  violet: "#8a63d2",
  blue: "#2f7fd6",
  orange: "#e0701b",
  green: "#12927f",
  gold: "#b8860b",
  rose: "#c2497a",
  grey: "#5b7083",
};
export const WIDTHS = [1, 2, 3, 4];
export const PLAIN = { colour: "violet", width: 2 };

// Black or white, whichever is easier to read on a colour (relative luminance of WCAG 2.1: they break even at 0.18).
export function inkOn(colour) {
  const parts = [1, 3, 5].map((at) => (parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] > 0.18 ? "#000000" : "#ffffff";
}

export function colourOf(shape) {
  return COLOURS[shape.style?.colour] ?? COLOURS[PLAIN.colour];
}

export function widthOf(shape) {
  return shape.style?.width ?? PLAIN.width;
}
