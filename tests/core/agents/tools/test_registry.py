"""What holds for every tool: it reads and cannot write, its numbers are text, it says from where, it sees its person's."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest

from core.agents.tools import TOOLS, At, Result, Tool
from core.agents.tools.base import Arguments
from core.agents.tools.figures import points_of
from core.desk import Desk
from core.errors import DeskError, ForbiddenError, InvalidError, NotFoundError
from core.market import news
from core.model import MuteKind, Person, Trust
from core.store import ReadingStore
from tests.conftest import Server
from tests.core.agents.tools.world import SECRET, World, in_a_turn, text_of, tool

ROOM = Path(__file__).parents[4] / "core" / "agents"
FOLDER = ROOM / "tools"
UNTRUSTED = {"news", "documents", "audit", "calculate"}
TYPICAL: list[tuple[str, dict[str, Any]]] = [
    ("quote", {"symbol": "btc"}),
    ("candles", {"symbol": "BTC/USDT", "rows": 60, "indicators": ["rsi", "macd 12 26 9", "spread"]}),
    ("compare", {"symbols": ["BTC", "ETH"], "window": "7d"}),
    ("order_book", {"symbol": "ETH", "size": "2"}),
    ("chart", {"symbols": ["ETH"], "overlays": ["ema 20", "bollinger 20 2"], "bars": 500}),
    ("chart", {"what": "compare", "symbols": ["ETH", "BTC"]}),
    ("chart", {"what": "exposure", "style": "bar"}),
    ("news", {"assets": ["ETH"], "words": "falls"}),
    ("balances", {}),
    ("positions", {"asset": "BTC"}),
    ("orders", {"symbol": "BTC", "state": "any"}),
    ("why_refused", {}),
    ("policies", {"question": "Who approves a large order?"}),
    ("documents", {"question": "order of ether"}),
    ("audit", {"words": "order"}),
    ("calculate", {"expression": "65000.10 * 0.3"}),
    ("propose_order", {"symbol": "BTC/USDT", "side": "sell", "quantity": "0.05"}),
]


def trees(folder: Path) -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(folder.rglob("*.py")):
        yield file.relative_to(ROOM).with_suffix("").as_posix(), ast.parse(file.read_text())


def taken_from_orders(tree: ast.Module) -> set[tuple[str, str]]:
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    named = {(node.module or "", alias.name) for node in froms for alias in node.names}
    whole = {(alias.name, "") for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names}
    return {(module, name) for module, name in named | whole if f"{module}.{name}".startswith("core.orders")}


def test_every_file_that_is_a_tool_is_listed():
    functions = {
        f.name
        for stem, tree in trees(FOLDER)
        for f in tree.body
        if isinstance(f, ast.FunctionDef)
        and stem == f"tools/{f.name}"
        and f.returns
        and ast.unparse(f.returns) == "Result"
    }

    assert functions == {each.name for each in TOOLS}
    assert len(functions) == len(TOOLS)


def test_only_tools_that_propose_may_import_what_records_a_wish_and_no_other_may_import_more_than_readers():
    readers = {
        ("core.orders.ledger", "ledger"),
        ("core.orders.ledger", "one"),
        ("core.orders.ledger", "Ledger"),
        ("core.orders.snapshots", "newest"),
    }
    beyond = {
        name: taken_from_orders(tree) - readers for name, tree in trees(FOLDER) if taken_from_orders(tree) - readers
    }

    assert beyond == {"tools/propose_order": {("core.orders.proposals", "propose")}}


def test_every_tool_tells_the_model_what_it_does_and_what_to_say():
    for each in TOOLS:
        assert each.says
        assert issubclass(each.arguments, Arguments)
        assert "additionalProperties" not in each.arguments.model_json_schema()
    assert {name for name, _ in TYPICAL} == {each.name for each in TOOLS}


def fingerprint(c: psycopg.Connection) -> dict[str, Any]:
    """Return of every table its rows' versions, so that any change of any row shows."""
    query = (
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where c.relkind = 'r' and n.nspname in ('app', 'auth', 'agent', 'private') order by 1"
    )
    tables = [row[0] for row in c.execute(query).fetchall()]
    parts = [
        f"select '{table}', count(*), md5(string_agg(xmin::text || ':' || ctid::text, ',' order by ctid)) from {table}"
        for table in tables
    ]
    return {row[0]: row[1:] for row in c.execute(" union all ".join(parts).encode()).fetchall()}


def test_no_tool_but_the_proposing_one_changes_anything(world: World, server: Server, database: str):
    changed: dict[str, set[str]] = {}
    with psycopg.connect(server.superuser_dsn(database), autocommit=True) as c:
        for name, arguments in TYPICAL:
            at = in_a_turn(world.desk)
            before = fingerprint(c)
            tool(name).call(arguments, at)
            after = fingerprint(c)
            assert len(after) > 40
            changed[name] = changed.get(name, set()) | {table for table in after if after[table] != before[table]}

    written = {name: tables for name, tables in changed.items() if tables}
    assert set(written) == {"propose_order"}
    assert "app.proposals" in written["propose_order"]
    assert "app.orders" not in written["propose_order"]


class Nothing(Arguments):
    pass


def meddle(asked: Nothing, at: At) -> Result:
    """Write where reading is allowed."""
    news.mute(at.desk.store, at.desk.user, MuteKind.WORD, "ether")
    return Result({}, "nowhere", at.desk.now())


def test_a_tool_that_would_write_is_stopped_by_the_database_itself(world: World):
    at, written = in_a_turn(world.desk), Tool.of(meddle)

    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        written.call({}, at)

    assert news.mutes(world.desk.store, world.desk.user) == []
    replace(written, name="propose_silence").call({}, at)
    assert len(news.mutes(world.desk.store, world.desk.user)) == 1


def test_a_tool_gets_no_connection_beside_the_one_that_only_reads(world: World):
    reading = ReadingStore(world.desk.store)

    with pytest.raises(ForbiddenError):
        reading.session()
    with pytest.raises(ForbiddenError):
        reading.held_as(world.desk.user)


def bare_numbers(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for each in value.values():
            yield from bare_numbers(each)
    elif isinstance(value, list):
        for each in value:
            yield from bare_numbers(each)
    elif not isinstance(value, str | int | None):
        yield value


def test_every_result_is_json_with_numbers_as_text_a_source_a_time_and_its_trust(world: World):
    for name, arguments in TYPICAL:
        result = world.call(name, **arguments)

        assert list(bare_numbers(result.data)) == [], name
        assert len(text_of(result.data)) < 40_000, name
        assert result.source, name
        assert result.at.utcoffset() == UTC.utcoffset(None), name
        assert (result.trust is Trust.UNTRUSTED) is (name in UNTRUSTED), name
        assert (result.figure is not None) is (name == "chart"), name
        if result.figure:
            assert text_of(result.figure)
            assert 0 < points_of(dict(result.figure)) <= 500


SAID: list[tuple[str, dict[str, Any]]] = [
    ("calculate", {"expression": "27182818 + 31415926"}),
    ("order_book", {"symbol": "ETH", "size": "2.7182818", "within_percent": "3.1415926"}),
]


def test_no_result_repeats_a_number_the_model_said(world: World):
    for name, arguments in SAID:
        told = text_of(world.call(name, **arguments).data)

        assert not [said for said in ("27182818", "31415926", "2.7182818", "3.1415926") if f'"{said}"' in told]
        assert "27182818 +" not in told


def test_nobody_is_told_of_another_person(world: World, jobs_desk: Desk, stranger: Person, admin: Person):
    them = world.desk.for_person(stranger)
    with world.desk.store.as_user(admin) as tx:
        assert tx.accounts.withdraw(world.account.id, stranger.id)
    told: list[str] = []
    for name, arguments in TYPICAL:
        try:
            told.append(text_of(world.call(name, them, **arguments).data))
        except NotFoundError as e:
            told.append(str(e))

    said = "\n".join(told)
    assert SECRET in said
    for private in ("My plan", str(world.filled.id), str(world.refused.id), "analyst@desk.example", world.account.name):
        assert private not in said
    assert SECRET not in "\n".join(text_of(world.call(name, **arguments).data) for name, arguments in TYPICAL)


NOWHERE = cast(At, None)
NONSENSE: list[tuple[str, dict[str, Any], str]] = [
    ("quote", {}, "symbol"),
    ("quote", {"symbol": "BTC", "price": "1"}, "price"),
    ("candles", {"symbol": "BTC", "interval": "2h"}, "interval"),
    ("candles", {"symbol": "BTC", "bars": 100_000}, "bars"),
    ("compare", {"symbols": ["BTC"]}, "symbols"),
    ("order_book", {"symbol": "BTC", "size": "NaN"}, "outside"),
    ("order_book", {"symbol": "BTC", "size": 0.5}, "in quotes"),
    ("news", {"since": "yesterday"}, "since"),
    ("news", {"since": "2026-01-01T00:00:00"}, "timezone"),
    ("orders", {"state": "lost"}, "state"),
    ("why_refused", {"order": "my last one"}, "order"),
    ("documents", {"question": "x", "kinds": ["policy"]}, "kinds"),
    ("audit", {"most": 0}, "most"),
    ("calculate", {"expression": ""}, "expression"),
    ("propose_order", {"symbol": "BTC/USDT", "side": "sell", "quantity": "-1"}, "quantity"),
    ("propose_order", {"symbol": "BTC/USDT", "side": "hold", "quantity": "1"}, "side"),
    ("propose_order", {"symbol": "BTC/USDT", "side": "buy", "quantity": "1e400"}, "quantity"),
    ("propose_order", {"symbol": "BTC/USDT", "side": "buy", "quantity": True}, "quantity"),
]


@pytest.mark.parametrize(("name", "arguments", "says"), NONSENSE)
def test_arguments_that_make_no_sense_are_named_with_what_to_do(name: str, arguments: dict[str, Any], says: str):
    with pytest.raises(InvalidError, match=says) as caught:
        tool(name).call(arguments, NOWHERE)

    assert str(caught.value).startswith(f"{name} cannot be called so.")
    assert str(caught.value).endswith("Correct this and call it again.")


MISSING: list[tuple[str, dict[str, Any], str]] = [
    ("quote", {"symbol": "DOGE"}, "Use one of BTC/USDT, ETH/USDT"),
    ("candles", {"symbol": "BTC", "indicators": ["magic 3"]}, "no indicator “magic”"),
    ("candles", {"symbol": "BTC", "indicators": ["rsi 14 15"]}, "more parameters"),
    ("candles", {"symbol": "BTC", "indicators": ["rsi fast"]}, "like “rsi 14”"),
    ("candles", {"symbol": "BTC", "indicators": ["rsi 100000"]}, "must be between"),
    ("compare", {"symbols": ["BTC", "BTC/USDT"]}, "twice"),
    ("order_book", {"symbol": "BTC"}, "No order book"),
    ("chart", {"symbols": []}, "shows one symbol"),
    ("chart", {"what": "compare", "symbols": ["BTC"]}, "two to five"),
    ("chart", {"symbols": ["BTC"], "overlays": ["rsi 14"]}, "not drawn on the price"),
    ("balances", {"account": "Nobody's"}, "You have"),
    ("positions", {"asset": "DOGE"}, "neither held nor listed"),
    ("orders", {"symbol": "DOGE"}, "not listed"),
    ("why_refused", {"order": "00000000-0000-4000-8000-000000000000"}, "no such order"),
    ("propose_order", {"symbol": "BTC", "side": "sell", "quantity": "1"}, "like BTC/USDT"),
    ("propose_order", {"symbol": "BTC/USDT", "side": "sell", "quantity": "1", "type": "limit"}, "needs a limit price"),
]


def test_what_does_not_exist_is_said_with_what_does(world: World):
    for name, arguments, says in MISSING:
        with pytest.raises(DeskError, match=says):
            world.call(name, **arguments)


def test_before_there_is_a_market_tools_say_so(desk: Desk, analyst: Person):
    me = desk.for_person(analyst)

    for name in ("quote", "candles", "order_book"):
        with pytest.raises(NotFoundError, match="no market yet"):
            tool(name).call({"symbol": "BTC"}, in_a_turn(me))
    with pytest.raises(NotFoundError, match="valued"):
        tool("positions").call({}, in_a_turn(me))
