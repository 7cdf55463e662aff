"""What is drawn beside the bars of the price pane, and its marks, in a real browser."""

from datetime import UTC, datetime

import pytest

from tests.journeys.pane_app import Tab, wait_until
from tests.journeys.pane_around import HOSTILE, START, colours_of, hint, point_at_mark, switch, zoomed_in


@pytest.fixture(scope="module")
def address(around: str) -> str:
    return around


def test_lines_points_histograms_fills_levels_and_the_profile_are_to_be_seen(standing: Tab) -> None:
    colours = colours_of(standing)

    assert {"00ff00", "12927f", "0000ff", "ff0000"} <= colours
    band_on_white = {"f3effa", "f3effb", "f4effb"}
    assert band_on_white & colours
    drawn = standing.ask("pane => pane.drawing.main.priceLines().map(line => line.options().title)")
    assert "buy 0.5 BTC" in drawn
    assert standing.ask("pane => pane.store.profile.edges.length") == 11


def test_under_the_crosshair_stand_the_values_of_every_line(standing: Tab) -> None:
    standing.page.locator(".chart").hover(position={"x": 300, "y": 150})
    row = standing.ask("pane => pane.legend.row")
    told = dict(" ".join(words.split()).rsplit(" ", 1) for words in standing.page.locator(".tag").all_inner_texts())

    values = standing.ask("(pane, row) => pane.store.extra.map(column => column[row])", row)
    assert row is not None
    assert list(told) == ["Upper", "Lower", "Stop", "SAR", "Force"]
    assert [float(value.replace(",", "")) for value in told.values()] == pytest.approx(values, abs=0.01)


def test_a_line_is_broken_where_it_has_no_value(standing: Tab) -> None:
    green = """(pane, row) => {
        const x = Math.round(pane.drawing.chart.timeScale().logicalToCoordinate(row));
        const shot = pane.drawing.chart.takeScreenshot();
        const pixels = shot.getContext("2d").getImageData(x, 0, 1, shot.height).data;
        for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 1] > 200 && pixels[i] < 80 && pixels[i + 2] < 80) return true;
        return false;
    }"""

    assert standing.ask(green, 525)
    assert not standing.ask(green, 545)
    assert standing.ask(green, 580)


def test_another_style_zone_or_scale_keeps_the_view_and_the_canvas(tab: Tab) -> None:
    tab.open()
    before = zoomed_in(tab)
    tab.ask("pane => { window.canvases = [...pane.parts.chart.querySelectorAll('canvas')]; }")
    times = tab.page.locator(".when").inner_text()

    for name in ("as line", "local time", "log scale"):
        switch(tab, name)
        tab.let_ticks_pass(2)

    assert tab.ask("pane => pane.drawing.main.seriesType()") == "Line"
    assert tab.ask("pane => pane.drawing.main.data().length") == 600
    assert tab.page.locator(".when").inner_text() != times
    assert {key: value for key, value in tab.visible().items() if key != "follows"} == pytest.approx(
        {key: value for key, value in before.items() if key != "follows"}, abs=1
    )
    same = "pane => [...pane.parts.chart.querySelectorAll('canvas')].every((c, i) => c === window.canvases[i])"
    assert tab.ask(same)
    shown = datetime.strptime(tab.page.locator(".when").inner_text(), "%d %b %Y %H:%M").replace(tzinfo=UTC)
    assert shown.timestamp() == START + 60 * 599 - 5 * 3600


def test_a_mark_tells_its_words_as_words_and_reports_a_click_once(tab: Tab) -> None:
    tab.open()

    point_at_mark(tab, "news-alone")
    hint(tab).wait_for()
    told = hint(tab).inner_text()
    tab.page.mouse.down()
    tab.page.mouse.up()
    wait_until(lambda: tab.written("did") != "")
    tab.let_ticks_pass(4)

    assert HOSTILE in told
    assert hint(tab).locator("img").count() == 0
    assert tab.page.title() != "1"
    assert tab.written("did") == "news-alone"


def test_marks_that_lie_together_are_one_with_a_count_and_a_list_to_choose_from(tab: Tab) -> None:
    tab.open()

    groups = tab.ask("pane => pane.drawing.marks.groups.map(one => one.marks.length)")
    point_at_mark(tab, "news-3")
    tab.page.mouse.down()
    tab.page.mouse.up()
    hint(tab).get_by_text("Headline 3", exact=True).click()

    assert sorted(groups) == [1, 1, 12]
    wait_until(lambda: tab.written("did") == "news-3")


def test_marks_are_reached_opened_and_chosen_by_keyboard(tab: Tab) -> None:
    tab.open()
    tab.page.locator(".pane").focus()

    tab.page.keyboard.press(",")
    last = (hint(tab).inner_text(), tab.page.locator(".said").text_content() or "")
    tab.page.keyboard.press("Enter")
    wait_until(lambda: tab.written("did") == "fill-1")
    tab.page.keyboard.press(",")
    tab.page.keyboard.press("Enter")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Enter")
    wait_until(lambda: tab.written("did") == "fill-1 news-10")
    tab.page.keyboard.press(".")
    first = hint(tab).inner_text()
    tab.page.keyboard.press("Escape")

    assert all("Bought 0.5 BTC" in told for told in last)
    assert HOSTILE in first
    assert hint(tab).is_hidden()


def test_one_more_mark_travels_alone(tab: Tab) -> None:
    tab.open()
    tab.wait_for_small_updates()
    epoch = tab.ask("pane => pane.store.epoch")
    tab.updates.clear()

    switch(tab, "more marks")
    wait_until(lambda: tab.ask("pane => pane.store.marks.has('alert-1')"))
    tab.let_ticks_pass(2)

    assert tab.ask("pane => pane.store.epoch") == epoch
    assert tab.ask("pane => pane.store.marks.size") == 15
    assert max(tab.updates) < 1_500
