"""Signature strips: small lines about the moment of signing, and the name of the signing office with them."""

from collections.abc import Sequence
from itertools import pairwise

from pipeline.layout.lines import Line, word_height
from pipeline.schema import Box, Page

SMALL = 0.85
"""The strip's type is lower than this part of the page's median word height."""
NEXT = 0.7
"""White between two lines of a strip in median word heights, at most."""
ALIGNED = 0.5
"""Lines of a strip begin within this many median word heights of each other."""


def strip_around(page: Page, lines: Sequence[Line], known: set[int]) -> set[int]:
    """Return the lines that hang together with lines known to be of a strip (numbers into ``lines``)."""
    height = word_height(page)
    small = sorted(
        (n for n, line in enumerate(lines) if line.words and _is_small(page, line, height)),
        key=lambda n: (lines[n].at.left // max(1.0, height), lines[n].at.top),
    )
    strip = set(known)
    for order in (small, small[::-1]):
        for before, after in pairwise(order):
            if before in strip and _hang_together(lines[before].at, lines[after].at, height):
                strip.add(after)
    return strip - known


def _is_small(page: Page, line: Line, height: float) -> bool:
    return max((box.height for i in line.words if (box := page.words[i].box)), default=0) < SMALL * height


def _hang_together(a: Box, b: Box, height: float) -> bool:
    white = max(a.top, b.top) - min(a.bottom, b.bottom)
    return white <= NEXT * height and abs(a.left - b.left) <= ALIGNED * height
