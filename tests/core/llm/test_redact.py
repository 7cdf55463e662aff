"""What leaves the machine: no secret at any level, and what was replaced by a placeholder comes back exactly."""

import json
import string
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.llm import secrets
from core.llm.redact import Privacy, Redaction, Restorer
from core.llm.secrets import is_card, is_iban, is_wallet

ALNUM = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
ETHEREUM = "0x52908400098527886E0F7030069857D2E4169EE7"
BITCOIN = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
SEGWIT = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
SOLANA = "4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T"
WALLETS = (ETHEREUM, BITCOIN, SEGWIT, SOLANA)
CLIENT_ID = "cp-0123456789abcdef0123456789abcdef"
SEED = "legal winner thank year wave sausage worth useful legal winner thank yellow"
PEM = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIHVzZWxlc3Mgb3V0c2lkZSBvZiB0ZXN0cw==\n-----END PRIVATE KEY-----"


def mixed(length: int, alphabet: str = ALNUM) -> st.SearchStrategy[str]:
    """Keys as they are drawn: capitals, small letters and digits, all of them."""
    random = st.text(alphabet, min_size=length - 3, max_size=length - 3)
    return random.map(lambda text: f"{text[: length // 2]}Zq7{text[length // 2 :]}")


def luhn(prefix: str) -> str:
    return next(prefix + last for last in string.digits if is_card(prefix + last))


def iban(country: str, account: str) -> str:
    return next(made for n in range(100) if is_iban(made := f"{country}{n:02}{account}"))


def base58check_never(token: str) -> bool:
    return not is_wallet(token)


SECRETS = st.one_of(
    mixed(64),
    mixed(36),
    mixed(40, ALNUM + "+/").filter(base58check_never),
    mixed(88),
    mixed(24).map(lambda t: f"sk-{t}"),
    mixed(48, ALNUM + "_-").map(lambda t: f"sk-proj-{t}"),
    mixed(32).map(lambda t: f"xoxb-{t}"),
    mixed(35, ALNUM + "_-").map(lambda t: f"AIza{t}"),
    st.text(string.ascii_uppercase + string.digits, min_size=16, max_size=16).map(lambda t: f"AKIA{t}"),
    st.text(HEX, min_size=30, max_size=62).map(lambda t: f"a1{t}"),
    st.text(HEX, min_size=64, max_size=64).map(lambda t: f"0xa{t[1:]}"),
    st.tuples(mixed(20), mixed(30), mixed(43)).map(lambda t: f"eyJ{t[0]}.eyJ{t[1]}.{t[2]}"),
    mixed(35, ALNUM + "_-").map(lambda t: f"123456789:AA{t}"),
    st.just(PEM),
    st.just(PEM.replace("\n", "\\n")),
    st.just(SEED),
    st.just(SEED.title()),
    st.just(", ".join(SEED.split())),
    st.just("\\n".join(f"{n}. {word}" for n, word in enumerate((SEED + " " + SEED).split(), 1))),
)
PERSONAL = st.one_of(
    st.sampled_from(["jo.doe+desk@mail.example.com", "ÄÖ@firma.example", "a@b.io"]),
    st.sampled_from(
        ["+49 151 2345 6789", "+1 (415) 555-2671", "(415) 555-2671", "415-555-2671", "0049 30 1234567", "+442071838750",
         "0171 2345678", "030/1234567", "06 12 34 56 78", "01712345678"]
    ),
    st.text(string.digits, min_size=14, max_size=14).map(lambda t: luhn(f"4{t}")),
    st.text(string.digits, min_size=13, max_size=13).map(lambda t: luhn(f"51{t}")),
    st.text(string.digits, min_size=12, max_size=12).map(lambda t: luhn(f"37{t}")),
    st.text(string.digits, min_size=18, max_size=18).map(lambda t: iban("DE", t)),
    st.text(string.ascii_uppercase, min_size=4, max_size=4).map(lambda t: iban("GB", f"{t}60161331926819")),
)  # fmt: skip
AROUND = st.sampled_from(
    ["", "My key is ", "here: ", "key=", '"', "(", "sell 2 ETH, then ", "… ", "12 ", "Konto ", "\n", "{\\n"]
)
LEVELS = st.sampled_from(Privacy)
FRAGMENTS = st.one_of(
    st.text(max_size=12),
    st.decimals(allow_nan=False, allow_infinity=False, places=4).map(str),
    st.integers(0, 10**22).map(str),
    st.floats(allow_nan=False).map(str),
    st.uuids().map(str),
    st.sampled_from([*WALLETS, CLIENT_ID, "order-1", "Amount-2", "reorder-1", "id-", "wallet-3wallet-4", "amount-1.5"]),
    st.sampled_from(["EUR500", "EMA200", "BTC50.5", "x2", "70k", "2026-11-21T10:00:00Z", "09:30", "٣٫٥", "１２３", "1'000"]),
)  # fmt: skip
TEXTS = st.lists(FRAGMENTS, max_size=8).map("".join) | st.lists(FRAGMENTS, max_size=8).map(" ".join)


@given(SECRETS, AROUND, AROUND, LEVELS)
def test_a_secret_leaves_at_no_level(secret: str, before: str, after: str, level: Privacy) -> None:
    sent = Redaction(level).out(f"{before}{secret}{' ' if after[:1].isalnum() else ''}{after}")

    assert secret not in sent
    assert not any(part in sent for part in secret.split() if len(part) >= 16)


@given(PERSONAL, AROUND, AROUND, LEVELS)
def test_personal_data_leave_at_no_level(planted: str, before: str, after: str, level: Privacy) -> None:
    sent = Redaction(level).out(f"{before.removesuffix('12 ')}{planted} {after}")

    assert planted not in sent


@pytest.mark.parametrize("level", Privacy)
@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("api_secret: h4nds0ff!", "h4nds0ff!"),
        ('{"password": "correct horse"}', "correct"),
        ("Passwort: geheim", "geheim"),
        ("Authorization: Bearer abc123def", "abc123def"),
        ("postgres://desk:hunter2@db.example/x", "hunter2"),
        ("https://hooks.slack.com/services/T0/B0/x1y2", "T0/B0/x1y2"),
        ("https://discord.com/api/webhooks/1/abc", "1/abc"),
        ("12 4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("IBAN DE89 3704 0044 0532 0130 00.", "3704 0044"),
    ],
)
def test_a_secret_is_known_by_what_stands_beside_it(text: str, secret: str, level: Privacy) -> None:
    assert secret not in Redaction(level).out(text)


@pytest.mark.parametrize("level", Privacy)
def test_a_secret_is_not_put_back_in_an_answer(level: Privacy) -> None:
    redaction = Redaction(level)

    sent = redaction.out(f"My words: {SEED}; a@b.io")

    assert redaction.back(sent) == sent == "My words: [secret removed]; [e-mail removed]"


@given(st.lists(TEXTS, min_size=1, max_size=3), st.sampled_from([Privacy.BALANCED, Privacy.STRICT]))
def test_what_was_replaced_is_put_back_exactly(texts: list[str], level: Privacy) -> None:
    assume(all(Redaction(Privacy.RAW).out(text) == text for text in texts))
    redaction = Redaction(level)

    sent = [redaction.out(text) for text in texts]

    assert [redaction.back(text) for text in sent] == texts


@given(TEXTS, st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_an_answer_in_pieces_comes_back_as_the_whole_would(text: str, sizes: list[int]) -> None:
    redaction = Redaction(Privacy.STRICT)
    sent = redaction.out(text)
    restorer = Restorer(redaction)

    at, back = 0, ""
    while at < len(sent):
        size = sizes[at % len(sizes)]
        back += restorer.feed(sent[at : at + size])
        at += size

    assert back + restorer.rest() == redaction.back(sent)


@given(
    st.decimals(min_value=10_000, max_value=10**12, places=3), AROUND, st.sampled_from(["", "USDT", " BTC", "k", "%"])
)
def test_strict_lets_no_amount_leave(amount: object, before: str, unit: str) -> None:
    sent = Redaction(Privacy.STRICT).out(f"{before}{amount}{unit}")

    assert str(amount) not in sent
    assert not any(digits in sent for digits in str(amount).split("."))


@pytest.mark.parametrize("text", ["EUR500", "usdt 12", "$1,234.56", "-0.5", "1e-8", "１２３４", "1 000 000", "BTC1.5"])
def test_strict_knows_an_amount_in_every_spelling(text: str) -> None:
    redaction = Redaction(Privacy.STRICT)

    sent = redaction.out(text)

    assert not any(c.isdecimal() for c in sent.replace("amount-1", "").replace("amount-2", "").replace("amount-3", ""))
    assert redaction.back(sent) == text


@pytest.mark.parametrize("text", ["EMA200 on the M15 chart since 2026-11-21T10:00:00Z", "at 09:30", "Q3"])
def test_strict_leaves_names_and_moments_readable(text: str) -> None:
    assert Redaction(Privacy.STRICT).out(text) == text


def test_strict_replaces_bare_numbers_of_arguments_too() -> None:
    redaction = Redaction(Privacy.STRICT)

    sent = redaction.out_of({"quantity": 2.5, "symbol": "BTC/USDT", "deep": [{"limit": 71_000}], "ok": True})

    assert sent == {"quantity": "amount-1", "symbol": "BTC/USDT", "deep": [{"limit": "amount-2"}], "ok": True}
    assert redaction.back_in(sent)["deep"] == [{"limit": "71000"}]


def test_the_words_of_seed_phrases_are_those_of_the_standard() -> None:
    words = Path(secrets.__file__).with_name("seed_words.txt").read_bytes()

    assert sha256(words).hexdigest() == "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"


@pytest.mark.parametrize("level", [Privacy.BALANCED, Privacy.STRICT])
@pytest.mark.parametrize("value", [CLIENT_ID, "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "12345678901", *WALLETS])
def test_ids_and_wallets_stay_here_but_for_raw(value: str, level: Privacy) -> None:
    assert value not in Redaction(level).out(f"Why was {value} refused?")
    assert value in Redaction(Privacy.RAW).out(f"Why was {value} refused?")


def test_balanced_tells_amounts() -> None:
    text = "Sell 2.5 ETH at 3,000.10, 30 % of 12345678 USDT"

    assert Redaction(Privacy.BALANCED).out(text) == text


def test_the_same_value_keeps_its_placeholder_for_a_whole_turn() -> None:
    redaction = Redaction(Privacy.BALANCED)

    first, second = redaction.out(f"Why was {CLIENT_ID} refused?"), redaction.out(json.dumps({"order": CLIENT_ID}))

    assert first == "Why was order-1 refused?"
    assert second == '{"order": "order-1"}'


def test_what_looks_like_a_placeholder_is_told_apart_from_one() -> None:
    redaction = Redaction(Privacy.BALANCED)

    sent = redaction.out(f"Is order-1 the same as {CLIENT_ID}?")

    assert redaction.back(sent) == f"Is order-1 the same as {CLIENT_ID}?"
    assert redaction.back("order-9 and reorder-1 are nobody's") == "order-9 and reorder-1 are nobody's"


@pytest.mark.parametrize(
    "text",
    [
        "Please compare the recent price action of bitcoin with what you told me about this week",
        "Sell half of my ETH at 3,456.78 or better, good until cancelled",
        "https://www.coindesk.com/markets/2026/11/21/bitcoin-climbs-above-100k-as-etf-inflows-return",
        "RSI(14) 55.1, MACD(12,26,9) -0.35, volume +1234567.89 USDT, 1700000000.5",
        "token prices rise; the secret of DeFi is yield",
    ],
)
def test_ordinary_talk_of_a_desk_leaves_as_it_is(text: str) -> None:
    assert Redaction(Privacy.RAW).out(text) == text
    assert Redaction(Privacy.BALANCED).out(text) == text
