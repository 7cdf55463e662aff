"""Which source the settings mean."""

from datetime import datetime
from pathlib import Path

from core.errors import InvalidError
from core.market.sources import ReplaySource, SimulatedSource, Source
from core.settings import Settings


def chosen_source(settings: Settings, now: datetime) -> Source:
    """Open the source `CRYPTOPULSE_MARKET` names; empty means Binance where it answers, else simulated.

    Raises InvalidError for a word that names none, or a folder without recordings.
    """
    kind, _, rest = settings.market.partition(":")
    match kind:
        case "":
            return _live(settings, "binance", probe=True) or SimulatedSource(now)
        case "simulated":
            return SimulatedSource(now)
        case "replay" if rest:
            return ReplaySource(Path(rest).expanduser(), float(settings.replay_speed), once=settings.replay_once)
        case "ccxt" if rest:
            live = _live(settings, rest, probe=False)
            assert live is not None
            return live
    raise InvalidError(
        f"CRYPTOPULSE_MARKET={settings.market!r} names no source. "
        "Use simulated, replay:<folder> or ccxt:<exchange>, or leave it empty."
    )


def _live(settings: Settings, exchange: str, probe: bool) -> Source | None:
    # Importing ccxt takes a second and 60 MB: only a desk that may go live pays for it.
    from core.market.sources.ccxt_exchange import CcxtExchange

    source = CcxtExchange(exchange, settings.market_symbols, settings.market_url, history_days=settings.history_days)
    return source if not probe or source.answers() else None
