"""Repaired words where they stand: what a searchable PDF and ALTO are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.flow import understand
from pipeline.schema import Box, Mapping, Page
from pipeline.transcripts import load


@dataclass(frozen=True, slots=True)
class RepairedWord:
    """A word: what was read and what it became, its box on the upright page, its line and confidence."""

    raw: str
    text: str
    box: Box
    line: int
    block: int
    confidence: float | None


@dataclass(frozen=True, slots=True)
class RepairedPage:
    """A page of repaired words; ``to_source`` takes their boxes to the page as it came in."""

    number: int
    kind: str
    width: int
    height: int
    dpi: int
    to_source: Mapping
    flags: tuple[str, ...]
    words: tuple[RepairedWord, ...]
    stamps: tuple[Box, ...] = ()


def repaired_pages(out: Path, sha256: str) -> list[RepairedPage]:
    """Return the pages of a document that was read, from its kept transcript.

    Raises:
        InputError: the transcript is not kept.
    """
    kept = (out / ".kehoach" / "transcripts").rglob(f"{sha256}-*.json.gz")
    newest = max(kept, key=lambda path: path.stat().st_mtime_ns, default=None)
    if newest is None:
        raise InputError(f"{out}: no transcript is kept of {sha256[:16]}; run kehoach extract again")
    try:
        document = understand(load(newest.read_bytes()))
    except ValueError as error:
        raise InputError(f"{newest}: {error}; run kehoach extract again") from error
    words: dict[int, list[RepairedWord]] = {}
    text, pages = document.text, document.transcript.pages
    for placed in document.reading.placed:
        read = pages[placed.page].words[placed.word]
        span = text.clean_span(placed.span)
        clean = " ".join(text.text[span.start : span.end].split())
        if read.box is not None and clean:
            words.setdefault(placed.page, []).append(
                RepairedWord(read.text, clean, read.box, read.line, read.block, read.confidence)
            )
    return [_page(page, words.get(index, [])) for index, page in enumerate(pages)]


def _page(page: Page, words: list[RepairedWord]) -> RepairedPage:
    return RepairedPage(
        *(page.number, page.kind, page.width, page.height, page.dpi, page.to_source, page.flags),
        words=tuple(words),
        stamps=page.stamps,
    )


def by_line(words: tuple[RepairedWord, ...]) -> Iterator[list[RepairedWord]]:
    """Return words line by line, in reading order."""
    line: list[RepairedWord] = []
    for word in words:
        if line and (word.block, word.line) != (line[-1].block, line[-1].line):
            yield line
            line = []
        line.append(word)
    if line:
        yield line
