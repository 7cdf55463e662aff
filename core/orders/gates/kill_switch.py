"""Nothing trades while the kill switch is on, be it the stored one or the file."""

from core.model import Code, OrderDraft, Refusal
from core.orders.facts import Facts


def trading_is_on(draft: OrderDraft, facts: Facts) -> Refusal | None:
    if facts.kill_file:
        return Refusal(
            Code.KILL_SWITCH,
            "The kill file is present: nothing trades. Whoever runs the server removes it to trade again.",
        )
    if facts.controls.killed:
        why = f" ({facts.controls.reason})" if facts.controls.reason else ""
        return Refusal(Code.KILL_SWITCH, f"The kill switch is on{why}: nothing trades. An operator can lift it.")
    return None
