"""Drawing on the price pane in a real browser, kept in the real store."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext

from core import market
from core.desk import Desk
from core.model import Interval, Person, Role
from core.settings import Settings
from core.store import Store
from pages.ui.live import drawings
from pages.ui.live.component import NAME
from tests.conftest import Server, join
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.drawing_board import CHART, FRONT, VIOLET, Board, Place
from tests.journeys.pane_app import serving, wait_until

ASSETS = f"/_stcore/bidi-components/{NAME}/drawing"


@pytest.fixture(scope="module")
def team(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk for this module."""
    name = server.clone()
    desk = Desk(
        Settings(home=tmp_path_factory.mktemp("home")), Store(server.dsn("web_login", name), "web_login", size=3)
    )
    yield desk
    desk.store.close()
    server.drop(name)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, team: Desk) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("drawing"), FRONT, {"DSN": team.store.dsn}) as address:
        yield address


@pytest.fixture(scope="module")
def person(team: Desk) -> Person:
    return join(team, "analyst@desk.example", Role.USER)


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=DESKTOP, color_scheme="light")
    yield context
    context.close()


@pytest.fixture
def open_board(address: str, team: Desk, person: Person) -> Iterator[Callable[..., Board]]:
    """Return a function that opens a tab of the same person; what it complains of fails the test."""
    boards: list[Board] = []

    def open(context: BrowserContext, query: str = "") -> Board:
        boards.append(Board(context.new_page(), address, person, team.store))
        boards[-1].open(query)
        return boards[-1]

    yield open
    for board in boards:
        board.page.close()
    assert [word for board in boards for word in board.complaints] == []


@pytest.fixture(scope="module")
def tab(context: BrowserContext, address: str, team: Desk, person: Person) -> Board:
    board = Board(context.new_page(), address, person, team.store)
    board.open()
    return board


@pytest.fixture
def board(tab: Board) -> Iterator[Board]:
    """A tab with nothing drawn, back where no new bar moves the chart, with the magnet off."""
    tab.clear()
    yield tab
    assert tab.complaints == []


TWO_POINTS = ("Trend line", "Ray", "Rectangle", "Fibonacci retracement")
A, B = (0.3, 0.2), (0.55, 0.45)


@pytest.mark.parametrize("name", TWO_POINTS)
def test_a_shape_of_two_points_is_drawn_by_a_drag_and_by_two_clicks_and_the_chart_stays(
    board: Board, name: str
) -> None:
    before = board.visible()

    board.choose(name)
    board.drag(A, B)
    dragged = board.shapes()[-1]
    clicked = board.draw(name, A, B)

    assert len(board.shapes()) == 2
    for shape in (dragged, clicked):
        start, end = board.spots(shape)
        assert start == pytest.approx(board.at(A), abs=1.5)
        assert end == pytest.approx(board.at(B), abs=1.5)
    assert board.paints(VIOLET, board.spots(clicked)[1])
    assert board.visible() == before


def test_a_horizontal_line_is_one_click_and_its_price_stands_on_the_axis(board: Board) -> None:
    shape = board.draw("Horizontal line", (0.5, 0.3))

    x, y = board.spots(shape)[0]
    right = board.at((1, 0.3))[0]
    assert board.paints(VIOLET, (x + 300, y))
    assert board.paints(VIOLET, (right + 3, y))


def test_each_retracement_is_written_with_its_ratio_and_price(board: Board) -> None:
    written = board.page.evaluate(f"""import("{ASSETS}/shapes/fibonacci.js").then(({{ RATIOS, fibonacciPrices }}) => {{
        const prices = fibonacciPrices([{{ t: 0, p: 100 }}, {{ t: 60, p: 200 }}]);
        return RATIOS.map((ratio, i) => [ratio, prices[i]]);
    }})""")

    expected = [[0, 200], [0.236, 176.4], [0.382, 161.8], [0.5, 150], [0.618, 138.2], [0.786, 121.4], [1, 100]]
    assert written == [[ratio, pytest.approx(price)] for ratio, price in expected]


def test_text_is_words_whatever_it_looks_like_and_an_empty_one_is_nothing(board: Board) -> None:
    words = "<img src=x onerror=alert(1)>"

    board.choose("Text")
    board.click(A)
    board.page.keyboard.type(words)
    board.page.keyboard.press("Enter")
    board.choose("Text")
    board.click(B)
    board.page.keyboard.press("Enter")

    assert [shape["text"] for shape in board.shapes()] == [words]
    assert board.page.locator(".pane img").count() == 0
    wait_until(lambda: [shape["text"] for shape in board.kept()] == [words])


def test_a_text_is_changed_by_a_double_click_and_escape_leaves_it(board: Board) -> None:
    board.choose("Text")
    board.click(A)
    board.page.keyboard.type("Support")
    board.page.keyboard.press("Enter")
    x, y = board.spots(board.shapes()[0])[0]

    board.page.mouse.dblclick(x + 20, y + 12)
    board.page.keyboard.type("Broken support")
    board.page.keyboard.press("Enter")
    board.page.mouse.dblclick(x + 20, y + 12)
    board.page.keyboard.type("never mind")
    board.page.keyboard.press("Escape")

    assert [shape["text"] for shape in board.shapes()] == ["Broken support"]


def test_a_measure_says_price_share_bars_and_time_and_goes_unless_it_is_pinned(board: Board) -> None:
    measured = board.page.evaluate(f"""import("{ASSETS}/shapes/measure.js").then(({{ measured }}) => {{
        const store = {{ placeAt: (t) => t / 60 }};
        return measured([{{ t: 0, p: 200 }}, {{ t: 7500, p: 190 }}], store, {{ price: (p) => p.toFixed(2) }});
    }})""")
    board.choose("Measure")
    board.drag(A, B)
    board.click((0.8, 0.3))
    passed = board.shapes()
    board.choose("Measure")
    board.drag(A, B)

    board.choose("Pin: keep this measure")

    assert measured == ["−10.00  −5.00 %", "+125 bars, 2 h 5 min"]
    assert passed == []
    assert [shape["tool"] for shape in board.shapes()] == ["measure"]
    wait_until(lambda: len(board.kept()) == 1)


def test_drawings_are_there_again_after_f5_and_are_nobody_elses(board: Board, team: Desk) -> None:
    for name in TWO_POINTS:
        board.draw(name, A, B)
    board.draw("Horizontal line", B)
    drawn = board.shapes()
    wait_until(lambda: board.kept() == drawn)

    board.page.reload()
    board.wait_for_bars()
    wait_until(lambda: bool(board.page.locator(".drawing-tools").count()))

    assert board.shapes() == drawn
    assert board.paints(VIOLET, board.spots(drawn[0])[1])
    assert market.drawings(team.store, join(team, f"{uuid4().hex}@desk.example", Role.USER), *CHART) == ()


def test_a_drawing_stays_on_its_bars_through_zoom_pan_and_live_updates(board: Board) -> None:
    shape = board.draw("Trend line", A, B)
    first = board.ask("pane => pane.store.rowAtOrAfter(pane.store.time.at(-1) - 3600)")
    anchored = {"t": board.ask("(pane, row) => pane.store.time[row]", first), "p": 64_000}

    board.page.mouse.move(*board.at((0.5, 0.7)))
    board.page.mouse.wheel(0, -400)
    board.drag((0.3, 0.75), (0.5, 0.75))
    board.let_ticks_pass(3)

    where = """(pane, { t }) => [pane.tools.plane.spot({ t, p: 64000 }).x,
        pane.drawing.chart.timeScale().timeToCoordinate(t + pane.drawing.offset)]"""
    ours, librarys = board.ask(where, anchored)
    assert ours == pytest.approx(librarys, abs=0.01)
    assert board.shapes() == [shape]


@pytest.mark.parametrize("query", ["&scale=log", "&step=300"])
def test_a_drawing_keeps_its_times_and_prices_on_a_log_scale_and_on_wider_bars(
    board: Board, context: BrowserContext, open_board: Callable[..., Board], query: str
) -> None:
    shape = board.draw("Rectangle", A, B)
    wait_until(lambda: board.kept() == [shape])

    other = open_board(context, query)
    wait_until(lambda: other.shapes() == [shape])

    inside = """(pane, { t, p }) => {
        const { plane } = pane.tools, { x, y } = plane.spot({ t, p }), row = Math.floor(plane.place(x) + 1e-6);
        return pane.store.time[row] <= t && t <= pane.store.time[row + 1]
            && Math.abs(pane.drawing.main.coordinateToPrice(y) - p) < 0.01;
    }"""
    assert other.ask(inside, shape["points"][0])


def test_bars_drawn_as_a_line_carry_the_same_drawings(board: Board) -> None:
    board.draw("Trend line", A, B)
    label = board.page.get_by_text("as line", exact=True)

    label.click()
    wait_until(lambda: board.ask("pane => pane.store.look.style") == "line")
    x, y = board.spots(board.shapes()[0])[1]
    board.page.mouse.move(x, y)
    board.page.mouse.down()
    board.page.mouse.move(x + 40, y - 20, steps=3)
    board.page.mouse.up()

    moved = board.spots(board.shapes()[0])[1]
    assert moved == pytest.approx((x + 40, y - 20), abs=1.5)
    assert board.paints(VIOLET, moved)
    label.click()
    wait_until(lambda: board.ask("pane => pane.store.look.style") == "candles")


def test_each_symbol_has_drawings_of_its_own(board: Board) -> None:
    mine = board.draw("Trend line", A, B)
    label = board.page.get_by_text("other symbol", exact=True)
    wait_until(lambda: board.kept() == [mine])

    label.click()
    wait_until(lambda: board.ask("pane => pane.store.frame").startswith("ETH"))
    others = board.shapes()
    theirs = board.draw("Horizontal line", (0.5, 0.3))
    board.let_ticks_pass(3)
    label.click()
    wait_until(lambda: board.ask("pane => pane.store.frame").startswith("BTC"))

    assert others == []
    assert board.shapes() == board.kept() == [mine]
    assert list(market.drawings(board.store, board.person, "replay", "ETH/USDT", Interval.M1)) == [theirs]


def test_a_shape_is_moved_whole_and_by_each_handle_and_the_chart_stays(board: Board) -> None:
    shape = board.draw("Trend line", A, B)
    before = board.visible()
    (x1, y1), (x2, y2) = board.spots(shape)

    board.page.mouse.move((x1 + x2) / 2, (y1 + y2) / 2)
    board.page.mouse.down()
    board.page.mouse.move((x1 + x2) / 2 + 50, (y1 + y2) / 2 + 30, steps=4)
    board.page.mouse.up()
    moved = board.spots(board.shapes()[0])
    board.page.mouse.move(*moved[1])
    board.page.mouse.down()
    board.page.mouse.move(moved[1][0] + 40, moved[1][1] - 60, steps=4)
    board.page.mouse.up()

    reshaped = board.spots(board.shapes()[0])
    assert moved == [pytest.approx((x1 + 50, y1 + 30), abs=1.5), pytest.approx((x2 + 50, y2 + 30), abs=1.5)]
    assert reshaped[0] == pytest.approx(moved[0], abs=1)
    assert reshaped[1] == pytest.approx((moved[1][0] + 40, moved[1][1] - 60), abs=1.5)
    assert board.visible() == before


def test_beside_every_shape_a_drag_moves_the_chart_as_ever(board: Board) -> None:
    board.draw("Trend line", A, B)
    before = board.visible()

    board.drag((0.3, 0.7), (0.6, 0.7))

    assert board.visible()["to"] < before["to"]


def test_the_magnet_holds_a_point_to_the_high_of_the_bar_near_it(board: Board) -> None:
    board.choose("Magnet to open, high, low, close")
    row = board.ask("pane => Math.round(pane.view.places.to) - 20")
    bar = board.ask("(pane, row) => pane.store.bar(row)", row)
    [(x, y)] = board.spots({"points": [{"t": bar["time"], "p": bar["high"]}]})

    board.choose("Trend line")
    board.page.mouse.move(x + 1, y - 8)
    board.page.mouse.down()
    board.page.mouse.move(x - 200, y - 8, steps=3)
    board.page.mouse.up()

    assert board.shapes()[0]["points"][0] == {"t": bar["time"], "p": bar["high"]}


def test_erase_takes_one_by_click_one_by_delete_and_all_after_one_question(board: Board) -> None:
    for place in (0.15, 0.3, 0.45, 0.6):
        board.draw("Horizontal line", (0.5, place))
    first, second, *others = board.shapes()

    board.choose("Erase")
    board.click((0.4, 0.15))
    board.choose("Select")
    board.click((0.4, 0.3))
    board.page.keyboard.press("Delete")
    left = board.shapes()
    board.choose("Erase all drawings")
    board.choose("Keep")
    kept = board.shapes()
    board.choose("Erase all drawings")
    board.page.get_by_role("alertdialog").get_by_role("button", name="Erase").click()

    assert left == kept == others
    assert first not in left and second not in left
    assert board.shapes() == []
    wait_until(lambda: board.written("kept") != "0" and board.kept() == [])


def test_undo_takes_back_each_step_and_redo_brings_it_again(board: Board) -> None:
    board.draw("Trend line", A, B)
    board.choose("Colour gold")
    board.choose("Width 4")
    board.page.locator(".pane").focus()
    board.page.keyboard.press("Delete")

    def seen() -> list[object]:
        return [(shape["style"]["colour"], shape["style"]["width"]) for shape in board.shapes()]

    back = [seen()]
    for _ in range(4):
        board.page.keyboard.press("Control+z")
        back.append(seen())
    for _ in range(3):
        board.page.keyboard.press("Control+Shift+z")

    assert back == [[], [("gold", 4)], [("gold", 2)], [("violet", 2)], []]
    assert seen() == [("gold", 4)]
    wait_until(lambda: [shape["style"]["width"] for shape in board.kept()] == [4])


def test_a_locked_shape_is_neither_moved_nor_erased(board: Board) -> None:
    shape = board.draw("Trend line", A, B)
    end = board.spots(shape)[1]
    board.choose("Lock")

    board.page.mouse.move(*end)
    board.page.mouse.down()
    board.page.mouse.move(end[0] + 50, end[1], steps=3)
    board.page.mouse.up()
    board.page.keyboard.press("Delete")

    assert [one["points"] for one in board.shapes()] == [shape["points"]]
    assert board.page.get_by_role("status").filter(has_text="locked").count() == 1
    wait_until(lambda: [one.get("locked") for one in board.kept()] == [True])


def test_escape_gives_up_what_is_begun_then_the_tool_then_the_choice(board: Board) -> None:
    board.draw("Trend line", A, B)
    board.choose("Ray")
    board.click((0.6, 0.3))

    board.page.keyboard.press("Escape")
    tool = board.ask("pane => pane.tools.tool")
    board.page.keyboard.press("Escape")

    assert tool == "ray"
    assert board.ask("pane => pane.tools.tool") == "select"
    assert [shape["tool"] for shape in board.shapes()] == ["trend"]


def test_by_keyboard_alone_a_line_is_drawn_moved_reshaped_and_erased(board: Board) -> None:
    press = board.page.keyboard.press
    board.page.locator(".pane").focus()
    before = board.visible()

    press("Alt+t")
    for key in ("Shift+ArrowLeft", "ArrowUp", "Enter", "Shift+ArrowLeft", "ArrowLeft", "ArrowDown", "Enter"):
        press(key)
    drawn = board.shapes()[0]
    press("ArrowRight")
    moved = board.shapes()[0]
    press("Enter")
    press("ArrowUp")
    reshaped = board.shapes()[0]
    press("Delete")

    times = [point["t"] for point in drawn["points"]]
    assert times[0] - times[1] == 11 * 60
    assert [point["t"] for point in moved["points"]] == [time + 60 for time in times]
    assert reshaped["points"][1] == moved["points"][1]
    assert reshaped["points"][0]["p"] > moved["points"][0]["p"]
    assert board.shapes() == []
    assert board.visible() == before


def test_every_tool_is_named_shows_its_key_and_is_reached_by_tab_and_arrows(board: Board) -> None:
    bar = board.page.get_by_role("toolbar", name="Drawing tools")
    buttons = bar.get_by_role("button")
    names = buttons.evaluate_all("all => all.map((one) => one.ariaLabel)")
    focused = "() => document.activeElement.shadowRoot?.activeElement?.ariaLabel ?? document.activeElement.ariaLabel"

    board.page.get_by_role("button", name="Select", exact=True).focus()
    reached = [board.page.evaluate(focused)]
    for _ in names[1:]:
        board.page.keyboard.press("ArrowDown")
        reached.append(board.page.evaluate(focused))
    board.page.keyboard.press("Alt+r")

    titles = buttons.evaluate_all("all => all.map((one) => one.title)")
    assert reached == names
    assert bar.locator("[tabindex='0']").count() == 1
    assert "Trend line (Alt+T)" in titles
    assert bar.get_by_role("button", name="Rectangle").get_attribute("aria-pressed") == "true"


def test_on_a_phone_a_tool_is_opened_by_a_finger_and_draws_without_scrolling(
    browser: Browser, open_board: Callable[..., Board]
) -> None:
    phone = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    board = open_board(phone)
    board.clear()
    touch = board.page.context.new_cdp_session(board.page)

    def swipe(start: Place, end: Place) -> None:
        (x1, y1), (x2, y2) = board.at(start), board.at(end)
        path = [{"x": x1 + (x2 - x1) * step / 8, "y": y1 + (y2 - y1) * step / 8} for step in range(9)]
        for kind, place in [("touchStart", path[0]), *(("touchMove", p) for p in path[1:]), ("touchEnd", None)]:
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [place] if place else []})

    board.page.get_by_role("button", name="Drawing tools").tap()
    tool = board.page.get_by_role("button", name="Trend line")
    size = tool.bounding_box()
    before = board.visible()
    tool.tap()
    swipe((0.2, 0.2), (0.7, 0.5))
    board.page.get_by_role("button", name="Rectangle").tap()
    for place in ((0.3, 0.3), (0.8, 0.6)):
        board.page.touchscreen.tap(*board.at(place))
    wait_until(lambda: len(board.shapes()) == 2)
    drawn = [shape["tool"] for shape in board.shapes()]
    x, y = board.spots(board.shapes()[0])[0]
    corner = board.at((0, 0))
    width, height = (one - zero for one, zero in zip(board.at((1, 1)), corner, strict=True))
    board.page.touchscreen.tap(x, y)
    swipe(((x - corner[0]) / width, (y - corner[1]) / height), (0.25, 0.45))

    assert size is not None and min(size["width"], size["height"]) >= 44
    assert drawn == ["trend", "rectangle"]
    assert board.spots(board.shapes()[0])[0][1] == pytest.approx(board.at((0.25, 0.45))[1], abs=30)
    assert board.visible() == before
    assert board.page.evaluate("[scrollX, scrollY, document.documentElement.scrollWidth]") == [0, 0, PHONE["width"]]


def test_two_tabs_of_one_person_add_and_erase_without_undoing_each_other(
    board: Board, context: BrowserContext, open_board: Callable[..., Board]
) -> None:
    one, other = board, open_board(context)
    other.clear()
    one.page.bring_to_front()
    ours = one.draw("Trend line", A, B)
    wait_until(lambda: other.shapes() == [ours])

    one.choose("Ray")
    one.page.mouse.move(*one.at((0.6, 0.2)))
    one.page.mouse.down()
    other.page.bring_to_front()
    theirs = other.draw("Horizontal line", (0.5, 0.6))
    wait_until(lambda: theirs in one.kept())
    one.page.bring_to_front()
    one.let_ticks_pass(3)
    one.page.mouse.move(*one.at((0.8, 0.3)), steps=3)
    one.page.mouse.up()
    wait_until(lambda: len(other.shapes()) == 3)
    other.page.bring_to_front()
    other.page.locator(".pane").press("Alt+Shift+n")
    other.page.keyboard.press("Delete")

    def everywhere() -> list[set[str]]:
        return [{shape["tool"] for shape in held} for held in (one.shapes(), other.shapes(), one.kept())]

    wait_until(lambda: everywhere() == [{"horizontal", "ray"}] * 3)
    one.let_ticks_pass(3)
    assert everywhere() == [{"horizontal", "ray"}] * 3


def test_the_two_hundredth_drawing_is_the_last_and_the_chart_still_draws(board: Board) -> None:
    board.ask("""pane => {
        const { time } = pane.store, points = (i) => [{ t: time.at(-100 + i % 90), p: 63900 + i }, { t: time.at(-1), p: 64000 }];
        const edits = Array.from({ length: 200 }, (_, i) =>
            [`shape${i}`, { tool: "trend", points: points(i), style: { colour: "violet", width: 1 } }]);
        pane.tools.sheet.change(edits);
        pane.tools.changed();
    }""")
    wait_until(lambda: len(board.kept()) == 200)

    board.draw("Trend line", A, B)

    assert len(board.shapes()) == 200
    assert board.page.get_by_role("status").filter(has_text="200 drawings at most").count() == 1
    board.let_ticks_pass(3)


def test_the_browser_and_the_server_know_the_same_tools_colours_and_widths(board: Board) -> None:
    known = board.page.evaluate(f"""Promise.all(["shapes/index", "colours"].map((name) => import(`{ASSETS}/${{name}}.js`)))
        .then(([shapes, colours]) => [shapes.KINDS.map(({{ tool, points }}) => [tool, points]), colours])""")

    tools, colours = known
    assert dict(tools) == drawings.POINTS
    assert set(colours["COLOURS"]) == drawings.COLOURS
    assert colours["WIDTHS"] == list(drawings.WIDTHS)
