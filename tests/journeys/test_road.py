"""The whole road as a person walks it, in a real browser on a desk of its own."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.desk_process import CHROMIUM, SESSION_COOKIE, DeskProcess, fresh_desk, sign_in, wait_until
from tests.journeys.steps import (
    ORDERS,
    PAGES,
    SOON,
    TRADES,
    TRAIL,
    go,
    last_price,
    place,
    rows_of,
    see,
    told,
    wait_for_row,
    write,
)

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"a journey needs a browser: {CHROMIUM} is missing")

ONLY_THE_SIGN_IN = "CryptoPulse Sign in E-mail Password Sign in Your desk's admin can send you a new link"


def test_a_deep_link_on_a_server_nobody_opened_shows_only_the_sign_in(browser: Browser) -> None:
    with fresh_desk() as desk:
        desk.start(DeskProcess.serves)
        page = browser.new_page()

        seen: dict[str, str] = {}
        for path in PAGES:
            page.goto(desk.address + path)
            seen[path] = " ".join(page.inner_text("body").split())

        page.close()
        assert all(text.startswith(ONLY_THE_SIGN_IN) for text in seen.values()), seen
        assert len({*seen.values()}) == 1
        assert [desk.get(path)[0] for path in ("/_stcore/host-config", "/media/x", "/component/x")] == [401] * 3


def test_the_chart_lives_and_keeps_the_zoom_of_the_person(page: Page, desk_process: DeskProcess) -> None:
    go(page, desk_process, "/markets")
    page.wait_for_selector(".pane[data-state=ready]", timeout=SOON)
    pane = page.locator(".pane")
    box = page.locator(".chart").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    page.mouse.wheel(0, -600)
    page.mouse.wheel(0, -600)
    zoomed = pane.evaluate("root => root.pane.view.now()")
    first = last_price(page)
    close = pane.evaluate("root => root.pane.store.columns.c.at(-1)")

    wait_until(lambda: last_price(page) != first, 10)
    wait_until(lambda: pane.evaluate("root => root.pane.store.columns.c.at(-1)") != close, 10)

    after = pane.evaluate("root => root.pane.view.now()")
    assert after["bars"] == zoomed["bars"]
    assert "simulated" in page.locator(".pane .head").inner_text()


def test_an_order_walks_from_the_ticket_to_the_ledger_and_the_trail(page: Page, desk_process: DeskProcess) -> None:
    go(page, desk_process, "/orders")

    place(page, "0.05")

    told(page, re.compile(r"Buy 0\.05 BTC/USDT.*filled on paper at [\d,.]+\."))
    wait_for_row(page, ORDERS, "filled", "0.05")
    page.get_by_role("tab", name="Trades").click()
    wait_for_row(page, TRADES, "BTC/USDT", "0.05")
    go(page, desk_process, "/audit")
    acts = " ".join(rows_of(page, TRAIL))
    assert all(act in acts for act in ("order.recorded", "order.sending", "order.fill", "order.filled"))


def test_a_refused_order_shows_every_reason_and_is_kept(page: Page, desk_process: DeskProcess) -> None:
    go(page, desk_process, "/orders")

    write(page, "5.123456789")

    said = told(page, "Refused").inner_text()
    for code in ("INVALID_QUANTITY", "NOTIONAL_EXCEEDS_MAX_PER_ORDER", "NOTIONAL_EXCEEDS_FREE_BALANCE"):
        assert code in said
    wait_for_row(page, ORDERS, "refused", "5.123456789")


def test_a_limit_order_rests_until_it_is_cancelled(page: Page, desk_process: DeskProcess) -> None:
    go(page, desk_process, "/orders")
    limit = str(round(float(last_price(page).replace(",", "")) * 0.97, 2))

    place(page, "0.031", limit)
    page.get_by_text("Open orders (1)").wait_for(timeout=SOON)
    page.get_by_role("button", name="Cancel").click()

    page.get_by_text("Nothing is open").wait_for(timeout=SOON)
    told(page, "cancelled")
    wait_for_row(page, ORDERS, "cancelled", "0.031")


def test_the_trail_says_that_it_holds(page: Page, desk_process: DeskProcess) -> None:
    go(page, desk_process, "/audit")

    page.get_by_role("button", name="Verify the whole trail").click()

    expect(page.get_by_text(re.compile(r"\d+ rows hold, \d+ signed checkpoints? match"))).to_be_visible(timeout=SOON)


def test_a_reload_keeps_every_page_signed_in(page: Page, desk_process: DeskProcess) -> None:
    for path in PAGES:
        go(page, desk_process, path)

        page.reload()

        see(page, path)
        assert page.get_by_text("You are signed out").count() == 0


def test_a_restart_keeps_the_sign_in_the_ledger_and_the_trail(
    open_tab: Callable[..., Page], desk_process: DeskProcess
) -> None:
    page = open_tab()
    go(page, desk_process, "/orders")
    place(page, "0.017")
    told(page, "filled on paper")
    wait_for_row(page, ORDERS, "filled", "0.017")
    before = rows_of(page, ORDERS)
    page.close()

    desk_process.stop()
    desk_process.start()

    again = open_tab()
    go(again, desk_process, "/orders")
    assert rows_of(again, ORDERS) == before
    go(again, desk_process, "/audit")
    again.get_by_role("button", name="Verify the whole trail").click()
    expect(again.get_by_text(re.compile(r"\d+ rows hold"))).to_be_visible(timeout=SOON)


def test_a_copied_cookie_is_dead_after_the_sign_out(open_tab: Callable[..., Page], desk_process: DeskProcess) -> None:
    page = open_tab(signed_in=False)
    sign_in(page, desk_process, "/orders")
    kept = page.context.cookies()
    copied = {"Cookie": "; ".join(f"{c.get('name')}={c.get('value')}" for c in kept)}
    assert SESSION_COOKIE in copied["Cookie"]
    assert "Sign in" not in desk_process.get("/orders", copied)[1]

    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=SOON)
    assert "Sign in" in desk_process.get("/orders", copied)[1]
    assert desk_process.get("/_stcore/host-config", copied)[0] == 401


def test_no_page_scrolls_sideways_on_a_phone(open_tab: Callable[..., Page], desk_process: DeskProcess) -> None:
    page = open_tab(viewport=PHONE)

    wide: dict[str, int] = {}
    for path in PAGES:
        go(page, desk_process, path)
        page.wait_for_timeout(300)
        width = page.evaluate("document.scrollingElement.scrollWidth")
        widest = page.evaluate(
            "Math.max(...[...document.querySelectorAll('.stMain, .stMainBlockContainer')].map(e => e.scrollWidth))"
        )
        if max(width, widest) > PHONE["width"]:
            wide[path] = max(width, widest)

    assert wide == {}
