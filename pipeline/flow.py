"""The whole pipeline; start reading here.

Above the line slow and impure (minutes, cached by content), below it fast and pure (milliseconds).
"""

import time
from dataclasses import replace
from pathlib import Path

from pipeline.document import Document
from pipeline.extract import extract
from pipeline.flags import PASSING, problems_of, with_hand
from pipeline.imaging import Watch, enhance
from pipeline.intake import identify, read_pages
from pipeline.layout import read
from pipeline.ocr import Ocr
from pipeline.ocr.second_look import look_again
from pipeline.ocr.stamp_words import part_stamps
from pipeline.pen import read_pen
from pipeline.repair import default_restorer, repair
from pipeline.repair.witness import witnesses_of
from pipeline.schema import Page, PageImage, Source, Transcript
from pipeline.settings import DEFAULTS, Settings
from pipeline.transcripts import TranscriptCache
from pipeline.trust import calibrate


def read_document(path: Path, ocr: Ocr, settings: Settings = DEFAULTS) -> Document:
    """Read one file and say what it says.

    Raises:
        InputError: the file as a whole cannot be read.
        ToolError: the OCR engine is missing.
    """
    return understand(transcribe(path, ocr, settings))


def transcribe(path: Path, ocr: Ocr, settings: Settings = DEFAULTS, watch: Watch | None = None) -> Transcript:
    """Turn a file into words with boxes and confidences, page by page.

    ``watch`` is shown each picture on its way to the engine (``--debug-images``).

    Raises:
        InputError: the file as a whole cannot be read.
        ToolError: the OCR engine or poppler is missing.
    """
    return _transcribed(identify(path), path, ocr, settings, watch)


def _transcribed(
    source: Source, path: Path, ocr: Ocr, settings: Settings, watch: Watch | None = None
) -> Transcript:
    began = time.perf_counter()
    pages: list[Page] = []
    clock = began
    for page in read_pages(path, settings):
        if isinstance(page, PageImage):
            page = read_picture(page, ocr, settings, watch)
        now = time.perf_counter()
        pages.append(replace(page, seconds=now - clock))
        clock = now
    return Transcript(source, tuple(pages), ocr.name, problems_of(pages), clock - began)


def read_picture(image: PageImage, ocr: Ocr, settings: Settings, watch: Watch | None = None) -> Page:
    """Turn one picture into words: print by the engine, the signer once more, digits written by hand."""
    picture = enhance(image, settings, watch)
    read = part_stamps(picture, ocr(picture))
    return with_hand(read_pen(picture, look_again(picture, read, ocr)))


def transcribe_cached(
    path: Path, ocr: Ocr, settings: Settings, kept: TranscriptCache, source: Source | None = None
) -> Transcript:
    """Take the transcript from ``kept`` where the same content was read the same way, else read and keep it.

    One whose losses may pass (a timeout) is not kept. ``source`` says who the file is, where that is known.

    Raises:
        InputError: the file as a whole cannot be read, or the transcript cannot be written.
        ToolError: the OCR engine or poppler is missing.
    """
    source = source or identify(path)
    found = kept.get(source, settings, ocr.name)
    if found is not None:
        return found
    transcript = _transcribed(source, path, ocr, settings)
    if PASSING.isdisjoint(problem.code for problem in transcript.problems):
        kept.put(transcript, settings, ocr.name)
    return transcript


# ------------------------------------------------------------------------------------------------------------


def understand(transcript: Transcript) -> Document:
    """Turn a transcript into facts: reading order, repair, extraction, calibrated confidence."""
    reading = read(transcript)
    text = repair(reading.text, default_restorer(), witnesses_of(reading, transcript))
    facts = calibrate(extract(text, reading, transcript), text, reading, transcript)
    return Document(transcript, reading, text, facts)
