"""Judge everybody's alerts every second and tell what crossed; drop what was told long ago."""

from collections.abc import Callable
from datetime import datetime, timedelta

from core import market, notify
from core.desk import Desk
from core.model import Event
from core.store import Duty

EVERY = timedelta(seconds=1)
ON = ()
WAKE = None
TIDY_EVERY = timedelta(hours=1)


def open(desk: Desk) -> Callable[[Event | None], None]:
    stale_after = timedelta(seconds=desk.settings.quote_max_age_s)
    keep = timedelta(days=desk.settings.keep_notices_days)
    tidied: datetime | None = None

    def run(_: Event | None) -> None:
        nonlocal tidied
        now = desk.now()
        with desk.store.as_service(Duty.ALERTS) as tx:
            for notice in market.alerts.judge(tx, now, stale_after):
                notify.send(tx, notice)
            if tidied is None or now - tidied >= TIDY_EVERY:
                tx.alerts.forget_firings(now - keep)
                tx.notices.forget(now - keep)
                tidied = now

    return run
