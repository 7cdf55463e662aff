"""The assistant as a person uses it: asked, followed while it answers, checked by its numbers, its proposals decided.

The desk has a language model of its own, an Ollama server of the tests; where that fails the rule model answers.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.desk_process import CHROMIUM, DeskProcess, fresh_desk
from tests.journeys.steps import SOON, go, settled
from tests.servers.llm import Fault, Llm, Say, serving_llm

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"a journey needs a browser: {CHROMIUM} is missing")

FIELD = "Ask about prices, orders, news or policies"
# Told one by one for half a minute, unless hurried: a slow machine sees the middle too.
PIECES = 80


@pytest.fixture(scope="module")
def llm() -> Iterator[Llm]:
    with serving_llm() as llm:
        yield llm


@pytest.fixture(scope="module")
def desk_process(browser: Browser, llm: Llm) -> Iterator[DeskProcess]:
    """A desk whose questions go to the Ollama server of the tests, on the simulated market of two symbols."""
    symbols = '["BTC/USDT", "ETH/USDT"]'
    with fresh_desk(CRYPTOPULSE_MARKET_SYMBOLS=symbols, CRYPTOPULSE_OLLAMA_URL=llm.address) as desk:
        desk.start()
        yield desk


@pytest.fixture
def ruled(page: Page, desk_process: DeskProcess, llm: Llm) -> Page:
    """A new thread on a desk whose language model fails, so that the rule model answers."""
    llm.next("ollama", *[Fault("503")] * 8)
    page.set_viewport_size(DESKTOP)
    go(page, desk_process, "/assistant")
    return page


def ask(page: Page, words: str) -> None:
    """Type a question and press Enter; the keyboard stays in the field, for the next one."""
    field = page.get_by_role("textbox", name=FIELD)
    field.click(timeout=SOON)
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator(".cp-asked", has_text=words).last).to_be_visible(timeout=SOON)
    expect(field).to_be_focused()


def answered(page: Page, words: str) -> None:
    """Ask, and wait until the answer is whole."""
    before = page.get_by_role("button", name="Retry").count()
    ask(page, words)
    expect(page.get_by_role("button", name="Retry")).to_have_count(before + 1, timeout=SOON)


def card(page: Page) -> Locator:
    return page.locator("[class*=st-key-proposal-]").last


def written(page: Page, words: str) -> Locator:
    """Find words of an answer: while the last piece gives way to the whole, they stand there twice for a moment."""
    return page.get_by_text(re.compile(words)).last


def test_a_reload_in_the_middle_of_an_answer_loses_nothing(page: Page, desk_process: DeskProcess, llm: Llm) -> None:
    llm.next("ollama", Say(" ".join(f"piece{n:02}" for n in range(PIECES)), chunks=PIECES, pause_s=0.4))
    go(page, desk_process, "/assistant")
    ask(page, "Speak slowly")
    expect(written(page, "piece02")).to_be_visible(timeout=SOON)
    expect(written(page, "piece04")).to_be_visible(timeout=SOON)

    page.reload()

    expect(written(page, "piece04")).to_be_visible(timeout=SOON)
    expect(page.get_by_role("button", name="Stop")).to_have_count(1)
    llm.hurry.set()
    expect(written(page, f"piece00.*piece{PIECES - 1}")).to_be_visible(timeout=SOON)
    expect(written(page, "Ollama · ")).to_be_visible(timeout=SOON)
    llm.hurry.clear()


def test_a_stopped_answer_keeps_what_was_said_and_the_keyboard_stays_in_the_field(
    page: Page, desk_process: DeskProcess, llm: Llm
) -> None:
    llm.next("ollama", Say(" ".join(f"piece{n:02}" for n in range(PIECES)), chunks=PIECES, pause_s=0.4))
    go(page, desk_process, "/assistant")
    ask(page, "Speak slowly again")
    expect(written(page, "piece02")).to_be_visible(timeout=SOON)

    page.keyboard.type("And then?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("still being answered")).to_be_visible(timeout=SOON)
    expect(page.get_by_role("textbox", name=FIELD)).to_have_value("And then?")
    page.get_by_role("button", name="Stop").click()

    expect(page.get_by_text("You stopped this answer")).to_be_visible(timeout=SOON)
    settled(page)
    expect(written(page, "piece02")).to_be_visible(timeout=SOON)
    expect(page.get_by_role("textbox", name=FIELD)).to_have_value("And then?")


def test_a_failing_model_is_named_and_the_rules_answer_with_a_chart_and_numbers_that_lead_to_their_result(
    ruled: Page,
) -> None:
    answered(ruled, "Chart BTC/USDT")
    expect(ruled.locator(".js-plotly-plot").first).to_be_visible(timeout=SOON)
    answered(ruled, "What is the price of BTC/USDT?")

    number = ruled.locator("[class*=st-key-answer-]").last.locator("a[href^='#cp_r']").first
    result = ruled.locator(number.get_attribute("href") or "")
    expect(result).to_be_hidden()
    number.click()

    expect(result).to_be_visible()
    expect(result).to_contain_text("BTC/USDT")
    assert "thread=" in ruled.url


def test_a_proposal_is_placed_by_a_persons_yes_and_refused_by_the_gates(ruled: Page) -> None:
    answered(ruled, "Buy 0.01 BTC")
    expect(card(ruled)).to_contain_text("Buy 0.01 BTC/USDT at the market price")
    ruled.get_by_role("button", name="Place buy 0.01 BTC").click()
    expect(card(ruled)).to_contain_text("You confirmed it: filled", timeout=SOON)

    answered(ruled, "Buy 5 BTC")
    ruled.get_by_role("button", name="Place buy 5 BTC").click()

    expect(card(ruled)).to_contain_text("the gates refused it", timeout=SOON)


def test_on_a_phone_nothing_scrolls_sideways_and_the_threads_open_from_a_button(
    ruled: Page, desk_process: DeskProcess
) -> None:
    answered(ruled, "What is the price of BTC/USDT?")
    ruled.set_viewport_size(PHONE)
    settled(ruled)

    ruled.locator(".st-key-threads-list button").click()

    expect(ruled.get_by_test_id("stPopoverBody").get_by_role("button", name="New thread")).to_be_visible(timeout=SOON)
    assert ruled.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    ruled.set_viewport_size(DESKTOP)
