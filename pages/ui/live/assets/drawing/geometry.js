// Plain geometry in pixels.

export function between(one, other) {
  return { left: Math.min(one.x, other.x), right: Math.max(one.x, other.x),
           top: Math.min(one.y, other.y), bottom: Math.max(one.y, other.y) };
}

export function inside({ x, y }, { left, right, top, bottom }) {
  return x >= left && x <= right && y >= top && y <= bottom;
}

export function distanceToSegment(at, from, to) {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = dx * dx + dy * dy;
  const share = length ? Math.min(1, Math.max(0, ((at.x - from.x) * dx + (at.y - from.y) * dy) / length)) : 0;
  return Math.hypot(at.x - from.x - share * dx, at.y - from.y - share * dy);
}

export function distanceToEdges(at, { left, right, top, bottom }) {
  const corners = [{ x: left, y: top }, { x: right, y: top }, { x: right, y: bottom }, { x: left, y: bottom }];
  return Math.min(...corners.map((corner, i) => distanceToSegment(at, corner, corners[(i + 1) % 4])));
}

// The part of a line that can be seen, or null (Liang and Barsky). An anchor may lie millions of pixels away, where
// the canvas's own numbers are too coarse. `endless` goes on beyond `to`.
export function clipped(from, to, { width, height }, endless = false) {
  const margin = 20;
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  let enter = 0;
  let leave = endless ? Infinity : 1;
  const across = [[-dx, from.x + margin], [dx, width + margin - from.x]];
  const down = [[-dy, from.y + margin], [dy, height + margin - from.y]];
  for (const [speed, room] of [...across, ...down]) {
    if (speed === 0 && room < 0) return null;
    if (speed < 0) enter = Math.max(enter, room / speed);
    if (speed > 0) leave = Math.min(leave, room / speed);
  }
  if (enter > leave || !Number.isFinite(leave)) return null;
  const on = (share) => ({ x: from.x + share * dx, y: from.y + share * dy });
  return [on(enter), on(leave)];
}
