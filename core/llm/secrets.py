"""Where secrets and personal data stand in a text; pure.

In: a text. Out: spans to take out, each with the word that stands in their place. Add a shape: a line in `SECRETS` or
`PERSONAL`.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

Span = tuple[int, int]
Finder = Callable[[str], Iterator[Span]]

SEED_WORDS_AT_LEAST = 12
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
WORD = re.compile(r"[A-Za-z]+")
BETWEEN_SEED_WORDS = re.compile(r"[\s,;.:|/\-_()\[\]\"'`*#0-9]{1,16}")
TOKEN = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{32,}(?![A-Za-z0-9_-])")
RUN = re.compile(r"[A-Za-z0-9]{16,}")
BECH32 = re.compile(r"(?:bc1|tb1|ltc1|addr1|cosmos1|osmo1)[02-9ac-hj-np-z]{20,100}")
ETHEREUM = re.compile(r"0x[0-9a-fA-F]{40}")


def matching(pattern: str, holds: Callable[[str], bool] | None = None, group: str = "") -> Finder:
    """Return a finder of a pattern, or of a named group in it, where what it found `holds`."""
    compiled = re.compile(pattern)

    def find(text: str) -> Iterator[Span]:
        for found in compiled.finditer(text):
            if holds is None or holds(found[group or 0]):
                yield found.span(group or 0)

    return find


def is_card(number: str) -> bool:
    """Tell whether the digits end in their check digit (Luhn, ISO/IEC 7812-1)."""
    digits = [int(c) for c in number if c.isdigit()]
    doubled = [sum(divmod(2 * d, 10)) for d in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def is_iban(text: str) -> bool:
    """Tell whether the check digits are right (ISO 13616, modulo 97)."""
    plain = "".join(text.split()).upper()
    return 15 <= len(plain) <= 34 and int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def is_wallet(token: str) -> bool:
    """Tell whether this is an address of Ethereum, Bitcoin and its kin, Tron or Solana: public, so no secret."""
    if ETHEREUM.fullmatch(token) or BECH32.fullmatch(token):
        return True
    if not set(token) <= set(BASE58):
        return False
    # An address of Solana is a bare public key of 32 bytes; the others carry four bytes of a double SHA-256.
    return (42 <= len(token) <= 44 and len(_base58(token)) == 32) or (25 <= len(token) <= 35 and _is_checked(token))


def _base58(token: str) -> bytes:
    number = 0
    for c in token:
        number = number * 58 + BASE58.index(c)
    zeros = len(token) - len(token.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _is_checked(token: str) -> bool:
    raw = _base58(token)
    return len(raw) == 25 and sha256(sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def _is_random(token: str) -> bool:
    """Tell whether a long token looks drawn by lot: an API key, a private key, a session."""
    if is_wallet(token):
        return False
    for run in RUN.findall(token):
        kinds = {_kind(c) for c in run}
        if len(kinds) == 3 and (len(run) >= 32 or len(token) >= 40):
            return True
        if "digit" in kinds and len(kinds) == 2 and len(run) >= 40:
            return True
    return False


def _kind(c: str) -> str:
    return "digit" if c.isdigit() else "upper" if c.isupper() else "lower"


def _is_bare_hex(token: str) -> bool:
    return not is_wallet(token) and {"digit"} < {_kind(c) for c in token.removeprefix("0x")}


def seed_phrases(text: str) -> Iterator[Span]:
    """Find twelve words or more in a row of the list wallets are restored from (BIP-39, English)."""
    run: list[re.Match[str]] = []
    for word in WORD.finditer(text):
        if word[0].lower() not in _seed_words():
            yield from _phrase(run)
            run = []
            continue
        if run and not BETWEEN_SEED_WORDS.fullmatch(text, run[-1].end(), word.start()):
            yield from _phrase(run)
            run = []
        run.append(word)
    yield from _phrase(run)


def _phrase(run: list[re.Match[str]]) -> Iterator[Span]:
    if len(run) >= SEED_WORDS_AT_LEAST:
        yield run[0].start(), run[-1].end()


@cache
def _seed_words() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "seed_words.txt").read_text().split())


SECRETS: tuple[Finder, ...] = (
    matching(r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|\Z)"),
    matching(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?"),
    matching(r"(?i)(?:hooks\.slack\.com/services|discord(?:app)?\.com/api/webhooks)/(?P<x>[^\s\"'<>]+)", group="x"),
    matching(r"://(?P<x>[^\s/@:\"']+:[^\s/@\"']+)@", group="x"),
    matching(r"(?<![0-9])[0-9]{6,12}:[A-Za-z0-9_-]{30,}"),
    matching(
        r"(?<![A-Za-z0-9])(?:sk-|sk_|rk_|pk_live_|gh[pousr]_|github_pat_|xox[abeprs]-|glpat-|hf_|SG\.|ya29\.|AIza)"
        r"[A-Za-z0-9_.\-]{14,}"
    ),
    matching(r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    # A secret key of AWS: forty letters of base64.
    matching(
        r"(?<![A-Za-z0-9/+_-])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+_-])",
        lambda t: len({_kind(c) for c in t if c.isalnum()}) == 3 and not is_wallet(t),
    ),
    matching(r"(?<![A-Za-z0-9])(?<!cp-)(?:0x)?[0-9a-fA-F]{32,}(?![A-Za-z0-9])", _is_bare_hex),
    matching(TOKEN.pattern, _is_random),
    matching(
        r"(?i)(?<![A-Za-z])(?:pass(?:word|phrase|wort)|passwd|kennwort|contraseña|api[ _-]?(?:key|secret)|secret(?:[ _-]?key)?|"
        r"private[ _-]?key|bearer|token|pin)[\"']?\s*(?:[:=]|is\b|ist\b|es\b|\s)\s*[\"']?(?P<x>[^\s\"',;}\[\]]{6,})",
        lambda value: any(c.isdigit() for c in value) and any(c.isalpha() for c in value),
        "x",
    ),
    matching(
        r"(?i)(?<![A-Za-z])(?:pass(?:word|phrase|wort)|passwd|kennwort|contraseña)[\"']?\s*[:=]\s*[\"']?(?P<x>[^\s\"',;}\[\]]{4,})",
        group="x",
    ),
    seed_phrases,
)  # fmt: skip

_ENDS = r"(?![A-Za-z0-9]|[.,][0-9])"
PERSONAL: tuple[tuple[str, Finder], ...] = (
    ("e-mail", matching(r"(?<![\w.+-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        "iban",
        matching(r"(?i)(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])", is_iban),
    ),
    (
        "card number",
        matching(
            r"(?<![0-9A-Za-z])(?:[2-6][0-9]{3}(?P<a>[ -]?)[0-9]{4}(?P=a)[0-9]{4}(?P=a)[0-9]{4}(?:(?P=a)[0-9]{3})?|"
            r"3[0-9]{3}(?P<b>[ -]?)[0-9]{6}(?P=b)[0-9]{4,5}|[3-6][0-9]{12,18})(?![0-9A-Za-z])",
            is_card,
        ),
    ),
    ("phone", matching(r"(?<![\w.+])\+[1-9][0-9](?:[ ()\-/]{0,3}[0-9]){6,13}" + _ENDS)),
    ("phone", matching(r"(?<![\w.,+-])00[1-9][0-9](?:[ ()\-/]{0,3}[0-9]){6,12}" + _ENDS)),
    ("phone", matching(r"(?<![\w.,+-])(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-])[0-9]{3}[ .-][0-9]{4}" + _ENDS)),
    ("phone", matching(r"(?<![\w.,+-])\(?0[1-9][0-9]{1,4}\)?[ /-][0-9](?:[ -]?[0-9]){4,9}" + _ENDS)),
    ("phone", matching(r"(?<![\w.,+-])0[1-9](?:[0-9]{8,10}|(?:[ .-][0-9]{2}){4})" + _ENDS)),
)  # fmt: skip
