"""Turn a page that lies on its side or upside down.

Text lines give the ink of a page a rhythm across them, and that rhythm is lopsided: letters begin softly at
the top, with marks and ascenders, and end sharply at the base line. On real scans this told all four ways
apart more surely than Tesseract's own detection, which failed on coarse pages, and ten times as fast. Pages
of ruled tables have rhythms of another kind, and are looked at in their own way.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from pipeline.imaging.affine import compose
from pipeline.imaging.deskew import skew_of
from pipeline.imaging.ink import Mask, dark_of, without_rules
from pipeline.imaging.ruled import turns_of_table, without_table, words_along
from pipeline.schema import Affine, PageImage
from pipeline.settings import Settings

STRIPS = 8
"""The page is looked at in strips, so that a skewed line stays sharp in each."""

MIN_RHYTHM = 20_000.0
"""Below this a page has no more than a few words (a signature, a page number)."""

CLEARLY = 1.3
"""How much stronger the rhythm must be one way than the other to tell where the lines run."""

SURELY = 1.8
"""And how much for a page that need not be levelled to tell: upright and straight, as nearly all are."""

MIN_LEAN = 2.0
"""Pages the right way up lean by -1 to -15; a turned one must lean as clearly to be turned."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How strongly ink comes and goes down a page, and to which side that leans (below 0: upright lines)."""

    strength: float
    lean: float


def orientation(page: PageImage, settings: Settings) -> PageImage:
    """Turn a page upright by quarters, where its text says clearly that it is not."""
    dark, _ = dark_of(page.pixels)
    letters = without_table(dark)
    turn = quarter_turns(without_rules(dark)) if letters is None else turns_of_table(letters)
    return turned(page, turn) if turn else page


def quarter_turns(ink: Mask) -> int:
    """Return by how many quarters clockwise to turn the page; 0 where there is doubt."""
    down, across = rhythm(ink), rhythm(ink.T)
    if down.lean < -MIN_LEAN and down.strength > max(MIN_RHYTHM, SURELY * across.strength):
        return 0
    down, across = rhythm(level(ink)), rhythm(level(ink.T))
    if max(down.strength, across.strength) < MIN_RHYTHM:
        return 0
    if _runs_across(down, across):
        return 2 if down.lean > MIN_LEAN else 0
    lying, standing = words_along(ink)
    if abs(across.lean) < MIN_LEAN or lying > standing:
        return 0
    return 3 if across.lean > 0 else 1


def _runs_across(down: Rhythm, across: Rhythm) -> bool:
    """Tell whether lines run across the page, as they should."""
    if down.strength > CLEARLY * across.strength:
        return True
    if across.strength > CLEARLY * down.strength:
        return False
    return abs(down.lean) >= abs(across.lean)


def level(ink: Mask) -> Mask:
    """Shear the ink so that lines which run roughly across run exactly so."""
    slope = float(np.tan(np.radians(skew_of(ink))))
    height, width = ink.shape
    shear = np.array([[1.0, 0.0, 0.0], [-slope, 1.0, slope * width / 2]])
    image = np.ascontiguousarray(ink, dtype=np.uint8)
    return np.asarray(cv2.warpAffine(image, shear, (width, height), flags=cv2.INTER_NEAREST), dtype=np.bool_)


def rhythm(ink: Mask) -> Rhythm:
    """Measure the rhythm of ink from top to bottom."""
    steps = [np.diff(strip.sum(axis=1, dtype=float)) for strip in np.array_split(ink, STRIPS, axis=1)]
    strength = float(sum((step**2).sum() for step in steps))
    lean = float(sum((step**3).sum() for step in steps))
    return Rhythm(strength, lean / max(1.0, strength))


def turned(page: PageImage, quarters: int) -> PageImage:
    """Turn a page clockwise by quarters."""
    height, width = page.pixels.shape[:2]
    back: dict[int, Affine] = {
        1: (0.0, 1.0, 0.0, -1.0, 0.0, float(height)),
        2: (-1.0, 0.0, float(width), 0.0, -1.0, float(height)),
        3: (0.0, -1.0, float(width), 1.0, 0.0, 0.0),
    }
    return replace(
        page,
        pixels=np.ascontiguousarray(np.rot90(page.pixels, -quarters)),
        rotation=(page.rotation + 90 * quarters) % 360,
        to_source=compose(page.to_source, back[quarters]),
    )
