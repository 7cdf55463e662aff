"""The bundled policies: answers quote them by number, so numbers, references and figures must hold."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from core.model import BOUNDS
from core.orders.proposals import WAITS_FOR
from core.settings import Settings

FOLDER = Path(__file__).parents[3] / "core" / "knowledge" / "policies"
FILES = sorted(FOLDER.glob("*.md"))
RULE = re.compile(r"^(\d+)\.(\d+) (.+)$", re.MULTILINE)
FIRST_VALUES = {
    ("order-limits", "2.1"): "max_notional",
    ("order-limits", "2.2"): "price_band",
    ("order-limits", "2.3"): "quote_max_age_s",
    ("order-limits", "2.4"): "duplicate_window_s",
    ("order-limits", "3.1"): "max_orders_per_minute",
    ("order-limits", "3.2"): "max_orders_per_session",
    ("order-limits", "3.3"): "max_orders_per_day",
    ("order-limits", "4.1"): "max_weight",
    ("order-limits", "4.2"): "max_exposure",
    ("order-limits", "4.3"): "max_daily_loss",
    ("order-limits", "4.4"): "max_drawdown",
    ("four-eyes", "2.3"): "solo_up_to",
    ("four-eyes", "3.3"): "approval_band",
    ("four-eyes", "3.4"): "approval_s",
}


def head(file: Path) -> dict[str, str]:
    lines = file.read_text().split("---\n")[1].splitlines()
    return dict(line.split(": ", 1) for line in lines)


def rules(file: Path) -> dict[str, str]:
    return {f"{part}.{number}": words for part, number, words in RULE.findall(file.read_text())}


def named(file: Path) -> str:
    return file.stem


@pytest.mark.parametrize("file", FILES, ids=named)
def test_a_policy_says_which_it_is(file: Path):
    front = head(file)

    assert set(front) == {"id", "title", "version"}
    assert front["id"] == file.stem
    assert front["version"].isdigit()
    assert f"# {front['title']}\n" in file.read_text()


def test_no_two_policies_are_cited_by_the_same_title():
    titles = [head(file)["title"] for file in FILES]

    assert len(titles) >= 8
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("file", FILES, ids=named)
def test_rules_are_numbered_without_a_gap_below_the_heading_of_their_part(file: Path):
    text = file.read_text()
    parts = [int(number) for number in re.findall(r"^## (\d+) ", text, re.MULTILINE)]
    places = [(int(part), int(number)) for part, number, _ in RULE.findall(text)]

    assert parts == list(range(1, len(parts) + 1))
    assert [part for part, number in places if number == 1] == parts
    assert places[0] == (1, 1)
    assert all(after in ((part, number + 1), (part + 1, 1)) for (part, number), after in pairwise(places))


@pytest.mark.parametrize("file", FILES, ids=named)
def test_a_rule_is_short_enough_to_be_quoted_whole(file: Path):
    long = {number: words for number, words in rules(file).items() if len(words) > 300 or not words.endswith(".")}

    assert long == {}


def test_a_rule_that_names_another_names_one_that_exists():
    titles = {head(file)["title"]: file for file in FILES}
    pattern = re.compile(rf"[Rr]ule (\d+\.\d+)(?: of ({'|'.join(titles)}))?")
    meant = [
        (number, titles[title] if title else file)
        for file in FILES
        for number, title in pattern.findall(file.read_text())
    ]

    assert len(meant) >= 4
    assert [(number, file.stem) for number, file in meant if number not in rules(file)] == []


@pytest.mark.parametrize(("place", "key"), FIRST_VALUES.items(), ids=FIRST_VALUES.values())
def test_a_figure_of_a_fresh_install_is_the_one_it_starts_from(place: tuple[str, str], key: str):
    policy, number = place
    bound = BOUNDS[key]

    said = rules(FOLDER / f"{policy}.md")[number]

    assert re.search(rf"(?<![\d.,]){re.escape(bound.written(bound.first).removesuffix(' s'))}(?!\d|[.,]\d)", said), said


def test_a_limit_that_a_rule_calls_by_name_is_called_so_on_the_limits_page():
    called = [name for file in FILES for name in re.findall(r"limit \"([^\"]+)\"", file.read_text())]

    assert len(called) >= 4
    assert set(called) <= {bound.title for bound in BOUNDS.values()}


def test_what_the_policy_on_ai_says_of_time_and_privacy_is_what_the_desk_does():
    said = rules(FOLDER / "artificial-intelligence.md")

    assert f"after {WAITS_FOR.total_seconds() / 60:.0f} minutes" in said["1.3"]
    assert f"level {Settings.model_fields['llm_privacy'].default}:" in said["3.4"]
    assert "fresh install uses this level" in said["3.4"]
    assert "fresh install does it on its own machine" in said["3.6"]
    assert Settings.model_fields["embedder"].default == "offline"
