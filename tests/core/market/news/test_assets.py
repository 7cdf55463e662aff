"""Which assets a text names, and above all which it does not."""

import pytest

from core.market.news.assets import CLEAR, NAMES, ORDINARY_NAMES, assets_in

DESK = ("BTC", "GAS", "ONE", "WIF")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Bitcoin and ether slide as dollar gains", ("BTC", "ETH")),
        ("BTC’s week: what ETH, XRP and SOL did", ("BTC", "ETH", "SOL", "XRP")),
        ("Bitcoin Cash forks again", ("BCH",)),
        ("Ethereum Classic miners leave", ("ETC",)),
        ("Whales buy $LINK and $wif", ("LINK", "WIF")),
        ("Futures on OP/USDT and NEAR-USD listed", ("NEAR", "OP")),
        ("LINK rallies 12% on bank deal", ("LINK",)),
        ("Traders watch the price of NEAR", ("NEAR",)),
        ("Avalanche network halts; Optimism token falls", ("AVAX", "OP")),
        ("GAS price doubles", ("GAS",)),
        ("BITCOIN CRASHES", ("BTC",)),
        ("A bitcoin-backed loan", ("BTC",)),
        ("(BTC) 60,000", ("BTC",)),
    ],
)
def test_names_cashtags_pairs_and_clear_tickers_are_found(text: str, named: tuple[str, ...]):
    assert assets_in(text, DESK) == named


@pytest.mark.parametrize(
    "text",
    [
        "The link between volume and price",
        "Click the LINK below to claim your reward",
        "CLICK THE LINK TOKEN HOLDERS MUST SEE",
        "One near miss for traders",
        "ONE MORE THING: GAS AND OIL FALL",
        "Gas prices fall in Texas",
        "The DOT opens an inquiry into ADA compliance",
        "DOGE cuts federal jobs",
        "An avalanche of liquidations hits the cosmos of lenders",
        "Near-term optimism; stellar results",
        "Solar stocks SOLD off, ethical funds rose",
        "It vanished into the ether",
        "Prices of $100 and $5k, US$20, A$AP",
        "See https://example.com/BTC/USDT/x",
        "He is a bitcoiner and an ethereumist",
        "Apt 5, op-ed, UNI campus, etc.",
        "ETF, SEC, CEO and USA",
    ],
)
def test_ordinary_words_name_no_asset(text: str):
    assert assets_in(text, DESK) == ()


def test_only_known_tickers_are_found_after_a_dollar_sign_or_in_a_pair():
    assert assets_in("$MOON and FOO/USDT") == ()
    assert assets_in("$MOON and FOO/USDT", ("MOON", "FOO")) == ("FOO", "MOON")


def test_every_ticker_of_a_rule_is_in_the_table():
    assert NAMES.keys() >= CLEAR
    assert NAMES.keys() >= set(ORDINARY_NAMES.values())
