"""Faults that one page brings out: they cost that page, never the document."""

import traceback
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pipeline.errors import PipelineError
from pipeline.schema import Page, PageImage, Problem

PAGE, STEP = "page_failed", "step_failed"
"""Flags of a page that could not be read at all, and of one that was read without a step."""

OPENCV_NO_MEMORY = -4

LONGEST = 200
"""Characters of an exception's message that are shown."""


def is_lack_of_memory(error: BaseException) -> bool:
    """Return whether an error says that memory ran out; OpenCV has one of its own (``StsNoMem``)."""
    return isinstance(error, MemoryError) or (
        type(error).__module__ == "cv2" and getattr(error, "code", None) == OPENCV_NO_MEMORY
    )


def is_of_one_page(error: Exception) -> bool:
    """Return whether other pages may fare better: not where a tool or memory is missing."""
    return not isinstance(error, PipelineError) and not is_lack_of_memory(error)


P = TypeVar("P", PageImage, Page)


def with_fault(page: P, step: str, error: BaseException) -> P:
    """Say of a page that a step failed on it, and how."""
    flags = tuple(dict.fromkeys((*page.flags, STEP)))
    return replace(page, flags=flags, faults=(*page.faults, f"{step}: {named(error)}"))


def with_loss(page: Page, error: Exception) -> Page:
    """Say of a page that it could not be read, and how that failed."""
    flags = tuple(dict.fromkeys((*page.flags, PAGE)))
    return replace(page, flags=flags, faults=(*page.faults, named(error)))


def step_failed(step: str, error: BaseException) -> Problem:
    """Return the problem of a document in which a step of understanding failed; the others go on."""
    message = f"the step {step} failed, by a fault of the program; please report it"
    return Problem(STEP, f"{message} ({named(error)})")


def lost(number: int, error: Exception) -> Page:
    """Return a page of which nothing is known but how it failed; raise what other pages would meet too."""
    if not is_of_one_page(error):
        raise error
    return with_loss(Page(number, "scan", ()), error)


def named(error: BaseException) -> str:
    """Return an exception on one line, with the place where it was raised.

    >>> named(ValueError("no such page"))
    'ValueError: no such page'
    """
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    message = "".join(c if c.isprintable() else " " for c in str(error))
    return f"{type(error).__name__}: {' '.join(message.split())[:LONGEST]}{where}"
