"""The colours data is drawn in; docs/design.md says why these."""

# Blue and orange stay apart for every common colour blindness, unlike green and red.
UP = "#2f7fd6"
DOWN = "#e0701b"
LINES = ("#8a63d2", "#12927f", "#b8860b", "#c2497a", "#5b7083")
