"""Sets pages of lines for the engine's training, and knows where each line stands."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from pen_lines import Hands
from PIL import Image, ImageDraw, ImageFont
from tess_pen import GAP, write
from tess_text import Lines

OVER = 2
"""Pages are set this many times larger, and made smaller: print has no pixels."""


@dataclass(frozen=True)
class Face:
    """A typeface: its four files (regular, bold, italic, both), and how often it is taken."""

    files: tuple[str, str, str, str]
    weight: float


def _faces(pattern: str, names: str, weight: float) -> Face:
    a, b, c, d = (pattern.format(name) for name in names.split())
    return Face((a, b, c, d), weight)


_TYPE = "/usr/share/fonts/truetype/"
_TEX = "/usr/share/texmf/fonts/opentype/public/tex-gyre/texgyre"
_FOUR = "Regular Bold Italic BoldItalic"
_GYRE = "regular bold italic bolditalic"
FACES = (
    _faces(_TYPE + "croscore/Tinos-{}.ttf", _FOUR, 12),
    _faces(_TEX + "termes-{}.otf", _GYRE, 4),
    Face(tuple(_TYPE + f"freefont/FreeSerif{n}.ttf" for n in ("", "Bold", "Italic", "BoldItalic")), 2.5),  # type: ignore[arg-type]
    _faces(_TYPE + "croscore/Arimo-{}.ttf", _FOUR, 1.2),
    _faces(_TYPE + "noto/NotoSerif-{}.ttf", _FOUR, 0.8),
    _faces(_TYPE + "noto/NotoSans-{}.ttf", _FOUR, 0.5),
    _faces(_TEX + "pagella-{}.otf", _GYRE, 0.4),
    _faces(_TEX + "schola-{}.otf", _GYRE, 0.4),
    _faces(_TEX + "heros-{}.otf", _GYRE, 0.4),
    _faces(_TEX + "bonum-{}.otf", _GYRE, 0.2),
    _faces(_TYPE + "croscore/Cousine-{}.ttf", _FOUR, 0.2),
)


def held_faces(fonts: Path) -> tuple[Face, ...]:
    """Return typefaces to judge by; all but the first are not trained on.

    ``fonts`` is /usr/share/fonts, or where the packages fonts-sil-gentiumplus, fonts-sil-charis and
    fonts-crosextra-carlito are unpacked.
    """
    return (
        _faces(_TYPE + "croscore/Tinos-{}.ttf", _FOUR, 3),
        _faces(f"{fonts}/truetype/gentiumplus/GentiumBookPlus-{{}}.ttf", _FOUR, 2),
        _faces(f"{fonts}/truetype/charis/CharisSIL-{{}}.ttf", _FOUR, 1),
        _faces(f"{fonts}/truetype/crosextra/Carlito-{{}}.ttf", _FOUR, 1),
    )


@dataclass(frozen=True)
class Line:
    """A line of a sheet: its text, and its place in the sheet's own pixels."""

    text: str
    left: float
    right: float
    base: float
    height: float


@dataclass(frozen=True)
class Sheet:
    """A page as set: RGB pixels at ``dpi``, its lines, and the map from the worn page back to it."""

    pixels: Any
    dpi: int
    lines: tuple[Line, ...]
    back: Any = None
    scale: float = 1.0

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the worn page stands on the sheet."""
        if self.back is None:
            return x, y
        a = self.back @ np.array([x, y, 1.0])
        return float(a[0]), float(a[1])

    def line_at(self, start: tuple[float, float], end: tuple[float, float]) -> Line | None:
        """Return the one line that runs from ``start`` to ``end``; ``None``: none, or only part of one."""
        for line in self.lines:
            middle, near = line.base - 0.3 * line.height, 0.35 * line.height
            level = abs(start[1] - middle) < near and abs(end[1] - middle) < near
            if level and abs(start[0] - line.left) < near and abs(end[0] - line.right) < near:
                return line
        return None


@cache
def font(file: str, size: int) -> Any:
    """Return a typeface at a size in pixels."""
    return ImageFont.truetype(file, size)


@dataclass(frozen=True)
class _Style:
    face: Any
    size: int
    upper: bool
    centred: bool
    underlined: bool
    colour: tuple[int, int, int]


def _style(rng: random.Random, face: Face, size: int) -> _Style:
    bold, italic = rng.random() < 0.25, rng.random() < 0.2
    upper = rng.random() < 0.1
    ink = rng.choice((0, 0, 10, 25, 45))
    colour = (ink, ink, ink) if rng.random() < 0.96 else rng.choice(((30, 40, 140), (150, 20, 30)))
    if rng.random() < 0.1:
        size = max(12, int(size * rng.choice((0.8, 0.9, 1.1, 1.2))))
    return _Style(
        font(face.files[bold + 2 * italic], size),
        size,
        upper,
        rng.random() < 0.12,
        rng.random() < 0.05,
        colour,
    )


def _fill(words: list[str], style: _Style, room: float) -> str:
    taken: list[str] = []
    while words and (not taken or style.face.getlength(" ".join([*taken, words[0]])) <= room):
        taken.append(words.pop(0))
    return " ".join(taken)


def sheet(text: Lines, rng: random.Random, faces: Sequence[Face], hands: Hands | None = None) -> Sheet:
    """Set a sheet of paragraphs and headings, each in its own style; ``hands`` write into its gaps."""
    dpi = rng.choice((200, 200, 200, 200, 250, 300, 150, 170))
    unit = OVER * dpi / 72
    face = rng.choices(faces, [f.weight for f in faces])[0]
    size = int(rng.choice((11, 12, 13, 13, 13.5, 14, 14)) * unit)
    width, pitch = int(rng.choice((420, 500, 540)) * unit), rng.choice((1.15, 1.25, 1.35, 1.5))
    margin, count = int(24 * unit), rng.randint(20, 30)
    image = Image.new("RGB", (width, int(count * size * pitch * 1.08) + 2 * margin), "white")
    draw = ImageDraw.Draw(image)
    rows: list[Line] = []
    y = margin + float(size)
    words: list[str] = []
    style = _style(rng, face, size)
    while y < image.height - margin:
        if not words:
            style = _style(rng, face, size)
            words = _words(text.paragraph(rng), style, rng, width - 2 * margin)
            y += rng.choice((0.0, 0.1, 0.3)) * size
            indent = rng.choice((0.0, 0.0, 1.5, 2.5)) * size
        else:
            indent = 0.0
        row = _fill(words, style, width - 2 * margin - indent)
        x = margin + indent
        rows.append(_put(draw, row, style, (x, y, width), rng))
        if hands:
            write(image, (row, style.face, rows[-1].left, y), hands, rng)
        y += style.size * pitch
    _rule(draw, rows, rng, width)
    small = image.resize((width // OVER, image.height // OVER), Image.Resampling.BOX)
    return Sheet(np.asarray(small), dpi, tuple(_scaled(row) for row in rows))


def _words(paragraph: str, style: _Style, rng: random.Random, room: int) -> list[str]:
    if "  " in paragraph:
        # Gaps that a pen fills, and columns of a table, stay where they are.
        row = paragraph.upper() if style.upper and not GAP.search(paragraph) else paragraph
        return [row if style.face.getlength(row) <= room else row.partition(" " * 14)[0]]
    words = (paragraph.upper() if style.upper else paragraph).split()
    start = rng.randrange(max(1, len(words) - 40)) if len(words) > 60 else 0
    return words[start : start + 60]


def _put(draw: Any, row: str, style: _Style, at: tuple[float, float, int], rng: random.Random) -> Line:
    x, y, width = at
    long = style.face.getlength(row)
    if style.centred or (long < 0.3 * width and rng.random() < 0.3):
        x = max(x, (width - long) / 2)
    draw.text((x, y), row, font=style.face, fill=style.colour, anchor="ls")
    if style.underlined or rng.random() < 0.01:
        draw.line(
            (x, y + 0.16 * style.size, x + long, y + 0.16 * style.size),
            style.colour,
            max(2, style.size // 18),
        )
    return Line(" ".join(row.split()), x, x + long, y, 1.25 * style.size)


def _rule(draw: Any, rows: list[Line], rng: random.Random, width: int) -> None:
    """Draw the rules of a table around some rows, or a rule below a heading."""
    for row in rows:
        kind = rng.random()
        thick = rng.randint(2, 5)
        if kind < 0.03:
            low, high = row.base + 0.3 * row.height, row.base - row.height
            draw.line((row.left - 20, low, row.right + 20, low), "black", thick)
            draw.line((row.left - 20, high, row.right + 20, high), "black", thick)
        elif kind < 0.05:
            middle, half = (row.left + row.right) / 2, (row.right - row.left) * rng.uniform(0.1, 0.3)
            draw.line(
                (middle - half, row.base + 0.32 * row.height, middle + half, row.base + 0.32 * row.height),
                "black",
                thick,
            )


def _scaled(row: Line) -> Line:
    return replace(
        row, left=row.left / OVER, right=row.right / OVER, base=row.base / OVER, height=row.height / OVER
    )
