"""How news sounds.

In: title and summary as plain text. Out: a score in [-1, 1] or None, and who made it. Words and weights stand in
`lexicon.py`; a model of its own would be a file beside `score.py` with its own `BY`.
"""

from core.market.news.sentiment.score import BY, CLEARLY, Mood, sentiment_of

__all__ = ["BY", "CLEARLY", "Mood", "sentiment_of"]
