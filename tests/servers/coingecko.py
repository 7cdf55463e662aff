"""CoinGecko v3 as far as the desk asks for it, for `serving`: plans and keys, coins with nulls, errors by their codes.

Shapes follow https://docs.coingecko.com; figures are made up.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.servers.web import Reply, Request, told

DAY_MS = 86_400_000
LAST_DAY_MS = 1_772_409_600_000  # 2026-03-02 00:00 UTC


def coin(id: str, symbol: str, price: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": id, "symbol": symbol, "name": id.title(), "image": "https://example.org/coin.png",
        "current_price": price, "market_cap": 1_234_567_890_123, "market_cap_rank": 1, "total_volume": 45_678_901_234.5,
        "high_24h": price, "low_24h": price, "price_change_24h": -12.5, "price_change_percentage_24h": -1.25,
        "ath": price, "last_updated": "2026-03-02T11:59:30.000Z", **more,
    }  # fmt: skip


@dataclass
class CoinGeckoServer:
    """`plan` is the one whose root this is: `demo` (also without a key) or `pro`."""

    plan: str = "demo"
    key: str = "CG-good"
    coins: list[dict[str, Any]] = field(
        default_factory=lambda: [
            coin("bitcoin", "btc", 67187.335889714),
            coin("ethereum", "eth", 3400.1, market_cap=None, total_volume=None, price_change_percentage_24h=None),
            coin("tether", "usdt", 0.99935, market_cap=0),
            coin("solana", "sol", None),
        ]
    )

    def __call__(self, request: Request) -> Reply:
        demo, pro = request.headers.get("x-cg-demo-api-key"), request.headers.get("x-cg-pro-api-key")
        if self.plan == "pro" and (demo or not pro):
            return told(error(10011 if demo else 10002, "Wrong key or root URL."), 400)
        if self.plan == "demo" and pro:
            return told(error(10010, "Wrong key or root URL."), 400)
        if (demo or pro or self.key) != self.key:
            return told(error(10002, "Wrong key."), 401)
        if request.path == "/coins/markets":
            wanted = request.query["ids"].split(",")
            return told([coin for coin in self.coins if coin["id"] in wanted])
        if request.path == "/coins/bitcoin/market_chart":
            return told(chart(int(request.query["days"])))
        return told({"error": "coin not found"}, 404)


def error(code: int, message: str) -> dict[str, Any]:
    return {"status": {"timestamp": "2026-03-02T12:00:00.000+00:00", "error_code": code, "error_message": message}}


def chart(days: int) -> dict[str, list[list[Any]]]:
    """Return a row a day and one of now; the last capitalisation is not known yet."""
    moments = [LAST_DAY_MS - DAY_MS * n for n in reversed(range(days))] + [LAST_DAY_MS + DAY_MS // 2]
    return {
        "prices": [[ms, 60_000.5 + n] for n, ms in enumerate(moments)],
        "market_caps": [[ms, 1.2e12 + n] for n, ms in enumerate(moments[:-1])] + [[moments[-1], None]],
        "total_volumes": [[ms, 3e10 + n] for n, ms in enumerate(moments)],
    }
