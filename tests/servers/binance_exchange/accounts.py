"""Who holds what. Every amount moves from one account to another, so that the sums of all stay as they were."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from typing import Any

from tests.servers.binance_exchange.symbols import text

EIGHT = Decimal("0.00000001")
NOTHING = Decimal(0)
# Paid in BNB, a fee costs a quarter less.
BNB_SHARE = Decimal("0.75")
Balances = dict[str, tuple[Decimal, Decimal]]


@dataclass(eq=False)
class Account:
    """Free and locked amounts by asset; a `house` account (maker, crowd, fees, outside) may owe."""

    name: str
    uid: int
    house: bool = False
    maker_fee: Decimal = Decimal("0.001")
    taker_fee: Decimal = Decimal("0.001")
    pays_in_bnb: bool = False
    can_trade: bool = True
    free: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    locked: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    touched: set[str] = field(default_factory=set)
    history: list[tuple[int, Balances]] = field(default_factory=list)

    def give(self, other: "Account", asset: str, amount: Decimal) -> None:
        """Move a free amount to another account."""
        self.free[asset] -= amount
        other.free[asset] += amount
        self.touched.add(asset)
        other.touched.add(asset)

    def lock(self, asset: str, amount: Decimal) -> None:
        """Set a free amount aside; a negative one frees it again."""
        self.free[asset] -= amount
        self.locked[asset] += amount
        self.touched.add(asset)

    def balances(self, as_of: int | None = None) -> Balances:
        """Return free and locked by asset, now or as they stood at a moment."""
        if as_of is None:
            return {asset: (self.free[asset], self.locked[asset]) for asset in sorted({*self.free, *self.locked})}
        return next((kept for at, kept in reversed(self.history) if at <= as_of), {})

    def keep(self, now: int) -> list[str]:
        """Remember the balances where they changed; return the assets that did."""
        assets = sorted(self.touched)
        if assets and not self.house:
            self.history.append((now, self.balances()))
        self.touched.clear()
        return assets

    def status(self, updated: int, as_of: int | None, zeros: bool) -> dict[str, Any]:
        """Return the account as `GET /api/v3/account` tells it."""
        rates = {"maker": text(self.maker_fee), "taker": text(self.taker_fee), "buyer": text(0), "seller": text(0)}
        return {
            "makerCommission": int(self.maker_fee * 10_000), "takerCommission": int(self.taker_fee * 10_000),
            "buyerCommission": 0, "sellerCommission": 0, "commissionRates": rates, "canTrade": self.can_trade,
            "canWithdraw": True, "canDeposit": True, "brokered": False, "requireSelfTradePrevention": False,
            "preventSor": False, "updateTime": updated, "accountType": "SPOT",
            "balances": [
                {"asset": asset, "free": text(free), "locked": text(locked)}
                for asset, (free, locked) in self.balances(as_of).items() if zeros or free or locked
            ],
            "permissions": ["SPOT"], "uid": self.uid,
        }  # fmt: skip

    def commission(self, symbol: str) -> dict[str, Any]:
        none = {"maker": text(0), "taker": text(0), "buyer": text(0), "seller": text(0)}
        rates = none | {"maker": text(self.maker_fee), "taker": text(self.taker_fee)}
        return {
            "symbol": symbol, "standardCommission": rates, "specialCommission": none, "taxCommission": none,
            "discount": {"enabledForAccount": self.pays_in_bnb, "enabledForSymbol": True, "discountAsset": "BNB",
                         "discount": text(BNB_SHARE)},
        }  # fmt: skip


def fee_of(account: Account, received: Decimal, is_maker: bool) -> Decimal:
    """Return the fee on an amount received, cut to eight places."""
    rate = account.maker_fee if is_maker else account.taker_fee
    return (received * rate).quantize(EIGHT, ROUND_DOWN)
