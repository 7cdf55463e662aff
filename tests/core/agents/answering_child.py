"""Answers one turn in a process of its own, to be killed in the middle: address, home, model server or nothing."""

import sys
from pathlib import Path

from core.agents import run, turns
from core.desk import Desk
from core.settings import Settings
from core.store import Store
from tests.core.agents.running import runner_of

if __name__ == "__main__":
    address, home, models = sys.argv[1:]
    settings = Settings(home=Path(home), ollama_url=models or None)
    desk = Desk(settings, Store(address, "jobs_login", size=6))
    runner = runner_of(desk, "child")
    answer = run.opened(runner, desk)
    turn = turns.claim(runner)
    assert turn
    print("begun", flush=True)
    answer(turn)
    print("ended", flush=True)
