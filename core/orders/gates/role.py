"""Only roles that trade place orders."""

from core.model import Code, OrderDraft, Refusal, Role
from core.orders.facts import Facts


def role_may_trade(draft: OrderDraft, facts: Facts) -> Refusal | None:
    role = facts.person.role
    if role.may_trade:
        return None
    trading = ", ".join(each.value for each in Role if each.may_trade)
    return Refusal(
        Code.ROLE_FORBIDDEN,
        f"The role {role.value} does not trade; these do: {trading}. Ask an admin of the desk.",
    )
