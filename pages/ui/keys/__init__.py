"""What the keys page draws: whom keys are for, those that are stored, who keeps their key, and its rotation."""

from pages.ui.keys.adding import draw_providers
from pages.ui.keys.keeper import draw_provider
from pages.ui.keys.rotating import draw_rotations
from pages.ui.keys.stored import draw_stored, draw_waiting

__all__ = ["draw_provider", "draw_providers", "draw_rotations", "draw_stored", "draw_waiting"]
