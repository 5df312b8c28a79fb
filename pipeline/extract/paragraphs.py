"""Lines joined into paragraphs: what belongs together although the page broke it."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from pipeline.rules import compile_pattern, read_toml
from pipeline.schema import Span

OUTLINE = "outline.toml"

SHORT_LINE = 0.6
"""A line below this share of the usual width ends its paragraph, if the next begins with a capital."""

FULL_LINE = 0.85
"""A line above this share of the usual width can go on below a blank one: dumps are full of them."""

PARTING = (0.1, 0.9)
"""Where the share of lines with a blank line above them lies between these, blank lines part paragraphs: a
converter puts one after each line, a dump none."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a heading or list item begins."""

    id: str
    level: int
    heading: bool
    pattern: regex.Pattern[str]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: its span without outer blanks, and the mark that it begins with, if any."""

    span: Span
    mark: Mark | None
    body: int
    """Offset of the first character after the mark."""


@cache
def marks() -> tuple[Mark, ...]:
    """Return the marks of headings and items, in the order in which they are tried."""
    table = read_toml(OUTLINE)
    return tuple(
        Mark(
            m["id"], m["level"], m["heading"], compile_pattern(OUTLINE, m["id"], m["pattern"], table["parts"])
        )
        for m in table["mark"]
    )


def paragraph_at(blocks: tuple[Paragraph, ...], offset: int) -> Span:
    """Return the paragraph that holds an offset; before the first, what lies before it."""
    at = bisect_right(blocks, offset, key=lambda b: b.span.start) - 1
    return blocks[at].span if at >= 0 else Span(0, blocks[0].span.start if blocks else offset)


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    r"""Split text into paragraphs; a blank line alone parts nothing (converters put one after each line).

    Where blank lines do part paragraphs, a short line without one below it goes on.

    >>> text = "Căn cứ Luật\nĐất đai;\n- Một\n- Hai"
    >>> [text[p.span.start : p.span.end] for p in paragraphs(text)]
    ['Căn cứ Luật\nĐất đai;', '- Một', '- Hai']
    """
    found: list[Paragraph] = []
    lines = tuple(_lines(text))
    usual = _usual_width(lines)
    gaps = _gaps(text, lines) if lines else ()
    parting = PARTING[0] < sum(gaps) / max(len(gaps), 1) < PARTING[1]
    for line, gap in zip(lines, gaps, strict=True):
        mark, body = _mark_at(text, line)
        enough = usual * ((FULL_LINE if gap else 0.0) if parting else SHORT_LINE)
        if found and not _begins(text, found[-1], line, mark, enough):
            last = found[-1]
            found[-1] = Paragraph(Span(last.span.start, line.end), last.mark, last.body)
        else:
            found.append(Paragraph(line, mark, body))
    return tuple(found)


_LINE = regex.compile(
    r"(?:(?<=^[^\S\n]*)(?:[IVX]{1,5}|\d{1,2}(?:\.\d{1,2}){0,2})\.[^\S\n]*\n\s*(?=\p{Lu}))?[^\s|](?:[^\n\f]*[^\s|])?",
    regex.MULTILINE,
)


def _lines(text: str) -> Iterator[Span]:
    """Yield the non-blank lines without outer blanks; a numeral alone goes with the line below it."""
    for m in _LINE.finditer(text):
        yield Span(*m.span())


def _gaps(text: str, lines: tuple[Span, ...]) -> tuple[bool, ...]:
    """Tell of each line whether a blank one stands above it."""
    ends = (0, *(line.end for line in lines[:-1]))
    return tuple(text.count("\n", end, line.start) > 1 for end, line in zip(ends, lines, strict=True))


def _mark_at(text: str, line: Span) -> tuple[Mark | None, int]:
    for mark in marks():
        if m := mark.pattern.match(text, line.start, line.end):
            return mark, m.end() + len(text[m.end() : line.end]) - len(text[m.end() : line.end].lstrip())
    return None, line.start


def _usual_width(lines: tuple[Span, ...]) -> int:
    """Return the length that a full line has: four fifths of the lines are no longer."""
    lengths = sorted(line.end - line.start for line in lines)
    return lengths[len(lengths) * 4 // 5] if lengths else 0


TAIL = 80
"""Letters before a line that say whether a sentence ended there; paragraphs may be as long as the text."""

_END = regex.compile(r"[.;:!?][”\"')]*$|\./\.?$")
_OPENER = regex.compile(
    r"(?:Căn cứ|Kính gửi|Nơi nhận|Xét đề nghị|Theo đề nghị|Trên đây là|(?i:V/v)\b"
    r"|Thực hiện\s+(?:Kế hoạch|Quyết định|Nghị quyết|Nghị định|Công văn|Chỉ thị|Thông báo|Chương trình"
    r"|Luật)\b)"
)


def _begins(text: str, last: Paragraph, line: Span, mark: Mark | None, short: float) -> bool:
    """Tell whether the line begins a paragraph of its own."""
    start, end = last.span.start, last.span.end
    before, here = text[max(start, end - TAIL) : end], text[line.start : line.end]
    last_line = text[max(start, text.rfind("\n", start, end) + 1) : end]
    if mark is not None and not _is_run_on(before, here, mark):
        return True
    if _OPENER.match(here):
        return True
    if _is_capitals(here) != _is_capitals(last_line):
        return True
    ended = _END.search(before) or len(last_line) < short
    return bool(ended) and not here[0].islower() and not here[0].isdigit()


_NUMBER_FOLLOWS = regex.compile(r"\b(?:số|ngày|tháng|năm|Điều|khoản|điểm|Quận|Phường|và|của|,)$")
_DASHED = regex.compile(r"[-–—]\s+(?:(?<year>\d)|\p{Ll})")


def _is_run_on(before: str, here: str, mark: Mark) -> bool:
    """Tell a mark that goes on a sentence: "số" / "15. …", "năm 2021" / "- 2025", "kinh tế" / "- xã hội"."""
    if mark.id == "bullet":
        dashed = _DASHED.match(here)
        return (
            dashed is not None and regex.search(r"\d$" if dashed["year"] else r"\p{Ll}$", before) is not None
        )
    return mark.id in ("number", "sub-number", "letter") and _NUMBER_FOLLOWS.search(before) is not None


def _is_capitals(line: str) -> bool:
    letters = [c for c in line if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) > 0.8 * len(letters)
