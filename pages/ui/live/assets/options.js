// How the chart library is set up, once and with each change of the theme.

import { ColorType, CrosshairMode, LineStyle } from "./lightweight-charts-5.2.1.js";

// Set once: a right offset set again would carry the view to the newest bar.
export function movingOptions() {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    autoSize: true,
    // A vertical swipe over the chart must scroll the page, or a phone gets stuck on it.
    handleScroll: { vertTouchDrag: false },
    kineticScroll: { touch: !calm, mouse: false },
    timeScale: {
      timeVisible: true,
      secondsVisible: false,
      rightOffset: 4,
      minBarSpacing: 0.2,
      maxBarSpacing: 60,
      lockVisibleTimeRangeOnResize: true,
      allowBoldLabels: false,
    },
  };
}

export function themeOptions(theme) {
  return {
    layout: {
      background: { type: ColorType.Solid, color: theme.background },
      textColor: theme.text,
      fontFamily: theme.font,
      fontSize: 11,
      attributionLogo: false,
      panes: { separatorColor: theme.edge, separatorHoverColor: theme.quiet },
    },
    grid: { vertLines: { color: theme.quiet }, horzLines: { color: theme.quiet } },
    crosshair: {
      mode: CrosshairMode.Normal,
      vertLine: { color: theme.cross, width: 1, style: LineStyle.Dashed, labelBackgroundColor: "#4a5568" },
      horzLine: { color: theme.cross, width: 1, style: LineStyle.Dashed, labelBackgroundColor: "#4a5568" },
    },
  };
}
