"""The text layer of a PDF page as words with boxes, the stamped number and day among them."""

import unicodedata
from collections.abc import Iterator, Sequence
from ctypes import POINTER, byref, c_int, cast, create_string_buffer
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.intake.glyphs import Letters, box_of, holds, letters_of
from pipeline.intake.pdf_rules import rules_of
from pipeline.intake.rows import in_rows
from pipeline.schema import Affine, Box, Word

SHORT = 3
"""Words of a signature field that is a stamped number, day or month; strips that say who signed have more."""


@dataclass(frozen=True, slots=True)
class Layer:
    """The words of a page, in pixels of ``width`` x ``height``; ``stamped`` are those that fields hold.

    ``rulings`` are the rules of its tables. ``turned``: the text stands on its side or head.
    """

    words: tuple[Word, ...]
    width: int
    height: int
    stamped: tuple[Word, ...] = ()
    rulings: tuple[Box, ...] = ()
    turned: bool = False

    @property
    def strips(self) -> tuple[Word, ...]:
        """The words of strips that say who signed when."""
        return tuple(word for word in self.words if word.block)


def layer_of(document: pdfium.PdfDocument, index: int, dpi: int) -> Layer:
    """Read the text layer of a page.

    Signing software writes the number and the day (văn thư) as signature fields: they are words of the page.
    The strips that say who signed when are kept too, each as a block of its own (block 1, 2, …).
    """
    page = document[index]
    size = page.get_size()
    to_pixels = page_to_pixels(page, dpi)
    width, height = round(size[0] * dpi / 72), round(size[1] * dpi / 72)
    letters = letters_of(page, to_pixels, width, height)
    words = list(_words(letters))
    rulings = rules_of(page, to_pixels, dpi) if words else ()
    fields = _fields(page, to_pixels)
    if not fields:
        return Layer(in_rows(words), width, height, (), rulings, letters.turned)
    if page.formenv:
        page.flatten()
    else:  # comments alone, without a form
        pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
    page.close()
    before = set(words)
    drawn = letters_of(document[index], to_pixels, width, height)
    stamped = [word for word in _words(drawn) if word not in before]
    blocks = [[w for w in stamped if w.box and holds(field.box, w.box)] or field.typed for field in fields]
    short = [word for block in blocks if len(block) <= SHORT for word in block]
    lines = in_rows(words + short)
    strips = [block for block in blocks if len(block) > SHORT]
    placed = _with_strips(lines, strips)
    return Layer(placed, width, height, tuple(short), rulings, letters.turned)


def _with_strips(lines: tuple[Word, ...], strips: Sequence[Sequence[Word]]) -> tuple[Word, ...]:
    """Append each strip as a block of its own, on lines of its own."""
    words = list(lines)
    for block, strip in enumerate(strips, start=1):
        first = words[-1].line + 1 if words else 0
        words += (replace(word, line=first + word.line, block=block) for word in in_rows(strip))
    return tuple(words)


@dataclass(frozen=True, slots=True)
class Field:
    """A field or comment that a viewer shows; ``typed`` are the words of a comment that has no picture."""

    box: Box
    typed: list[Word]


SHOWN = (
    pdfium_c.FPDF_ANNOT_WIDGET,
    pdfium_c.FPDF_ANNOT_STAMP,
    pdfium_c.FPDF_ANNOT_FREETEXT,
)
"""Kinds of annotation that put text on the page; a note (Text, Popup) opens beside it."""

HIDDEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW

MAX_FIELDS = 1000


def _fields(page: pdfium.PdfPage, to_pixels: Affine) -> list[Field]:
    found = []
    for i in range(min(MAX_FIELDS, pdfium_c.FPDFPage_GetAnnotCount(page))):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, i)
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        if kind in SHOWN and not pdfium_c.FPDFAnnot_GetFlags(annotation) & HIDDEN:
            rect = pdfium_c.FS_RECTF()
            pdfium_c.FPDFAnnot_GetRect(annotation, rect)
            box = box_of(to_pixels, rect.left, rect.bottom, rect.right, rect.top)
            is_typed = kind == pdfium_c.FPDF_ANNOT_FREETEXT
            found.append(Field(box, _typed(annotation, box) if is_typed else []))
        pdfium_c.FPDFPage_CloseAnnot(annotation)
    return found


def _typed(annotation: Any, box: Box) -> list[Word]:
    """Return the words that a comment holds, side by side in its box."""
    room = 2 * MAX_TYPED
    buffer = create_string_buffer(room)
    wide = cast(buffer, POINTER(pdfium_c.FPDF_WCHAR))
    size = pdfium_c.FPDFAnnot_GetStringValue(annotation, b"Contents", wide, room)
    text = buffer.raw[: max(0, min(size, room) - 2)].decode("utf-16-le", "ignore")
    words = text.split()[: 4 * SHORT]
    width = box.width // max(1, len(words))
    return [
        Word(word, 0, 0, Box(box.left + n * width, box.top, max(1, width), box.height))
        for n, word in enumerate(words)
    ]


MAX_TYPED = 400
"""Letters of a comment that are read: a number, a day, a name."""


def page_to_pixels(page: pdfium.PdfPage, dpi: int) -> Affine:
    """Return the map from points of the page (origin bottom left) to pixels of the page as one sees it."""
    width, height = page.get_size()
    fine = 100 * dpi / 72

    def device(x: float, y: float) -> tuple[float, float]:
        out_x, out_y = c_int(), c_int()
        pdfium_c.FPDF_PageToDevice(
            page, 0, 0, round(width * fine), round(height * fine), 0, x, y, byref(out_x), byref(out_y)
        )
        return out_x.value / 100, out_y.value / 100

    (c, f), (xa, xd), (yb, ye) = device(0, 0), device(100, 0), device(0, 100)
    return ((xa - c) / 100, (yb - c) / 100, c, (xd - f) / 100, (ye - f) / 100, f)


def _words(letters: Letters) -> Iterator[Word]:
    """Yield words in the order of the layer, all on line 0."""
    text: list[str] = []
    box: Box | None = None
    for character, place in ((glyph.sign, glyph.box) for glyph in letters.glyphs):
        if text and box and not character.isspace() and _is_on_next_line(box, place):
            yield _word(text, box)
            text, box = [], None
        if not character.isspace():
            text.append(character)
            box = place if box is None else box.union(place)
        elif text and box:
            yield _word(text, box)
            text, box = [], None
    if text and box:
        yield _word(text, box)


def _is_on_next_line(word: Box, place: Box) -> bool:
    """Tell a word that goes on in the next line: pdfium gives no blank behind a hyphen that ends a line."""
    return place.top >= word.bottom and place.left < word.left


def _word(text: Sequence[str], box: Box) -> Word:
    return Word(unicodedata.normalize("NFC", "".join(text)), 0, 0, box)
