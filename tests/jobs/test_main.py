"""The jobs process itself, started as the desk starts it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.conftest import Server
from tests.jobs.running import wait_until

ROOT = Path(__file__).parents[2]


def test_a_signal_stops_trading_where_no_page_and_no_database_is_at_hand(server: Server, database: str, tmp_path: Path):
    known = {name: value for name, value in os.environ.items() if not name.startswith("CRYPTOPULSE_")}
    known |= {
        "CRYPTOPULSE_HOME": str(tmp_path),
        "CRYPTOPULSE_DATABASE_URL": server.dsn("jobs_login", database),
        "CRYPTOPULSE_MARKET": "simulated",
        "CRYPTOPULSE_NEWS_FEEDS": "[]",
        "CRYPTOPULSE_COINGECKO": "off",
    }
    log = tmp_path / "log"
    with log.open("w") as output:
        jobs = subprocess.Popen(
            [sys.executable, "-m", "jobs"], cwd=ROOT, env=known, stdin=subprocess.PIPE, stdout=output, stderr=output
        )
    try:
        wait_until(lambda: "The jobs run." in log.read_text(), 60.0, log.read_text)

        jobs.send_signal(signal.SIGUSR1)

        wait_until(lambda: "Told by a signal to stop trading" in log.read_text(), 10.0, log.read_text)
        assert (tmp_path / "KILL").exists()
        assert jobs.poll() is None
    finally:
        jobs.terminate()
        jobs.wait(20)
