"""The log passes on what the processes say in words, and hears a database that cannot start."""

import logging
import threading
from collections.abc import Iterator

import pytest

from jobs.telling import Telling


class Kept(logging.Handler):
    """Keeps who said what."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append((record.name.removeprefix("desk."), record.getMessage()))


@pytest.fixture
def said() -> Iterator[list[tuple[str, str]]]:
    """What reaches the desk's log."""
    log, kept = logging.getLogger("desk"), Kept()
    before = log.level
    log.addHandler(kept)
    log.setLevel("INFO")
    yield kept.said
    log.removeHandler(kept)
    log.setLevel(before)


def test_our_own_lines_pass_as_they_are(capsys: pytest.CaptureFixture[str], said: list[tuple[str, str]]) -> None:
    Telling(threading.Event())("jobs", "10:00:00  jobs       The jobs run.")

    assert capsys.readouterr().err == "10:00:00  jobs       The jobs run.\n"
    assert said == []


@pytest.mark.parametrize("line", ["Port 8501 is not available", "{not json", '{"level": "info"}', "10:00 o'clock"])
def test_a_strangers_line_gets_the_name_of_who_said_it(said: list[tuple[str, str]], line: str) -> None:
    Telling(threading.Event())("web", line)

    assert said == [("web", line)]


@pytest.mark.parametrize("line", ["", "   ", '{"event": "ready", "seconds": 1.2}', '{"event": "stopped"}'])
def test_what_says_nothing_to_a_reader_is_left_out(said: list[tuple[str, str]], line: str) -> None:
    Telling(threading.Event())("db", line)

    assert said == []


def test_an_event_is_told_in_words_even_when_it_says_less_than_usual(said: list[tuple[str, str]]) -> None:
    Telling(threading.Event())("db", '{"event": "restarted", "found": "stale"}')

    assert said == [("db", "The database was down (stale) and answers again after ? s.")]


@pytest.mark.parametrize("was_ready", [True, False])
def test_only_a_database_that_never_was_ready_ends_the_start(was_ready: bool) -> None:
    give_up = threading.Event()
    telling = Telling(give_up)

    if was_ready:
        telling("db", '{"event": "ready"}')
    telling("db", '{"event": "failed", "reason": "The disk is full."}')

    assert give_up.is_set() is not was_ready
    assert telling.reason == (None if was_ready else "The disk is full.")
