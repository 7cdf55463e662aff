"""The supervisor keeps its children alive, in order, and leaves none behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path

import psutil
import pytest

from core.observe import lifeline
from jobs.supervise import NOT_STARTED, Child, NotReadyError, Patience, Supervisor

ROOT = Path(__file__).parents[2]
QUICK = Patience(first=0.05, longest=0.1, ready=5.0, stop=1.0)
LINES = "import sys, time, os, signal\n"
READY = LINES + 'print(\'{"event": "ready"}\', flush=True)\ntime.sleep(60)\n'
pytestmark = pytest.mark.timeout(60)


class Said:
    """What the children wrote, in the order it came."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def __call__(self, name: str, line: str) -> None:
        self.lines.append((name, line))


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def supervise(said: Said) -> Iterator[Callable[..., Supervisor]]:
    made: list[Supervisor] = []

    def one(*children: Child, patience: Patience = QUICK) -> Supervisor:
        made.append(Supervisor(children, said, patience))
        return made[-1]

    yield one
    for supervisor in made:
        supervisor.stop()


def python(name: str, code: str, **options: object) -> Child:
    return Child(name, (sys.executable, "-c", LINES + code), **options)  # type: ignore[arg-type]


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the awaited state never came"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_the_pause_doubles_to_its_limit_and_begins_anew_after_a_healthy_life() -> None:
    patience = Patience(first=0.2, longest=10.0, healthy_after=30.0)
    delays: list[float] = []

    delay: float | None = None
    for lived in (0.1,) * 8 + (31.0, 0.1):
        delay = patience.next_delay(delay, lived)
        delays.append(delay)

    assert delays == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0, 0.2, 0.4])


def test_a_child_that_ends_is_started_again_and_counted(supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise(python("short", "sys.exit(3)"))

    supervisor.start()
    wait_until(lambda: supervisor.status()[0].restarts >= 2)

    assert supervisor.status()[0].last_exit == 3


def test_a_killed_child_comes_back_as_a_new_process(supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise(Child("steady", (sys.executable, "-c", READY), ready=True))
    supervisor.start()
    first = supervisor.status()[0]
    assert first.pid and first.since and first.since.tzinfo is UTC

    os.kill(first.pid, signal.SIGKILL)
    wait_until(lambda: supervisor.status()[0].pid not in (None, first.pid))

    second = supervisor.status()[0]
    assert (second.restarts, second.last_exit) == (1, -signal.SIGKILL)


def test_the_next_child_waits_for_the_ready_line(supervise: Callable[..., Supervisor], said: Said) -> None:
    slow = python("slow", "time.sleep(0.5)\n" + READY, ready=True)
    next_ = python("next", "print('here', flush=True)\ntime.sleep(60)")
    supervisor = supervise(slow, next_)

    supervisor.start()
    wait_until(lambda: len(said.lines) == 2)

    assert said.lines == [("slow", '{"event": "ready"}'), ("next", "here")]


def test_a_child_that_never_gets_ready_is_named_and_nothing_is_left(
    supervise: Callable[..., Supervisor],
) -> None:
    mute = python("mute", "time.sleep(60)", ready=True)
    supervisor = supervise(python("before", "time.sleep(60)"), mute, patience=Patience(ready=0.5, stop=2.0))

    with pytest.raises(NotReadyError, match="mute"):
        supervisor.start()

    assert [status.pid for status in supervisor.status()] == [None, None]


def test_children_are_stopped_in_reverse_order(supervise: Callable[..., Supervisor], said: Said) -> None:
    farewell = "signal.signal(15, lambda *_: (print('bye', flush=True), sys.exit(0)))\n" + READY
    supervisor = supervise(*(python(name, farewell, ready=True) for name in ("db", "jobs", "web")))
    supervisor.start()

    supervisor.stop()

    assert [name for name, line in said.lines if line == "bye"] == ["web", "jobs", "db"]
    assert [status.last_exit for status in supervisor.status()] == [0, 0, 0]


def test_a_child_deaf_to_sigterm_is_killed_with_what_it_started(
    supervise: Callable[..., Supervisor], said: Said
) -> None:
    code = (
        "import subprocess\nsignal.signal(15, signal.SIG_IGN)\n"
        "p = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])\n"
        "print(p.pid, flush=True)\n" + READY
    )
    supervisor = supervise(python("deaf", code, ready=True), patience=Patience(stop=0.3))
    supervisor.start()
    grandchild = int(said.lines[0][1])

    supervisor.stop()

    assert supervisor.status()[0].last_exit == -signal.SIGKILL
    wait_until(lambda: gone(grandchild))


def test_both_outputs_are_forwarded_line_by_line(supervise: Callable[..., Supervisor], said: Said) -> None:
    code = "print('out', flush=True)\nprint('err', file=sys.stderr, flush=True)\ntime.sleep(60)"
    supervisor = supervise(python("talker", code))

    supervisor.start()
    wait_until(lambda: len(said.lines) == 2)

    assert said.lines == [("talker", "out"), ("talker", "err")]


def test_a_program_that_does_not_exist_is_said_and_tried_again(
    supervise: Callable[..., Supervisor], said: Said
) -> None:
    supervisor = supervise(Child("typo", ("/no/such/program",)))

    supervisor.start()
    wait_until(lambda: supervisor.status()[0].restarts >= 1)

    assert supervisor.status()[0].last_exit == NOT_STARTED
    assert "cannot be started" in said.lines[0][1]


def test_a_child_has_a_session_of_its_own_and_its_environment(supervise: Callable[..., Supervisor], said: Said) -> None:
    shown = f"os.getsid(0) == os.getpid(), os.environ['MINE'], os.environ['{lifeline.VARIABLE}']"
    code = f"print({shown}, flush=True)\n{READY}"
    supervisor = supervise(python("child", code, env={"MINE": "yes"}, ready=True))

    supervisor.start()

    assert said.lines[0] == ("child", "True yes stdin")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another OS user")
def test_a_child_of_another_os_user_has_its_ids_and_none_of_ours(
    supervise: Callable[..., Supervisor], said: Said
) -> None:
    supervisor = supervise(Child("guest", ("/bin/sh", "-c", "id -un; id -Gn; sleep 60"), os_user="nobody"))

    supervisor.start()
    wait_until(lambda: len(said.lines) == 2)

    assert said.lines == [("guest", "nobody"), ("guest", "nogroup")]


def test_children_end_when_the_supervisor_itself_is_killed(tmp_path: Path) -> None:
    child = "from core.observe import lifeline\nlifeline.die_with_parent()\n" + READY
    code = (
        "import sys, time\nfrom jobs.supervise import Child, Supervisor\n"
        "s = Supervisor([Child('c', (sys.executable, '-c', sys.argv[1]), ready=True)], lambda *_: None)\n"
        "s.start()\nprint(s.status()[0].pid, flush=True)\ntime.sleep(60)\n"
    )
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    words = [sys.executable, "-c", code, child]
    env = {**os.environ, "PYTHONPATH": paths}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=env, cwd=tmp_path) as supervisor:
        assert supervisor.stdout
        pid = int(supervisor.stdout.readline())
        alive = not gone(pid)
        supervisor.kill()

        wait_until(lambda: gone(pid))

    assert alive


def test_a_process_deaf_to_sigterm_ends_hard_after_its_grace() -> None:
    code = (
        "import signal, time\nfrom core.observe import lifeline\nsignal.signal(15, signal.SIG_IGN)\n"
        "lifeline.die_with_parent(lambda: print('parent gone', flush=True), grace=0.2)\ntime.sleep(60)\n"
    )
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    env = {**os.environ, "PYTHONPATH": paths, lifeline.VARIABLE: lifeline.STDIN}
    pipe = subprocess.PIPE
    words = [sys.executable, "-c", code]
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, env=env) as process:
        out, _ = process.communicate()

    assert (out, process.returncode) == ("parent gone\n", 1)


def test_started_by_hand_a_closed_input_means_nothing() -> None:
    code = "import os\nfrom core.observe import lifeline\nlifeline.die_with_parent()\nprint(os.read(0, 9))\n"
    env = {key: value for key, value in os.environ.items() if key != lifeline.VARIABLE}
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])

    done = subprocess.run([sys.executable, "-c", code], input=b"typed", env=env, capture_output=True, check=True)

    assert done.stdout == b"b'typed'\n"
