"""Turns one picture into words: print by the engine, the signer once more, digits written by hand.

Whatever fails on a page costs that page at most. What was read stays where only a further look fails, or
where the page's time runs out.
"""

from collections.abc import Callable
from dataclasses import replace

from pipeline.faults import PAGE, is_of_one_page, with_fault, with_loss
from pipeline.flags import LATE, with_flag, with_hand
from pipeline.imaging import Watch, find_rulings
from pipeline.imaging.darkness import is_black, is_dark
from pipeline.imaging.polarity import is_negative
from pipeline.ocr import Ocr
from pipeline.ocr.budget import budget, is_spent
from pipeline.ocr.comparison_signs import read_bars
from pipeline.ocr.fragments import part_fragments
from pipeline.ocr.misread import with_doubt
from pipeline.ocr.second_look import look_again
from pipeline.ocr.stamp_look import read_under_stamps, stamps_of
from pipeline.ocr.tsv import page_of
from pipeline.ocr.ways_up import MARGIN, Way, read_upright
from pipeline.pen import read_pen
from pipeline.schema import Page, PageImage
from pipeline.settings import Settings

BLACK = "black_page"

SMALLEST = 12
"""Pixels of the shorter side below which no letter is to be read."""

Look = Callable[[Page], Page]


def read_picture(image: PageImage, ocr: Ocr, settings: Settings, watch: Watch | None = None) -> Page:
    """Turn one picture into words; a page that cannot be read comes without any, and with a flag.

    Raises:
        PipelineError: a tool is missing, or a picture for ``watch`` cannot be written.
        MemoryError: there is too little memory.
    """
    try:
        with budget(settings.page_timeout):
            return _read(image, ocr, settings, watch)
    except Exception as error:
        if not is_of_one_page(error):
            raise
        return with_loss(page_of(image, (), (PAGE,)), error)


def _read(image: PageImage, ocr: Ocr, settings: Settings, watch: Watch | None) -> Page:
    if min(image.pixels.shape[:2]) < SMALLEST:
        return page_of(image, (), ("page_too_small",))
    black = is_black(image.pixels)
    if black and not is_negative(image.pixels):
        return page_of(image, (), (BLACK,))
    first = read_upright(image, ocr, settings, watch)
    whole = first.picture
    seen = _under_stamps(first, ocr)
    page = _taken("signs", lambda before: read_bars(seen.picture, before), seen.page)
    page = _taken("fragments", part_fragments, page)
    # The signer's lines are told from a seal by its ring.
    page = _taken("second_look", lambda before: look_again(whole, before, ocr), page)
    page = with_hand(_taken("pen", lambda before: read_pen(seen.picture, before), page))
    page = _taken("rulings", lambda before: replace(before, rulings=find_rulings(seen.picture)), page)
    page = replace(page, stamps=stamps_of(seen.picture))
    if not page.words and (black or is_dark(image.pixels)):
        return with_flag(page, BLACK)
    return with_doubt(seen.picture, with_flag(page, LATE) if is_spent() and page.words else page)


def _under_stamps(first: Way, ocr: Ocr) -> Way:
    if is_spent(MARGIN * first.seconds):
        return replace(first, page=with_flag(first.page, LATE)) if first.page.words else first
    try:
        return Way(*read_under_stamps(first.picture, first.page, ocr))
    except Exception as error:
        if not is_of_one_page(error):
            raise
        return replace(first, page=with_fault(first.page, "stamps", error))


def _taken(name: str, look: Look, page: Page) -> Page:
    """Take a further look at a page; where that fails, what was read before stays."""
    if is_spent():
        return page
    try:
        return look(page)
    except Exception as error:
        if not is_of_one_page(error):
            raise
        return with_fault(page, name, error)
