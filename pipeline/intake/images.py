"""Image files: PNG, JPEG, TIFF of one or many pages, turned as their EXIF note says.

Only a TIFF has pages. What else holds several pictures shows the first: a phone's JPEG carries previews,
depth and gain maps behind it. Reduced copies and masks in a TIFF are no pages either.
"""

import struct
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps
from PIL.TiffImagePlugin import TiffImageFile

from pipeline.errors import InputError
from pipeline.faults import is_of_one_page
from pipeline.intake.shades import to_pixels
from pipeline.intake.source import shown
from pipeline.schema import Page, PageImage
from pipeline.settings import Settings

UNREADABLE = (
    *(OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, ArithmeticError, AttributeError),
    *(RuntimeError, struct.error),
)
"""What Pillow raises for damaged content (SyntaxError: a broken PNG chunk; TypeError: a TIFF of no size)."""

SUBFILE, OLD_SUBFILE, PHOTOMETRIC = 254, 255, 262
"""Tags of a TIFF: what a directory holds, in new files and in old, and how its values become shades."""

REDUCED, MASK, OLD_REDUCED = 1, 4, 2
"""Bits of ``SUBFILE`` for a reduced copy of a page and a mask; value of ``OLD_SUBFILE`` for the former."""

MOST_DPI = 100_000
"""A declared resolution beyond this is none."""

MOST_DIRECTORIES = 4
"""Directories of a TIFF that are looked at for each page that it may have."""

OBLONG, MOST_OBLONG = 1.1, 4.0
"""Ratio of the resolutions across and down from which pixels are not square, and up to which that is true."""


def read_image(path: Path, settings: Settings, first: int = 1) -> Iterator[Page | PageImage]:
    """Read an image file from page ``first`` on; sizes are checked from headers before anything is decoded.

    Raises:
        InputError: it is damaged, too large, or has too many pages.
    """
    try:
        with _quiet():
            image = _open(path)
    except UNREADABLE as error:
        raise InputError(f"{shown(path)}: is damaged as an image ({error}); copy or scan it again") from error
    with image:
        frames = _frames(image, settings)
        if len(frames) > settings.max_pages:
            raise InputError(f"{shown(path)}: has more than max_pages = {settings.max_pages} pages")
        for number in range(first, len(frames) + 1):
            page = _frame(image, frames, number, settings)
            if len(frames) == 1 and isinstance(page, Page):
                raise InputError(f"{shown(path)}: {_finding(page, image, settings)}")
            yield page


@contextmanager
def _quiet() -> Iterator[None]:
    """Let Pillow keep to itself what it guesses about damaged tags: a page is readable or flagged."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def _open(path: Path) -> Image.Image:
    # Settings.max_pixels is checked from the header of each page; Pillow's limit is below A3 at 600 dpi.
    Image.MAX_IMAGE_PIXELS = None
    image = Image.open(path)
    # Pillow would map a plain TIFF into memory as if it did not lie on its side, and scramble it.
    image.filename = ""
    return image


def _frames(image: Image.Image, settings: Settings) -> tuple[int, ...]:
    """Return which pictures of a file are pages; where all are copies or masks, the first is one."""
    if not isinstance(image, TiffImageFile):
        return (0,)
    return tuple(at for at, is_page in enumerate(_directories(image, settings)) if is_page) or (0,)


def _directories(image: TiffImageFile, settings: Settings) -> Iterator[bool]:
    """Tell of each directory of a TIFF whether it is a page, up to the limit: the chain may be a loop."""
    pages = 0
    for number in range(MOST_DIRECTORIES * (settings.max_pages + 1)):
        try:
            with _quiet():
                image.seek(number)
                is_page = _is_page(image)
        except EOFError:
            return
        except UNREADABLE:
            # A directory that cannot be read is a page lost, and what comes behind it cannot be found.
            yield True
            return
        pages += is_page
        yield is_page
        if pages > settings.max_pages:
            return


def _is_page(image: TiffImageFile) -> bool:
    kind, old = (image.tag_v2.get(tag, 0) for tag in (SUBFILE, OLD_SUBFILE))
    is_other = isinstance(kind, int) and bool(kind & (REDUCED | MASK))
    return not is_other and old != OLD_REDUCED


def _frame(image: Image.Image, frames: Sequence[int], number: int, settings: Settings) -> Page | PageImage:
    try:
        with _quiet():
            image.seek(frames[number - 1])
        if image.width * image.height > settings.max_pixels:
            return Page(number, "scan", (), image.width, image.height, flags=("page_too_large",))
        with _quiet():
            white_is_zero = isinstance(image, TiffImageFile) and image.tag_v2.get(PHOTOMETRIC) == 0
            picture = _squared(_upright(image), settings)
            pixels = to_pixels(picture, white_is_zero)
    except Exception as error:
        if not is_of_one_page(error):
            raise
        return Page(number, "scan", (), flags=("unreadable_page",))
    height, width = pixels.shape[:2]
    return PageImage(number, pixels, declared_dpi(picture), width, height)


def _upright(image: Image.Image) -> Image.Image:
    """Turn a picture as its note says; a note that makes no sense is none."""
    image.load()
    try:
        return ImageOps.exif_transpose(image)
    except Exception as error:
        if not is_of_one_page(error):
            raise
        return image


def view_frame(path: Path, number: int, settings: Settings) -> PageImage | None:
    """Return one page of an image file, ``None`` where it cannot be shown."""
    try:
        with _quiet(), _open(path) as image:
            frames = _frames(image, settings)
            page = _frame(image, frames, number, settings) if 0 < number <= len(frames) else None
    except UNREADABLE:
        return None
    return page if isinstance(page, PageImage) else None


def _finding(page: Page, image: Image.Image, settings: Settings) -> str:
    if "page_too_large" in page.flags:
        return (
            f"has {image.width} x {image.height} pixels, more than max_pixels = {settings.max_pixels:,}; "
            "scan at a lower resolution or raise the setting"
        )
    return "is damaged or cut short; copy or scan it again"


def declared_dpi(image: Image.Image) -> int:
    """Return the horizontal resolution that the file declares, 0 where it says none that can be."""
    return round(_resolutions(image)[0])


def _resolutions(image: Image.Image) -> tuple[float, float]:
    """Return the declared resolutions across and down; 0 for one that is no number."""
    declared = image.info.get("dpi", ())
    found = [_number(value) for value in declared] if isinstance(declared, tuple) else []
    across, down = (*found, 0.0, 0.0)[:2]
    return across, down


def _number(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0
    return number if 0 < number < MOST_DPI else 0.0


def _squared(image: Image.Image, settings: Settings) -> Image.Image:
    """Stretch a picture whose pixels are not square, as those of a fax, to the finer of its resolutions."""
    across, down = _resolutions(image)
    if not across or not down or not OBLONG < max(across, down) / min(across, down) <= MOST_OBLONG:
        return image
    finer = max(across, down)
    size = (round(image.width * finer / across), round(image.height * finer / down))
    if size[0] * size[1] > settings.max_pixels:
        return image
    stretched = image.resize(size)
    stretched.info["dpi"] = (finer, finer)
    return stretched
