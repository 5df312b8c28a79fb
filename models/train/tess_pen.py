"""Digits written by hand into the gaps of training lines, of which the engine must read nothing.

"Số:      /UBND", "ngày    tháng    năm": a gap is four to ten blanks. What is written there is no part of
the line's text; it is left to the reader of handwriting (``pipeline/pen``).
"""

import random
from typing import Any

import cv2
import numpy as np
import regex
from pen_lines import SCALE, Hands, handwriting, random_text
from PIL import Image

from pipeline.pen.picture import CAP

GAP = regex.compile(r"(?<! ) {4,10}(?! )")

WRITTEN = 0.85
"""Share of gaps that are written into; the others stay blank."""

INKS = ((25, 30, 110), (40, 60, 170), (15, 15, 20), (60, 60, 70), (150, 40, 60))
"""Blue, black and, of a stamp with numerals, red."""

CAPS = 0.66
"""Height of capitals, in ems (Tinos)."""


def write(image: Any, row: tuple[str, Any, float, float], hands: Hands, rng: random.Random) -> None:
    """Write into the gaps of a row (text, typeface, left, base line), in one hand and ink."""
    text, face, left, base = row
    chance = np.random.default_rng(rng.getrandbits(32))
    ink = rng.choice(INKS)
    for gap in GAP.finditer(text):
        if rng.random() < WRITTEN:
            start, end = (left + face.getlength(text[:n]) for n in gap.span())
            digits = _fitting(hands, chance, CAPS * face.size, end - start)
            space = max(0.0, end - start - digits.shape[1])
            x = start + space * rng.random() if space else (start + end - digits.shape[1]) / 2
            y = base - digits.shape[0] + rng.gauss(0.08, 0.12) * CAPS * face.size
            strength = np.clip(digits * rng.uniform(0.6, 1.0), 0, 255).astype(np.uint8)
            image.paste(ink, (round(x), round(y)), Image.fromarray(strength))


def _fitting(hands: Hands, chance: np.random.Generator, cap: float, room: float) -> Any:
    """Return digits that a hand would write into so narrow a gap: they may touch the print beside it."""
    tries = (_digits(hands, chance, cap) for _ in range(4))
    found = next(tries)
    for other in tries:
        if found.shape[1] <= 1.1 * room:
            break
        found = other if other.shape[1] < found.shape[1] else found
    return found


def _digits(hands: Hands, chance: np.random.Generator, cap: float) -> Any:
    """Return digits of one hand as ink (255), beside each other, printed capitals being ``cap`` high."""
    text = ""
    while not text:
        text = random_text(chance)
    inks, apart = handwriting(text, hands, chance)
    high = max(ink.shape[0] for ink in inks)
    step = [max(1, ink.shape[1] + round(apart)) for ink in inks]
    row = np.zeros((high + 4, sum(step) + max(ink.shape[1] for ink in inks)), np.uint8)
    x = 0
    for ink, wide in zip(inks, step, strict=True):
        part = row[high - ink.shape[0] : high, x : x + ink.shape[1]]
        np.maximum(part, ink, out=part)
        x += wide
    used = row[:, : 1 + int(np.flatnonzero(row.max(axis=0))[-1])]
    factor = cap / (CAP * SCALE)
    return cv2.resize(used, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
