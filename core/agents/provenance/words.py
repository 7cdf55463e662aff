"""The words of English, German and Spanish that tell what a number beside them is."""

import re

_TELLING = {
    "english": "the and of is are was were to in at with your for from has have price up down",
    "german": "der die das und ist sind war von bei mit dein ihr für auf hat haben kurs liegt beträgt um ein eine nicht",
    "spanish": "el la los las y es son fue de con tu su para ha han precio está que un una por en del al subió",
}
_BELONGS = {
    word: language
    for language, words in _TELLING.items()
    for word in words.split()
    if sum(word in others.split() for others in _TELLING.values()) == 1
}
_WORD = re.compile(r"[^\W\d_]+")
MOST_WORDS_READ = 2_000


def language(text: str) -> str | None:
    """Return the language most of the telling words belong to, None where there are none or as many of another."""
    seen = dict.fromkeys(_TELLING, 0)
    for at, word in enumerate(_WORD.finditer(text)):
        if at == MOST_WORDS_READ:
            break
        if belongs := _BELONGS.get(word[0].lower()):
            seen[belongs] += 1
    (first, most), (_, second) = sorted(seen.items(), key=lambda each: -each[1])[:2]
    return first if most > second else None


POWERS = {
    "k": 3, "thousand": 3, "tausend": 3, "tsd": 3, "mil": 3,
    "m": 6, "mn": 6, "mm": 6, "mio": 6, "million": 6, "millions": 6, "millionen": 6, "millón": 6, "millones": 6,
    "b": 9, "bn": 9, "mrd": 9, "milliarde": 9, "milliarden": 9, "mil millones": 9, "billion": 9, "billions": 9,
    "t": 12, "tn": 12, "trillion": 12, "trillions": 12, "billionen": 12, "billón": 12, "billones": 12,
}  # fmt: skip
LONG_SCALE = {"german": {"billion": 12}}

PERCENT = ("%", "percent", "per cent", "prozent", "por ciento", "pp", "percentage points?", "prozentpunkten?",
           "puntos porcentuales")  # fmt: skip
BASIS_POINTS = ("bps", "bp", "basis points?", "basispunkten?", "puntos b[aá]sicos")
SPELT = {"dollar": "USD", "dollars": "USD", "dólares": "USD", "euro": "EUR", "euros": "EUR", "bitcoin": "BTC",
         "bitcoins": "BTC", "ether": "ETH", "ethereum": "ETH", "solana": "SOL", "dogecoin": "DOGE", "tether": "USDT"}  # fmt: skip
NAMED_MONEY = SPELT | {"$": "USD", "us$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₿": "BTC"}
TOUCHING_ASSETS = ("BTC", "ETH", "USDT", "USDC", "USD", "EUR", "GBP", "CHF", "SOL", "BNB", "XRP", "ADA", "DOGE", "LTC")
"""An asset may follow a number without a space only if it is one of these: 1INCH is a name."""

FALLING = re.compile(
    r"\b(?:fell|fall\w*|down|drop\w*|los[st]\w*|loses?|losing|lower|below|declin\w*|drawdown|decreas\w*|slip\w*|slid\w*|sank|under"
    r"|negative|minus|short|discount|gefallen|fiel|fällt|sank|sinkt|gesunken|verl\w+|minus|niedriger|unter|rückgang|abgegeben"
    r"|cay\w*|caíd\w*|baj\w*|pérdida\w*|perdi\w*|menos|retroce\w*|desc\w+)\b",
    re.IGNORECASE,
)

_MONTHS = (
    r"jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?"
    r"|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre"
    r"|noviembre|diciembre"
)
_SPANS = (
    r"(?:milli|micro)?seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|quarters?|years?|sekunden?|minuten?|stunden?"
    r"|tag(?:en?)?|wochen?|monat(?:en?)?|jahr(?:en?)?|segundos?|minutos?|horas?|d[ií]as?|semanas?|mes(?:es)?|años?|ms|h|uhr|utc"
    r"|[ap]\.?m\b"
)
_YEAR = r"(?:19|20)\d\d"
_BEFORE_YEAR = (
    r"in|since|by|year|from|until|till|during|early|late|mid|end of|fy|q[1-4]|h[12]|seit|im jahr|jahr|bis|ende|anfang|en|desde"
    r"|año|de|hasta|" + _MONTHS
)
_REFERENCES = (
    r"id|ids|no\.|nr\.|n\.?º|ticket|article|articles|art\.|artikel|artículo|section|sections|abschnitt|sección|rule|rules|regel"
    r"|regla|step|schritt|paso|page|seite|página|chapter|kapitel|version|ver\.|layer|tier"
)
NO_FIGURES = re.compile(
    "|".join(
        (
            r"^[ \t]*(?:[-*+>][ \t]+)*[*_]{0,2}\d{1,3}[.)](?=[*_]{0,2}(?:[ \t]|$))",  # numbers of a list
            r"^[ \t]*#+[ \t]+[*_]{0,2}\d+(?:\.\d+)*[.)]?(?=\s)",  # numbers of a heading
            r"\[\^?(?:[a-z]{1,3}\d+|\d{1,2})(?:[,;–-][ ]?(?:[a-z]{1,3}\d+|\d{1,2}))*\](?!\()",  # citations
            rf"\b{_YEAR}[-/.]\d\d?[-/.]\d\d?(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:[ ]?Z|[ ]?[+-]\d\d:?\d\d)?)?\b",
            rf"\b\d\d?([./-])\d\d?\1(?:{_YEAR}|\d\d)\b(?![.,]\d)",
            rf"\b\d\d?\.?(?:st|nd|rd|th)?[ ](?:of |de )?(?:{_MONTHS})\b\.?(?:,?[ ](?:de |del )?{_YEAR}\b)?",
            rf"\b(?:{_MONTHS})\.?[ ]\d\d?(?:st|nd|rd|th)?\b(?![.,]?\d)(?:,?[ ]{_YEAR}\b)?",
            r"\b\d\d?:\d\d(?::\d\d(?:[.,]\d+)?)?(?:[ ]?[ap]\.?m\b)?",
            rf"(?<![\w.,])\d+(?:[.,]\d+)?(?:[ ]?[-–][ ]?|[ ])?(?:{_SPANS})\b",  # stretches of time
            r"(?<![\w.,$€£])\d{1,3}(?:s|min|h|hr|hrs|d|w|y)\b|(?<![\w.,$€£])(?:1|3|5|10|15|30|45)(?-i:m)\b",  # intervals
            rf"\b(?:{_BEFORE_YEAR})[ ,'-]*{_YEAR}(?:[ ]?[-–/][ ]?(?:{_YEAR}|\d\d))?\b(?![-.,/]\d|[ ]?[%$€£]|[ ](?-i:[A-Z]{{3}}))",
            rf"\b(?:{_REFERENCES})[ ]?#?\d+(?:\.\d+)*\b(?![.,]\d|[ ]?%)",
            r"#\d+\b|§+[ ]?\d+\w*",
            r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b0x[0-9a-f]+\b|\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{12,}\b",
            r"\bv\d+(?:\.\d+)*\b|\b\d+\.\d+\.(?!\d{3}\b)\d+(?:\.\d+)*\b",  # versions
            r"\bS&P[ ]?\d+\b|\b24/7\b|\btop[ -]\d{1,2}\b",
            r"\b\d{1,2}[ ](?:of|von|de)[ ](?:the |den |los |las )?\d{1,2}\b(?![.,]?\d|[ ]?[%$€£k]|[ ](?-i:[A-Z]{2}))",  # 2 of 3
            r"(?<![\w.,$€£])[1-9][ ](?:reasons?|ways?|options?|things?|examples?|gründe?|möglichkeiten|razones|opciones|maneras)\b",
            r"\b[A-Za-z]+\(\d+(?:,[ ]?\d+)*\)",  # an indicator and its parameters
            r"\b\d+(?:st|nd|rd|th)\b",
        )
    ),
    re.IGNORECASE | re.MULTILINE,
)
