"""The rules of tables on a page of a PDF that has a text layer: lines, and bars as thin as lines."""

from collections.abc import Iterator
from ctypes import byref, c_int

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.schema import Affine, Box

THIN, LONG = 0.03, 0.25
"""Inches: the thickest rule, and the shortest."""

MOST_PATHS, MOST_RULES = 4000, 1500
"""A page with more of them is a drawing or a map."""

DEPTH = 1
"""Paths of the page itself: those of forms have places of their own."""


def rules_of(page: pdfium.PdfPage, to_pixels: Affine, dpi: int) -> tuple[Box, ...]:
    """Return level and upright rules in pixels; those of a stroked frame are its four sides."""
    paths = list(page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_PATH,), max_depth=DEPTH))
    if len(paths) > MOST_PATHS:
        return ()
    rules = {rule for path in paths for rule in _rules(path, to_pixels, dpi)}
    return tuple(sorted(rules)) if len(rules) <= MOST_RULES else ()


def _rules(path: pdfium.PdfObject, to_pixels: Affine, dpi: int) -> Iterator[Box]:
    box = _pixels(path.get_bounds(), to_pixels)
    thin, long = max(2, round(THIN * dpi)), round(LONG * dpi)
    if max(box.width, box.height) < long:
        return
    if min(box.width, box.height) <= thin:
        yield box
    elif min(box.width, box.height) >= long and _is_stroked(path):
        yield Box(box.left, box.top, box.width, 1)
        yield Box(box.left, box.bottom - 1, box.width, 1)
        yield Box(box.left, box.top, 1, box.height)
        yield Box(box.right - 1, box.top, 1, box.height)


def _is_stroked(path: pdfium.PdfObject) -> bool:
    fill, stroke = c_int(), c_int()
    return bool(pdfium_c.FPDFPath_GetDrawMode(path, byref(fill), byref(stroke)) and stroke.value)


def _pixels(place: tuple[float, float, float, float], to_pixels: Affine) -> Box:
    left, bottom, right, top = place
    a, b, c, d, e, f = to_pixels
    xs = (a * left + b * bottom + c, a * right + b * top + c)
    ys = (d * left + e * bottom + f, d * right + e * top + f)
    x, y = round(min(xs)), round(min(ys))
    return Box(x, y, max(1, round(max(xs)) - x), max(1, round(max(ys)) - y))
