"""Visual lines: which words of a page stand side by side, and the small geometry that the layout rests on."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from statistics import median

from unidecode import unidecode

from pipeline.schema import Box, CellPlace, Page, Zone

SAME_ROW = 0.5
"""Two pieces stand side by side when they share this part of the lower one's height."""


@dataclass(frozen=True, slots=True)
class Line:
    """Words of one line, as indices into the page's words, in reading order; none for a blank line."""

    words: tuple[int, ...]
    zone: Zone = "body"
    box: Box | None = None
    cell: CellPlace | None = None

    @property
    def at(self) -> Box:
        """The box of a line that has one."""
        if self.box is None:
            raise ValueError("a line without boxes has no place")
        return self.box


def lines_of(page: Page) -> list[Line]:
    """Group the words of a page into lines, in the order of the source.

    Lines of plain text keep their numbers: a number without words gives a blank line.
    """
    rows: dict[int, list[int]] = {}
    for index, word in enumerate(page.words):
        if word.text.strip():
            rows.setdefault(word.line, []).append(index)
    if is_plain(page):
        count = max(page.lines, max(rows, default=-1) + 1)
        return [Line(tuple(rows.get(n, ()))) for n in range(count)]
    return [line_of(page, row) for _, row in sorted(rows.items())]


def is_plain(page: Page) -> bool:
    """Tell whether a page has no boxes to go by: a dump."""
    return page.kind == "text" or any(word.box is None for word in page.words)


def line_of(page: Page, words: Iterable[int], zone: Zone = "body") -> Line:
    """Make a line of words, with the box around them."""
    indices = tuple(words)
    boxes = [box for i in indices if (box := page.words[i].box) is not None]
    return Line(indices, zone, reduce(Box.union, boxes) if boxes else None)


def word_height(page: Page) -> float:
    """Return the median height of the words with at least two letters, in pixels; 0 without any."""
    heights = [w.box.height for w in page.words if w.box is not None and sum(map(str.isalpha, w.text)) > 1]
    return float(median(heights)) if heights else 0.0


def middle_x(box: Box) -> float:
    """Return the horizontal centre."""
    return box.left + box.width / 2


def middle_y(box: Box) -> float:
    """Return the vertical centre."""
    return box.top + box.height / 2


def in_rows(page: Page, lines: Sequence[Line], zone: Zone) -> list[Line]:
    """Order the lines of one column from top to bottom, joining what stands side by side."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda piece: (middle_y(piece.at), piece.at.left)):
        if rows and _side_by_side(rows[-1][-1].at, line.at):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_joined(page, row, zone) for row in rows]


def _joined(page: Page, row: list[Line], zone: Zone) -> Line:
    if len(row) == 1:
        return replace(row[0], zone=zone)
    return line_of(page, (i for piece in sorted(row, key=lambda p: p.at.left) for i in piece.words), zone)


def _side_by_side(a: Box, b: Box) -> bool:
    shared = min(a.bottom, b.bottom) - max(a.top, b.top)
    apart = a.right <= b.left or b.right <= a.left
    return apart and shared >= SAME_ROW * min(a.height, b.height) > 0


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Fold to lower-case ASCII letters and digits, one space between words.

    OCR loses marks first, so layout looks at letters alone.

    >>> plain("ĐỘC LẬP — Tự do"), plain("Số: 12/QĐ-UBND")
    ('doc lap tu do', 'so 12 qd ubnd')
    """
    return " ".join(re.findall("[a-z0-9]+", unidecode(text).lower()))


def plain_line(page: Page, line: Line) -> str:
    """Fold the text of a line."""
    return plain(" ".join(page.words[i].text for i in line.words))
