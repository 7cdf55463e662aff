"""A Binance spot exchange in one process: real matching, signed requests, user streams, and faults on demand.

In: what unmodified clients send over REST, the market streams and the websocket API. Out: what the exchange would
answer, unless the fault plan (`plan.py`) gets in between. Tests steer it below `/control/` (`control.py`), or by
`remote.py`.
Add one: an endpoint in `market_data`, `trading`, `list_requests` or `reads`, its websocket name in `ws_api.METHODS`; a
fault in `plan.py`; a stream in `streams.py`.
"""
