"""What people call assets and money."""

from collections.abc import Mapping
from decimal import Decimal

from core.agents.intent.tags import Tag, Token
from core.agents.intent.typos import nearest, one_apart
from core.agents.intent.values import Names

NAMES: Mapping[str, str] = {
    "bitcoin": "BTC", "bitcoins": "BTC", "xbt": "BTC", "btcs": "BTC", "corn": "BTC", "ethereum": "ETH", "ether": "ETH",
    "ethers": "ETH", "eths": "ETH", "etherium": "ETH", "ripple": "XRP", "solana": "SOL", "solanas": "SOL", "sols": "SOL",
    "dogecoin": "DOGE", "dogecoins": "DOGE", "doges": "DOGE", "doggie": "DOGE", "cardano": "ADA", "tron": "TRX",
    "avalanche": "AVAX", "chainlink": "LINK", "links": "LINK", "polkadot": "DOT", "litecoin": "LTC", "litecoins": "LTC",
    "shiba": "SHIB", "shib": "SHIB", "toncoin": "TON", "stellar": "XLM", "lumens": "XLM", "monero": "XMR",
    "uniswap": "UNI", "hedera": "HBAR", "cosmos": "ATOM", "aptos": "APT", "arbitrum": "ARB", "polygon": "POL",
    "filecoin": "FIL", "maker": "MKR", "algorand": "ALGO", "vechain": "VET", "tezos": "XTZ", "zcash": "ZEC",
    "hyperliquid": "HYPE", "binancecoin": "BNB", "pepecoin": "PEPE", "tether": "USDT", "eterio": "ETH", "éter": "ETH",
    "eter": "ETH", "eterium": "ETH", "optimism": "OP", "injective": "INJ", "celestia": "TIA", "bonk": "BONK",
}  # fmt: skip
"""A name in small letters and what it is the name of; where the desk lists MATIC and not POL, polygon is MATIC."""
CURRENCIES: Mapping[str, str] = {
    "$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "bucks": "USD", "usdt": "USDT", "usdc": "USDC",
    "fdusd": "FDUSD", "tusd": "TUSD", "dai": "DAI", "tether": "USDT", "tethers": "USDT", "€": "EUR", "eur": "EUR",
    "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "quid": "GBP", "pavos": "USD", "dólares": "USD",
    "dolares": "USD", "dólar": "USD", "dolar": "USD",
}  # fmt: skip
SIGNS = frozenset("$€£")
DOLLARS = frozenset({"USD", "USDT", "USDC", "FDUSD", "TUSD", "BUSD", "DAI"})
"""Whoever says dollars to a desk that counts in one of these means these."""


def same_money(said: str, quote: str) -> bool:
    """Tell whether an amount in what was said is an amount in a symbol's quote asset."""
    return said in ("", quote) or (said == "USD" and quote in DOLLARS)


def asset(word: str, names: Names, is_word: bool) -> Token | None:
    """Return the asset a word names: a ticker, a pair or a name; a ticker that is a word too only in capitals."""
    if not word.isascii() and word.lower() not in NAMES:
        return None
    upper = word.upper()
    if upper in names.bases and (not is_word or word.isupper()):
        return _token(word, upper)
    if pair := _pair(upper, names):
        return _token(word, *pair)
    named = _listed(NAMES.get(word.lower(), ""), names)
    return _token(word, named) if named and not is_word else None


def misspelt(word: str, names: Names) -> Token | None:
    """Return the asset whose name is one letter away or whose ticker has two swapped, None where two assets are."""
    upper = word.upper()
    swapped = {each for each in names.bases if 3 <= len(each) <= 4 and each != upper and sorted(each) == sorted(upper)}
    if len(swapped) == 1 and (one := swapped.pop())[0] == upper[0] and one_apart(upper, one):
        return _token(word, one)
    if len(word) < 5 or not word.isascii():
        return None
    meant = {NAMES[name] for name in nearest(word, (name for name in NAMES if len(name) >= 5))}
    named = _listed(meant.pop(), names) if len(meant) == 1 else ""
    return _token(word, named) if named else None


def currency(word: str, names: Names) -> str:
    """Return the money a word names: in common words, or a quote asset of the desk."""
    named = CURRENCIES.get(word.lower(), "")
    return named or (word.upper() if word.upper() in names.quotes - names.bases else "")


def _listed(ticker: str, names: Names) -> str:
    if ticker == "POL" and ticker not in names.bases:
        ticker = "MATIC"
    return ticker if ticker in names.bases else ""


def _pair(upper: str, names: Names) -> tuple[str, str] | None:
    base, _, quote = upper.replace("-", "/").partition("/")
    if quote:
        return (base, quote) if base in names.bases else None
    for end in names.quotes:
        if upper.endswith(end) and upper[: -len(end)] in names.bases:
            return upper[: -len(end)], end
    return None


def _token(word: str, ticker: str, quote: str = "") -> Token:
    return Token(word, Tag.ASSET, Decimal(1), ticker, quote)
