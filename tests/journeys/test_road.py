"""The whole road as a person walks it, in a real browser on a desk of its own."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.desk_process import CHROMIUM, SESSION_COOKIE, DeskProcess, sign_in
from tests.journeys.steps import (
    ORDERS,
    PAGES,
    SOON,
    TRADES,
    TRAIL,
    go,
    last_price,
    open_tab,
    place,
    rows_of,
    see,
    settled,
    told,
    wait_for_row,
    walk,
    write,
)

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"a journey needs a browser: {CHROMIUM} is missing")

ONLY_THE_SIGN_IN = "CryptoPulse Sign in E-mail Password Sign in Your desk's admin can send you a new link"
NEED_A_SESSION = ("/_stcore/host-config", "/media/x", "/component/x")


def test_a_deep_link_on_a_server_nobody_opened_shows_only_the_sign_in(
    browser: Browser, desk_process: DeskProcess
) -> None:
    page = browser.new_page()

    seen: dict[str, str] = {}
    for path in PAGES:
        page.goto(desk_process.address + path)
        seen[path] = " ".join(page.inner_text("body").split())

    page.close()
    assert all(text.startswith(ONLY_THE_SIGN_IN) for text in seen.values()), seen
    assert len({*seen.values()}) == 1
    assert [desk_process.get(path)[0] for path in NEED_A_SESSION] == [401] * 3


def test_an_order_walks_from_the_ticket_to_ledger_and_trail_and_a_restart_keeps_both_and_the_sign_in(
    page: Page, desk_process: DeskProcess
) -> None:
    go(page, desk_process, "/orders")

    place(page, "0.05")

    told(page, re.compile(r"Buy 0\.05 BTC/USDT.*filled at [\d,.]+\."))
    wait_for_row(page, ORDERS, "filled", "0.05")
    before = rows_of(page, ORDERS)
    open_tab(page, "Trades")
    wait_for_row(page, TRADES, "BTC/USDT", "0.05")
    walk(page, "/audit")
    see(page, "/audit")
    acts = " ".join(rows_of(page, TRAIL))
    assert all(act in acts for act in ("order.recorded", "order.sending", "order.fill", "order.filled"))

    # A tab that loses its server would complain in its console.
    page.goto("about:blank")
    desk_process.stop()
    desk_process.start(DeskProcess.serves)

    go(page, desk_process, "/orders")
    assert rows_of(page, ORDERS) == before
    walk(page, "/audit")
    page.get_by_role("button", name="Verify the whole trail").click()
    expect(page.get_by_text(re.compile(r"\d+ rows hold, \d+ signed checkpoints? match"))).to_be_visible(timeout=SOON)


def test_a_refused_order_shows_every_reason_and_is_kept(page: Page, desk_process: DeskProcess) -> None:
    go(page, desk_process, "/orders")

    write(page, "5.123456789")

    said = told(page, "Refused").inner_text()
    for code in ("INVALID_QUANTITY", "NOTIONAL_EXCEEDS_MAX_PER_ORDER", "NOTIONAL_EXCEEDS_FREE_BALANCE"):
        assert code in said
    wait_for_row(page, ORDERS, "refused", "5.123456789")


def test_the_gates_answer_while_a_size_is_still_being_typed(page: Page, desk_process: DeskProcess) -> None:
    go(page, desk_process, "/orders")
    size = page.get_by_label("Size", exact=True)

    size.press_sequentially("5.123456789")

    expect(page.locator(".cp-answers")).to_contain_text("INVALID_QUANTITY", timeout=SOON)
    expect(size).to_be_focused()
    expect(size).to_have_value("5.123456789")


def test_a_limit_order_rests_until_it_is_cancelled(page: Page, desk_process: DeskProcess) -> None:
    go(page, desk_process, "/orders")
    limit = str(round(float(last_price(page).replace(",", "")) * 0.97, 2))

    place(page, "0.031", limit)
    page.get_by_text("Open orders (1)").wait_for(timeout=SOON)
    page.get_by_role("button", name="Cancel").click()

    page.get_by_text("Nothing is open").wait_for(timeout=SOON)
    told(page, "cancelled")
    wait_for_row(page, ORDERS, "cancelled", "0.031")


def test_f5_keeps_the_sign_in_on_every_page_and_no_page_scrolls_sideways_on_a_phone(
    page: Page, desk_process: DeskProcess
) -> None:
    go(page, desk_process, "/orders")
    page.set_viewport_size(PHONE)

    wide: dict[str, int] = {}
    for path in PAGES:
        page.evaluate("path => history.pushState(null, '', path)", path)
        page.reload()
        see(page, path)
        settled(page)
        widest = page.evaluate(
            "Math.max(...[document.scrollingElement, ...document.querySelectorAll('.stMain, .stMainBlockContainer')]"
            ".map(e => e.scrollWidth))"
        )
        if widest > PHONE["width"]:
            wide[path] = widest

    page.set_viewport_size(DESKTOP)
    assert wide == {}


def test_a_copied_cookie_is_dead_after_the_sign_out_and_a_deep_link_leads_in_again(
    page: Page, desk_process: DeskProcess
) -> None:
    go(page, desk_process, "/orders")
    copied = {"Cookie": "; ".join(f"{c.get('name')}={c.get('value')}" for c in page.context.cookies())}
    assert SESSION_COOKIE in copied["Cookie"]
    assert "Sign in" not in desk_process.get("/orders", copied)[1]

    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=SOON)
    assert "Sign in" in desk_process.get("/orders", copied)[1]
    assert desk_process.get("/_stcore/host-config", copied)[0] == 401
    sign_in(page, desk_process, "/orders")
    see(page, "/orders")
