"""Processes that answer one turn each, to be killed in the middle: `python -m tests.core.agents.answering_child`.

Reads a line of JSON for each (the database's address, the home, the model server or nothing), answers with the number
of the process that has begun, and waits for its end. Each is a fork of one that has read everything and opened nothing.
"""

import json
import os
import sys
from pathlib import Path

from langgraph.checkpoint.memory import InMemorySaver

from core.agents import run, turns
from core.agents.graph import graph
from core.desk import Desk
from core.llm.chain import Rests
from core.llm.providers import load
from core.settings import Settings
from core.store import Store
from tests.core.agents.running import runner_of


def answer(address: str, home: str, models: str) -> None:
    desk = Desk(Settings(home=Path(home), ollama_url=models or None), Store(address, "jobs_login", size=6))
    runner = runner_of(desk, "child")
    turn = turns.claim(runner)
    assert turn
    print(os.getpid(), flush=True)
    run.answer(runner, desk, turn, rests=Rests(desk.now))


def main() -> None:
    load()
    graph(InMemorySaver())
    for line in sys.stdin:
        if os.fork() == 0:
            answer(*json.loads(line))
            return
        os.wait()


if __name__ == "__main__":
    main()
