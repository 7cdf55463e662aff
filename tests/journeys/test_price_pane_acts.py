"""What a person does with the price pane beside looking at bars, in a real browser."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator

from tests.journeys.conftest import PHONE
from tests.journeys.pane_app import Tab, wait_until
from tests.journeys.pane_around import START, hint, switch


@pytest.fixture(scope="module")
def address(around: str) -> str:
    return around


@pytest.fixture(scope="module")
def phone(browser: Browser, address: str) -> Iterator[Tab]:
    """The app on a phone whose clock is years ahead."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    tab = Tab(context.new_page(), address)
    tab.page.clock.set_system_time(datetime(2031, 1, 1, tzinfo=UTC))
    tab.open()
    yield tab
    context.close()


def test_escape_leaves_the_search_and_its_letters_reach_no_shortcut_of_the_page(standing: Tab) -> None:
    standing.page.locator(".pane").focus()

    standing.page.keyboard.press("/")
    standing.page.keyboard.type("pcrs")
    nothing = standing.page.locator(".none").is_visible()
    standing.page.keyboard.press("Escape")

    assert nothing
    assert standing.page.locator(".search").is_hidden()
    assert standing.page.evaluate("document.activeElement.shadowRoot?.activeElement?.className") == "pane"
    assert standing.page.get_by_role("dialog").count() == 0
    assert standing.page.locator(".held").is_hidden()
    assert standing.written("did") == ""


def test_while_paused_nothing_moves_and_going_on_catches_up_at_once(standing: Tab) -> None:
    standing.page.locator(".pane").focus()
    close = "pane => pane.store.columns.c.at(-1)"

    standing.page.keyboard.press("p")
    held, figures = standing.ask(close), standing.page.locator(".figures").inner_text()
    standing.let_ticks_pass(4)
    behind = standing.page.locator(".held").inner_text()
    assert (standing.ask(close), standing.page.locator(".figures").inner_text()) == (held, figures)
    standing.page.get_by_role("button", name="Resume").click()

    assert int(re.findall(r"\d+", behind)[0]) >= 3
    assert standing.ask(close) >= held + 3
    assert standing.page.locator(".held").is_hidden()


def test_the_picture_is_a_png_of_the_whole_pane_with_its_head(standing: Tab, tmp_path: Path) -> None:
    standing.page.locator(".pane").focus()

    with standing.page.expect_download() as waiting:
        standing.page.keyboard.press("s")
    waiting.value.save_as(tmp_path / "chart.png")

    raw = (tmp_path / "chart.png").read_bytes()
    chart = standing.page.locator(".chart").bounding_box()
    assert chart is not None
    width, height = (int.from_bytes(raw[at : at + 4]) for at in (16, 20))
    assert re.fullmatch(r"BTC-USDT-1m-\d{8}T\d{4}Z\.png", waiting.value.suggested_filename)
    assert raw.startswith(b"\x89PNG\r\n")
    assert width == round(chart["width"])
    assert height > chart["height"] + 40
    assert len(raw) > 20_000


def test_the_keys_are_told_on_a_question_mark(standing: Tab) -> None:
    standing.page.locator(".pane").focus()

    standing.page.keyboard.press("?")
    dialog = standing.page.get_by_role("dialog", name="Keys of the chart")
    told = dialog.inner_text()
    standing.page.keyboard.press("Escape")

    assert "find a symbol" in told
    assert "Trend line" in told
    assert dialog.count() == 0
    assert standing.page.evaluate("document.activeElement.shadowRoot?.activeElement?.className") == "pane"


def test_a_symbol_is_found_and_chosen_by_keyboard_alone(tab: Tab) -> None:
    tab.open()
    tab.page.locator(".pane").focus()

    tab.page.keyboard.press("e")
    box = tab.page.get_by_role("combobox", name="Symbol")
    tab.page.keyboard.type("th")
    offered = tab.page.locator(".option").all_inner_texts()
    tab.page.keyboard.press("ArrowDown")
    marked = box.get_attribute("aria-activedescendant")
    tab.page.keyboard.press("Enter")
    wait_until(lambda: tab.written("did") != "")
    tab.let_ticks_pass(2)

    assert offered == ["ETH/USDT", "ETH/BTC"]
    assert marked == "found-1"
    assert tab.written("did") == "ETH/BTC"
    assert tab.page.locator(".search").is_hidden()


def test_another_symbol_ends_the_pause(tab: Tab) -> None:
    tab.open()
    tab.page.get_by_role("button", name="Pause").click()

    switch(tab, "other symbol")

    wait_until(lambda: tab.ask("pane => pane.store.frame") == "ETH/USDT|1m|recorded")
    assert tab.page.locator(".held").is_hidden()


def test_the_age_goes_on_from_fresh_to_stale_when_no_message_comes_any_more(tab: Tab) -> None:
    tab.open()
    chip = tab.page.locator(".age")
    wait_until(lambda: "fresh" in chip.inner_text())
    ages: list[str] = []

    # Read through the page each time, for a redraw may put another element there.
    def is_stale() -> bool:
        age = chip.evaluate("chip => [chip.dataset.state, chip.textContent.split(' ')[0]].join(' ')")
        if ages[-1:] != [age]:
            ages.append(age)
        return age == "bad stale"

    switch(tab, "stop")

    wait_until(is_stale)
    assert ages[-3:] == ["good fresh", "warn ageing", "bad stale"]


def test_a_lost_connection_says_so(tab: Tab) -> None:
    tab.open()
    tab.let_ticks_pass(3)
    chip = tab.page.locator(".age")

    tab.page.context.set_offline(True)
    wait_until(lambda: "connection lost" in chip.inner_text())
    tab.page.context.set_offline(False)
    wait_until(lambda: "fresh" in chip.inner_text())
    switch(tab, "stop")

    # A message may still be on its way: its last word is heard before the silence begins.
    def silent_for_a_minute() -> bool:
        tab.ask("pane => { pane.age.heard -= 60; pane.age.write(); }")
        return "no answer for " in chip.inner_text()

    wait_until(silent_for_a_minute)


def test_a_frame_opens_where_the_address_says_and_so_it_does_after_a_reload(tab: Tab) -> None:
    tab.open("?view=100,200")
    opened = tab.visible()
    tab.page.locator(".pane").focus()
    tab.page.keyboard.press("ArrowRight")
    tab.let_ticks_pass(3)
    moved = tab.visible()

    tab.page.reload()
    tab.wait_for_bars()

    assert (opened["from"], opened["to"]) == pytest.approx((START + 6_000, START + 12_000), abs=1)
    assert moved["from"] > opened["from"]
    assert tab.visible()["from"] == pytest.approx(opened["from"], abs=1)


def test_words_tools_and_buttons_never_lie_upon_each_other(standing: Tab, phone: Tab) -> None:
    for tab in (standing, phone):
        head = [box(one) for one in tab.page.locator(".pane .button:visible, .badge, .age, .cell").all()]
        words = [box(one) for one in tab.page.locator(".tag").all()]
        strip = [box(one) for one in tab.page.locator(".drawing-tools:visible, .drawing-opener:visible").all()]

        for shown in (head, [*words, *strip]):
            assert [(a, b) for i, a in enumerate(shown) for b in shown[:i] if overlap(a, b)] == []
        width = tab.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1]


def test_a_browser_whose_clock_is_wrong_shows_the_right_age(phone: Tab) -> None:
    assert phone.page.evaluate("new Date().getFullYear()") == 2031

    phone.let_ticks_pass(3)

    wait_until(lambda: "fresh" in phone.page.locator(".age").inner_text())


def test_on_a_phone_a_tap_on_a_mark_tells_and_reports_it(phone: Tab) -> None:
    spot = """pane => {
        const group = pane.drawing.marks.groups.find(one => one.kind === "buy");
        const box = pane.parts.chart.getBoundingClientRect();
        return group && [box.x + group.x, box.y + group.y];
    }"""
    phone.page.locator(".pane").scroll_into_view_if_needed()
    wait_until(lambda: phone.ask(spot) is not None)

    phone.page.touchscreen.tap(*phone.ask(spot))

    wait_until(lambda: phone.written("did") == "fill-1")
    assert "Bought 0.5 BTC" in hint(phone).inner_text()


def box(one: Locator) -> tuple[float, float, float, float]:
    found = one.bounding_box()
    assert found is not None
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
