"""What runs and how it is set: processes, the market feed, consumers, limits and settings."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from core import market, orders
from core.desk import LATE_BEAT_S, Desk, beats, consumers
from core.model import Feed
from core.model.numbers import percent
from pages.ui import chips
from pages.ui.chips import Chip, Tone
from pages.ui.empty import empty
from pages.ui.format import ago, amount, span, when
from pages.ui.html import escape
from pages.ui.lists import facts, listed


def _moment(second: Any) -> str:
    return f"{when(datetime.fromtimestamp(float(second), UTC))} UTC"


# What a source tells of itself, and how it is written; a source tells only some of these.
TOLD: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "playhead": ("Playhead", _moment),
    "start": ("Recording from", _moment),
    "end": ("Recording to", _moment),
    "speed": ("Speed", lambda speed: f"{float(speed):,g} × real time"),
    "loops": ("Played to the end", lambda loops: f"{loops:,} times"),
    "behind_seconds": ("Behind by", lambda s: f"{float(s):,.1f} s of market time"),
    "dropped_rows": ("Bad rows left out", lambda rows: f"{rows:,}"),
    "seed": ("Seed", str),
    "unlisted": ("Not listed at the venue", lambda names: ", ".join(names) or "none"),
    "last_error": ("Last error", lambda error: error or "none"),
}


def draw_processes(desk: Desk) -> None:
    """Draw the processes that report and how long ago each last did."""
    seen = beats(desk)
    if not seen:
        empty("No process has reported yet", "The jobs report every 2 s once they run: start them with `make run`.")
        return
    now = desk.now()
    rows = []
    for beat in seen:
        late = (now - beat.beat_at).total_seconds() > LATE_BEAT_S
        chip = Chip("late", Tone.BAD) if late else Chip("runs", Tone.GOOD)
        rows.append(
            [escape(beat.name), chip.html, f"{ago(beat.beat_at, now)} ago", ago(beat.started_at, now), f"{beat.pid}"]
        )
    listed(
        [("Process", ""), ("", ""), ("Last beat", "cp-num"), ("Up", "cp-num"), ("Process id", "cp-num cp-wide")], rows
    )


def draw_feed(desk: Desk) -> None:
    """Draw where prices come from and how that source stands."""
    feed = market.board(desk.store, desk.user).feed
    if feed is None:
        empty("No market source yet", "The jobs choose one at their start; it appears here by itself.")
        return
    facts(
        {
            "Source": f"{escape(feed.source)} {chips.provenance(feed.provenance).html}",
            "Status": _status(feed),
            "Updated": f"{ago(feed.updated_at, desk.now())} ago",
            **{
                words: escape(write(feed.detail[k]))
                for k, (words, write) in TOLD.items()
                if feed.detail.get(k) is not None
            },
        }
    )


def _status(feed: Feed) -> str:
    tone = Tone.GOOD if feed.status == "running" else Tone.CALM if feed.status == "starting" else Tone.WARN
    return Chip(feed.status, tone).html


def draw_consumers(desk: Desk) -> None:
    """Draw who listens to events, how many each has had and how many wait."""
    seen = consumers(desk)
    if not seen:
        empty("No consumer has registered yet", "Jobs that listen to events register at their start.")
        return
    rows = [
        [escape(o.consumer), f"{o.delivered:,}", f"{o.waiting:,}", f"{ago(o.updated_at, desk.now())} ago"] for o in seen
    ]
    listed([("Consumer", ""), ("Delivered", "cp-num"), ("Waiting", "cp-num"), ("Moved", "cp-num")], rows)


def draw_limits(desk: Desk) -> None:
    """Draw the numbers the gate holds every order against."""
    limits, _ = orders.limits(desk)
    facts(
        {
            "Largest order": f"{amount(limits.max_notional)} in the quote asset",
            "Orders a day": f"{limits.max_orders_per_day:,} a person",
            "Limit price": f"at most {percent(limits.price_band)} away from mid",
            "Same order again": f"refused within {span(limits.duplicate_window_s)}",
            "Oldest quote": span(limits.quote_max_age_s),
        }
    )


def draw_settings(desk: Desk) -> None:
    """Draw the effective settings; of a secret only whether it is set."""
    s = desk.settings
    facts(
        {
            "Database": "the desk's own PostgreSQL" if s.embedded else "PostgreSQL at CRYPTOPULSE_DATABASE_URL",
            "Processes": "started with the desk" if s.processes == "all" else "started by the operator",
            "Market": escape(_market_said(s.market)),
            "Symbols": escape(", ".join(s.market_symbols)),
            "Mainnet": "MAINNET_ENABLE is set" if s.mainnet_enable else "MAINNET_ENABLE is not set",
            "Session": f"{s.session_days} days",
            "Log level": s.log_level,
            "Metrics token": "set" if s.metrics_token else "not set",
        }
    )


def draw_metrics_hint() -> None:
    """Say where Prometheus finds the figures."""
    st.html(
        '<p class="cp-note">Prometheus scrapes <a href="/metrics" target="_blank">/metrics</a>: freely from this machine, '
        "from elsewhere with CRYPTOPULSE_METRICS_TOKEN as bearer token. /healthz answers while the web process lives, "
        "/readyz when the database answers and the jobs beat.</p>"
    )


def _market_said(setting: str) -> str:
    """Name the source; of a recording its folder's name, for where it lies is the machine's own business."""
    kind, _, rest = setting.partition(":")
    if kind == "replay":
        return f"replay of {Path(rest).name}"
    return setting or "the exchange where it answers, else simulated"
