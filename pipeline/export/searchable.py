"""A searchable PDF: the page as it was scanned, the repaired words invisible over it, each in its place."""

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from pipeline.archive.names import on_terminal
from pipeline.errors import InputError, ToolError
from pipeline.export.archival import declare, redistilled
from pipeline.export.invisible import EM, FONT, add_font
from pipeline.export.pdf_facts import Said
from pipeline.export.placed import RepairedPage, RepairedWord, by_line
from pipeline.extras import how_to_install
from pipeline.imaging.affine import near
from pipeline.intake.kinds import kind_of
from pipeline.intake.view import view_page
from pipeline.schema import Box
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pypdf import PageObject, PdfWriter
    from pypdf.generic import IndirectObject

UNKNOWN = Said()
USUAL_DPI = 200
QUALITY = 90

WRONG_LAYERS = frozenset(("junk_layer", "hidden_layer", "turned_layer", "font_code_tcvn3", "font_code_vni"))
"""Flags of pages whose own text layer is not what the page says, or finds nothing that one types."""


def searchable_pdf(
    source: Path, pages: list[RepairedPage], settings: Settings, archival: bool = False, said: Said = UNKNOWN
) -> bytes:
    """Return the file as a PDF in which the repaired words are found where they stand.

    A page with a text layer that is real stays as it is; one whose layer is wrong is put in as a picture, so
    that what is wrong is not found. ``archival`` makes it PDF/A-1b (ISO 19005-1), ``said`` is what it says
    of itself.

    Raises:
        InputError: the file cannot be read.
        ToolError: pypdf is not installed; for archives, Ghostscript is not.
    """
    try:
        from pypdf import PdfReader, PdfWriter
        from pypdf.errors import PyPdfError
    except ImportError as error:
        raise ToolError(f"pypdf is missing; install it: {how_to_install('export')}") from error
    own = kind_of(source) == "pdf"
    writer = PdfWriter()
    font = add_font(writer)
    try:
        reader = PdfReader(redistilled(source) if archival else source) if own else None
        for page in pages:
            is_wrong = not WRONG_LAYERS.isdisjoint(page.flags)
            if reader is not None and not is_wrong:
                sheet = writer.add_page(reader.pages[page.number - 1])
            else:
                sheet = writer.add_page(_picture(source, page, settings))
            if page.words and (page.kind == "scan" or is_wrong or (archival and _is_mute(sheet))):
                _lay(writer, font, sheet, page)
        entries = said.entries(on_terminal(source.stem))
        if archival:
            declare(writer, entries)
        else:
            writer.add_metadata(entries)
        written = io.BytesIO()
        writer.write(written)
    except (PyPdfError, OSError, IndexError, ValueError) as error:
        raise InputError(f"{source}: cannot be made a searchable PDF: {error}") from error
    return written.getvalue()


def _is_mute(sheet: "PageObject") -> bool:
    """Tell whether a page lost its text, as one with transparency does when it is made flat."""
    return not sheet.extract_text().strip()


def _picture(source: Path, page: RepairedPage, settings: Settings) -> "PageObject":
    from pypdf import PdfReader

    drawn = io.BytesIO()
    pixels = view_page(source, page.number, settings).pixels
    Image.fromarray(pixels).save(drawn, "PDF", resolution=page.dpi or USUAL_DPI, quality=QUALITY)
    return PdfReader(drawn).pages[0]


def _lay(writer: "PdfWriter", font: "IndirectObject", sheet: "PageObject", page: RepairedPage) -> None:
    """Put the words over a page; what the page itself sets (q … Q) does not reach them."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject

    sheet.transfer_rotation_to_content()
    box = sheet.cropbox
    scale = (float(box.width) / page.width, float(box.height) / page.height)
    origin = (float(box.left), float(box.top))
    content = "\n".join(
        _shown(word, page, scale, origin) for line in by_line(page.words) for word in _of_one_height(line)
    )
    own: Any = sheet["/Contents"].get_object() if "/Contents" in sheet else []
    before = list(own) if isinstance(own, list) else [sheet.raw_get("/Contents")]
    parts = [_stream(writer, "q\n"), *before, _stream(writer, f"\nQ\nq BT 3 Tr\n{content}\nET Q\n")]
    sheet[NameObject("/Contents")] = ArrayObject(parts)
    resources = sheet.get("/Resources", DictionaryObject()).get_object()
    fonts = resources.get("/Font", DictionaryObject()).get_object()
    fonts[NameObject(f"/{FONT}")] = font
    resources[NameObject("/Font")] = fonts
    sheet[NameObject("/Resources")] = resources


def _of_one_height(line: list[RepairedWord]) -> Iterator[RepairedWord]:
    """Give each word the height of its line: a hyphen's own box would put it above or below the others."""
    whole = reduce(Box.union, (word.box for word in line))
    for word in line:
        yield replace(word, box=Box(word.box.left, whole.top, word.box.width, whole.height))


def _stream(writer: "PdfWriter", content: str) -> "IndirectObject":
    from pypdf.generic import StreamObject

    stream = StreamObject()
    stream.set_data(content.encode("ascii"))
    return writer._add_object(stream)


def _shown(
    word: RepairedWord, page: RepairedPage, scale: tuple[float, float], origin: tuple[float, float]
) -> str:
    """Return the operators for a word: its matrix takes its own box, upright and flat, to the page."""
    across, down = scale
    box = word.box
    a, b, c, d, e, f = near(page.to_source, box.left, box.bottom)
    x, y = a * box.left + b * box.bottom + c, d * box.left + e * box.bottom + f
    size = max(1, box.height)
    codes = (word.text + " ").encode("utf-16-be").hex()
    stretch = 100 * box.width / (EM * size * (len(codes) // 4 - 1) or 1)
    matrix = (
        *(across * a, -down * d, -across * b, down * e),
        *(origin[0] + across * x, origin[1] - down * y),
    )
    numbers = " ".join(f"{part:.4f}" for part in matrix)
    return f"/{FONT} {size} Tf {stretch:.2f} Tz {numbers} Tm <{codes}> Tj"
