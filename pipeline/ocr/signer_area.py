"""Where the signer stands: right of the recipients (nơi nhận), in the pixels of the upright page."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from rapidfuzz import fuzz
from unidecode import unidecode

from pipeline.ocr.page_lines import Line, box_of, lines_of
from pipeline.schema import Box, Page

HEAD = "noinhan"
LIKE = 85
"""Least similarity (0–100) of folded letters."""

FILED = ("luuvt", "luuvp")
"""The last recipient, the office's own file, names the list where its head is unreadable."""

LEFT_HALF = 0.4
"""Recipients begin left of this part of the page's width."""

SIGNER = (0.34, 0.58)
"""The signer's column begins between these parts of the page's width."""

GAP = 1.5
"""White that ends a recipient's line, in word heights."""

ABOVE = 5.0
"""The title may begin this many word heights above "Nơi nhận"."""

NEXT_LINE = 2.4
"""Lines of a list follow each other within this many word heights."""

DEPTH = 0.42
"""Title, seal and name take at most this part of the page's height."""

FULL_WIDTH = 0.6
"""A line without a gap as wide as this part of the page stands in no column."""


def signer_area(page: Page) -> Box | None:
    """Return the area right of the recipients, in the pixels of the upright page; ``None`` without any."""
    lines = tuple(lines_of(page).values())
    head = _head(page, lines)
    if head is None:
        return None
    height = word_height(page)
    left = _column_edge(page, lines, head, height)
    top = _top(lines, head, left, height)
    bottom = _bottom(page, lines, head, height)
    return Box(left, top, page.upright_width - left, bottom - top)


def _head(page: Page, lines: Sequence[Line]) -> Box | None:
    """Return the box of "Nơi nhận", or of the top of the list that ends in "Lưu: VT"."""
    limit = LEFT_HALF * page.upright_width
    left = [line for line in lines if box_of(line[0]).left < limit]
    for line in reversed(left):
        if any(fuzz.ratio(HEAD, _folded(line[:count])) >= LIKE for count in (1, 2, 3)):
            return box_of(line[0])
    filed = [line for line in left if _folded(line).startswith(FILED)]
    return _climb(left, box_of(filed[-1][0]), word_height(page)) if filed else None


def _climb(lines: Sequence[Line], last: Box, height: float) -> Box:
    """Go up from the last item of a list while items, which begin with a mark, follow each other."""
    for line in sorted(lines, key=lambda line: -box_of(line[0]).top):
        first = box_of(line[0])
        is_item = not line[0].text[0].isalnum()
        if first.top < last.top and last.top - first.top < NEXT_LINE * height and is_item:
            last = first
    return last


def _folded(words: Line) -> str:
    text = unidecode("".join(word.text for word in words)).lower()
    return "".join(c for c in text if c.isalpha())


def word_height(page: Page) -> float:
    """Return the median height of the words of a page, in pixels."""
    heights = [box_of(w).height for w in page.words if w.box and sum(map(str.isalpha, w.text)) > 1]
    return float(median(heights)) if heights else 1.0


def _column_edge(page: Page, lines: Sequence[Line], head: Box, height: float) -> int:
    """Return where the signer's column begins: right of the recipients, within ``SIGNER``."""
    least, most = (int(share * page.upright_width) for share in SIGNER)
    edges = [
        _run(line, height)
        for line in lines
        if box_of(line[0]).left < LEFT_HALF * page.upright_width and box_of(line[0]).top >= head.top - height
    ]
    inside = [edge for edge in edges if edge < most]
    return max(least, *inside, 0) + int(height / 2)


def _run(line: Line, height: float) -> int:
    """Return where the first piece of a line ends: at its first wide gap."""
    for word, after in pairwise(line):
        if box_of(after).left - box_of(word).right > GAP * height:
            return box_of(word).right
    return box_of(line[-1]).right


def _top(lines: Sequence[Line], head: Box, left: int, height: float) -> int:
    """Return the foot of the body's last line above "Nơi nhận", but not more than ``ABOVE`` it."""
    above = [line for line in lines if box_of(line[0]).left < left and box_of(line[0]) != head]
    feet = [box_of(w).bottom for line in above for w in line if sum(map(str.isalpha, w.text)) > 1]
    body = [foot for foot in feet if foot <= head.top + height / 4]
    return max(0, int(head.top - ABOVE * height), *body)


def _bottom(page: Page, lines: Sequence[Line], head: Box, height: float) -> int:
    """Return the foot of the page, or the head of the next line of full width."""
    full = [
        box_of(line[0]).top
        for line in lines
        if box_of(line[0]).top > head.bottom + height
        and _run(line, height) - box_of(line[0]).left > FULL_WIDTH * page.upright_width
    ]
    return min(page.upright_height, int(head.top + DEPTH * page.upright_height), *full)
