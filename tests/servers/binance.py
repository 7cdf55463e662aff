"""Binance's spot exchange with real matching and faults on demand: REST, market streams, websocket API.

    python -m tests.servers.binance [--port 0] [--market generated|<folder>] [--speed 1] [--frozen]
    python tests/servers/binance.py …

Prints one JSON line when it is ready: `rest`, `ws`, `ws_api`, `key`, `secret`, further keys by name, `control`. What
it can be told to do: binance_exchange/control.py; what can go wrong: binance_exchange/plan.py.
"""

import sys
from pathlib import Path


def main() -> None:
    if not __package__:
        # Started as a file: its own folder holds modules with the names of libraries.
        sys.path[0] = str(Path(__file__).resolve().parents[2])
    from tests.servers.binance_exchange.server import serve

    serve()


if __name__ == "__main__":
    main()
