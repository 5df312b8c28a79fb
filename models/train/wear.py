"""Wear a page as copying and scanning do, mildly to badly, but never so that a person could not read it.

What tells Vietnamese letters apart are marks, and the smallest thing to be seen is a mark with the gap
between it and its letter (a dot below and its gap are 0.16 of the letter's size). A page is legible if the
grid of pixels, the blur and the noise leave that to be seen; if they do not, its wear is drawn anew.
"""

import math
import random
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

Scales = tuple[float, ...]
MILD: Scales = (1, 1, 0.9, 0.8, 0.7, 0.6)
HARSH: Scales = (0.65, 0.55, 0.5, 0.45, 0.4)
"""What a page of 300 dpi is shrunk to; a Vietnamese engine errs on small letters only."""

GREY_PERIOD, BILEVEL_PERIOD = 2.25, 3.0
"""Pixels that a mark and its gap need: above two (Nyquist) where there is grey to tell, and one and a half
each in black and white, to survive wherever the grid lies. Below, a hook and a tilde look the same."""

RESOLVED = 0.1
"""Contrast that blur must leave of it: the usual limit of resolution."""

ABOVE_NOISE = 2.0
"""Times that what is left of it must stand out of the noise."""

SPECKLED = 2.2
"""Deviations of the noise at which black and white part: nearer, over one pixel in 200 of bare paper turns
black, words run together for the engine, and no scanner leaves a page so."""

PAPER = 255


@dataclass(frozen=True)
class Wear:
    """What is done to a page: scale, blur and noise (deviations), threshold (block, offset), JPEG quality."""

    scale: float
    blur: float
    noise: int
    threshold: tuple[int, int] | None
    quality: int

    @classmethod
    def draw(cls, rng: random.Random, scales: Scales) -> "Wear":
        """Draw one."""
        scale = rng.choice(scales)
        blur = rng.uniform(0.3, 1.2) * (0.5 + scale / 2)
        noise = rng.choice([0, 3, 6, 12])
        bilevel = rng.random() < 0.4
        threshold = (rng.choice([25, 31, 41]), rng.choice([8, 12, 16, 22])) if bilevel else None
        return cls(scale, blur, noise, threshold, rng.choice([40, 60, 75, 90]))

    def is_legible(self, mark: float, ink: int) -> bool:
        """Tell whether marks are still seen; with the gap they were so many pixels high, of this ink.

        >>> [Wear(scale, 0.5, 3, None, 75).is_legible(6, 0) for scale in (0.3, 0.6)]
        [False, True]
        >>> [Wear(1, 0.5, noise, (31, 8), 75).is_legible(6, 0) for noise in (12, 3)]
        [False, True]
        """
        period = mark * self.scale
        contrast = math.exp(-2 * (math.pi * self.blur / period) ** 2)
        if period < (BILEVEL_PERIOD if self.threshold else GREY_PERIOD) or contrast < RESOLVED:
            return False
        if self.threshold and self.threshold[1] < SPECKLED * self.noise:
            return False
        return contrast * (PAPER - ink) / 2 >= ABOVE_NOISE * self.noise

    def on(self, page: Any, noise: np.random.Generator) -> Any:
        """Return the page worn: shrunk, blurred, noisy, perhaps black and white, and compressed."""
        worn = cv2.resize(page, None, fx=self.scale, fy=self.scale, interpolation=cv2.INTER_AREA)
        worn = cv2.GaussianBlur(worn, (0, 0), self.blur)
        worn = np.clip(worn + noise.normal(0, self.noise, worn.shape), 0, PAPER).astype(np.uint8)
        if self.threshold:
            block, offset = self.threshold
            worn = cv2.adaptiveThreshold(
                worn, PAPER, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, block, offset
            )
        return cv2.imdecode(cv2.imencode(".jpg", worn, [cv2.IMWRITE_JPEG_QUALITY, self.quality])[1], 0)


def legible_wear(rng: random.Random, scales: Scales, mark: float, ink: int) -> Wear:
    """Draw wear until a person could read what it leaves."""
    while True:
        wear = Wear.draw(rng, scales)
        if wear.is_legible(mark, ink):
            return wear
