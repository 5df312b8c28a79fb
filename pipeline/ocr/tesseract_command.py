"""Tesseract as a program, by pytesseract: slower, and everywhere."""

import subprocess

import pytesseract
from PIL import Image

from pipeline.errors import ToolError
from pipeline.imaging.ink import grey_of
from pipeline.imaging.resolution import resolution_of
from pipeline.ocr.budget import time_left
from pipeline.ocr.tessdata import INSTALL, data_digest, find_tessdata, install_language
from pipeline.ocr.tsv import page_of, words_of
from pipeline.schema import Page, PageImage
from pipeline.settings import Settings


class TesseractCommand:
    """Reads pages by running ``tesseract`` for each."""

    def __init__(self, settings: Settings) -> None:
        """Look for the program and the language data.

        Raises:
            ToolError: one of them is missing.
        """
        folder = find_tessdata(settings.language)
        try:
            version = pytesseract.get_tesseract_version()
            known = pytesseract.get_languages() if folder is None else settings.language.split("+")
        except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError, OSError) as error:
            raise ToolError(
                f"the program tesseract is missing or does not run; install it: {INSTALL}"
            ) from error
        missing = [name for name in settings.language.split("+") if name not in known]
        if missing:
            cure = install_language(missing[0])
            raise ToolError(f"Tesseract has no data for {missing[0]!r}; install them: {cure}")
        model = (
            f"{settings.language}@{data_digest(folder, settings.language)}" if folder else settings.language
        )
        self._settings = settings
        self._place = f'--tessdata-dir "{folder}" ' if folder else ""
        self.name = f"pytesseract {pytesseract.__version__} tesseract {version} {model} psm {settings.psm}"

    def __call__(self, page: PageImage, psm: int | None = None) -> Page:
        """Read a page."""
        mode = self._settings.psm if psm is None else psm
        try:
            tsv = pytesseract.image_to_data(
                Image.fromarray(grey_of(page.pixels)),
                lang=self._settings.language,
                config=f"{self._place}--psm {mode} --dpi {resolution_of(page)}",
                timeout=time_left(self._settings.page_timeout),
            )
        except pytesseract.TesseractError:
            return page_of(page, (), ("ocr_failed",))
        except (RuntimeError, subprocess.TimeoutExpired):
            # pytesseract says a timeout by a bare RuntimeError.
            return page_of(page, (), ("ocr_timeout",))
        return page_of(page, words_of(tsv))
