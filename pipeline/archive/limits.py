"""Limits that hold whatever a library does: the kernel ends the process that is over them.

A hang in a C library keeps Python's threads and handlers from running, so no watch inside Python would do:
the alarm is left to its default, which is the end of the process. Who waits for it sees it die of SIGALRM.
"""

import resource
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pipeline.faults import is_lack_of_memory
from pipeline.ocr import Ocr
from pipeline.schema import Page, PageImage
from pipeline.settings import Settings

T = TypeVar("T")

_ONE_AT_A_TIME = threading.Lock()
"""The alarm and the engine are the process's: where a worker has several threads, they take turns."""


GRACE = 10.0
"""Seconds beyond ``page_timeout`` after which the process of a page that does not keep to it is killed."""


class Limit:
    """Ends by which things must be done, one inside the other; the alarm stands at the nearest."""

    def __init__(self, settings: Settings) -> None:
        self.page = settings.page_timeout + GRACE
        """Seconds for one page, with all that is done to it, however often it is read."""
        self._ends = [time.monotonic() + settings.document_timeout]
        self._set()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let what is done inside take no longer than that."""
        self._ends.append(time.monotonic() + seconds)
        self._set()
        try:
            yield
        finally:
            self._ends.pop()
            self._set()

    def spend(self, seconds: float) -> None:
        """Count time that an earlier process spent on the document."""
        self._ends[0] -= seconds
        self._set()

    def _set(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, max(min(self._ends) - time.monotonic(), 0.001))


def in_time(pages: Iterator[T], limit: Limit) -> Iterator[T]:
    """Yield from ``pages``; the process is killed where one takes too long.

    Raises:
        MemoryError: one needs more memory than there is, whichever library says so.
    """
    while True:
        try:
            with limit.within(limit.page):
                page = next(pages)
        except StopIteration:
            return
        except Exception as error:
            if is_lack_of_memory(error):
                raise MemoryError from error
            raise
        yield page


@contextmanager
def limited(settings: Settings) -> Iterator[Limit]:
    """Hold what is done inside to ``document_timeout`` and ``memory_limit``; more kills the process."""
    with _ONE_AT_A_TIME:
        _limit_memory(settings.memory_limit)
        try:
            yield Limit(settings)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            _limit_memory(None)


class TimedOcr:
    """An engine that is killed with its process when it does not come back."""

    def __init__(self, ocr: Ocr, limit: Limit) -> None:
        self.ocr = ocr
        self.limit = limit
        self.name = ocr.name

    def __call__(self, page: PageImage, psm: int | None = None) -> Page:
        """Read a page."""
        with self.limit.within(self.limit.page):
            return self.ocr(page, psm)


def _limit_memory(size: int | None) -> None:
    """Allow so many bytes beyond those that are mapped now; ``None``: as many as at first."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = hard if size is None else _mapped() + size
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _mapped() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()
