"""What protections see, with nothing wrong; a test changes the one thing it is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from core.model import Provenance, Quote, Snapshot
from core.orders.basis import Exit
from core.orders.protections import PROTECTIONS, AccountSeen, Seen, Wish

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
D = Decimal
ACCOUNT = UUID(int=1)
EQUITY = D(100_000)
SNAPSHOT = Snapshot(ACCOUNT, NOW, "USDT", "test", EQUITY, EQUITY, EQUITY)
QUOTE = Quote("test", "BTC/USDT", D(60_000), D(60_001), D(60_000), NOW, NOW, Provenance.LIVE)
SEEN = Seen(NOW, NOW - 60 * MINUTE, (AccountSeen(ACCOUNT, (), SNAPSHOT, EQUITY),), (QUOTE,), {"BTC/USDT": D("0.001")})


def exits(*profits: str, every: timedelta = MINUTE, symbol: str = "BTC/USDT") -> tuple[Exit, ...]:
    """Return exits with these profits, the last of them now."""
    start = NOW - every * (len(profits) - 1)
    return tuple(
        Exit(UUID(int=n), symbol, start + n * every, D(1000), D(1000) * D(profit)) for n, profit in enumerate(profits)
    )


def of(account: AccountSeen) -> Seen:
    return replace(SEEN, accounts=(account,))


def sold(*profits: str, **more) -> Seen:
    return of(replace(SEEN.accounts[0], exits=exits(*profits, **more)))


def asked(name: str, seen: Seen, **values: str) -> list[Wish]:
    """Return what a protection asks for, set to its defaults but for these values."""
    protection = PROTECTIONS[name]
    return list(protection.judge(seen, protection.checked({key: D(value) for key, value in values.items()})))
