// Numbers and moments as people read them.

export function decimals(digits) {
  const format = new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (value) => format.format(value);
}

const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 2 });
const small = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 });

// A value of an oscillator, whose size may be anything: 12.3M, 55.20, 0.001234.
export function figure(value) {
  if (Math.abs(value) >= 100_000) return compact.format(value);
  return Math.abs(value) >= 1 || value === 0 ? value.toFixed(2) : small.format(value);
}

// The largest unit of which there are two, as everywhere on the desk.
export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  for (const [unit, name] of [[86_400, "d"], [3600, "h"], [60, "min"]]) {
    if (whole >= 2 * unit) return `${Math.floor(whole / unit)} ${name}`;
  }
  return `${whole} s`;
}

export function zoneOf(look) {
  return look.timezone === "local" ? Intl.DateTimeFormat().resolvedOptions().timeZone : look.timezone;
}

// The library thinks in UTC. Shifting all times by one offset puts its day marks on the person's midnights; the words
// come from the true time, so they stay right across a change of the clocks.
export function offsetSeconds(timezone, time) {
  const words = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone, hourCycle: "h23",
    year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  }).formatToParts(new Date(time * 1000));
  const part = Object.fromEntries(words.map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) / 1000 - Math.floor(time);
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
