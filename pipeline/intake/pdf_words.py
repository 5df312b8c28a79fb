"""The text layer of a PDF page as words with boxes, the stamped number and day among them."""

import unicodedata
from collections.abc import Iterator, Sequence
from ctypes import byref, c_double, c_int
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.intake.pdf_rules import rules_of
from pipeline.intake.rows import in_rows
from pipeline.schema import Affine, Box, Word

SHORT = 3
"""Words of a signature field that is a stamped number, day or month; strips that say who signed have more."""

LINE_END_HYPHEN = "\x02"
"""What pdfium gives for a hyphen that ends a line."""


@dataclass(frozen=True, slots=True)
class Layer:
    """The words of a page, in pixels of ``width`` x ``height``; ``stamped`` are those that fields hold.

    ``rulings`` are the rules of its tables.
    """

    words: tuple[Word, ...]
    width: int
    height: int
    stamped: tuple[Word, ...] = ()
    rulings: tuple[Box, ...] = ()

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
    to_pixels = _page_to_pixels(page, dpi)
    width, height = round(size[0] * dpi / 72), round(size[1] * dpi / 72)
    words = list(_words(page, to_pixels))
    rulings = rules_of(page, to_pixels, dpi) if words else ()
    fields = _field_boxes(page, to_pixels)
    if not fields:
        return Layer(in_rows(words), width, height, (), rulings)
    page.flatten()
    page.close()
    before = set(words)
    stamped = [word for word in _words(document[index], to_pixels) if word not in before]
    blocks = [[w for w in stamped if w.box and _holds(field, w.box)] for field in fields]
    short = [word for block in blocks if len(block) <= SHORT for word in block]
    lines = in_rows(words + short)
    strips = [block for block in blocks if len(block) > SHORT]
    return Layer(_with_strips(lines, strips), width, height, tuple(short), rulings)


def _with_strips(lines: tuple[Word, ...], strips: Sequence[Sequence[Word]]) -> tuple[Word, ...]:
    """Append each strip as a block of its own, on lines of its own."""
    words = list(lines)
    for block, strip in enumerate(strips, start=1):
        first = words[-1].line + 1 if words else 0
        words += (replace(word, line=first + word.line, block=block) for word in in_rows(strip))
    return tuple(words)


def _field_boxes(page: pdfium.PdfPage, to_pixels: Affine) -> list[Box]:
    boxes = []
    for i in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, i)
        if pdfium_c.FPDFAnnot_GetSubtype(annotation) in (
            pdfium_c.FPDF_ANNOT_WIDGET,
            pdfium_c.FPDF_ANNOT_STAMP,
        ):
            rect = pdfium_c.FS_RECTF()
            pdfium_c.FPDFAnnot_GetRect(annotation, rect)
            boxes.append(_box(to_pixels, rect.left, rect.bottom, rect.right, rect.top))
        pdfium_c.FPDFPage_CloseAnnot(annotation)
    return boxes


def _holds(field: Box, box: Box) -> bool:
    x, y = box.left + box.width / 2, box.top + box.height / 2
    return field.left <= x <= field.right and field.top <= y <= field.bottom


def _page_to_pixels(page: pdfium.PdfPage, dpi: int) -> Affine:
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


def _box(to_pixels: Affine, left: float, bottom: float, right: float, top: float) -> Box:
    a, b, c, d, e, f = to_pixels
    xs = (a * left + b * bottom + c, a * right + b * top + c)
    ys = (d * left + e * bottom + f, d * right + e * top + f)
    x, y = round(min(xs)), round(min(ys))
    return Box(x, y, max(1, round(max(xs)) - x), max(1, round(max(ys)) - y))


def _words(page: pdfium.PdfPage, to_pixels: Affine) -> Iterator[Word]:
    """Yield words in the order of the layer, all on line 0."""
    text: list[str] = []
    box: Box | None = None
    for character, place in _characters(page, to_pixels):
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


def _characters(page: pdfium.PdfPage, to_pixels: Affine) -> Iterator[tuple[str, Box]]:
    layer = page.get_textpage()
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    places = byref(left), byref(right), byref(bottom), byref(top)
    for i in range(layer.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(layer, i)
        if code == 0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            continue
        pdfium_c.FPDFText_GetCharBox(layer, i, *places)
        character = "-" if chr(code) == LINE_END_HYPHEN else chr(code)
        yield character, _box(to_pixels, left.value, bottom.value, right.value, top.value)
    layer.close()
