"""Running heads and feet: the same line in the margin of several pages."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from pipeline.layout.letterhead import motto_start
from pipeline.layout.lines import Line, middle_y, plain
from pipeline.schema import Page

MIN_PAGES = 3
"""A line must recur on this many pages."""
ALIKE = 90
"""Least similarity (0–100) of folded text with its digits hidden."""
MARGIN = 0.066
"""It stands within this part of the page's height from top or bottom: above the 20 mm where text begins."""
MIN_LETTERS = 5


def running_heads(lines: Sequence[tuple[Page, Line, str]]) -> list[int]:
    """Return which of the first (or last) lines of the pages are running heads (or feet)."""
    keys = [_key(page, line, text) for page, line, text in lines]
    return [i for i, key in enumerate(keys) if key and _alike(key, keys) >= MIN_PAGES]


def _alike(key: str, keys: Sequence[str]) -> int:
    return sum(bool(other) and fuzz.ratio(key, other) >= ALIKE for other in keys)


def _key(page: Page, line: Line, text: str) -> str:
    """Fold a line for comparison; empty where it can be no running head.

    A file may hold several documents: a letterhead that recurs is not put aside.
    """
    key = re.sub(r"\d", "0", plain(text))
    letters = sum(map(str.isalpha, key))
    if letters < MIN_LETTERS or motto_start(text.split()) is not None or not _in_margin(page, line):
        return ""
    return key


def _in_margin(page: Page, line: Line) -> bool:
    if line.box is None:
        return True
    return not MARGIN * page.upright_height < middle_y(line.at) < (1 - MARGIN) * page.upright_height
