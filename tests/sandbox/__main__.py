"""Start a sandbox and keep it until Ctrl-C: `python -m tests.sandbox [--port 8501] [--market generated|<folder>]`."""

import argparse
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jobs.homes import users_of
from tests.journeys.desk_process import ROOT, DeskProcess, fresh_desk
from tests.sandbox.prepare import CHECKER, MAKER, NAME, PROVIDER
from tests.servers.binance_exchange.remote import Exchange, open_exchange

DATA = Path(os.environ.get("CRYPTOPULSE_DATA", ROOT.parent / "shared" / "data"))
RECORDED = DATA / "market" / "genetrader_binance_spot_2024"
SYMBOLS = ("BTC/USDT", "ETH/USDT", "SOL/USDT")
TOLD = """
The sandbox is open at {address}

    {maker}     {maker_password}
    {checker}   {checker_password}

The account {account} trades at an exchange on this machine, at {prices} prices.
No key, no money and no price here is real, whatever the pages call live. To try it:

    1. Sign in as {maker}. On Operations set the mode MANUAL_CONFIRM, or AUTONOMOUS.
    2. On Orders choose the account {account} and place an order.
    3. In a private window sign in as {checker} and approve it; AUTONOMOUS needs no yes.

Every start begins anew. The log is {log}. Ctrl-C ends everything.
"""


def main() -> None:
    given = options()
    # Whoever stops us by a signal stops it as Ctrl-C does, so that nothing is left behind.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    check_free(given.port)
    with suppress(KeyboardInterrupt):
        keep(given.port, given.market)


def keep(port: int, market: str) -> None:
    """Keep a sandbox until it ends or is interrupted, and leave nothing of it."""
    with funded("--market", market) as exchange, fresh_desk("ccxt:binance", **told(exchange)) as desk:
        try:
            print("Opening a sandbox…", flush=True)
            desk.port = port
            desk.start()
            passwords = {"maker": secrets.token_urlsafe(12), "checker": secrets.token_urlsafe(12)}
            prepare(desk, exchange, passwords)
            print(words(desk, market, passwords), flush=True)
            assert desk.process
            desk.process.wait()
        finally:
            # A second Ctrl-C would leave behind what the first one is clearing away.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            print("Closing the sandbox.", flush=True)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.sandbox", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=0, help="where the desk listens on 127.0.0.1 (default: a free port)"
    )
    parser.add_argument(
        "--market",
        default=str(RECORDED) if RECORDED.is_dir() else "generated",
        help="'generated', or a folder of recordings (default: the recordings of CRYPTOPULSE_DATA where they are)",
    )
    return parser.parse_args()


def check_free(port: int) -> None:
    """End with a sentence where somebody listens already: his desk would be taken for ours."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as e:
        sys.exit(f"Port {port} cannot be used ({e.strerror}). Choose another: make sandbox PORT=8502")


@contextmanager
def funded(*arguments: str) -> Iterator[Exchange]:
    """Run the exchange with an account that holds mostly money, so that the first buy exceeds no limit."""
    with open_exchange(*arguments) as exchange:
        for asset, delta in (("BTC", "-1.9"), ("ETH", "-19"), ("SOL", "-90"), ("PEPE", "-100000000")):
            exchange.tell("balances", account="desk", asset=asset, delta=delta)
        yield exchange


def told(exchange: Exchange) -> dict[str, str]:
    """Return the settings of a desk for which this exchange is the world, and there is no other."""
    return {
        "CRYPTOPULSE_MARKET_URL": exchange.rest,
        "CRYPTOPULSE_MARKET_SYMBOLS": json.dumps(SYMBOLS),
        "CRYPTOPULSE_PROVIDER_URLS": json.dumps({PROVIDER: exchange.rest}),
        "CRYPTOPULSE_HISTORY_DAYS": "2",
        "CRYPTOPULSE_COINGECKO": "off",
        "CRYPTOPULSE_NEWS_FEEDS": "[]",
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
    }


def prepare(desk: DeskProcess, exchange: Exchange, passwords: dict[str, str]) -> None:
    """Take the first steps as the OS user who may log in to the database as the web process does."""
    user = users_of(desk.home).web
    key = {"key": exchange.ready["key"], "secret": exchange.ready["secret"]}
    environment = {"PATH": os.defpath, "CRYPTOPULSE_HOME": str(desk.home), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.sandbox.prepare"],
        cwd=ROOT, env=environment, input=json.dumps(key | passwords), text=True, check=False,
        **({"user": user, "extra_groups": []} if os.geteuid() == 0 else {}),
    )  # fmt: skip
    if done.returncode:
        sys.exit(done.returncode)


def words(desk: DeskProcess, market: str, passwords: dict[str, str]) -> str:
    prices = "generated" if market == "generated" else f"recorded ({Path(market).name})"
    return TOLD.format(
        address=desk.address, prices=prices, account=NAME, log=desk.log, maker=MAKER, checker=CHECKER,
        maker_password=passwords["maker"], checker_password=passwords["checker"],
    )  # fmt: skip


if __name__ == "__main__":
    main()
