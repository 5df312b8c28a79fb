"""How fine a picture is: the declared dots per inch where they can be true, guessed otherwise."""

from pipeline.imaging.affine import scale_of
from pipeline.schema import PageImage

A4_WIDTH = 8.27
"""Inches."""

SHORT_SIDE = (4.0, 12.5)
"""Inches that the short side of an office page may have: A6 to A3 with a margin."""

TESSERACT_RANGE = (70, 2400)
"""Tesseract takes no resolution outside of these."""


def credible(dpi: int, short_side: int) -> bool:
    """Tell whether a declared resolution gives a page of office size; cameras and apps write 72 for any.

    >>> credible(300, 2480), credible(72, 2480)
    (True, False)
    """
    return dpi > 0 and SHORT_SIDE[0] <= short_side / dpi <= SHORT_SIDE[1]


def guess(short_side: int) -> int:
    """Return the resolution at which the short side is that of A4.

    >>> guess(2480)
    300
    """
    return max(1, round(short_side / A4_WIDTH))


def resolution_of(page: PageImage) -> int:
    """Return the resolution of the pixels as they are now, within what Tesseract takes."""
    now = round(page.dpi / scale_of(page.to_source))
    return max(TESSERACT_RANGE[0], min(TESSERACT_RANGE[1], now))
