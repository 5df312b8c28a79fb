"""Pages as pictures, drawn when asked for from the file itself; a few are kept in memory."""

import io
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TypeVar

import numpy as np
from PIL import Image

from pipeline.errors import InputError
from pipeline.intake import identify
from pipeline.intake.view import view_page
from pipeline.schema import Box, Pixels
from pipeline.settings import DEFAULTS, Settings

PAGES_KEPT = 6
"""Decoded pages in memory; one of A4 at 300 dpi in colour has 26 MB."""

PICTURES_KEPT = 64
WIDTH = 1500
"""Pixels across of a page as it is sent; enough for reading marks on a laptop's screen."""

MARGIN = 8
"""Pixels of the page around a scrap."""

CROP_WIDTH = 1400

Key = tuple[str, str, int]
"""Path, content, page."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scrap:
    """A part of a page: ``box`` in pixels of the page as it came in, ``width`` pixels wide."""

    page: int
    box: Box
    width: int
    turns: int = 0


class Shelf(OrderedDict[object, T]):
    """The last few things that were asked for."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def get_or_make(self, key: object, make: Callable[[], T]) -> T:
        """Return what is kept under the key, or make it and keep it."""
        if key not in self:
            self[key] = make()
            while len(self) > self.size:
                self.popitem(last=False)
        self.move_to_end(key)
        return self[key]


class Pictures:
    """Pictures of the pages of an archive under ``root``.

    One at a time: PDFium is not made for threads.
    """

    def __init__(self, root: Path | None, settings: Settings = DEFAULTS) -> None:
        self.root = root
        self.settings = settings
        self._lock = Lock()
        self._pages: Shelf[Pixels] = Shelf(PAGES_KEPT)
        self._jpegs: Shelf[bytes] = Shelf(PICTURES_KEPT)
        self._contents: dict[tuple[str, int, int], str] = {}

    def page(self, path: str, sha256: str, number: int, turns: int = 0) -> bytes:
        """Return a page as JPEG, turned clockwise by ``turns`` quarters.

        Raises:
            InputError: the file is gone, was changed, or cannot be drawn.
        """
        with self._lock:
            return self._jpegs.get_or_make(
                (path, sha256, number, turns),
                lambda: _jpeg(np.rot90(self._pixels((path, sha256, number)), -turns), WIDTH),
            )

    def crop(self, path: str, sha256: str, scrap: "Scrap") -> bytes:
        """Return a scrap of a page as JPEG.

        Raises:
            InputError: the file is gone, was changed, or cannot be drawn.
        """
        with self._lock:
            pixels = self._pixels((path, sha256, scrap.page))
            scale = pixels.shape[1] / scrap.width if scrap.width else 1.0
            box = scrap.box.mapped((scale, 0, 0, 0, scale, 0))
            top, left = max(0, box.top - MARGIN), max(0, box.left - MARGIN)
            cut = pixels[top : box.bottom + MARGIN, left : box.right + MARGIN]
            if not cut.size:
                raise InputError(f"{path}: no such place on page {scrap.page}")
            return _jpeg(np.rot90(cut, -scrap.turns), CROP_WIDTH)

    def _pixels(self, key: Key) -> Pixels:
        path, sha256, number = key
        file = self._file(path)
        self._check(file, sha256)
        return self._pages.get_or_make(key, lambda: view_page(file, number, self.settings).pixels)

    def _file(self, path: str) -> Path:
        if self.root is None:
            raise InputError(f"{path}: the folder of the scans is not known; give it with --raw")
        file = self.root / path
        if ".." in Path(path).parts or Path(path).is_absolute():
            raise InputError(f"{path}: lies outside of the archive")
        return file

    def _check(self, file: Path, sha256: str) -> None:
        try:
            found = file.stat()
        except OSError as error:
            raise InputError(f"{file}: cannot be read: {error.strerror}; check the path") from error
        state = (str(file), found.st_mtime_ns, found.st_size)
        if state not in self._contents:
            self._contents[state] = identify(file).sha256
        if self._contents[state] != sha256:
            raise InputError(f"{file}: was changed since it was read; run kehoach extract again")


def _jpeg(pixels: Pixels, width: int) -> bytes:
    image = Image.fromarray(np.ascontiguousarray(pixels))
    if image.width > width:
        image = image.resize((width, max(1, image.height * width // image.width)), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=82)
    return written.getvalue()


def turned(box: Box, turns: int, size: tuple[int, int]) -> Box:
    """Return where a box of a page of ``size`` (width, height) lies after clockwise quarter turns.

    >>> turned(Box(10, 20, 30, 5), 1, (100, 200))
    Box(left=175, top=10, width=5, height=30)
    """
    for _ in range(turns % 4):
        box = Box(size[1] - box.top - box.height, box.left, box.height, box.width)
        size = (size[1], size[0])
    return box
