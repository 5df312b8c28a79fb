"""The whole pipeline; start reading here.

Above the line slow and impure (minutes, cached by content), below it fast and pure (milliseconds).
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.document import Document
from pipeline.extract import extract
from pipeline.faults import is_of_one_page, step_failed
from pipeline.flags import PASSING, problems_of
from pipeline.imaging import Watch
from pipeline.intake import identify, read_pages
from pipeline.layout.apart import read_apart
from pipeline.ocr import Ocr
from pipeline.ocr.budget import budget
from pipeline.ocr.read_picture import read_picture
from pipeline.repair import default_restorer, repair
from pipeline.repair.witness import witnesses_of
from pipeline.schema import Page, PageImage, Problem, Reading, Source, Transcript
from pipeline.settings import DEFAULTS, Settings
from pipeline.text import Text
from pipeline.transcripts import TranscriptCache
from pipeline.trust import calibrate


def read_document(path: Path | str, ocr: Ocr, settings: Settings = DEFAULTS) -> Document:
    """Read one file and say what it says.

    Raises:
        InputError: the file as a whole cannot be read.
        ToolError: the OCR engine is missing.
    """
    return understand(transcribe(path, ocr, settings))


def transcribe(
    path: Path | str, ocr: Ocr, settings: Settings = DEFAULTS, watch: Watch | None = None
) -> Transcript:
    """Turn a file into words with boxes and confidences, page by page.

    ``watch`` is shown each picture on its way to the engine (``--debug-images``).

    Raises:
        InputError: the file as a whole cannot be read.
        ToolError: the OCR engine or poppler is missing.
    """
    path = Path(path)
    return transcript_of(identify(path), read_each(path, ocr, settings, watch), ocr.name)


def read_each(
    path: Path, ocr: Ocr, settings: Settings, watch: Watch | None = None, first: int = 1
) -> Iterator[Page]:
    """Read a file page by page, from page ``first`` on; each page says how many seconds it took.

    Raises:
        InputError: the file as a whole cannot be read.
        ToolError: the OCR engine or poppler is missing.
    """
    pages = read_pages(path, settings, first)
    while True:
        clock = time.perf_counter()
        # One budget for drawing a page and for all that is read of it.
        with budget(settings.page_timeout):
            page = next(pages, None)
            if page is None:
                return
            words = read_picture(page, ocr, settings, watch) if isinstance(page, PageImage) else page
        yield replace(words, seconds=time.perf_counter() - clock)


def transcript_of(source: Source, read: Iterable[Page], engine: str) -> Transcript:
    """Return the transcript of a file that is read page by page."""
    pages = tuple(read)
    return Transcript(source, pages, engine, problems_of(pages), sum(page.seconds for page in pages))


def transcribe_cached(
    path: Path, ocr: Ocr, settings: Settings, kept: TranscriptCache, source: Source | None = None
) -> Transcript:
    """Take the transcript from ``kept`` where the same content was read the same way, else read and keep it.

    One whose losses may pass (a timeout) is not kept. ``source`` says who the file is, where that is known.

    Raises:
        InputError: the file as a whole cannot be read, or the transcript cannot be written.
        ToolError: the OCR engine or poppler is missing.
    """
    pages = read_each(path, ocr, settings)
    return kept_or_read(kept, source or identify(path), settings, ocr.name, pages)


def kept_or_read(
    kept: TranscriptCache, source: Source, settings: Settings, engine: str, pages: Iterable[Page]
) -> Transcript:
    """Take the transcript from ``kept``, else draw ``pages`` and keep them, as ``transcribe_cached``."""
    found = kept.get(source, settings, engine)
    if found is not None:
        return found
    transcript = transcript_of(source, pages, engine)
    if PASSING.isdisjoint(problem.code for problem in transcript.problems):
        kept.put(transcript, settings, engine)
    return transcript


# ------------------------------------------------------------------------------------------------------------


def understand(transcript: Transcript) -> Document:
    """Turn a transcript into facts: reading order, repair, extraction, calibrated confidence."""
    transcript, reading = read_apart(transcript)
    text, problems = _repaired(reading, transcript)
    facts = calibrate(extract(text, reading, transcript), text, reading, transcript)
    return Document(transcript, reading, text, replace(facts, problems=(*problems, *facts.problems)))


def _repaired(reading: Reading, transcript: Transcript) -> tuple[Text, tuple[Problem, ...]]:
    """Return the repaired text; where repair brings out a fault, the text as it was read, and the problem."""
    try:
        return repair(reading.text, default_restorer(), witnesses_of(reading, transcript)), ()
    except Exception as error:
        if not is_of_one_page(error):
            raise
        return Text.of(reading.text), (step_failed("repair", error),)
