// What is drawn: candles, volume, overlays, oscillators and the last price, all updated in place.

import {
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  HistogramSeries,
  LineSeries,
  LineStyle,
  PriceScaleMode,
  createChart,
} from "./lightweight-charts-5.2.1.js";
import { faded } from "./theme.js";

// Beyond this many changed bars one set of all is faster than single updates.
const SINGLE_UPDATES = 16;
const OSCILLATOR_SHARE = 0.28;

export class Drawing {
  constructor(element, store, theme) {
    this.store = store;
    this.theme = theme;
    this.element = element;
    this.chart = createChart(element, { autoSize: true, ...chartOptions(theme) });
    this.candles = this.chart.addSeries(CandlestickSeries, {
      lastValueVisible: false,
      priceLineVisible: false,
      borderVisible: false,
    });
    this.volume = this.chart.addSeries(HistogramSeries, {
      priceScaleId: "volume",
      priceFormat: { type: "volume" },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.volume.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
    this.lines = [];
    this.guides = [];
    this.defined = "";
    this.lastLine = null;
    this.offset = 0;
  }

  // Draws every bar; the view is the caller's to keep.
  drawAll() {
    this.#define();
    const { store } = this;
    this.offset = offsetSeconds(store.look.timezone, store.time[store.length - 1]);
    const rows = store.time.map((_, row) => row);
    this.candles.setData(rows.map((row) => this.#candle(row)));
    this.volume.setData(rows.map((row) => this.#volumeBar(row)));
    this.lines.forEach((line, i) => line.setData(rows.map((row) => this.#point(i, row))));
    this.drawLast();
  }

  // Draws what changed; answers whether everything was set anew, which moves the view.
  drawFrom(first, lengthBefore) {
    if (this.store.length - first > SINGLE_UPDATES) {
      this.drawAll();
      return true;
    }
    for (let row = first; row < this.store.length; row += 1) {
      const historical = row < lengthBefore - 1;
      this.candles.update(this.#candle(row), historical);
      this.volume.update(this.#volumeBar(row), historical);
      this.lines.forEach((line, i) => line.update(this.#point(i, row), historical));
    }
    this.drawLast();
    return false;
  }

  drawLast() {
    const { last, look, length, columns } = this.store;
    if (last === null) {
      if (this.lastLine) this.candles.removePriceLine(this.lastLine);
      this.lastLine = null;
      return;
    }
    const options = {
      price: last,
      color: last >= columns.o[length - 1] ? look.up : look.down,
      lineWidth: 1,
      lineStyle: LineStyle.Dotted,
      axisLabelVisible: true,
      title: "",
    };
    if (this.lastLine) this.lastLine.applyOptions(options);
    else this.lastLine = this.candles.createPriceLine(options);
  }

  dress(theme) {
    this.theme = theme;
    const { look } = this.store;
    const times = timeLabels(look.timezone);
    this.chart.applyOptions({
      ...chartOptions(theme),
      localization: { timeFormatter: (time) => times.full(time - this.offset) },
    });
    this.chart.timeScale().applyOptions({
      borderColor: theme.edge,
      tickMarkFormatter: (time, kind) => times.tick(time - this.offset, kind),
    });
    this.chart.priceScale("right").applyOptions({
      borderColor: theme.edge,
      mode: look.scale === "log" ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal,
      scaleMargins: { top: 0.08, bottom: 0.2 },
      entireTextOnly: true,
    });
    this.candles.applyOptions({
      upColor: look.up,
      downColor: look.down,
      wickUpColor: look.up,
      wickDownColor: look.down,
      priceFormat: { type: "custom", formatter: decimals(look.precision), minMove: 10 ** -look.precision },
    });
    this.guides.forEach((guide) => guide.applyOptions({ color: theme.edge }));
  }

  // Height above each pane, for the labels that sit in it.
  paneTops() {
    const box = this.element.getBoundingClientRect();
    return this.chart.panes().map((pane) => pane.getHTMLElement()?.getBoundingClientRect().top - box.top);
  }

  #define() {
    const wanted = JSON.stringify(this.store.lines);
    if (wanted === this.defined) return;
    this.defined = wanted;
    this.lines.forEach((line) => this.chart.removeSeries(line));
    this.guides = [];
    this.lines = this.store.lines.map((line) => this.#addLine(line));
    const [price, ...others] = this.chart.panes();
    price.setStretchFactor(1);
    others.forEach((pane) => pane.setStretchFactor(OSCILLATOR_SHARE));
  }

  #addLine({ colour, shape, levels, pane }) {
    const common = { color: colour, lastValueVisible: pane > 0, priceLineVisible: false };
    const series =
      shape === "histogram"
        ? this.chart.addSeries(HistogramSeries, common, pane)
        : this.chart.addSeries(LineSeries, { ...common, lineWidth: 1.5, crosshairMarkerVisible: false }, pane);
    for (const price of levels) {
      const guide = { price, color: this.theme.edge, lineWidth: 1, lineStyle: LineStyle.Dashed };
      this.guides.push(series.createPriceLine({ ...guide, axisLabelVisible: false }));
    }
    if (pane > 0) series.priceScale().applyOptions({ scaleMargins: { top: 0.22, bottom: 0.08 }, entireTextOnly: true });
    return series;
  }

  #candle(row) {
    const { open, high, low, close } = this.store.bar(row);
    return { time: this.store.time[row] + this.offset, open, high, low, close };
  }

  #volumeBar(row) {
    const { open, close, volume } = this.store.bar(row);
    const { up, down } = this.store.look;
    const color = faded(close >= open ? up : down, 0.32);
    return { time: this.store.time[row] + this.offset, value: volume ?? 0, color };
  }

  #point(line, row) {
    const time = this.store.time[row] + this.offset;
    const value = this.store.extra[line][row];
    return value === null ? { time } : { time, value };
  }
}

function chartOptions(theme) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
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
    // A vertical swipe over the chart must scroll the page, or a phone gets stuck on it.
    handleScroll: { vertTouchDrag: false },
    kineticScroll: { touch: !calm, mouse: false },
    timeScale: {
      timeVisible: true,
      secondsVisible: false,
      rightOffset: 4,
      minBarSpacing: 0.2,
      maxBarSpacing: 60,
      allowBoldLabels: false,
    },
  };
}

// The library thinks in UTC. Shifting all times by one offset puts its day marks on the person's midnights; the words
// come from the true time, so they stay right across a change of the clocks.
function offsetSeconds(timezone, time) {
  const words = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone, hourCycle: "h23",
    year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  }).formatToParts(new Date(time * 1000));
  const part = Object.fromEntries(words.map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) / 1000 - Math.floor(time);
}

export function decimals(digits) {
  const format = new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (value) => format.format(value);
}

export function timeLabels(timezone) {
  const format = (options) => {
    const formatter = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, hourCycle: "h23", ...options });
    return (time) => formatter.format(new Date(time * 1000)).replace(",", "");
  };
  const day = format({ day: "numeric", month: "short" });
  const year = format({ year: "numeric" });
  const month = format({ month: "short" });
  const clock = format({ hour: "2-digit", minute: "2-digit" });
  const full = format({ day: "2-digit", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
  // A day mark may stand an hour beside midnight on the other side of a change of the clocks.
  const nearestMidnight = (write) => (time) => write(time + 7200);
  const ticks = [nearestMidnight(year), nearestMidnight(month), nearestMidnight(day), clock, clock];
  return { full, tick: (time, kind) => ticks[kind](time) };
}
