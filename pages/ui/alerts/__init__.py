"""The parts of the alerts page: the form, the list with what each alert sees now, the history.

In: a desk and what its person has. Out: drawings. Add the inputs of a new kind in `inputs.py`.
"""

from pages.ui.alerts.form import form
from pages.ui.alerts.history import history
from pages.ui.alerts.listing import listing

__all__ = ["form", "history", "listing"]
