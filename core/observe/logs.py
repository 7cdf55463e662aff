"""Log lines in words: time, who, what."""

import logging
import sys

FORMAT = "%(asctime)s  %(name)-10s %(message)s"


class ShortName(logging.Filter):
    """Show `jobs`, not `desk.jobs`."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.name = record.name.removeprefix("desk.")
        return True


def set_up(level: str = "INFO") -> None:
    """Log to the terminal; libraries only from warnings on. Call once a process."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(FORMAT, datefmt="%H:%M:%S"))
    handler.addFilter(ShortName())
    root = logging.getLogger("desk")
    root.handlers[:] = [handler]
    root.setLevel(level)
    root.propagate = False
    # Both repeat what we say ourselves, as UnavailableError.
    for name in ("psycopg.pool", "stamina"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def of(name: str) -> logging.Logger:
    """Return the logger of a part of the desk."""
    return logging.getLogger(f"desk.{name}")
