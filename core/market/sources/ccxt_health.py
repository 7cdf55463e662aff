"""How the streams of an exchange stand, for the operations page."""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from core.market.breaker import Breaker
from core.market.sources.ccxt_inbox import Inbox
from core.market.sources.ccxt_stream import Stream
from core.model import BreakerState, ProviderHealth

RATE_OVER_S = 10.0


class StreamsHealth:
    """Reads one picture off several streams; `now` is asked again and again, which also measures the rate."""

    def __init__(self, breaker: Breaker, streams: Sequence[Stream], inbox: Inbox) -> None:
        self._breaker = breaker
        self._streams = streams
        self._inbox = inbox
        self._counted: deque[tuple[float, int]] = deque()

    def now(self) -> ProviderHealth:
        if not self._streams:
            return replace(self._breaker.health, state=BreakerState.OFF, note="ccxt knows no streams of this exchange.")
        now_s = time.monotonic()
        heard = [stream.heard_s for stream in self._streams if stream.heard_s]
        detail = {
            "live": [stream.kind.value for stream in self._streams if stream.live],
            "over_rest": {stream.kind.value: stream.refused for stream in self._streams if stream.refused},
            "messages_per_s": self._rate(now_s),
            "last_message_age_s": round(now_s - max(heard), 1) if heard else None,
            "reconnects": sum(max(stream.connections - 1, 0) for stream in self._streams),
            **self._inbox.counts(),
        }
        return replace(self._breaker.health, detail=detail)

    def _rate(self, now_s: float) -> float:
        """Return the messages of a second, over the last ten or since the call before."""
        self._counted.append((now_s, sum(stream.messages for stream in self._streams)))
        while len(self._counted) > 2 and now_s - self._counted[1][0] >= RATE_OVER_S:
            self._counted.popleft()
        (then_s, before), (_, now) = self._counted[0], self._counted[-1]
        return round((now - before) / (now_s - then_s), 1) if now_s > then_s else 0.0
