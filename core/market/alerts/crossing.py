"""Whether a reading is a crossing: pure, and told once whatever happens in between."""

from core.market.alerts.base import Reading
from core.model import AlertState, Standing


def advance(standing: Standing, reading: Reading, silent: bool) -> tuple[Standing, bool]:
    """Return how the alert stands after a reading, and whether it fires; a silent one takes note and tells nothing.

    It fires on the way from armed to beyond, and is armed again only once the value came back by the band. What is
    beyond at the first look was never crossed. Without data it is blind and goes on from where it stood: what was
    crossed meanwhile is told when it sees again.
    """
    if reading.beyond is None:
        return Standing(AlertState.BLIND, _before(standing), standing.told), False
    before = _before(standing)
    novel = not reading.seen or not set(reading.seen) <= set(standing.told)
    fires = reading.beyond and before is AlertState.ARMED and novel and not silent
    stays = before is AlertState.BEYOND and not reading.back
    after = AlertState.BEYOND if stays or (reading.beyond and not reading.back) else AlertState.ARMED
    return Standing(after, after, _told(standing, reading, before)), fires


def _before(standing: Standing) -> AlertState:
    return standing.was if standing.state is AlertState.BLIND else standing.state


def _told(standing: Standing, reading: Reading, before: AlertState) -> tuple[str, ...]:
    """Remember what was told as long as it can come again: a candle that is revised, a story still in the window."""
    if reading.beyond and before is not AlertState.BEYOND:
        return reading.seen
    return standing.told if reading.beyond or set(reading.seen) & set(standing.told) else ()
