"""A page as a viewer shows it, small and grey: what text and stored pictures are held against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from pipeline.schema import Box, Pixels, Word

DPI = 72
"""Fine enough to tell whether ink is in the box of a letter."""

MAX_SIDE = 2000
"""Pixels of the longer side, whatever size the page says that it has."""

CONTRAST = 40
"""Grey levels between the lightest and darkest pixel of a word that one can see."""

INK = 150
"""Grey level of ink."""

RULING = 0.05
"""Of the page's width: a longer run of ink is a ruling, no letter."""

COARSER = 8
"""Pixels of a thumbnail side by side that are compared as one."""

UNLIKE, PAPER = 20, 245
"""Grey levels between what is stored and what is shown, from which the two differ; lightest level of ink."""

MISSING = 0.08
"""Share of the inked pixels that may differ: smoothing makes less of it, a hidden column or mask more."""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """The page, (rows, columns); ``scale`` turns pixels of a layer into those of the thumbnail."""

    grey: NDArray[np.uint8]
    scale: float

    def window(self, box: Box, margin: int = 0) -> NDArray[np.uint8]:
        """Return what lies under a box of the layer."""
        top, left = int(box.top * self.scale) - margin, int(box.left * self.scale) - margin
        bottom, right = round(box.bottom * self.scale) + margin, round(box.right * self.scale) + margin
        return self.grey[max(0, top) : max(0, bottom) + 1, max(0, left) : max(0, right) + 1]


def thumbnail_of(page: pdfium.PdfPage, dpi: int) -> Thumbnail:
    """Draw a page small; ``dpi`` is that of the layer whose boxes will be looked at."""
    longest = max(page.get_size())
    scale = min(DPI / 72, MAX_SIDE / max(longest, 1.0))
    drawn = page.render(scale=scale, grayscale=True).to_numpy()
    return Thumbnail(
        np.ascontiguousarray(drawn.reshape(drawn.shape[0], drawn.shape[1], -1)[:, :, 0]), scale * 72 / dpi
    )


def is_seen(page: Thumbnail, word: Word) -> bool:
    """Return whether there is ink in a word's box.

    Text may be white on white, covered, or of a hidden layer.
    """
    window = page.window(word.box) if word.box else page.grey
    return window.size > 0 and int(window.max()) - int(window.min()) >= CONTRAST


def explained(page: Thumbnail, words: Sequence[Word], others: Iterable[Box]) -> tuple[int, int]:
    """Return how many pixels of ink lie in the boxes of words, and how many in nothing that is known.

    ``others`` are boxes of pictures; long straight runs are rulings.
    """
    ink = page.grey < INK
    ink &= ~_rulings(ink)
    known, free = np.zeros_like(ink), np.ones_like(ink)
    for word in words:
        if word.box:
            _window(known, page, word.box)[:] = True
    for box in others:
        _window(free, page, box)[:] = False
    return int((ink & known).sum()), int((ink & ~known & free).sum())


def _window(mask: NDArray[np.bool_], page: Thumbnail, box: Box) -> NDArray[np.bool_]:
    return Thumbnail(mask, page.scale).window(box, 1)  # type: ignore[arg-type,return-value]


def _rulings(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    length = max(15, round(RULING * ink.shape[1]))
    image = ink.astype(np.uint8)
    across = cv2.morphologyEx(image, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    down = cv2.morphologyEx(image, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return np.asarray((across > 0) | (down > 0))


def shows(page: Thumbnail, stored: Pixels, place: Box) -> bool:
    """Return whether a viewer shows stored pixels as they are, without mask, inversion, clip or layer.

    Args:
        page: the page as it is shown.
        stored: the pixels of the picture, turned as the page is.
        place: where it lies on the page, in the thumbnail's own pixels.
    """
    shown = page.grey[max(0, place.top) : place.bottom, max(0, place.left) : place.right]
    if shown.size == 0 or min(shown.shape) < 2:
        return False
    # Coarser than both, so that it does not matter how a viewer smooths.
    rows, columns = (max(1, min(a, b) // COARSER) for a, b in zip(shown.shape, stored.shape[:2], strict=True))
    ours, theirs = (cv2.resize(one, (columns, rows), interpolation=cv2.INTER_AREA) for one in (stored, shown))
    grey = ours if ours.ndim == 2 else cv2.cvtColor(ours, cv2.COLOR_RGB2GRAY)
    apart = np.abs(grey.astype(np.int16) - theirs.astype(np.int16)) > UNLIKE
    inked = (grey < PAPER) | (theirs < PAPER)
    return float(apart.sum()) <= MISSING * max(1, int(inked.sum()))
