"""What is asked for without a verb: `250 € in DOGE`, `XRP to 5 %`, `raus mit den SOL`; and what goes with one."""

from core.agents.intent.line import Line, number_of
from core.agents.intent.tags import Tag, shape

LEAST_MONEY = 50
"""A number without a currency before `into` is money from here on."""
_END = "(TAKEN|COMMA|MARKET|THEN)*$"
_SHARE_OF_MONEY = "(ALL|PERCENT|FRACTION)(ALL|OF|MY|IT)*(CASH|EQUITY)"
_MONEY = shape(f"^(AND|COMMA|WITH|FOR|TAKEN)*(MONEY|{_SHARE_OF_MONEY})WORTH?(INTO|TO|AT)MY?(ASSET|IT){_END}")
_NUMBER = shape(f"^(AND|COMMA|TAKEN)*NUMBER INTO MY?ASSET{_END}")
_WEIGHT = shape(
    f"^(AND|COMMA|REQUEST)*MY?(ASSET|POSITION OF?ASSET)(COMMA|COLON|POSITION)*(MUST|MUST?TO)ARTICLE?(PERCENT|FRACTION)"
    f"(OF?MY?(EQUITY|POSITION))?(MUST|OUT)?{_END}|^(ORDER|CHANGE)MY?ASSET POSITION?ARTICLE?PERCENT OF?MY?EQUITY{_END}"
)
_AT_WEIGHT = shape(f"^(AND|COMMA)*MY?ASSET AT PERCENT(OF?MY?EQUITY)?{_END}")
_SHUT = shape("ORDER(MY|OF)*ASSET?(POSITION|OF|ASSET)*(AT|OUT)$")
_AWAY = shape("(NUMBER|FRACTION|PERCENT|ALL|HALF|MY(ASSET|POSITION)|MONEY).*OUT|OUT.*(ASSET|IT)")
_STRANGE = shape("UNKNOWN|ASK|COPULA|REPORTED|PAST|SELF|FEELS|HAPPENS|DOING|FALL|RISE|REACH")


def verb(line: Line) -> Tag | None:
    """Return the verb that words without one can only mean; whole sentences of known words alone."""
    if line.sees(_STRANGE):
        return None
    if line.sees(_WEIGHT) or (line.sees(_AT_WEIGHT) and any(token.text == "al" for token in line.tokens)):
        return Tag.ADJUST
    if line.sees(_MONEY):
        return Tag.INVEST
    if line.sees(_NUMBER) and (number_of(line.tokens).value or 0) >= LEAST_MONEY:
        return Tag.INVEST
    if line.sees(_SHUT):
        return Tag.CLOSE
    if line.sees(_AWAY):
        return Tag.SELL
    return None
