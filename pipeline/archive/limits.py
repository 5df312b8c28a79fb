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

from pipeline.ocr import Ocr
from pipeline.schema import Page, PageImage
from pipeline.settings import Settings

_ONE_AT_A_TIME = threading.Lock()
"""The alarm and the engine are the process's: where a worker has several threads, they take turns."""


GRACE = 60.0
"""Seconds beyond ``page_timeout`` after which an engine that does not keep to it is killed."""


class Limit:
    """The time that is left for a document; the alarm stands at its end, or nearer."""

    def __init__(self, settings: Settings) -> None:
        self._end = time.monotonic() + settings.document_timeout
        self._page = settings.page_timeout + GRACE
        self.for_document()

    def for_document(self) -> None:
        """Let the rest of the document take all the time that is left."""
        signal.setitimer(signal.ITIMER_REAL, self._left())

    def for_page(self) -> None:
        """Let what follows take no longer than a page may."""
        signal.setitimer(signal.ITIMER_REAL, min(self._left(), self._page))

    def _left(self) -> float:
        return max(self._end - time.monotonic(), 0.001)


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
        self.limit.for_page()
        try:
            return self.ocr(page, psm)
        finally:
            self.limit.for_document()


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
