"""The Times-like font that pages are set in: found, and checked for every Vietnamese letter."""

import hashlib
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal
from unicodedata import normalize

from PIL import ImageFont

Style = Literal["regular", "bold", "italic", "bold_italic"]

MISSING_FONT = "no Times-like font with all Vietnamese letters; apt-get install fonts-croscore"

_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWELS = "aăâeêioôơuưy"
LETTERS = "".join(
    sorted({normalize("NFC", v + t) for v, t in product(_VOWELS + _VOWELS.upper(), _TONES)} | {"đ", "Đ"})
)
"""All letters of Vietnamese that English lacks, and their plain vowels."""

_KNOWN = (
    ("/usr/share/fonts/truetype/croscore", "Tinos-{}.ttf", ("Regular", "Bold", "Italic", "BoldItalic")),
    (
        "/usr/share/texmf/fonts/opentype/public/tex-gyre",
        "texgyretermes-{}.otf",
        ("regular", "bold", "italic", "bolditalic"),
    ),
    ("/usr/share/fonts/truetype/freefont", "FreeSerif{}.ttf", ("", "Bold", "Italic", "BoldItalic")),
)
_UNITS = 1000


@dataclass(frozen=True, slots=True)
class Family:
    """Four files of one family."""

    regular: Path
    bold: Path
    italic: Path
    bold_italic: Path

    def file(self, style: Style) -> Path:
        """Return the file of a style."""
        return {
            "regular": self.regular,
            "bold": self.bold,
            "italic": self.italic,
            "bold_italic": self.bold_italic,
        }[style]

    @property
    def is_truetype(self) -> bool:
        """Tell whether reportlab can embed the family (it cannot embed CFF outlines)."""
        return self.regular.suffix == ".ttf"

    def digest(self) -> str:
        """Return 16 hex digits of the four files' content."""
        files = (self.regular, self.bold, self.italic, self.bold_italic)
        return hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()[:16]


@cache
def family() -> Family | None:
    """Return the first family that is there and complete, or ``None``."""
    for folder, pattern, styles in (*_KNOWN, *_asked()):
        files = [Path(folder) / pattern.format(style) for style in styles]
        if all(f.is_file() and has_letters(f) for f in files):
            return Family(*files)
    return None


@cache
def font(style: Style, pixels: float) -> ImageFont.FreeTypeFont:
    """Return the font of a style at a height in pixels.

    Raises:
        RuntimeError: no font fits.
    """
    found = family()
    if found is None:
        raise RuntimeError(MISSING_FONT)
    return ImageFont.truetype(str(found.file(style)), pixels, layout_engine=ImageFont.Layout.BASIC)


@cache
def width(text: str, style: Style, size: float) -> float:
    """Return the advance of a text, in the unit of ``size``."""
    return float(font(style, _UNITS).getlength(text)) * size / _UNITS


def has_letters(path: Path) -> bool:
    """Tell whether a font draws every Vietnamese letter as something other than its box for missing ones."""
    face = ImageFont.truetype(str(path), 40, layout_engine=ImageFont.Layout.BASIC)
    missing = bytes(face.getmask("\uffff"))
    return all(bytes(face.getmask(letter)) != missing for letter in LETTERS)


def _asked() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Ask fontconfig where Tinos lies, for systems that keep it elsewhere."""
    if shutil.which("fc-match") is None:
        return ()
    asked = subprocess.run(
        ["fc-match", "-f", "%{file}", "Tinos"], capture_output=True, text=True, check=False
    )
    return ((str(Path(asked.stdout).parent), _KNOWN[0][1], _KNOWN[0][2]),)
