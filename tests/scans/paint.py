"""Typeset pages as pictures."""

import numpy as np
from PIL import Image, ImageDraw

from tests.scans.fonts import font
from tests.scans.sheet import HEIGHT, LEFT, TOP, WIDTH, Font, Line, Sheet, left_line

DPI = 300
INK = (18, 18, 22)


def paint(sheet: Sheet, dpi: int = DPI) -> Image.Image:
    """Draw the print of a page, black on white RGB; its ink is left to ``ink``."""
    scale = dpi / 72
    image = Image.new("RGB", (round(WIDTH * scale), round(HEIGHT * scale)), "white")
    draw = ImageDraw.Draw(image)
    for piece in (piece for line in sheet.lines for piece in line.pieces):
        face = font(piece.style, round(piece.size * scale, 2))
        draw.text((piece.x * scale, piece.y * scale), piece.text, fill=INK, font=face, anchor="ls")
    for rule in sheet.rules:
        if rule.x1 > rule.x0:
            box = [(rule.x0 * scale, rule.y * scale), (rule.x1 * scale, rule.y * scale)]
            draw.line(box, fill=INK, width=max(1, round(0.7 * scale)))
    return image


def multiply(image: Image.Image, layer: Image.Image) -> Image.Image:
    """Lay ink on paper: where either is dark the result is."""
    below, above = (np.asarray(i.convert("RGB"), dtype=np.uint16) for i in (image, layer))
    return Image.fromarray((below * above // 255).astype(np.uint8))


def plain_page(
    lines: list[str], size: float = 13, dpi: int = DPI, x: float = LEFT, y: float = TOP
) -> Image.Image:
    """Draw lines of text one below the other on an A4 page: the quickest page for a test."""
    face = Font("regular", size)
    return paint(Sheet(tuple(_plain(text, x, y + n * size * 1.5, face) for n, text in enumerate(lines))), dpi)


def _plain(text: str, x: float, y: float, face: Font) -> Line:
    return left_line(text, x, y, face)
