"""What is drawn of the desk's accounts: each as it stands, how one is opened and granted, and how their venues do.

In: the desk as the signed-in person has it. Out: things drawn. Add one: a file of its subject, exported here.
"""

from pages.ui.accounts.acts import draw_acts
from pages.ui.accounts.card import draw_card
from pages.ui.accounts.health import draw_health
from pages.ui.accounts.history import draw_reconciliations
from pages.ui.accounts.opening import draw_opening
from pages.ui.accounts.versus import draw_versus

__all__ = ["draw_acts", "draw_card", "draw_health", "draw_opening", "draw_reconciliations", "draw_versus"]
