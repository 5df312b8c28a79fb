"""A typeset page: words at places in points, rules, and where ink goes; painters make pixels or PDF of it."""

from dataclasses import dataclass
from typing import Literal

from tests.scans.fonts import Style, width

WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT, TOP, BOTTOM = 85.0, 547.0, 62.0, 785.0
"""Margins of Nghị định 30/2020: 30 mm left, 17 mm right, about 20 mm above and below."""
LEADING = 1.27

Zone = Literal["left", "right", "body", "aside"]
InkKind = Literal["digits", "seal", "signature"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, or the part of one on this line. ``spaced`` is false where it follows its neighbour closely."""

    text: str
    x: float
    y: float
    style: Style
    size: float
    spaced: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line. ``paragraph`` and ``start`` say where in the body it comes from, -1 for none.

    ``text`` is what a person reads, handwriting included.
    """

    pieces: tuple[Piece, ...]
    zone: Zone
    text: str
    y: float
    paragraph: int = -1
    start: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin horizontal line."""

    x0: float
    x1: float
    y: float


@dataclass(frozen=True, slots=True)
class Ink:
    """What a hand adds: digits at a baseline, or a seal and signature about a centre."""

    kind: InkKind
    x: float
    y: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page."""

    lines: tuple[Line, ...] = ()
    rules: tuple[Rule, ...] = ()
    inks: tuple[Ink, ...] = ()


@dataclass(frozen=True, slots=True)
class Font:
    """Style and size in points."""

    style: Style
    size: float

    def width(self, text: str) -> float:
        """Return the width of a text in points."""
        return width(text, self.style, self.size)


def words_at(text: str, x: float, y: float, font: Font) -> tuple[Piece, ...]:
    """Place the words of a text from ``x`` on."""
    pieces = []
    for word in text.split():
        pieces.append(Piece(word, x, y, font.style, font.size))
        x += font.width(f"{word} ")
    return tuple(pieces)


def left_line(text: str, x: float, y: float, font: Font, zone: Zone = "body") -> Line:
    """Set a line from ``x`` on."""
    return Line(words_at(text, x, y, font), zone, text, y)


def centred_line(text: str, x: float, y: float, font: Font, zone: Zone = "body") -> Line:
    """Set a line about ``x``."""
    return left_line(text, x - font.width(text) / 2, y, font, zone)
