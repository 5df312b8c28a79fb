"""Page numbers: a lone number at the top or bottom of a page.

Nghị định 30/2020/NĐ-CP, Phụ lục I, mục I: centred in the top margin, from the second page on.
"""

import re

from pipeline.layout.lines import Line, is_plain, middle_x, middle_y
from pipeline.schema import Page

EDGE = 0.09
"""The number stands within this part of the page's height from top or bottom."""
CENTRE = 0.08
"""Its centre lies at most this part of the page's width from the middle of the page."""
MARGIN = 0.07
"""A number that OCR could not read is believed only this near the top."""
UNREAD = 3
"""Such a number has at most this many characters."""
SURE = 0.9
"""And the engine was less sure of it than this (0–1)."""
NEAR = 2
"""In a dump, a bare number may differ by this from the count of form feeds: covers, blank pages."""

BARE = re.compile(r"[._|' ]*(\d{1,4})[._|' ]*")
DRESSED = re.compile(
    r"[-–—~]+ ?\d{1,4} ?[-–—~]+|(?:trang|page)\s*:?\s*\d{1,4}(?:\s*(?:/|of|trên)\s*\d{1,4})?", re.I
)
FRACTION = re.compile(r"(\d{1,4}) ?/ ?\d{1,4}")


def is_page_number(page: Page, line: Line, text: str, beside_feed: bool) -> bool:
    """Tell whether the first or last line of a page is its number.

    ``beside_feed``: another page follows or goes before on that side.
    """
    if is_plain(page):
        return beside_feed and _fits(page, text, NEAR)
    if line.box is None or not _at_edge(page, line, EDGE):
        return False
    if _fits(page, text, 0):
        return page.number > 1 or _is_centred(page, line)
    return (
        page.number > 1
        and _is_centred(page, line)
        and (BARE.fullmatch(text) is not None or _unread(page, line))
    )


def _fits(page: Page, text: str, near: int) -> bool:
    """Tell whether the text is a number in dress, or a bare one that agrees with the count of pages."""
    if DRESSED.fullmatch(text):
        return True
    number = BARE.fullmatch(text) or FRACTION.fullmatch(text)
    return number is not None and abs(int(number[1]) - page.number) <= near


def _at_edge(page: Page, line: Line, share: float) -> bool:
    return not share * page.upright_height < middle_y(line.at) < (1 - share) * page.upright_height


def _is_centred(page: Page, line: Line) -> bool:
    return abs(middle_x(line.at) - page.upright_width / 2) < CENTRE * page.upright_width


def _unread(page: Page, line: Line) -> bool:
    """Tell whether this is a scrap in the top margin where the number belongs ("II" for 11)."""
    words = [page.words[i] for i in line.words]
    short = len("".join(word.text for word in words)) <= UNREAD
    unsure = all(word.confidence is not None and word.confidence < SURE for word in words)
    return short and unsure and middle_y(line.at) < MARGIN * page.upright_height
