"""The letters of a text layer as they stand on the page: turned, raised, drawn twice, beyond its edge.

A text layer tells letters in any order and at any angle, and tells what no viewer shows. What is left here
stands upright on the visible page, once, on its line.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from ctypes import byref, c_double
from dataclasses import dataclass, replace
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.schema import Affine, Box

LINE_END_HYPHEN = "\x02"
"""What pdfium gives for a hyphen that ends a line."""

UPRIGHT = 3.0
"""Degrees by which a letter may lean and still stand upright."""

TURNED = 0.6
"""Share of the letters of a page that stand on their side, from which the page does."""

RAISED, SMALL = 0.18, 0.82
"""Of the size of the line: a raised mark stands so much above its foot, and is so much smaller at most."""

TWICE = 0.12
"""Of a letter's size: the same letter again, so near, was drawn to look bold."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter or a blank: its box, foot and size in pixels, the angle that it is seen at in degrees."""

    sign: str
    box: Box
    angle: float
    foot: float
    size: float

    @property
    def quarter(self) -> int | None:
        """Quarter turns counter-clockwise, ``None`` for a letter that leans."""
        turns = round(self.angle / 90)
        return turns % 4 if abs(self.angle - 90 * turns) <= UPRIGHT else None


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a page; ``turned`` where most stand on their side or head."""

    glyphs: tuple[Glyph, ...]
    turned: bool = False


def letters_of(page: pdfium.PdfPage, to_pixels: Affine, width: int, height: int) -> Letters:
    """Return the letters that stand upright, each once, on a page of ``width`` × ``height`` pixels."""
    found = [g for g in _glyphs(page, to_pixels) if _is_on_page(g.box, width, height)]
    quarters = Counter(g.quarter for g in found if not g.sign.isspace())
    turned = sum(n for quarter, n in quarters.items() if quarter)
    if turned >= TURNED * max(1, quarters.total()):
        return Letters(tuple(found), turned=True)
    upright = [g for g in found if g.quarter == 0 or g.sign.isspace()]
    once = _without_watermarks(tuple(_once(upright)))
    return Letters(tuple(_without_marks(once)))


def _is_on_page(box: Box, width: int, height: int) -> bool:
    x, y = box.left + box.width / 2, box.top + box.height / 2
    return 0 <= x <= width and 0 <= y <= height


def _once(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Leave out a letter that stands where the same letter has been drawn."""
    drawn: dict[tuple[str, int, int], Box] = {}
    for glyph in glyphs:
        reach = max(1, round(TWICE * glyph.size))
        x, y = glyph.box.left // (2 * reach), round(glyph.foot) // (2 * reach)
        near = [drawn.get((glyph.sign, x + i, y + j)) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        if not glyph.sign.isspace() and any(b and abs(b.left - glyph.box.left) <= reach for b in near):
            continue
        drawn[glyph.sign, x, y] = glyph.box
        yield glyph


def _without_marks(glyphs: tuple[Glyph, ...]) -> Iterator[Glyph]:
    """Leave out raised figures that mark a footnote; behind a measure they are its power (m², km²).

    Small signs side by side are one mark: the first of them tells what it is.
    """
    usual = _usual_size(glyphs)
    words = _Words(glyphs, max(1, round(usual)))
    before: Glyph | None = None
    is_mark = False
    for glyph, following in zip(glyphs, _next_signs(glyphs), strict=True):
        if glyph.sign.isspace():
            if before and following in CLOSING:
                continue  # The white that the mark left.
            before = None
        elif not _may_mark(glyph, usual, MARKS + "," if before and is_mark else MARKS):
            before = None
        else:
            if before is None or not _goes_on(before, glyph):
                glyph, is_mark = _as_mark(glyph, words)
            before = glyph
            if is_mark:
                continue
        yield glyph


def _next_signs(glyphs: Sequence[Glyph]) -> list[str]:
    """Return for each letter or blank the sign of the next letter, empty at the end."""
    found, following = [], ""
    for glyph in reversed(glyphs):
        found.append(following)
        following = following if glyph.sign.isspace() else glyph.sign
    return found[::-1]


def _may_mark(glyph: Glyph, usual: float, signs: str) -> bool:
    return glyph.size <= SMALL * usual and (glyph.sign.isdigit() or glyph.sign in signs)


def _as_mark(glyph: Glyph, words: "_Words") -> tuple[Glyph, bool]:
    """Return a small sign, as a power where it is one, and whether it marks a footnote."""
    place = words.base_of(glyph)
    if place is None or not _is_raised(glyph, words.glyphs[place]):
        return glyph, False
    if glyph.sign in POWERS and _word_before(place, words.glyphs) in MEASURES:
        base = words.glyphs[place]
        return replace(glyph, sign=POWERS[glyph.sign], foot=base.foot, size=base.size), False
    return glyph, True


def _goes_on(before: Glyph, glyph: Glyph) -> bool:
    """Return whether a small sign stands right behind another, at the same height."""
    white = glyph.box.left - before.box.right
    return abs(white) <= BESIDE * glyph.size and abs(before.foot - glyph.foot) <= RAISED * glyph.size


BESIDE = 0.3
"""Of the line's size: a mark stands no farther from the word that it hangs on; a day stamped in a gap
does."""

MARKS = "*†()[]"
"""Signs of footnotes besides figures."""

CLOSING = frozenset(".,;:!?)")
"""Signs that stand at the word before them."""

NO_WORD = frozenset(":/-–=+")
"""Signs that no mark of a footnote hangs on: what stands behind them was stamped, or is a figure."""

MEASURES = frozenset(("m", "km", "cm", "dm", "mm", "dam", "hm"))
POWERS = {"2": "²", "3": "³"}


def _usual_size(glyphs: Sequence[Glyph]) -> float:
    return median([g.size for g in glyphs if not g.sign.isspace()] or [0.0])


class _Words:
    """Letters by where they end and stand, so that the one before a mark is found at once."""

    def __init__(self, glyphs: Sequence[Glyph], side: int) -> None:
        self.glyphs, self.side = glyphs, side
        self.cells: dict[tuple[int, int], list[int]] = {}
        for n, glyph in enumerate(glyphs):
            cell = self.cells.setdefault(self._cell(glyph.box.right, glyph.foot), [])
            if len(cell) < MOST_IN_CELL and not glyph.sign.isspace() and glyph.sign not in NO_WORD:
                cell.append(n)

    def _cell(self, x: float, y: float) -> tuple[int, int]:
        return round(x) // self.side, round(y) // self.side

    def base_of(self, mark: Glyph) -> int | None:
        """Return the place of the letter that a small sign hangs on: the nearest larger one on its left."""
        x, y = self._cell(mark.box.left, mark.foot)
        near = (self.cells.get((x + i, y + j), ()) for i in (-1, 0, 1) for j in (-2, -1, 0, 1, 2))
        found = [
            (mark.box.left - self.glyphs[n].box.right, n)
            for cell in near
            for n in cell
            if _hangs_on(mark, self.glyphs[n])
        ]
        return min(found)[1] if found else None


MOST_IN_CELL = 50
"""Letters that end at one place, of those that a page may lay over each other."""


def _hangs_on(mark: Glyph, base: Glyph) -> bool:
    return (
        mark.size <= SMALL * base.size
        and abs(base.foot - mark.foot) < base.size
        and -0.3 * base.size <= mark.box.left - base.box.right <= BESIDE * base.size
        and base.box.left < mark.box.left
    )


def _word_before(end: int, glyphs: Sequence[Glyph]) -> str:
    """Return the letters up to a place, in small letters."""
    start = end
    while start >= 0 and glyphs[start].sign.isalpha() and end - start < LONGEST_MEASURE:
        start -= 1
    return "".join(g.sign for g in glyphs[start + 1 : end + 1]).lower()


LONGEST_MEASURE = 4
"""Letters read back from a mark: one more than the longest measure has (``dam``), so that the end of a
longer word is no measure."""


def _is_raised(mark: Glyph, base: Glyph) -> bool:
    """Return whether a small sign stands above the foot of the letter before it."""
    return base.foot - mark.foot >= RAISED * base.size


def _without_watermarks(glyphs: tuple[Glyph, ...]) -> tuple[Glyph, ...]:
    """Leave out large letters that other letters are written over."""
    usual = _usual_size(glyphs)
    large = [g for g in glyphs if g.size >= LARGE * usual and not g.sign.isspace()]
    if not large or len(large) > MOST_LARGE:
        return glyphs
    small = [g.box for g in glyphs if g.size <= 1.5 * usual and not g.sign.isspace()]
    lines = {round(g.foot) for g in large if sum(holds(g.box, box) for box in small) >= 2}
    return tuple(g for g in glyphs if g.size < LARGE * usual or round(g.foot) not in lines)


LARGE, MOST_LARGE = 2.5, 200
"""Times the usual size from which a letter may be of a watermark; letters of one at most."""


def holds(box: Box, other: Box) -> bool:
    """Return whether the centre of another box lies within a box."""
    x, y = other.left + other.width / 2, other.top + other.height / 2
    return box.left <= x <= box.right and box.top <= y <= box.bottom


def _glyphs(page: pdfium.PdfPage, to_pixels: Affine) -> Iterator[Glyph]:
    layer = page.get_textpage()
    left, right, bottom, top, x, y = (c_double() for _ in range(6))
    places = byref(left), byref(right), byref(bottom), byref(top)
    matrix = pdfium_c.FS_MATRIX()
    for i in range(layer.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(layer, i)
        if code == 0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            continue
        pdfium_c.FPDFText_GetCharBox(layer, i, *places)
        pdfium_c.FPDFText_GetCharOrigin(layer, i, byref(x), byref(y))
        box = box_of(to_pixels, left.value, bottom.value, right.value, top.value)
        pdfium_c.FPDFText_GetMatrix(layer, i, byref(matrix))
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        size = pdfium_c.FPDFText_GetFontSize(layer, i) * scale * math.hypot(to_pixels[1], to_pixels[4])
        # A size below nought turns letters over, as some programs write them under a matrix that does too.
        way = math.copysign(1.0, size)
        angle = _seen_angle(way * matrix.a, way * matrix.b, to_pixels)
        foot = to_pixels[3] * x.value + to_pixels[4] * y.value + to_pixels[5]
        sign = "-" if chr(code) == LINE_END_HYPHEN else chr(code)
        yield Glyph(sign, box, angle, foot, abs(size))
    layer.close()


def _seen_angle(across: float, up: float, to_pixels: Affine) -> float:
    """Return the angle at which a viewer shows a line of writing, in degrees counter-clockwise.

    ``across`` and ``up`` are where the writing goes on the page. pdfium's own angle is that of the
    upstroke, which leans in letters that a program made italic.
    """
    x = to_pixels[0] * across + to_pixels[1] * up
    y = to_pixels[3] * across + to_pixels[4] * up
    return math.degrees(math.atan2(-y, x)) if x or y else 0.0


def box_of(to_pixels: Affine, left: float, bottom: float, right: float, top: float) -> Box:
    """Return a box of the page in pixels."""
    a, b, c, d, e, f = to_pixels
    xs = (a * left + b * bottom + c, a * right + b * top + c)
    ys = (d * left + e * bottom + f, d * right + e * top + f)
    x, y = round(min(xs)), round(min(ys))
    return Box(x, y, max(1, round(max(xs)) - x), max(1, round(max(ys)) - y))
