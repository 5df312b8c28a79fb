"""PDF files: each page from its text layer where that is real Vietnamese, as pixels otherwise."""

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from mmap import ACCESS_READ, mmap
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import regex

from pipeline.errors import InputError
from pipeline.faults import lost
from pipeline.flags import OF_ATTACHMENT
from pipeline.intake.layer import Verdict
from pipeline.intake.pdf_picture import Cover, Drawing, cover_of, is_shown, native, render
from pipeline.intake.pdf_words import Layer, layer_of
from pipeline.intake.shown_words import judge_page, mended, shown_words
from pipeline.intake.source import shown
from pipeline.intake.thumbnail import Thumbnail, thumbnail_of
from pipeline.schema import Page, PageImage
from pipeline.settings import Settings

BAD_PAGE = (pdfium.PdfiumError, OSError, ValueError, RuntimeError)


def read_pdf(path: Path, settings: Settings, first: int = 1) -> Iterator[Page | PageImage]:
    """Read a PDF page by page, from page ``first`` on.

    Raises:
        InputError: it is encrypted, damaged, or has too many pages or none.
    """
    with closing(_open(path)) as document:
        count = len(document)
        if count == 0:
            raise InputError(f"{shown(path)}: has no pages; it may be cut short: copy it again")
        if count > settings.max_pages:
            raise InputError(
                f"{shown(path)}: has {count} pages, more than max_pages = {settings.max_pages}; "
                "split the file or raise the setting"
            )
        # Needed before any page is loaded, for the stamped number and day, which are signature fields.
        document.init_forms()
        for number in range(first, count + 1):
            try:
                page = _page(path, document, number, settings)
            except BAD_PAGE:
                page = Page(number, "scan", (), flags=("unreadable_page",))
            except Exception as error:
                page = lost(number, error)
            # What lies beside the pages is told with the first of them.
            flags = (*page.flags, *(_beside(document) if number == 1 else ()))
            attached = _attached(document) if number == 1 else ()
            yield replace(page, flags=tuple(dict.fromkeys(flags)), faults=(*page.faults, *attached))


def _beside(document: pdfium.PdfDocument) -> tuple[str, ...]:
    """Return flags for what a viewer has beside the pages: files attached, a form of a program (XFA)."""
    is_drawn = document.get_formtype() in (pdfium_c.FORMTYPE_XFA_FULL, pdfium_c.FORMTYPE_XFA_FOREGROUND)
    attached = document.count_attachments() > 0
    return (*(("xfa_form",) if is_drawn else ()), *((ATTACHED,) if attached else ()))


MOST_NAMES, LONGEST_NAME = 5, 80
"""Attached files that are named, and the letters of a name that are shown."""


def _attached(document: pdfium.PdfDocument) -> tuple[str, ...]:
    """Return the names of the files attached, as the message of their flag shows them."""
    names = []
    for number in range(min(document.count_attachments(), MOST_NAMES)):
        with suppress(*BAD_PAGE):  # a damaged list of files has no names
            names.append(_as_text(document.get_attachment(number).get_name())[:LONGEST_NAME])
    return tuple(OF_ATTACHMENT + "".join(c if c.isprintable() else " " for c in name) for name in names)


def _as_text(name: str) -> str:
    """Return a name in UTF-16 that was taken for Latin letters as what it says; any other as it is.

    >>> _as_text(UTF_16 + "phụ lục".encode("utf-16-be").decode("latin-1")), _as_text("a.xml")
    ('phụ lục', 'a.xml')
    """
    if not name.startswith(UTF_16):
        return name
    return name.encode("latin-1", "replace")[2:].decode("utf-16-be", "replace")


UTF_16 = "\u00fe\u00ff"
"""The mark of UTF-16, as Latin letters."""

ATTACHED = "attachments_unread"

MAX_COMMENTS = 1000
"""Comments of a page that are looked at for files."""


def _on_page(page: pdfium.PdfPage) -> tuple[str, ...]:
    """Return a flag for files that hang on a page as a pin."""
    for i in range(min(MAX_COMMENTS, pdfium_c.FPDFPage_GetAnnotCount(page))):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, i)
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        pdfium_c.FPDFPage_CloseAnnot(annotation)
        if kind == pdfium_c.FPDF_ANNOT_FILEATTACHMENT:
            return (ATTACHED,)
    return ()


def view_pdf_page(path: Path, number: int, settings: Settings) -> PageImage | None:
    """Return one page as pixels, drawn where its text layer was read; ``None`` where it cannot be shown.

    Raises:
        InputError: the file is encrypted or damaged.
    """
    with closing(_open(path)) as document:
        if not 1 <= number <= len(document):
            return None
        document.init_forms()
        try:
            page = _page(path, document, number, settings)
            if isinstance(page, Page) and page.kind == "text_layer":
                with closing(document[number - 1]) as sheet:
                    return render(path, Drawing(number, sheet.get_size(), settings.dpi), settings)
        except BAD_PAGE:
            return None
    return page if isinstance(page, PageImage) else None


def _says_encrypted(path: Path) -> bool:
    """Tell whether a PDF names its encryption: pdfium's last error may be that of an earlier file."""
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return content.find(b"/Encrypt") >= 0


_HANDLER = regex.compile(rb"/Filter\s*/(?P<name>[A-Za-z0-9_.-]{1,40})")
MAX_SEARCHED = 20_000_000
"""Bytes in which the name of a handler is looked for."""

_DECODERS = regex.compile(rb".*Decode|Standard|FDF|Fl|AHx|A85|LZW|RL|CCF|DCT")


def _handler(path: Path) -> str:
    """Return the name of the security handler in brackets, empty where the file does not tell it."""
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        # As bytes of its own: a match would hold the map open.
        head = bytes(content[:MAX_SEARCHED])
    names = (m["name"] for m in _HANDLER.finditer(head) if not _DECODERS.fullmatch(m["name"]))
    name = next(names, None)
    return f" ({name.decode('ascii')})" if name else ""


def _open(path: Path) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_SECURITY and _says_encrypted(path):
            raise InputError(
                f"{shown(path)}: is protected by a rights management system{_handler(path)}, "
                "which only its own viewer opens; print it to a new PDF there, or ask for an open copy"
            ) from error
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD and _says_encrypted(path):
            raise InputError(
                f"{shown(path)}: is encrypted with a password; remove it (qpdf --decrypt) and try again"
            ) from error
        raise InputError(f"{shown(path)}: is damaged or cut short, not a whole PDF; copy it again") from error
    except OSError as error:
        raise InputError(f"{shown(path)}: cannot be read: {error}; check the path") from error


def _page(path: Path, document: pdfium.PdfDocument, number: int, settings: Settings) -> Page | PageImage:
    with closing(document[number - 1]) as page:
        # Before the layer is read: reading it makes the fields part of the page.
        pinned, cover = _on_page(page), cover_of(page)
        thumbnail = thumbnail_of(page, settings.dpi)
        layer, flags = mended(shown_words(layer_of(document, number - 1, settings.dpi), thumbnail))
        verdict = judge_page(page, layer, cover, thumbnail)
        if verdict is Verdict.REAL:
            size = (layer.width, layer.height)
            kept = Page(
                number, "text_layer", layer.words, *size, settings.dpi, *size, flags=(*flags, *pinned)
            )
            return replace(kept, rulings=layer.rulings)
        found = _picture(path, page, number, (cover, layer, thumbnail), settings)
    told = () if verdict is Verdict.NONE else (verdict.value,)
    return replace(found, flags=(*found.flags, *told, *pinned))


def _picture(
    path: Path, page: pdfium.PdfPage, number: int, seen: tuple[Cover, Layer, Thumbnail], settings: Settings
) -> Page | PageImage:
    cover, layer, thumbnail = seen
    # A number stamped on a scan by signing software is no part of the scan: such a page is drawn whole.
    if cover.scan is None or layer.stamped:
        dpi = max(settings.dpi, min(round(cover.dpi), 2 * settings.dpi))
        annotated = bool(layer.stamped) or not layer.strips
        drawn = render(path, Drawing(number, page.get_size(), dpi, annotated), settings)
        if cover.broken and np.ptp(drawn.pixels) == 0:
            raise OSError("the scan of the page cannot be decoded")
        return drawn
    width, height = cover.scan.get_px_size()
    if width * height > settings.max_pixels:
        return Page(number, "scan", (), width, height, flags=("page_too_large",))
    stored = native(page, cover.scan, number)
    if is_shown(page, cover.scan, stored, thumbnail):
        return stored
    dpi = max(settings.dpi, min(round(cover.dpi), 2 * settings.dpi))
    return render(path, Drawing(number, page.get_size(), dpi), settings)
