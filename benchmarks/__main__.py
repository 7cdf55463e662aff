"""`python -m benchmarks [subject…]`: measure, print ours beside theirs, keep it in results.json."""

import argparse
import json
import pkgutil
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import benchmarks
from benchmarks import Result

KEPT = Path(__file__).parent / "results.json"
NO_SUBJECTS = {"__main__", "servers"}


def main(arguments: list[str] | None = None) -> int:
    """Run the named subjects (default: every one) and return 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("subject", nargs="*", help=f"of {', '.join(subjects())}; default: all")
    asked: list[str] = parser.parse_args(arguments).subject or subjects()
    if unknown := set(asked) - set(subjects()):
        parser.error(f"There is no benchmark {', '.join(sorted(unknown))}.")
    for subject in asked:
        results: list[Result] = import_module(f"benchmarks.{subject}").run()
        show(results)
        keep(subject, results, KEPT)
    return 0


def subjects() -> list[str]:
    """Return the modules of this folder that measure something."""
    return sorted({m.name for m in pkgutil.iter_modules(benchmarks.__path__)} - NO_SUBJECTS)


def show(results: list[Result]) -> None:
    for r in results:
        beside = "" if r.theirs is None else f"{r.theirs:>12,.6g} {r.unit:<10}  {r.beside}"
        print(f"{r.subject:<11} {r.measure:<46} {r.ours:>12,.6g} {r.unit:<10} {beside}")


def keep(subject: str, results: list[Result], file: Path) -> None:
    """Put a subject's results in the place of its last ones; the other subjects stay as they were."""
    kept: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    measured_at = datetime.now(UTC).isoformat(timespec="seconds")
    kept[subject] = {"measured_at": measured_at, "results": [asdict(r) for r in results]}
    file.write_text(json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
