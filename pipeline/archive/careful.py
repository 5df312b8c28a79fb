"""A file read once more over which a process died: a page that kills is left out, the others are kept.

Nothing of this costs an ordinary run: only when a process was lost, each page is noted before it is begun and
kept when it is read, where the process that comes next finds it, on whatever machine.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from pipeline.archive.crew import DIED, TIMED_OUT
from pipeline.errors import InputError
from pipeline.schema import Page, Source, Transcript
from pipeline.store import Store, shard
from pipeline.transcripts import dump, load

PagesFrom = Callable[[int], Iterator[Page]]
"""Reads a file from a page on."""

REASONS = {
    "page_crashed": DIED.reason,
    "ocr_timeout": TIMED_OUT.reason,
    "page_memory": "needs more memory than memory_limit; split the file, or raise the setting",
}
"""Why a document failed of which no page could be read, by the flag of the first."""


@dataclass(frozen=True, slots=True)
class Trail:
    """What processes that are gone have left of a document: its first pages, and the one begun last."""

    store: Store
    sha256: str

    def _name(self, part: str) -> str:
        return f"{shard(self.sha256)}/{self.sha256}/{part}"

    def pages(self) -> Iterator[Page]:
        """Yield the pages that were read, from the first on."""
        number = 1
        with suppress(OSError, ValueError):
            while True:
                yield load(self.store.read(self._name(str(number)))).pages[0]
                number += 1

    def keep(self, page: Page) -> None:
        """Keep a page."""
        kept = Transcript(Source("", self.sha256), (page,), "")
        self.store.write(self._name(str(page.number)), dump(kept))

    def begin(self, number: int) -> int:
        """Note that a page is begun; return how many processes have begun it before, and not ended."""
        before = self._begun(number)
        self.store.write(self._name("begun"), json.dumps([number, before + 1]).encode())
        return before

    def _begun(self, number: int) -> int:
        try:
            page, times = json.loads(self.store.read(self._name("begun")))
        except (OSError, ValueError):
            return 0
        return int(times) if page == number else 0

    def clear(self) -> None:
        """Forget all of it; the document is done."""
        number = 1
        while self.store.size(self._name(str(number))) is not None:
            self.store.remove(self._name(str(number)))
            number += 1
        self.store.remove(self._name("begun"))


def read_carefully(pages_from: PagesFrom, trail: Trail, lives: int) -> Iterator[Page]:
    """Yield all pages of a document; one over which ``lives`` processes died comes without words.

    Raises:
        InputError: the file as a whole cannot be read, or no page of it.
    """
    pages = list(trail.pages())
    rest = _Rest(pages_from)
    while True:
        number = len(pages) + 1
        page = _left_out(number, lives) if trail.begin(number) >= lives else rest.next(number)
        if page is None:
            # What dies from here on is not a page.
            trail.begin(0)
            break
        trail.keep(page)
        pages.append(page)
    if pages and all(map(_is_left_out, pages)):
        raise InputError(REASONS[pages[0].flags[0]])
    yield from pages


class _Rest:
    """The pages of a file, begun anew behind one that is left out."""

    def __init__(self, pages_from: PagesFrom) -> None:
        self._pages_from = pages_from
        self._pages: Iterator[Page] = iter(())
        self._number = 0

    def next(self, number: int) -> Page | None:
        """Return a page, ``None`` behind the last."""
        if number != self._number + 1 or number == 1:
            self._pages = self._pages_from(number)
        try:
            page = next(self._pages, None)
        except MemoryError:
            return Page(number, "scan", (), flags=("page_memory",))
        self._number = number
        return page


def _left_out(number: int, lives: int) -> Page:
    return Page(number, "scan", (), flags=("ocr_timeout" if lives == TIMED_OUT.lives else "page_crashed",))


def _is_left_out(page: Page) -> bool:
    # The engine gives up pages, too, but those have a size.
    return page.width == 0 and not REASONS.keys().isdisjoint(page.flags)
