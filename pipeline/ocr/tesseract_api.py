"""Tesseract in this process, by tesserocr: no picture written to disk, no program started for each page."""

from pathlib import Path

import numpy as np
import tesserocr

from pipeline.errors import ToolError
from pipeline.imaging.ink import grey_of
from pipeline.imaging.resolution import resolution_of
from pipeline.ocr.budget import time_left
from pipeline.ocr.tessdata import INSTALL, data_digest, find_tessdata, install_language
from pipeline.ocr.tsv import page_of, words_of
from pipeline.schema import Page, PageImage
from pipeline.settings import Settings


class TesseractApi:
    """Reads pages with one Tesseract held open; not to be shared between threads."""

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        """Load the language data, those of ``folder`` where one is given.

        Raises:
            ToolError: they are missing or damaged.
        """
        folder = folder or find_tessdata(settings.language)
        if folder is None:
            cure = install_language(settings.language)
            raise ToolError(f"Tesseract has no data for {settings.language!r}; install them: {cure}")
        try:
            self._api = tesserocr.PyTessBaseAPI(path=str(folder), lang=settings.language, psm=settings.psm)
        except RuntimeError as error:
            raise ToolError(
                f"{folder}: Tesseract cannot load {settings.language!r}: {error}; {INSTALL}"
            ) from error
        self._psm = settings.psm
        self._timeout = settings.page_timeout
        version = tesserocr.tesseract_version().split()[1]
        model = f"{settings.language}@{data_digest(folder, settings.language)}"
        self.name = f"tesserocr {tesserocr.__version__} tesseract {version} {model} psm {settings.psm}"

    def __call__(self, page: PageImage, psm: int | None = None) -> Page:
        """Read a page."""
        self._api.SetPageSegMode(self._psm if psm is None else psm)
        # In colour a page took two fifths more time, and was read no better.
        pixels = np.ascontiguousarray(grey_of(page.pixels))
        height, width = pixels.shape
        try:
            self._api.SetImageBytes(pixels.tobytes(), width, height, 1, width)
            self._api.SetSourceResolution(resolution_of(page))
            if not self._api.Recognize(round(1000 * time_left(self._timeout))):
                return page_of(page, (), ("ocr_timeout",))
            return page_of(page, words_of(self._api.GetTSVText(0)))
        except RuntimeError:
            return page_of(page, (), ("ocr_failed",))
        finally:
            self._api.Clear()
