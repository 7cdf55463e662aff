"""The jobs that value accounts and judge protections, and the start that both refuse what cannot be read."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from core.desk import Desk
from core.model import Event, Topic
from core.orders import protect, snapshots
from core.store import Duty
from jobs import snapshot_accounts, watch_protections
from jobs.registry import JOBS
from tests.conftest import Server
from tests.pages.screens import quote_market


def test_an_account_is_valued_at_the_first_run_and_after_a_fill(jobs_desk: Desk, operator):
    run = snapshot_accounts.open(jobs_desk)
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    me = jobs_desk.for_person(operator)

    run(None)
    first = next(iter(snapshots.newest(me).values()))
    run(Event(operator.id, Topic.FILL, None, {}, jobs_desk.now()))
    second = next(iter(snapshots.newest(me).values()))

    assert first.equity == second.equity == 100_000
    assert second.taken_at > first.taken_at


def test_the_jobs_are_on_the_list_and_valuing_listens_to_fills() -> None:
    assert {snapshot_accounts, watch_protections} <= set(JOBS)
    assert Topic.FILL in snapshot_accounts.ON


def test_protections_are_judged_by_the_job(jobs_desk: Desk, desk: Desk, operator):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        quote = tx.market.quote("test", "BTC/USDT")
        assert quote
        tx.market.set_quotes([type(quote)(**{**vars(quote), "ask": quote.ask * 2})])

    watch_protections.open(jobs_desk)(None)

    held, _ = protect.locks(desk.for_person(operator))
    assert [lock.protection for lock in held] == ["wide_spread"]


@pytest.mark.parametrize(
    ("login", "entry", "says"),
    [
        ("jobs_login", ["-m", "jobs"], "The jobs cannot start"),
        ("web_login", ["-c", "from jobs import opening; opening.entered(opening.opened(opening.configured(), None))"], "The desk cannot open"),
    ],
)  # fmt: skip
def test_a_stored_limit_nobody_knows_ends_the_start_with_its_sentence(
    server: Server, database: str, tmp_path: Path, login: str, entry: list[str], says: str
):
    with psycopg.connect(server.superuser_dsn(database)) as c:
        c.execute("insert into app.limits (key, value, reason) values ('max_leverage', 3, 'By hand.')")
    told = {"CRYPTOPULSE_HOME": str(tmp_path), "CRYPTOPULSE_DATABASE_URL": server.dsn(login, database)}

    # Each holds its standard input as a lifeline: it ends with whoever started it.
    lifeline, held = os.pipe()
    done = subprocess.run(
        [sys.executable, *entry], cwd=Path(__file__).parents[2], stdin=lifeline, capture_output=True, text=True,
        timeout=60, check=False, env=told | {"CRYPTOPULSE_PROCESSES": "none", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    os.close(lifeline)
    os.close(held)

    assert done.returncode == 2
    assert says in done.stderr + done.stdout
    assert "There is no limit called 'max_leverage'" in done.stderr + done.stdout
