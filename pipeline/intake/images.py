"""Image files: PNG, JPEG, TIFF of one or many pages, turned as their EXIF note says."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from pipeline.errors import InputError
from pipeline.intake.source import shown
from pipeline.schema import Page, PageImage, Pixels
from pipeline.settings import Settings

UNREADABLE = (OSError, SyntaxError, ValueError, EOFError)
"""What Pillow raises for damaged content (SyntaxError: a broken PNG chunk)."""


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
        count = _count(image, settings)
        if count > settings.max_pages:
            raise InputError(f"{shown(path)}: has more than max_pages = {settings.max_pages} pages")
        for number in range(first, count + 1):
            page = _frame(image, number, settings)
            if count == 1 and isinstance(page, Page):
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
    return Image.open(path)


def _count(image: Image.Image, settings: Settings) -> int:
    """Count pages by seeking, but not beyond the limit: a chain of directories may be a loop."""
    number = 1
    try:
        with _quiet():
            while number <= settings.max_pages:
                image.seek(number)
                number += 1
    except UNREADABLE:
        pass
    return number


def _frame(image: Image.Image, number: int, settings: Settings) -> Page | PageImage:
    try:
        with _quiet():
            image.seek(number - 1)
        if image.width * image.height > settings.max_pixels:
            return Page(number, "scan", (), image.width, image.height, flags=("page_too_large",))
        dpi = declared_dpi(image)
        with _quiet():
            pixels = to_pixels(ImageOps.exif_transpose(image))
    except UNREADABLE:
        return Page(number, "scan", (), flags=("unreadable_page",))
    height, width = pixels.shape[:2]
    return PageImage(number, pixels, dpi, width, height)


def view_frame(path: Path, number: int, settings: Settings) -> PageImage | None:
    """Return one page of an image file, ``None`` where it cannot be shown."""
    try:
        with _quiet(), _open(path) as image:
            page = _frame(image, number, settings) if number > 0 else None
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
    """Return the horizontal resolution that the file declares, 0 where it says none."""
    dpi = image.info.get("dpi", (0, 0))[0]
    return round(float(dpi))


def to_pixels(image: Image.Image) -> Pixels:
    """Return grey or RGB pixels of 8 bits; what is transparent becomes white paper."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        ink = image.convert("RGBA")
        paper = Image.new("RGBA", ink.size, "white")
        image = Image.alpha_composite(paper, ink).convert("RGB")
    if image.mode.startswith("I") or image.mode == "F":
        return _eight_bits(np.asarray(image, dtype=np.float32))
    return np.asarray(image.convert("L" if image.mode in ("1", "L") else "RGB"), dtype=np.uint8)


def _eight_bits(values: NDArray[np.float32]) -> Pixels:
    """Scale 16-bit or float grey to 8 bits by its own brightest value."""
    top = float(values.max()) or 1.0
    return np.asarray(np.clip(values * (255.0 / top), 0, 255), dtype=np.uint8)
