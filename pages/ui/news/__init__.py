"""News on the screen: text of strangers, escaped, without images, its links marked as leaving the desk.

In: a desk and what a person asks. Out: the list with its filter, chart, mutes and sources, and short lists for other
pages. Add one: a file of its subject, exported here.
"""

from pages.ui.news.course import draw_course
from pages.ui.news.item import draw_item
from pages.ui.news.latest import draw_latest
from pages.ui.news.listing import draw_list
from pages.ui.news.mutes import draw_mutes
from pages.ui.news.sources import draw_sources
from pages.ui.news.wish import draw_bar

__all__ = ["draw_bar", "draw_course", "draw_item", "draw_latest", "draw_list", "draw_mutes", "draw_sources"]
