"""What an exchange says a key may do, asked with the key itself; it is signed in the signer, never here.

Add one: a function here and its line in `PROBES`.
"""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import requests

from core.errors import UnavailableError
from core.vault import Algorithm, SignerClient
from core.vault.findings import Findings

TIMEOUT_S = 10.0
WINDOW_MS = 10_000
# https://developers.binance.com/docs/binance-spot-api-docs/errors
UNKNOWN_KEY = (-2008, -2015)
MALFORMED_KEY = -2014
BAD_SIGNATURE = (-1022,)
# https://bybit-exchange.github.io/docs/v5/error
BYBIT_DEAD = (10003, 10004, 10005, 10010, 33004)
PERMISSIONS = {
    "enableReading": "read",
    "enableSpotAndMarginTrading": "trade spot",
    "enableMargin": "borrow on margin",
    "enableFutures": "trade futures",
    "enableVanillaOptions": "trade options",
    "enablePortfolioMarginTrading": "trade on portfolio margin",
    "enableInternalTransfer": "transfer between accounts",
    "permitsUniversalTransfer": "transfer between wallets",
    "enableWithdrawals": "withdraw",
}

Probe = Callable[[SignerClient, UUID, str, datetime], Findings]


class ExchangeSilentError(UnavailableError):
    """The exchange did not say what this key may do. It is asked again."""


def binance(signer: SignerClient, key: UUID, root: str, now: datetime) -> Findings:
    """Ask Binance which permissions a key has (`GET /sapi/v1/account/apiRestrictions`)."""
    told = _asked(signer, key, f"{root}/sapi/v1/account/apiRestrictions", now)
    if isinstance(told, Findings):
        return told
    if not isinstance(told.get("enableReading"), bool):
        raise ExchangeSilentError
    warnings = () if told.get("enableSpotAndMarginTrading") else ("It cannot trade: orders with it will be rejected.",)
    if told.get("enableInternalTransfer") or told.get("permitsUniversalTransfer"):
        warnings += ("It may transfer between accounts. The desk never does: take that permission away.",)
    return Findings(
        True,
        tuple(words for name, words in PERMISSIONS.items() if told.get(name) is True),
        may_withdraw=told.get("enableWithdrawals") is not False,
        bound=told.get("ipRestrict") is True,
        warnings=warnings,
    )


def binance_testnet(signer: SignerClient, key: UUID, root: str, now: datetime) -> Findings:
    """Ask the testnet whether it knows a key; it has no `/sapi` that would tell more, and no money to withdraw."""
    told = _asked(signer, key, f"{root}/api/v3/account", now)
    if isinstance(told, Findings):
        return told
    return Findings(True, ("read", *(("trade spot",) if told.get("canTrade") is True else ())))


def bybit(signer: SignerClient, key: UUID, root: str, now: datetime) -> Findings:
    """Ask Bybit which permissions a key has (`GET /v5/user/query-api`)."""
    head = f"{int(now.timestamp() * 1000)}{signer.sign_request(key, b'').api_key}{WINDOW_MS}"
    signed = signer.sign_request(key, head.encode())
    headers = {
        "X-BAPI-API-KEY": signed.api_key,
        "X-BAPI-TIMESTAMP": head[:13],
        "X-BAPI-RECV-WINDOW": str(WINDOW_MS),
        "X-BAPI-SIGN": signed.signature.hex(),
    }
    status, told = _answered(f"{root}/v5/user/query-api", headers)
    code, result = told.get("retCode"), told.get("result")
    if code in BYBIT_DEAD:
        return Findings(False, why=f"Bybit does not accept this key (error {code}: {told.get('retMsg')}).")
    if code != 0 or not isinstance(result, dict) or not isinstance(result.get("permissions"), dict):
        raise ExchangeSilentError(f"Bybit answered with error {code}, status {status}. It is asked again.")
    granted = {name for names in result["permissions"].values() if isinstance(names, list) for name in names}
    trades = "SpotTrade" in granted and result.get("readOnly") == 0
    return Findings(
        True,
        ("read", *(("trade spot",) if trades else ()), *sorted(granted - {"SpotTrade"})),
        may_withdraw="Withdraw" in granted,
        bound=result.get("ips") not in (["*"], [], None),
        warnings=() if trades else ("It cannot trade: orders with it will be rejected.",),
    )


PROBES: Mapping[str, Probe] = {
    "binance": binance,
    "binance_testnet": binance_testnet,
    "bybit": bybit,
    "bybit_testnet": bybit,
}


def _asked(signer: SignerClient, key: UUID, url: str, now: datetime) -> dict[str, Any] | Findings:
    """Return the exchange's answer, or findings where it says that the key is dead."""
    query = urlencode({"timestamp": int(now.timestamp() * 1000), "recvWindow": WINDOW_MS})
    signed = signer.sign_request(key, query.encode())
    text = (
        base64.b64encode(signed.signature).decode() if signed.algorithm is Algorithm.ED25519 else signed.signature.hex()
    )
    address = f"{url}?{query}&signature={quote(text, safe='')}"
    status, told = _answered(address, {"X-MBX-APIKEY": signed.api_key})
    if status == 200:
        return told
    code = told.get("code")
    if code == MALFORMED_KEY:
        return Findings(
            False, why=f"Binance does not accept this key (error {code}): no key of its is written like that."
        )
    if code in UNKNOWN_KEY:
        return Findings(
            False,
            why=f"Binance does not accept this key (error {code}): it was deleted, or may not read, or not from this address.",
        )
    if code in BAD_SIGNATURE:
        return Findings(False, why="The secret does not belong to this API key. Enter both again.")
    raise ExchangeSilentError(f"Binance answered with error {code}, status {status}. It is asked again.")


def _answered(address: str, headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    try:
        answer = requests.get(address, headers=headers, timeout=TIMEOUT_S, allow_redirects=False)
        told = json.loads(answer.content)
    except (requests.RequestException, ValueError) as e:
        raise ExchangeSilentError from e
    if not isinstance(told, dict):
        raise ExchangeSilentError
    return answer.status_code, told
