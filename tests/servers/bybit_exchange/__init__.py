"""A Bybit spot exchange in one process: version 5 of its REST interface before the engine that Binance has here too.

In: what unmodified clients send. Out: what the exchange would answer, unless the fault plan gets in between. Book,
matching, money, fault plan and control calls are those of `binance_exchange`; this room is the wire format alone.
Add one: an endpoint in `market_data`, `trading`, `orders` or `account`.
"""
