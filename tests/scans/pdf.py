"""PDF files, the same bytes from the same pages: scans, text set as text, and scans with a layer of junk."""

import io
import time
from collections.abc import Sequence

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.scans.english import EnglishWord
from tests.scans.fonts import MISSING_FONT, Style, family
from tests.scans.sheet import HEIGHT, WIDTH, Sheet

EPOCH = time.gmtime(1_700_000_000)
INVISIBLE = 3
_STYLES: tuple[Style, ...] = ("regular", "bold", "italic", "bold_italic")


def scan_pdf(pages: Sequence[Image.Image], dpi: int, quality: int = 55) -> bytes:
    """Return a PDF of pictures alone: JPEG, or CCITT for 1-bit pages."""
    buffer = io.BytesIO()
    settings = {} if pages[0].mode == "1" else {"quality": quality}
    pages[0].save(
        buffer,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=dpi,
        creationDate=EPOCH,
        modDate=EPOCH,
        **settings,
    )
    return buffer.getvalue()


def mixed_pdf(pages: Sequence[Sheet | Image.Image], quality: int = 55) -> bytes:
    """Return a PDF in which typeset pages carry their text and pictures stay pictures."""
    buffer = io.BytesIO()
    canvas = _canvas(buffer)
    _embed_fonts()
    for page in pages:
        if isinstance(page, Sheet):
            _set(canvas, page)
        else:
            _lay(canvas, page, quality)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def junk_pdf(
    pages: Sequence[Image.Image], words: Sequence[Sequence[EnglishWord]], quality: int = 55
) -> bytes:
    """Return a PDF of pictures under invisible words; boxes are shares of the page."""
    buffer = io.BytesIO()
    canvas = _canvas(buffer)
    for page, layer in zip(pages, words, strict=True):
        _lay(canvas, page, quality)
        for word in layer:
            _hide(canvas, word)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _canvas(buffer: io.BytesIO) -> Canvas:
    return Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1)


def _embed_fonts() -> None:
    found = family()
    if found is None or not found.is_truetype:
        raise RuntimeError(MISSING_FONT)
    for style in _STYLES:
        pdfmetrics.registerFont(TTFont(style, str(found.file(style))))


def _set(canvas: Canvas, sheet: Sheet) -> None:
    for line in sheet.lines:
        following = [*line.pieces[1:], None]
        for piece, after in zip(line.pieces, following, strict=True):
            canvas.setFont(piece.style, piece.size)
            space = " " if after and after.spaced else ""
            canvas.drawString(piece.x, HEIGHT - piece.y, piece.text + space)
    canvas.setLineWidth(0.7)
    for rule in sheet.rules:
        canvas.line(rule.x0, HEIGHT - rule.y, rule.x1, HEIGHT - rule.y)


def _hide(canvas: Canvas, word: EnglishWord) -> None:
    """Write a word invisibly, stretched to its box."""
    size = max(4.0, word.height * HEIGHT)
    text = canvas.beginText(word.left * WIDTH, HEIGHT - word.bottom * HEIGHT)
    text.setFont("Helvetica", size)
    text.setHorizScale(100 * word.width * WIDTH / stringWidth(word.text, "Helvetica", size))
    text.setTextRenderMode(INVISIBLE)
    text.textOut(word.text)
    canvas.drawText(text)


def _lay(canvas: Canvas, page: Image.Image, quality: int) -> None:
    stored = io.BytesIO()
    page.save(stored, "JPEG", quality=quality)
    stored.seek(0)
    canvas.drawImage(ImageReader(stored), 0, 0, WIDTH, HEIGHT)
