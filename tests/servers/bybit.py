"""Bybit's unified account on the spot market, with real matching and faults on demand: REST, version 5.

    python -m tests.servers.bybit [--port 0] [--speed 1] [--frozen]

Prints one JSON line when it is ready: `rest`, `key`, `secret`, further keys by name, `control`. What it can be told to
do: binance_exchange/control.py, whose calls are the same here; what can go wrong: binance_exchange/plan.py.
"""

from tests.servers.bybit_exchange.server import serve

if __name__ == "__main__":
    serve()
