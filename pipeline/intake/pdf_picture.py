"""A PDF page as pixels: the embedded scan as it is where the page is nothing else, rendered otherwise."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pdf2image import convert_from_path
from pdf2image.exceptions import (
    PDFInfoNotInstalledError,
    PDFPageCountError,
    PDFPopplerTimeoutError,
    PDFSyntaxError,
    PopplerNotInstalledError,
)

from pipeline.errors import ToolError
from pipeline.intake.glyphs import box_of
from pipeline.intake.shades import to_pixels
from pipeline.intake.thumbnail import Thumbnail, shows
from pipeline.schema import Affine, Box, PageImage, Pixels
from pipeline.settings import Settings

WHOLE = 0.9
"""Share of the page that a scan covers: some producers leave a white margin."""

PLAIN_COLOURS = frozenset(
    (
        pdfium_c.FPDF_COLORSPACE_DEVICEGRAY,
        pdfium_c.FPDF_COLORSPACE_DEVICERGB,
        pdfium_c.FPDF_COLORSPACE_CALGRAY,
        pdfium_c.FPDF_COLORSPACE_CALRGB,
        pdfium_c.FPDF_COLORSPACE_ICCBASED,
        pdfium_c.FPDF_COLORSPACE_INDEXED,
    )
)

MAX_OBJECTS = 10_000
"""Objects of a page that are looked at; a map drawn of a million lines is no scan."""


@dataclass(frozen=True, slots=True)
class Cover:
    """How far pictures cover a page, the finest resolution among them, and the one scan that is all of it.

    ``broken``: the largest picture has no pixels that could be decoded.
    """

    share: float
    dpi: float
    scan: pdfium.PdfImage | None
    broken: bool = False


def cover_of(page: pdfium.PdfPage) -> Cover:
    """Look at the pictures of a page without decoding them."""
    objects = [found for _, found in zip(range(MAX_OBJECTS), page.get_objects(), strict=False)]
    images = [found for found in objects if isinstance(found, pdfium.PdfImage)]
    shares = [_share(image, page) for image in images]
    fine = [_dpi(image) for image, share in zip(images, shares, strict=True) if share > 0.05]
    biggest = images[shares.index(max(shares))] if shares else None
    alone = biggest is not None and max(shares) >= WHOLE and _is_plain(biggest, page)
    scan = biggest if alone and not _painted_after(biggest, objects) else None
    broken = biggest is not None and biggest.get_metadata().bits_per_pixel == 0
    return Cover(min(1.0, sum(shares)), max(fine, default=0.0), scan, broken)


BEYOND = 0.02
"""Of the page's side: a picture that reaches so far beyond the page is not seen whole."""


def is_shown(page: pdfium.PdfPage, scan: pdfium.PdfImage, found: PageImage, thumbnail: Thumbnail) -> bool:
    """Return whether a viewer shows the stored pixels of a scan, all of them and as they are.

    A clip, a mask, an inverting table, a box of the page smaller than the picture, a layer that is switched
    off: whatever comes between the two, the page is then drawn.
    """
    left, bottom, right, top = scan.get_bounds()
    x0, y0, x1, y1 = page.get_cropbox()
    width, height = x1 - x0, y1 - y0
    beyond = max((x0 - left) / width, (right - x1) / width, (y0 - bottom) / height, (top - y1) / height)
    if beyond > BEYOND:
        return False
    sides = ((left - x0) / width, (y1 - top) / height, (right - x0) / width, (y1 - bottom) / height)
    for _ in range(page.get_rotation() // 90):
        sides = (1 - sides[3], sides[0], 1 - sides[1], sides[2])
    rows, columns = thumbnail.grey.shape
    x, y, to_x, to_y = (min(1.0, max(0.0, side)) for side in sides)
    place = Box(round(x * columns), round(y * rows), round((to_x - x) * columns), round((to_y - y) * rows))
    return shows(thumbnail, found.pixels, place)


def covers(page: pdfium.PdfPage, to_pixels: Affine) -> tuple[Box, ...]:
    """Return the boxes of the pictures of a page."""
    objects = (found for _, found in zip(range(MAX_OBJECTS), page.get_objects(), strict=False))
    return tuple(
        box_of(to_pixels, *found.get_bounds()) for found in objects if isinstance(found, pdfium.PdfImage)
    )


MOSTLY = 0.9
"""Share of the pieces of text of a page from which the whole of it is hidden."""


def is_hidden(page: pdfium.PdfPage) -> bool:
    """Return whether the text of a page is written invisibly, or below its picture, as OCR programs do."""
    hidden = seen = 0
    objects = [found for _, found in zip(range(MAX_OBJECTS), page.get_objects(), strict=False)]
    last = max((n for n, found in enumerate(objects) if isinstance(found, pdfium.PdfImage)), default=-1)
    for n, found in enumerate(objects):
        if found.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
            is_drawn = n > last and not _is_hidden_text(found)
            hidden, seen = hidden + (not is_drawn), seen + is_drawn
    return hidden >= MOSTLY * max(1, hidden + seen)


def _share(image: pdfium.PdfImage, page: pdfium.PdfPage) -> float:
    left, bottom, right, top = image.get_bounds()
    x0, y0, x1, y1 = page.get_cropbox()
    width, height = min(right, x1) - max(left, x0), min(top, y1) - max(bottom, y0)
    area = (x1 - x0) * (y1 - y0)
    return max(0.0, width) * max(0.0, height) / area if area > 0 else 0.0


def _dpi(image: pdfium.PdfImage) -> float:
    """Return the resolution at which the picture stands on the page."""
    left, bottom, right, top = image.get_bounds()
    longest = max(right - left, top - bottom)
    return max(image.get_px_size()) * 72.0 / longest if longest > 0 else 0.0


def _is_plain(image: pdfium.PdfImage, page: pdfium.PdfPage) -> bool:
    """Tell whether the stored pixels are what one sees: upright, opaque, grey or RGB."""
    if image.level > 0 or pdfium_c.FPDFPageObj_HasTransparency(image):
        return False
    matrix = image.get_matrix()
    upright = matrix.a > 0 and matrix.d > 0 and abs(matrix.b) + abs(matrix.c) < 0.01 * matrix.a
    return upright and image.get_metadata().colorspace in PLAIN_COLOURS


def _painted_after(image: pdfium.PdfImage, objects: list[pdfium.PdfObject]) -> bool:
    """Tell whether something visible lies on top of a picture; OCR layers are invisible or below it."""
    return any(not _is_hidden_text(found) for found in objects[objects.index(image) + 1 :])


def _is_hidden_text(found: pdfium.PdfObject) -> bool:
    is_text = found.type == pdfium_c.FPDF_PAGEOBJ_TEXT
    return bool(
        is_text and pdfium_c.FPDFTextObj_GetTextRenderMode(found) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
    )


def native(page: pdfium.PdfPage, scan: pdfium.PdfImage, number: int) -> PageImage:
    """Return the stored pixels of a scan, turned as the page is."""
    bitmap = scan.get_bitmap()
    pixels = to_pixels(bitmap.to_pil())
    turned = np.ascontiguousarray(np.rot90(pixels, -(page.get_rotation() // 90)))
    height, width = turned.shape[:2]
    return PageImage(number, turned, round(_dpi(scan)), width, height)


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a page is to be drawn: its size in points, the resolution, with or without fields and comments."""

    number: int
    size: tuple[float, float]
    dpi: int
    annotated: bool = True


def render(path: Path, drawing: Drawing, settings: Settings) -> PageImage:
    """Draw a page with poppler, at a lower resolution where it would have more than ``max_pixels``.

    Raises:
        ToolError: poppler is missing.
        OSError: poppler cannot draw the page, or not in ``settings.page_timeout``.
    """
    dpi, flags = fitting(drawing.size, drawing.dpi, settings.max_pixels)
    pixels = _drawn(path, replace(drawing, dpi=dpi), settings.page_timeout)
    height, width = pixels.shape[:2]
    return PageImage(drawing.number, pixels, dpi, width, height, flags=flags)


def fitting(size: tuple[float, float], dpi: int, max_pixels: int) -> tuple[int, tuple[str, ...]]:
    """Return the resolution at which a page of so many points has no more than ``max_pixels``.

    >>> fitting((595, 842), 300, 100_000_000), fitting((7200, 7200), 300, 1_000_000)
    ((300, ()), (10, ('reduced_dpi',)))
    """
    inches = max(size[0] * size[1] / 72**2, 1e-6)
    most = int((max_pixels / inches) ** 0.5)
    return (dpi, ()) if dpi <= most else (max(1, most), ("reduced_dpi",))


def _drawn(path: Path, drawing: Drawing, timeout: int) -> Pixels:
    try:
        drawn = convert_from_path(
            path.resolve(),
            dpi=drawing.dpi,
            first_page=drawing.number,
            last_page=drawing.number,
            use_cropbox=True,
            hide_annotations=not drawing.annotated,
            timeout=timeout,
        )
    except (PDFInfoNotInstalledError, PopplerNotInstalledError) as error:
        raise ToolError("poppler is missing; install it: sudo apt-get install poppler-utils") from error
    except (PDFPageCountError, PDFSyntaxError, PDFPopplerTimeoutError) as error:
        raise OSError(f"poppler: {error}") from error
    if not drawn:
        raise OSError("poppler drew no page")
    return to_pixels(drawn[0])
