"""The whole pipeline; start reading here.

Above the line slow and impure (minutes, cached by content), below it fast and pure (milliseconds).
"""

import time
from collections.abc import Callable
from pathlib import Path

from pipeline.document import Document
from pipeline.extract import extract
from pipeline.imaging import enhance
from pipeline.intake import identify, read_pages
from pipeline.layout import read
from pipeline.ocr import Ocr
from pipeline.repair import repair
from pipeline.schema import Page, PageImage, Transcript
from pipeline.settings import DEFAULTS, Settings

Watch = Callable[[PageImage], None]
"""Is shown each picture on its way to the engine (``--debug-images``)."""


def read_document(path: Path, ocr: Ocr, settings: Settings = DEFAULTS) -> Document:
    """Read one file and say what it says.

    Raises:
        InputError: the file as a whole cannot be read.
        ToolError: the OCR engine is missing.
    """
    return understand(transcribe(path, ocr, settings))


def transcribe(path: Path, ocr: Ocr, settings: Settings = DEFAULTS, watch: Watch | None = None) -> Transcript:
    """Turn a file into words with boxes and confidences, page by page."""
    began = time.perf_counter()
    source = identify(path)
    pages: list[Page] = []
    for page in read_pages(path, settings):
        if isinstance(page, PageImage):
            page = ocr(enhance(page, settings, watch))
        pages.append(page)
    problems = tuple(problem_of(p) for p in pages if p.flags)
    return Transcript(source, tuple(pages), ocr.name, problems, time.perf_counter() - began)


# ------------------------------------------------------------------------------------------------------------


def understand(transcript: Transcript) -> Document:
    """Turn a transcript into facts: reading order, repair, extraction."""
    reading = read(transcript)
    text = repair(reading.text)
    return Document(transcript, reading, text, extract(text, reading, transcript))
