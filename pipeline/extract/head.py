"""The head of a document: its first lines, the motto among them, and the title that ends it."""

from dataclasses import dataclass
from functools import cache

import regex

from pipeline.extract.atoms import doc_type, title_names
from pipeline.extract.evidence import Value
from pipeline.rules import compile_pattern, read_toml
from pipeline.schema import DocType, Reading, Span
from pipeline.text import Text

FILE = "header.toml"

HEAD_LINES = 90
"""Lines in which the title is looked for; pages saved from the web carry a table before the letterhead."""

LETTER_LINES = 25
"""Lines of the head of a công văn, which has no title."""


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank line of the head, without outer blanks."""

    span: Span
    zone: str


@dataclass(frozen=True, slots=True)
class Head:
    """The lines from the top on; ``motto`` and ``title`` are indexes into them.

    ``begin`` is the first line of the letterhead, ``end`` the line after it: the title or, without one, where the
    address of a công văn begins.
    """

    text: str
    lines: tuple[Line, ...]
    motto: int | None
    title: int | None
    doc_type: Value[DocType] | None

    def line(self, index: int) -> str:
        """Return the text of a line."""
        span = self.lines[index].span
        return self.text[span.start : span.end]

    @property
    def end(self) -> int:
        """Index of the line after the letterhead."""
        if self.title is not None:
            return self.title
        address = (i for i in range(len(self.lines)) if regex.match(r"\W*Kính\s+gửi", self.line(i)))
        return min(next(address, (self.motto or 0) + LETTER_LINES), len(self.lines))

    @property
    def span(self) -> Span:
        """Characters of the letterhead."""
        last = self.lines[self.end - 1].span.end if self.lines and self.end else 0
        return Span(0, last)


def find_head(text: Text, reading: Reading) -> Head:
    """Find the head's lines, motto and title."""
    lines = _lines(text, reading)
    bare = Head(text.text, lines, None, None, None)
    motto = next((i for i in range(len(lines)) if header_pattern("motto").search(bare.line(i))), None)
    if motto is None:
        motto = _motto_over_lines(bare)
    title = _title(bare, motto or 0)
    if title is None:
        return Head(text.text, lines, motto, None, None)
    index, value = title
    return Head(text.text, lines, motto, index, value)


def _lines(text: Text, reading: Reading) -> tuple[Line, ...]:
    zones = {line.span.start: line.zone for line in reading.lines}
    starts = sorted(zones)
    found = []
    for m in regex.finditer(r"[^\s|](?:[^\n\f]*[^\s|])?", text.text):
        raw = text.raw_span(Span(*m.span())).start
        at = max((s for s in starts if s <= raw), default=0)
        found.append(Line(Span(*m.span()), zones.get(at, "body")))
        if len(found) == HEAD_LINES:
            break
    return tuple(found)


def _motto_over_lines(head: Head) -> int | None:
    """Find a motto broken over two lines by a narrow column."""
    for i in range(len(head.lines) - 1):
        both = f"{head.line(i)} {head.line(i + 1)}"
        if header_pattern("motto").search(both):
            return i
    return None


def _title(head: Head, begin: int) -> tuple[int, Value[DocType]] | None:
    """Find the first line from ``begin`` on that is a type's name in capitals, alone or before the subject."""
    for pattern, prior in ((_title_alone(), 0.99), (_title_first(), 0.9)):
        for i in range(begin, len(head.lines)):
            if regex.match(r"\W*Kính\s+gửi|\W*Căn\s+cứ", head.line(i)):
                break
            if found := _title_at(head, i, pattern):
                index, span, name = found
                return index, Value(doc_type(name), span, "header-title", prior)
    return None


def _title_at(head: Head, index: int, pattern: regex.Pattern[str]) -> tuple[int, Span, str] | None:
    """Match a title in one line or broken over two; return its last line, its span and the type's name."""
    for last in (index, index + 1):
        if last < len(head.lines):
            start = head.lines[index].span.start
            if m := pattern.fullmatch(head.text, start, head.lines[last].span.end):
                return last, Span(*m.span("name")), m["name"]
    return None


@cache
def _title_alone() -> regex.Pattern[str]:
    names = title_names().upper().replace(r"\S+", r"\s+")
    return regex.compile(rf"[^\p{{L}}\d]*(?<name>{names})[^\p{{L}}\d:\n]{{0,4}}\w?[^\p{{L}}\d:\n]{{0,3}}")


@cache
def _title_first() -> regex.Pattern[str]:
    names = title_names().upper().replace(r"\S+", r"\s+")
    return regex.compile(rf"[^\p{{L}}\d]*(?<name>{names})[^\S\n]+(?!SỐ\b|NÀY\b)[\p{{Lu}}\d\s,.()/“”\"&;:–-]+")


@cache
def header_pattern(name: str) -> regex.Pattern[str]:
    """Return a compiled pattern of the header's rule file."""
    table = read_toml(FILE)
    return compile_pattern(FILE, name, table[name]["pattern"], table["parts"])
