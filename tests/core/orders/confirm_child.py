"""Processes that say one yes each and die where they are told: `python -m tests.core.orders.confirm_child <what>`.

`what` is JSON: the home, the database's address, the person. Reads one proposal a line, answers with how its process
ended. Each is a fork of one that has read everything and opened nothing.
"""

import json
import os
import random
import sys
import threading
import time
import traceback
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from core.desk import Desk, utc_now
from core.model import Person, Role
from core.orders import confirm
from core.settings import Settings
from core.store import Store
from tests.core.orders.fault_child import die
from tests.core.orders.proposing import with_room

IN_BETWEEN, AT_ANY_MOMENT, BEFORE_ITS_ANSWER = "between yes and order", "at any moment", "before its answer"
STEPS = (IN_BETWEEN, AT_ANY_MOMENT, BEFORE_ITS_ANSWER)
WITHIN_MS = 40.0


class DeadlyClock:
    """A clock that is asked once for the yes and kills the process when it is asked again, for the order."""

    def __init__(self) -> None:
        self._asked = 0

    def __call__(self) -> datetime:
        self._asked += 1
        if self._asked > 1:
            die()
        return utc_now()


def say_yes(what: dict[str, Any], asked: dict[str, Any]) -> None:
    person = Person(UUID(what["person"]), "one@desk.example", Role.USER)
    desk = with_room(
        Desk(Settings(home=Path(what["home"])), Store(what["dsn"], "web_login", size=2)).for_person(person)
    )
    desk.store.wait()
    if asked["step"] == IN_BETWEEN:
        desk = replace(desk, now=DeadlyClock())
    if asked["step"] == AT_ANY_MOMENT:
        after_s = random.Random(asked["seed"]).uniform(0, WITHIN_MS) / 1000
        threading.Thread(target=lambda: (time.sleep(after_s), die())).start()
    confirm(desk, UUID(asked["proposal"]), bytes.fromhex(asked["digest"]))
    die()


def main() -> None:
    what = json.loads(sys.argv[1])
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                say_yes(what, json.loads(line))
            finally:
                traceback.print_exc()
                os._exit(1)
        print(json.dumps({"ended": os.waitpid(child, 0)[1]}), flush=True)


if __name__ == "__main__":
    main()
