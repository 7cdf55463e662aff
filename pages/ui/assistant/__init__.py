"""The parts of the assistant's page: the threads, the conversation, the field for the next question.

What a turn did is told by its steps (`told`), its answer drawn by `linking`; a proposal is a `card` of the desk's own.
A tool's plain words go into `words`.
"""

from pages.ui.assistant import address, listing
from pages.ui.assistant.conversation import draw, draw_input, draw_missing

__all__ = ["address", "draw", "draw_input", "draw_missing", "listing"]
