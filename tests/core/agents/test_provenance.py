"""What every number of an answer rests on."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from core.agents import provenance
from core.agents.provenance import Evidence, Ground, Grounded, Unit

QUOTE = Evidence("r1", {"symbol": "BTC/USDT", "bid": "64999.99", "ask": "65001.10", "change": "-0.0341"}, True)
POSITION = Evidence("r2", {"asset": "BTC", "quantity": "2.5", "equity": "500000", "weight_percent": "31.2"}, True)
NEWS = Evidence("r3", {"items": [{"title": "Bitcoin below $62,350 after a 5.25 % drop"}]}, False)
KNOWN = (QUOTE, POSITION, NEWS)


def read(text: str) -> list[tuple[str, str]]:
    return [(each.text, f"{each.value:f}") for each in provenance.numbers(text)]


def only(answer: str, results: Sequence[Evidence] = KNOWN, said: Sequence[str] = ()) -> Grounded:
    (grounded,) = provenance.ground(answer, results, said)
    return grounded


@pytest.mark.parametrize(
    ("text", "written", "value", "step"),
    [
        ("It costs 65k.", "65k", "65000", "1000"),
        ("It costs 65,000.10 USDT.", "65,000.10 USDT", "65000.10", "0.01"),
        ("It is worth 1.2 million EUR.", "1.2 million EUR", "1200000", "100000"),
        ("It is worth $1.5m now.", "$1.5m", "1500000", "100000"),
        ("It is −3.4 % today.", "−3.4 %", "-3.4", "0.1"),
        ("The loss is -$500 so far.", "-$500", "-500", "1"),
        ("The step is 1e-4 of it.", "1e-4", "0.0001", "0.0001"),
        ("Der Kurs liegt bei 65.000,50 USDT.", "65.000,50 USDT", "65000.50", "0.01"),
        ("Der Kurs liegt bei 65.000 und ist hoch", "65.000", "65000", "1"),
        ("Das ist 1,2 Mio. Euro wert.", "1,2 Mio. Euro", "1200000", "100000"),
        ("Das ist mit 1 Billion Euro viel.", "1 Billion Euro", "1000000000000", "1000000000000"),
        ("El precio es 1,5 millones de euros.", "1,5 millones", "1500000", "100000"),
        ("The price is 65 000.5 of it.", "65 000.5", "65000.5", "0.1"),
        ("with 2.5x of it", "2.5x", "2.5", "0.1"),
        ("the spread is 12 bps", "12 bps", "12", "1"),
        ("**0.5 BTC** is yours", "0.5 BTC", "0.5", "0.1"),
    ],
)
def test_a_figure_is_read_with_its_value_and_as_precisely_as_it_is_written(
    text: str, written: str, value: str, step: str
):
    (number,) = provenance.numbers(text)

    assert (number.text, text[number.start : number.end]) == (written, written)
    assert number.readings[0].value == Decimal(value)
    assert number.readings[0].step == Decimal(step)


@pytest.mark.parametrize(
    "text",
    [
        "There is nothing to count here.",
        "Since 2024-03-01 12:00 UTC, on March 3rd, 2024, am 3. März 2024, el 3 de marzo de 2024, at 10:30 and 10 am",
        "in 2024, since 2019, FY 2023, Q3 2024, seit 2020, en 2021",
        "1. First\n2. Second\n- **3.** Third\n## 4. Fourth\n",
        "SHA-256, H100, layer-2, 0xdeadbeef12, ERC-20, 2FA, 1INCH, S&P 500, EMA(20), MACD(12, 26, 9), M15",
        "as told in [r2], [r1, r2] and [1]; v1.2.3, 10.0.0.1, version 3.11; 3f2504e0-4f89-41d3-9a0c-0305e82c3301; #12345",
        "the 14-day RSI, over 24 hours, 24h, on the 5m chart, in 30 Minuten, en 7 días",
        "`0.5 BTC` and\n```\nx = 65000\n```\nhttps://example.org/65000?a=1 and www.example.org/5",
        "amount-3 of order-17 goes to wallet-2 as id-9 says",
        "2 of 3 passed, 1 von 4, 24/7, the top 5, for 3 reasons and in 2 ways",
    ],
)
def test_what_merely_has_digits_is_no_figure(text: str):
    assert read(text) == []


def test_a_separator_has_both_readings_where_no_language_tells_and_one_where_it_does():
    unknown, english, german = (
        provenance.numbers(text)[0] for text in ("65.123", "it is 65.123 of the", "es ist 65.123 mit")
    )

    assert {each.value for each in unknown.readings} == {Decimal("65.123"), Decimal(65123)}
    assert [each.value for each in english.readings] == [Decimal("65.123")]
    assert [each.value for each in german.readings] == [Decimal(65123)]


def test_the_first_number_of_a_range_has_the_unit_of_the_second():
    low, high, few, many = provenance.numbers("between 60-70k and 3–5 % of the whole")

    assert low.readings[0].value == Decimal(60_000) and high.value == Decimal(70_000)
    assert few.unit is many.unit is Unit.PERCENT
    assert few.value == Decimal(3)


def test_a_malformed_figure_has_no_value_and_rests_on_nothing():
    grounded = only("It is 1,23,456 exactly.", [Evidence("r1", {"price": "123456"}, True)])

    assert grounded.number.value is None
    assert grounded.ground is Ground.UNVERIFIED


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("BTC is at 65,000.", "r1.bid"),
        ("BTC is at 65,001.1 USDT.", "r1.ask"),
        ("It is −3.41 % today.", "r1.change"),
        ("It fell 3.4 % today.", "r1.change"),
        ("Der Kurs ist um 3,4 % gefallen.", "r1.change"),
        ("You hold 2.5 BTC.", "r2.quantity"),
        ("That is 31.2 % of it.", "r2.weight_percent"),
        ("Equity is 500k.", "r2.equity"),
    ],
)
def test_a_number_is_linked_to_the_place_whose_rounding_it_is(answer: str, told: str):
    grounded = only(answer)

    assert (grounded.ground, grounded.trusted, str(grounded.places[0])) == (Ground.RESULT, True, told)


@pytest.mark.parametrize(
    "answer",
    [
        "BTC is at 65,002.",
        "BTC is at 64,999.",
        "BTC is at −64,999.99.",
        "It rose 3.4 % today.",
        "It moved -0.0341 % today.",
        "It is 31.2k of it.",
        "It is 0.312 % of it.",
        "You hold 3 BTC.",
        "BTC went to $62,351 in the news.",
    ],
)
def test_a_number_that_is_not_what_a_result_says_is_unverified(answer: str):
    grounded = only(answer)

    assert (grounded.ground, grounded.result, grounded.trusted) == (Ground.UNVERIFIED, None, False)


def test_a_number_of_untrusted_text_is_found_and_marked_so():
    grounded = only("The news say $62,350.")

    assert (grounded.ground, grounded.result, grounded.trusted) == (Ground.RESULT, "r3", False)


def test_a_trusted_result_is_preferred_to_a_later_untrusted_one_and_both_to_what_was_said():
    theirs = Evidence("r2", {"text": "It is at 65,000."}, False)
    ours = Evidence("r1", {"price": "65000"}, True)

    both, untrusted, own = (only("at 65,000", results, ["at 65,000?"]) for results in ([ours, theirs], [theirs], []))

    assert (both.result, both.trusted) == ("r1", True)
    assert (untrusted.result, untrusted.trusted) == ("r2", False)
    assert (own.ground, own.result) == (Ground.SAID, None)


def test_of_two_results_the_later_one_is_linked():
    grounded = only("at 65,000", [Evidence("r1", {"price": "65000"}, True), Evidence("r2", {"price": "65000"}, True)])

    assert grounded.result == "r2"


def test_the_number_of_rows_counts_as_told_by_the_list():
    rows = Evidence("r4", {"orders": [{"price": "11.5"}, {"price": "12.5"}, {"price": "13.5"}]}, True)

    three, four = (only(f"You have {many} open orders.", [rows]) for many in (3, 4))

    assert str(three.places[0]) == "r4.orders.length"
    assert four.ground is Ground.UNVERIFIED


def test_a_field_that_names_percent_speaks_for_all_below_it():
    result = Evidence("r1", {"changes_percent": {"1d": "3.41"}}, True)

    assert str(only("It rose 3.41 % today.", [result]).places[0]) == "r1.changes_percent.1d"
    assert only("It rose 341 % today.", [result]).ground is Ground.UNVERIFIED


def test_ids_and_times_of_a_result_are_nothing_to_rest_on():
    result = Evidence("r1", {"id": 65000, "order_id": "65000", "at": 65000, "opened_at": "65000", "open": True}, True)

    assert only("at 65,000", [result]).ground is Ground.UNVERIFIED
    assert only("a total of 1", [result]).ground is Ground.UNVERIFIED


@pytest.mark.parametrize(
    ("answer", "said", "told"),
    [
        ("It is worth 162,499.98 USDT.", (), "r1.bid × r2.quantity"),
        ("The spread is 1.11 USDT.", (), "r1.ask − r1.bid"),
        ("Sell 0.775 BTC then.", ("sell 31 % of it",), "“31 %” of r2.quantity"),
    ],
)
def test_one_step_of_arithmetic_is_told(answer: str, said: Sequence[str], told: str):
    grounded = only(answer, [QUOTE, POSITION], said)

    assert (grounded.ground, grounded.told, grounded.trusted) == (Ground.STEP, told, True)


def test_a_change_in_percent_is_a_step_from_the_numbers_shown():
    closes = Evidence("r1", {"closes": ["64123.11", "66560.00"]}, True)

    *_, change = provenance.ground("From 64,123.11 to 66,560.00 is +3.80 %.", [closes])

    assert change.told == "change from r1.closes.0 to r1.closes.1 in percent"


def test_a_step_from_an_untrusted_number_is_not_trusted():
    news = Evidence("r3", {"title": "A whale bought 1,234 BTC"}, False)

    grounded = only("It paid 80,209,987.66 USDT.", [QUOTE, news])

    assert (grounded.ground, grounded.trusted) == (Ground.STEP, False)


def test_two_steps_are_no_step():
    result = Evidence("r1", {"price": "65000.5", "quantity": "2.37", "fee": "12.71"}, True)

    assert only("That is 154,038.475 in all.", [result]).ground is Ground.UNVERIFIED


def _made_up(seed: int, amounts: bool) -> tuple[int, int]:
    rng = np.random.default_rng(seed)
    closes = 65_000 * np.exp(np.cumsum(rng.normal(0, 0.002, 400)))
    rows = [
        {"open": f"{c:.2f}", "high": f"{c * 1.002:.2f}", "low": f"{c * 0.998:.2f}", "close": f"{c * 1.0003:.2f}", "volume": f"{v:.4f}"}
        for c, v in zip(closes, rng.gamma(2, 50, 400), strict=True)
    ]  # fmt: skip
    low, high = closes.min(), closes.max()
    made_up = [f"{rng.uniform(low, high):,.0f} USDT" if amounts else f"{rng.uniform(0, 20):.2f} %" for _ in range(400)]

    found = provenance.ground(". ".join(made_up), [Evidence("r1", {"rows": rows}, True)])

    return sum(each.ground is not Ground.UNVERIFIED for each in found), len(found)


@pytest.mark.parametrize("amounts", [True, False])
def test_a_number_made_up_over_two_thousand_others_is_seldom_verified(amounts: bool):
    verified, all_of_them = _made_up(7, amounts)

    assert all_of_them == 400
    assert verified <= all_of_them * 0.1


WRITTEN = (
    lambda v: f"{v:,}",
    lambda v: f"{v:f}",
    lambda v: f"{v:,} USDT",
    lambda v: f"${v:,}" if v >= 0 else f"-${-v:,}",
    lambda v: f"**{v:,}**",
    lambda v: f"{v:,}".replace(",", " "),
)


def values(places: int):
    return st.decimals(-(10**7), 10**7, places=places, allow_nan=False).filter(lambda value: abs(value) >= 100)


@given(value=values(6), places=st.integers(0, 6), write=st.sampled_from(WRITTEN))
def test_whatever_is_written_from_a_results_number_is_found_again(value, places, write):
    shown = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)

    grounded = only(f"The price of it is {write(shown)} for you.", [Evidence("r1", {"price": f"{value:f}"}, True)])

    assert str(grounded.places[0]) == "r1.price"


@given(value=values(6), places=st.integers(0, 6))
def test_whatever_is_written_in_german_is_found_again(value, places):
    shown = f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,}".translate(str.maketrans(",.", ".,"))

    grounded = only(f"Der Kurs liegt bei {shown} und das ist es.", [Evidence("r1", {"price": f"{value:f}"}, True)])

    assert str(grounded.places[0]) == "r1.price"


@given(
    value=st.decimals(Decimal("-9.9999"), Decimal("9.9999"), places=4).filter(
        lambda value: abs(value) >= Decimal("0.1")
    )
)
def test_a_fraction_is_found_as_percent(value):
    grounded = only(f"It is {value * 100:.2f} % of the whole.", [Evidence("r1", {"change": f"{value:f}"}, True)])

    assert grounded.result == "r1"


@given(value=values(6), places=st.integers(0, 4), up=st.booleans(), write=st.sampled_from(WRITTEN))
def test_a_number_changed_in_its_last_written_digit_is_unverified(value, places, up, write):
    step = Decimal(1).scaleb(-places)
    shown = value.quantize(step, ROUND_HALF_UP)
    changed = shown + (step if up else -step)
    assume(abs(value - changed) > step / 2)

    results = [Evidence("r1", {"price": f"{value:f}", "fee": "0.00012345", "rows": [{"quantity": "3.7"}]}, True)]
    grounded = only(f"The price of it is {write(changed)} for you.", results)

    assert grounded.ground is Ground.UNVERIFIED


SMALL = st.one_of(st.integers(1, 12).map(str), st.integers(1, 60).map(lambda tenths: f"{Decimal(tenths) / 10}"))
UNITS = {
    "r1.last": "USDT", "r1.quantity_step": "BTC", "r1.spread_percent": "%", "r2.equity": "USDT", "r2.assets.0.value": "USDT",
    "r2.assets.0.quantity": "ETH", "r2.assets.0.price": "USDT", "r2.assets.0.weight_percent": "%", "r3.text": "SOL",
}  # fmt: skip
PRICE_OF = {"r1.last": "BTC", "r2.assets.0.price": "ETH"}


@st.composite
def small_desks(draw: st.DrawFn) -> list[Evidence]:
    """Results full of small numbers of every unit, of counts and of numbers without one."""
    held = {
        "asset": "ETH",
        "quantity": draw(SMALL),
        "price": draw(SMALL),
        "value": draw(SMALL),
        "weight_percent": draw(SMALL),
    }
    quote = {"symbol": "BTC/USDT", "last": draw(SMALL), "quantity_step": draw(SMALL), "spread_percent": draw(SMALL)}
    plain = {"bars": draw(st.integers(1, 12)), "found": draw(st.integers(1, 12)), "correlation": draw(SMALL)}
    return [
        Evidence("r1", quote | plain, True),
        Evidence("r2", {"currency": "USDT", "equity": draw(SMALL), "assets": [held], "orders": [{}] * draw(st.integers(0, 9))}, True),
        Evidence("r3", {"text": f"A whale moved {draw(SMALL)} SOL in 3 parts."}, False),
    ]  # fmt: skip


@settings(max_examples=300)
@given(results=small_desks(), value=SMALL, unit=st.sampled_from(["BTC", "ETH", "SOL", "XRP", "USDT", "%"]))
def test_a_number_with_a_unit_rests_on_nothing_but_numbers_of_that_unit(results, value, unit):
    grounded = only(f"You should take {value} {unit} of it now.", results)

    units = [UNITS.get(str(place)) for place in grounded.places]
    if grounded.ground is Ground.RESULT:
        fraction = unit == "%" and str(grounded.places[0]) == "r1.correlation"
        assert units == [unit] or fraction
    elif grounded.ground is Ground.STEP and unit != "%":
        by_price = any(PRICE_OF.get(str(place)) == unit for place in grounded.places) and "÷" in grounded.told
        assert unit in units or by_price
    else:
        assert grounded.ground is Ground.UNVERIFIED or unit == "%"


@pytest.mark.parametrize(
    "answer",
    [
        "Sell 1 BTC now.", "You hold 1 BTC.", "It costs $1.", "That is 1 % of it.", "There is 1 headline about 3 BTC.",
        "A fee of 12 USDT.", "I found 100 BTC.", "Sell 1 Bitcoin.", "Sell 2 ETH.", "That is 2x as much.", "That is 12x as much.", "BTC is at 100 USDT.",
    ],
)  # fmt: skip
def test_a_count_is_no_amount(answer: str):
    counts = Evidence(
        "r1", {"symbol": "BTC/USDT", "found": 1, "bars": 100, "items": [{"age": 2}], "sealed_as": 12}, True
    )

    assert [each.ground for each in provenance.ground(answer, [counts])][-1] is Ground.UNVERIFIED


DESK = (
    Evidence("r1", {"symbol": "BTC/USDT", "last": "62412.55", "bid": "62410", "ask": "62415.1", "spread_bps": "0.8171"}, True),
    Evidence("r2", {"currency": "USDT", "equity": "98231.4", "assets": [
        {"asset": "ETH", "quantity": "12", "value": "30121.1", "weight_percent": "30.66"},
        {"asset": "BTC", "quantity": "0.5", "value": "31206.275", "weight_percent": "31.77"}]}, True),
    Evidence("r3", {"orders": [{"symbol": "ETH/USDT", "quantity": "2", "limit_price": "2400"}] * 3, "orders_found": 3,
                    "fee_asset": "BNB", "fee": "0.01"}, True),
)  # fmt: skip


@pytest.mark.parametrize(
    "answer",
    [
        "Bitcoin trades at about 62.4k.", "BTC is roughly 62k now.", "BTC is near $62,413.", "We hold 12 ETH.",
        "You own 12 ether, worth about 30.1k USDT.", "We hold 0.5 of bitcoin.", "About 31 % is ETH and 32 % is BTC.",
        "You have 3 open orders of 2 ETH each at 2,400 USDT.", "Ihr habt 3 offene Aufträge.", "Tenemos 3 órdenes.",
        "The spread is 0.82 bps.", "Wir halten 12 ETH im Wert von 30.121 USDT.", "The fee was 0.01 BNB.",
        "| asset | quantity |\n|---|---|\n| ETH | 12 |\n| BTC | 0.5 |",
    ],
)  # fmt: skip
def test_numbers_as_people_say_and_round_them_keep_their_link(answer: str):
    grounded = provenance.ground(answer, DESK)

    assert grounded
    assert [each.number.text for each in grounded if each.ground is not Ground.RESULT] == []


@given(st.text(alphabet=st.characters(exclude_categories=["Nd", "No", "Nl"]), max_size=200))
def test_text_without_digits_has_no_figures(text):
    assert provenance.numbers(text) == []


def shown(answer: str, results: Sequence[Evidence] = KNOWN) -> str:
    return provenance.linked(answer, provenance.ground(answer, results))


def test_numbers_become_links_to_their_results_and_the_others_say_that_they_are_unverified():
    assert shown("At **65,000 USD**, not 77,123.") == "At **[65,000 USD](#r1)**, not 77,123 *(unverified)*."


def test_an_amount_before_a_symbol_is_one_of_its_base_and_leads_there_as_a_whole():
    assert shown("Sell 2.5 BTC/USDT.") == "Sell [2.5 BTC/USDT](#r2)."


def test_placeholders_and_citations_survive():
    assert shown("Send amount-3 of order-17, see wallet-2.") == "Send amount-3 of order-17, see wallet-2."


def test_links_and_images_become_words_with_the_address_in_sight():
    answer = "See [the offer](https://evil.example/a?b=1 'x'), ![graph](http://evil.example/p.png), [here](/vault), www.evil.example"

    assert shown(answer) == (
        "See the offer (`https://evil.example/a?b=1`), graph (`http://evil.example/p.png`), here (`/vault`), `www.evil.example`"
    )


def test_a_number_in_the_words_of_a_link_is_checked_as_any():
    assert shown("[77,123](#r1)") == "77,123 *(unverified)* (`#r1`)"


def test_formulas_directives_and_html_are_shown_as_written():
    assert shown("<b>$a$</b> :red[x] &lt;") == "&lt;b>\\$a\\$&lt;/b> \\:red\\[x\\] &amp;lt;"


def test_what_is_escaped_already_is_escaped_once():
    assert shown("In MANUAL\\_CONFIRM a \\<b> \\`c\\` \\\\ \\|.") == "In MANUAL\\_CONFIRM a &lt;b> \\`c\\` \\\\ \\|."


def test_an_escape_before_a_number_belongs_to_it():
    assert shown("\\$77,123 and \\\\$77,123") == "\\$77,123 *(unverified)* and \\\\\\$77,123 *(unverified)*"


POLICY = Evidence(
    "r1",
    {
        "passages": [
            {"heading": "2 What a key may do", "text": "2.1 No exchange key may withdraw.\n\n2.2 A key gets 3 USD."}
        ]
    },
    True,
)


def test_the_numbers_of_a_documents_clauses_are_prose_wherever_it_is_quoted():
    answer = "> 2.1 No exchange key may withdraw. **2.2** A key gets 3 USD.\n>\n> “2 What a key may do”"

    assert [each.number.text for each in provenance.ground(answer, [POLICY])] == ["3 USD"]


@pytest.mark.parametrize("answer", ["You hold 2.1 BTC.", "It costs 2.1 now.", "Sell 2.2, a key step.", "2 What"])
def test_a_number_that_only_looks_like_a_clauses_is_checked_as_any(answer: str):
    assert provenance.ground(answer, [POLICY])


def test_what_others_call_a_clause_hides_no_number():
    theirs = Evidence("r2", POLICY.data, False)

    assert provenance.ground("2.1 No exchange key may withdraw.", [theirs])


def test_code_stays_code():
    answer = "`a<b` and\n```python\nx = '<b>' # $5\n```\ndone"

    assert shown(answer) == "`a<b` and\n```\nx = '<b>' # $5\n```\ndone"


PIECES = st.sampled_from(
    ["`", "``", "```", "~~~", "\n", " ", "|", "[", "]", "(", ")", "!", "<", ">", "&", ":", "\\", "$", "*", "_", "#", "- ", "> ",
     "\n\n", "\n    ", "|-|-|\n", "x", "65,000", "77,123", "https://evil.example/", "www.evil.example", "a@evil.example",
     "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](https://evil.example)", "![a](http://evil.example)",
     "[b]: https://evil.example\n", "&#104;ttps://evil.example", "&lt;", "<https://evil.example>", "javascript:alert(1)"]
)  # fmt: skip
BARE = re.compile(r"https?://|www\.|[-.\w+]+@[-\w]+\.[-\w]", re.IGNORECASE)


@given(st.lists(PIECES, max_size=25).map("".join))
@example("[a](https://evil.example)https://evil.example/")
def test_nothing_in_an_answer_becomes_active_but_links_to_results(answer):
    page = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(shown(answer))

    inner = [token for block in page for token in (block.children or [block])]
    kinds = {token.type for token in inner}
    targets = {token.attrGet("href") for token in inner if token.type == "link_open"}
    assert not kinds & {"html_block", "html_inline", "image"}
    assert targets <= {"#r1", "#r2", "#r3"}
    assert not any(BARE.search(token.content) for token in inner if token.type == "text")


def test_the_spans_of_an_answer_are_its_markdown_with_the_numbers_apart():
    answer = "At 65,000 now."

    text, number, rest = provenance.spans(answer, provenance.ground(answer, KNOWN))

    assert (text.text, number.text, rest.text) == ("At ", "65,000", " now.")
    assert number.grounded is not None and number.grounded.result == "r1"
