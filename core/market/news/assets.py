"""Which assets a text names. A word that means something else as well counts only where it is meant as an asset."""

import re
from collections.abc import Collection, Mapping

# Ticker: the names that mean nothing else.
NAMES: Mapping[str, tuple[str, ...]] = {
    "BTC": ("bitcoin", "bitcoins"), "ETH": ("ethereum", "ether"), "XRP": (), "BNB": ("binance coin",),
    "SOL": ("solana",), "DOGE": ("dogecoin",), "ADA": ("cardano",), "TRX": (), "AVAX": (), "LINK": ("chainlink",),
    "DOT": ("polkadot",), "LTC": ("litecoin",), "BCH": ("bitcoin cash",), "ETC": ("ethereum classic",),
    "SHIB": ("shiba inu",), "TON": ("toncoin",), "XLM": (), "XMR": ("monero",), "UNI": ("uniswap",),
    "HBAR": ("hedera",), "ATOM": (), "NEAR": ("near protocol",), "APT": ("aptos",), "ARB": ("arbitrum",),
    "OP": (), "MATIC": (), "POL": (), "ICP": (), "FIL": ("filecoin",), "AAVE": ("aave",),
    "MKR": ("makerdao",), "ALGO": ("algorand",), "VET": ("vechain",), "XTZ": ("tezos",), "ZEC": ("zcash",),
    "DASH": (), "SUI": (), "PEPE": (), "HYPE": ("hyperliquid",), "USDT": (), "USDC": ("usd coin",), "DAI": (),
    "WBTC": ("wrapped bitcoin",), "STETH": ("staked ether",),
}  # fmt: skip
# Names that are ordinary words too: meant as an asset next to a word of OF_A_NETWORK.
ORDINARY_NAMES = {
    "avalanche": "AVAX", "cosmos": "ATOM", "near": "NEAR", "optimism": "OP", "polygon": "POL", "ripple": "XRP",
    "stellar": "XLM", "sui": "SUI", "tether": "USDT", "tron": "TRX",
}  # fmt: skip
# Tickers that mean nothing else when set in capitals. Any other one, also of the desk's own instruments, needs more.
CLEAR = frozenset(
    (
        "BTC", "ETH", "XRP", "BNB", "SOL", "TRX", "AVAX", "LTC", "BCH", "SHIB", "XLM", "XMR", "HBAR", "MATIC", "AAVE",
        "MKR", "XTZ", "ZEC", "USDT", "USDC", "WBTC", "STETH",
    )
)  # fmt: skip
QUOTES = "USDT|USDC|USD|EUR|GBP|BTC|ETH|BNB|FDUSD|TUSD|TRY|JPY|KRW"
OF_A_NETWORK = (
    "network|blockchain|chain|protocol|token|tokens|coin|foundation|ecosystem|mainnet|testnet|validator|validators|labs"
)
OF_A_MARKET = (
    f"{OF_A_NETWORK}|price|prices|holders|whales|traders|investors|bulls|bears|futures|perpetuals|options|etf|etfs|etp|"
    "staking|stakers|rally|rallies|rallied|surges|surged|jumps|jumped|soars|soared|gains|gained|climbs|climbed|"
    "rebounds|rebounded|slides|slid|falls|fell|drops|dropped|plunges|plunged|tumbles|tumbled|crashes|crashed|"
    "slumps|slumped|dips|dipped|trades|traded"
)
# The longest name first: "Bitcoin Cash" does not speak of Bitcoin.
_BY_NAME = {name: ticker for ticker, names in NAMES.items() for name in names}
_NAME = re.compile(rf"(?<!\w)({'|'.join(sorted(_BY_NAME, key=len, reverse=True))})(?!\w)", re.IGNORECASE)
_ORDINARY = re.compile(rf"(?<!\w)({'|'.join(ORDINARY_NAMES)})(?:'s|’s)?\s+(?:{OF_A_NETWORK})(?!\w)", re.IGNORECASE)
_NO_ASSET = re.compile(r"\binto the ether\b", re.IGNORECASE)
_CASHTAG = re.compile(r"(?<![\w$])\$([A-Za-z][A-Za-z0-9]{1,9})(?!\w)")
_PAIR = re.compile(rf"(?<![\w/-])([A-Z0-9]{{2,10}})[/-](?:{QUOTES})(?![\w/])")
_CAPITALS = re.compile(r"(?<![\w$./-])([A-Z][A-Z0-9]{1,9})(?![\w/])")
_BESIDE = re.compile(
    rf"(?<![\w$./-])(?P<first>[A-Z][A-Z0-9]{{1,9}})(?:'s|’s)?\s+(?i:{OF_A_MARKET})(?!\w)"
    rf"|(?<!\w)(?i:price|holders|token|coin)(?i:\s+of)?\s+(?P<last>[A-Z][A-Z0-9]{{1,9}})(?![\w/])"
)


def assets_in(text: str, bases: Collection[str] = ()) -> tuple[str, ...]:
    """Return the tickers of the assets a text names, sorted: of the table above and of `bases`, the desk's own.

    By its name; as `$LINK`; as a pair, `LINK/USDT`; in capitals where the ticker is no word (`BTC`), else in
    capitals beside a word of the market ("LINK rallies"). In a text all in capitals, capitals say nothing.
    """
    known = {*NAMES, *bases}
    text = _NO_ASSET.sub(" ", text)
    found = {_BY_NAME[name.lower()] for name in _NAME.findall(text)}
    found |= {ORDINARY_NAMES[name.lower()] for name in _ORDINARY.findall(text) if name[0].isupper()}
    found |= {tag.upper() for tag in _CASHTAG.findall(text)} & known
    found |= set(_PAIR.findall(text)) & known
    found |= set(_CAPITALS.findall(text)) & CLEAR
    if any(char.islower() for char in text):
        found |= {beside["first"] or beside["last"] for beside in _BESIDE.finditer(text)} & known
    return tuple(sorted(found))
