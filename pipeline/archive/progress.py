"""Shows how a run gets on: a bar on a terminal, a line now and then elsewhere. All of it on stderr."""

import logging
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from pipeline.archive.names import on_terminal
from pipeline.archive.plan import Outcome

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LINES = 30.0
TWO_MINUTES = 120


class Rate:
    """Files and pages so far, pages per second, and the time that is left."""

    def __init__(self, total: int = 0) -> None:
        self.began = time.monotonic()
        self.total = total
        self.files = 0
        self.known = 0
        self.pages = 0

    def count(self, outcome: Outcome) -> None:
        """Add a file; one that is known from an earlier run does not count for the speed."""
        self.files += 1
        self.known += outcome.earlier
        self.pages += 0 if outcome.earlier else outcome.pages

    @property
    def left(self) -> str:
        """The time left, by the files that were read in this run; "?" until one was."""
        read = self.files - self.known
        if not read:
            return "?"
        seconds = (time.monotonic() - self.began) / read * (self.total - self.files)
        return f"{seconds:.0f} s" if seconds < TWO_MINUTES else f"{seconds / 60:.0f} min"

    @property
    def pages_per_second(self) -> float:
        """Pages read per second since the start."""
        return self.pages / max(time.monotonic() - self.began, 0.001)


class Bar:
    """A bar with files, pages per second and time left; failures are written above it as they come."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.rate = Rate()
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]:.1f} pages/s, {task.fields[left]} left"),
            console=console,
        )

    def __enter__(self) -> Self:
        self.bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.bar.stop()

    def begin(self, files: int) -> None:
        """Show an empty bar."""
        self.rate = Rate(files)
        self.task = self.bar.add_task("reading", total=files, rate=0.0, left="?")

    def advance(self, outcome: Outcome) -> None:
        """Move the bar."""
        self.rate.count(outcome)
        self.bar.update(self.task, advance=1, rate=self.rate.pages_per_second, left=self.rate.left)
        if outcome.error:
            line = escape(failure_line(outcome.name, outcome.error))
            self.console.print(f"[red]failed[/] {line}", highlight=False, soft_wrap=True)


class Lines:
    """A line every half minute, for logs."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        pass

    def begin(self, files: int) -> None:
        """Say how much there is to do."""
        self.rate = Rate(files)
        self.told = time.monotonic()
        log.info("%d files to read", files)

    def advance(self, outcome: Outcome) -> None:
        """Say how far it is, unless that was said a moment ago."""
        self.rate.count(outcome)
        if outcome.error:
            log.warning("failed %s", failure_line(outcome.name, outcome.error))
        if time.monotonic() - self.told >= SECONDS_BETWEEN_LINES:
            self.told = time.monotonic()
            log.info(
                "%d of %d files, %.1f pages/s, about %s left",
                self.rate.files,
                self.rate.total,
                self.rate.pages_per_second,
                self.rate.left,
            )


class Still(Lines):
    """Says nothing: for a look at an archive in which mostly nothing has changed."""

    def begin(self, files: int) -> None:
        """Hear how much there is."""

    def advance(self, outcome: Outcome) -> None:
        """Hear of a file."""


def failure_line(name: str, error: str) -> str:
    """Return one line about a failed file; the name is not said twice."""
    shown = on_terminal(name)
    return on_terminal(error) if shown.rpartition("/")[2] in error else f"{shown}: {on_terminal(error)}"


def progress_on(console: Console) -> Bar | Lines:
    """Return what suits the console."""
    return Bar(console) if console.is_terminal else Lines()
