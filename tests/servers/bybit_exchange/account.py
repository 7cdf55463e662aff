"""Signed requests about the account: what it holds, what its fees are, what the asking key may do."""

from decimal import Decimal
from typing import Any

from tests.servers.binance_exchange.calls import Call, Endpoint, Security
from tests.servers.bybit_exchange.answers import answered
from tests.servers.bybit_exchange.errors import Refused
from tests.servers.bybit_exchange.markets import plain

CENT = Decimal("0.01")
# Of the whole account; with spot alone nothing is borrowed and no margin is held.
UNUSED = (
    "totalPerpUPL",
    "totalInitialMargin",
    "totalMaintenanceMargin",
    "accountIMRate",
    "accountMMRate",
    "accountLTV",
)
UNUSED_OF_COIN = (
    "borrowAmount", "accruedInterest", "totalOrderIM", "totalPositionIM", "totalPositionMM", "unrealisedPnl",
    "cumRealisedPnl", "bonus", "spotHedgingQty",
)  # fmt: skip


def wallet(call: Call) -> dict[str, Any]:
    if call.params.must("accountType") != "UNIFIED":
        raise Refused(10001, "accountType only support UNIFIED")
    wanted = (call.params.text("coin") or "").split(",")
    held = call.account.balances(call.as_of).items()
    coins = [
        _coin(call, coin, free, locked) for coin, (free, locked) in held
        if (coin in wanted if wanted != [""] else free + locked)
    ]  # fmt: skip
    worth = plain(sum((Decimal(coin["usdValue"]) for coin in coins), Decimal(0)))
    totals = dict.fromkeys(("totalEquity", "totalWalletBalance", "totalMarginBalance", "totalAvailableBalance"), worth)
    return {"list": [{"accountType": "UNIFIED"} | totals | dict.fromkeys(UNUSED, "0") | {"coin": coins}]}


def account_info(call: Call) -> dict[str, Any]:
    return {
        "marginMode": "REGULAR_MARGIN", "updatedTime": "1700000000000", "unifiedMarginStatus": 6, "dcpStatus": "OFF",
        "timeWindow": 0, "smpGroup": 0, "isMasterTrader": False, "spotHedgingStatus": "OFF",
    }  # fmt: skip


def key_info(call: Call) -> dict[str, Any]:
    """Tell what the asking key may do."""
    key = call.key
    assert key is not None
    nothing: dict[str, list[str]] = {
        name: [] for name in ("ContractTrade", "Options", "Derivatives", "CopyTrading", "BlockTrade", "Exchange", "NFT")
    }
    transfers = ["AccountTransfer", *(("Withdraw",) if key.withdrawals else ())]
    return {
        "id": "13770661", "note": key.name, "apiKey": key.key, "readOnly": 0 if key.trading else 1, "secret": "",
        "permissions": nothing | {"Spot": ["SpotTrade"] if key.trading else [], "Wallet": transfers},
        "ips": ["127.0.0.1"] if key.ip_restricted else ["*"], "type": 1, "deadlineDay": 83,
        "expiredAt": "2030-01-01T00:00:00Z", "createdAt": "2024-01-01T00:00:00Z", "unified": 0, "uta": 1,
        "userID": call.account.uid, "inviterID": 0, "vipLevel": "No VIP", "mktMakerLevel": "0", "affiliateID": 0,
        "rsaPublicKey": "", "isMaster": True, "parentUid": "0", "kycLevel": "LEVEL_DEFAULT", "kycRegion": "",
    }  # fmt: skip


def fee_rates(call: Call) -> dict[str, Any]:
    wanted = call.params.text("symbol")
    maker, taker = plain(call.account.maker_fee), plain(call.account.taker_fee)
    return {"list": [
        {"symbol": name, "baseCoin": "", "takerFeeRate": taker, "makerFeeRate": maker}
        for name in call.world.markets if wanted in (None, name)
    ]}  # fmt: skip


def coins(call: Call) -> dict[str, Any]:
    """Tell the coins; none of them leaves this exchange over a chain."""
    traded = {coin for market in call.world.markets.values() for coin in (market.symbol.base, market.symbol.quote)}
    return {"rows": [{"name": coin, "coin": coin, "remainAmount": "0", "chains": []} for coin in sorted(traded)]}


def _coin(call: Call, coin: str, free: Decimal, locked: Decimal) -> dict[str, Any]:
    market = call.world.markets.get(f"{coin}USDT")
    price = Decimal(1) if coin == "USDT" else market.last if market else Decimal(0)
    both = plain(free + locked)
    return dict.fromkeys(UNUSED_OF_COIN, "0") | {
        "coin": coin, "equity": both, "walletBalance": both, "locked": plain(locked),
        "usdValue": plain(((free + locked) * price).quantize(CENT)), "availableToBorrow": "",
        # No longer told of a unified account.
        "availableToWithdraw": "", "marginCollateral": True, "collateralSwitch": True,
    }  # fmt: skip


ENDPOINTS = {
    ("GET", "/v5/account/wallet-balance"): Endpoint(answered(wallet), security=Security.USER_DATA),
    ("GET", "/v5/account/info"): Endpoint(answered(account_info), security=Security.USER_DATA),
    ("GET", "/v5/account/fee-rate"): Endpoint(answered(fee_rates), security=Security.USER_DATA),
    ("GET", "/v5/asset/coin/query-info"): Endpoint(answered(coins), security=Security.USER_DATA),
    # Every key may ask what it may do.
    ("GET", "/v5/user/query-api"): Endpoint(answered(key_info), security=Security.USER_DATA),
}
