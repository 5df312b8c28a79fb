"""From content to clean pages: print, then handwriting, signature and seal."""

import zlib
from dataclasses import replace

import numpy as np
from PIL import Image

from tests.scans import ink
from tests.scans.content import Content
from tests.scans.paint import DPI, paint
from tests.scans.sheet import Ink, Sheet
from tests.scans.typeset import typeset


def render(content: Content, dpi: int = DPI, seal: ink.Colour | None = ink.RED) -> list[Image.Image]:
    """Draw all pages of a document with handwriting, signature and seal (``None``: unsigned)."""
    rng = np.random.default_rng(zlib.crc32(content.name.encode()))
    return [_inked(paint(sheet, dpi), sheet, content, rng, seal) for sheet in typeset(content)]


def _inked(
    image: Image.Image, sheet: Sheet, content: Content, rng: np.random.Generator, seal: ink.Colour | None
) -> Image.Image:
    for mark in sheet.inks:
        if mark.kind == "digits":
            image = ink.digits(image, mark, rng)
        elif mark.kind == "signature" and seal:
            image = ink.signature(image, mark, rng)
        elif mark.kind == "seal" and seal and content.stamp:
            image = ink.seal(image, _pressed(mark, rng), content.stamp, rng, seal)
    return image


def _pressed(mark: Ink, rng: np.random.Generator) -> Ink:
    """Move a seal as clerks do: over a third of the signature, more or less."""
    return replace(mark, x=mark.x + rng.uniform(-36, 2), y=mark.y + rng.uniform(-2, 6))
