"""What runs beside the pages: schedules, consumers, the executor, and the processes themselves.

In: the clock and the outbox. Out: fresh tables. Add one: a file with `EVERY` (a schedule), `ON` (topics) or
`WAKE` (a channel), and `open(desk)` returning what to run; list it in `JOBS`.
"""
