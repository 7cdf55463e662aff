"""The file of the stories."""

import csv
import io

from pages.ui.news.listing import COLUMNS, row_of
from pages.ui.tables import csv_of
from tests.pages.ui.news.examples import told


def test_the_file_says_that_its_text_is_untrusted_and_runs_nothing():
    content = csv_of([row_of(told(title='=HYPERLINK("https://evil.example")', also=("a", "b")))], COLUMNS)

    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))

    assert row["title"] == '\'=HYPERLINK("https://evil.example")'
    assert row["provenance"] == "untrusted"
    assert (row["assets"], row["also"], row["sentiment_by"]) == ('["BTC"]', '["a", "b"]', "lexicon")
