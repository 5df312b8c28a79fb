"""Runs one after the other, as files come in."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pipeline.archive.batch import Summary
from pipeline.archive.known import Window
from pipeline.archive.report import report
from pipeline.errors import RuleError

QUIET = 10.0
"""Seconds for which nothing has happened to a file that is whole: scanners and copies write all the time."""

NANO = 1_000_000_000


def since(text: str) -> int:
    """Return a day (2026-11-01), a time, or an age (36h, 7d) in nanoseconds since 1970; local time.

    Raises:
        RuleError: it is none of these.

    >>> since("1970-01-02T00:00:00+00:00") == 86_400 * NANO
    True
    """
    units = {"h": timedelta(hours=1), "d": timedelta(days=1)}
    if text[:-1].isdecimal() and text[-1] in units:
        return int((datetime.now(UTC) - int(text[:-1]) * units[text[-1]]).timestamp() * NANO)
    try:
        return int(datetime.fromisoformat(text).timestamp() * NANO)
    except ValueError as error:
        raise RuleError(f"--since {text!r} is no day, time or age; give 2026-11-01, 36h or 7d") from error


def watch(
    run: Callable[[Window, bool], Summary], pause: float, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Run again and again; a file that changed a moment ago is left for the next run. Ends by Ctrl-C.

    The first run shows its progress; of the later ones only those are told that changed the tables.
    """
    first = True
    while True:
        summary = run(Window(until=int((time.time() - QUIET) * NANO)), not first)
        if first or summary.changed:
            print(f"{datetime.now():%Y-%m-%d %H:%M:%S}\n{report(summary)}", flush=True)
        first = False
        sleep(pause)
