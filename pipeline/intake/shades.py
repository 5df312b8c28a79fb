"""Pixels of every kind as 8-bit grey or RGB, as a viewer shows them: transparent is white paper."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.schema import Pixels

CLEAR = ("RGBA", "RGBa", "LA", "La", "PA")
"""Modes with a transparent channel."""

DEPTHS, SIGNED = (255, 1023, 4095, 65535), 32767
"""The brightest value of grey of 8, 10, 12 and 16 bits, all held by files of 16; that of 16 with a sign."""


def to_pixels(image: Image.Image, white_is_zero: bool = False) -> Pixels:
    """Return grey or RGB pixels of 8 bits; ``white_is_zero`` for deep grey that counts from white."""
    if image.mode.startswith("I") or image.mode == "F":
        grey = _eight_bits(np.asarray(image, dtype=np.float64), image.mode)
        return 255 - grey if white_is_zero else grey
    if image.mode in CLEAR or "transparency" in image.info:
        ink = image.convert("RGBA")
        paper = Image.new("RGBA", ink.size, "white")
        image = Image.alpha_composite(paper, ink).convert("RGB")
    if image.mode == "LAB":
        image = image.getchannel("L")
    return np.asarray(image.convert("L" if image.mode in ("1", "L") else "RGB"), dtype=np.uint8)


def _eight_bits(values: NDArray[np.float64], mode: str) -> Pixels:
    """Scale deep grey to 8 bits: whole numbers by their depth, others by the brightest of them."""
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    low, top = float(values.min()), float(values.max())
    if mode == "F":
        low = min(0.0, low)
        values, top = values - low, top - low
    else:
        depths = sorted((*DEPTHS, SIGNED)) if mode == "I" else DEPTHS
        top = float(next((depth for depth in depths if top <= depth), top))
    return np.asarray(np.clip(values * (255.0 / (top or 1.0)), 0, 255), dtype=np.uint8)
