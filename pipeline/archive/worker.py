"""One file of an archive, from its path to its result; runs in a process of its own."""

import time
import traceback
from dataclasses import replace
from functools import cache
from pathlib import Path

from pipeline.archive.names import text_path
from pipeline.archive.plan import OpenOcr, Outcome, Plan, Task, outcome_of
from pipeline.archive.results import Result, failure_of, result_of
from pipeline.errors import PipelineError
from pipeline.flags import PASSING
from pipeline.flow import transcribe, understand
from pipeline.imaging.watch import debug_writer
from pipeline.intake import kind_of
from pipeline.ocr import Ocr
from pipeline.schema import Page, PageImage, Transcript
from pipeline.settings import Settings


def read_file(plan: Plan, task: Task) -> Outcome:
    """Read a file and keep its result; a file that cannot be read, for whatever reason, gives a failure.

    Raises:
        ToolError: the OCR engine or its data are missing: no file would fare better.
        InputError: results cannot be written.
    """
    ocr = engine_for(task.path, plan.open_ocr, plan.settings)
    path = plan.store.path(task.source, f"{plan.settings.digest()} {ocr.name} {plan.version}")
    known = None if plan.debug_images else plan.store.find(task.source, path)
    if known and PASSING.isdisjoint(problem["code"] for problem in known.rows["documents"][0]["problems"]):
        return outcome_of(known, path, earlier=True)
    result, text = _read(plan, task, ocr)
    plan.store.save(path, result, text)
    return outcome_of(result, path)


def _read(plan: Plan, task: Task, ocr: Ocr) -> tuple[Result, str | None]:
    if task.refused:
        return failure_of(task.source, task.refused, plan.version), None
    began = time.perf_counter()
    try:
        transcript = _transcript(plan, task, ocr)
        began = time.perf_counter()
        document = understand(transcript)
        seconds = transcript.seconds + time.perf_counter() - began
        return result_of(document, seconds, plan.version), document.text.text
    except PipelineError as error:
        return failure_of(task.source, str(error), plan.version), None
    except Exception as error:  # A bug that one file brings out must not stop the archive.
        return failure_of(task.source, _bug(error), plan.version), None


def _bug(error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return f"a bug: {type(error).__name__}: {error} ({where}); please report it"


def _transcript(plan: Plan, task: Task, ocr: Ocr) -> Transcript:
    """Return the transcript, from the cache where it is known; the cache knows contents, not names.

    One that lost a page to a timeout is not kept: the next run reads it again.
    """
    if plan.debug_images:
        watch = debug_writer(plan.debug_images / text_path(task.source.path).removesuffix(".txt"))
        return replace(transcribe(task.path, ocr, plan.settings, watch), source=task.source)
    if known := plan.transcripts.get(task.source, plan.settings, ocr.name):
        return known
    read = transcribe(task.path, ocr, plan.settings)
    if PASSING.isdisjoint(problem.code for problem in read.problems):
        plan.transcripts.put(replace(read, source=replace(read.source, path="")), plan.settings, ocr.name)
    return replace(read, source=task.source)


class NoOcr:
    """Stands where no page is a picture."""

    name = ""

    def __call__(self, page: PageImage, psm: int | None = None) -> Page:
        """Refuse."""
        raise AssertionError(f"page {page.number} of a plain text is a picture")


def engine_for(path: Path, open_ocr: OpenOcr, settings: Settings) -> Ocr:
    """Return the engine, opened once in a process; none is opened for a file that needs none.

    Raises:
        ToolError: the engine or its data are missing.
    """
    return NoOcr() if kind_of(path) in ("text", "unknown") else _opened(open_ocr, settings)


@cache
def _opened(open_ocr: OpenOcr, settings: Settings) -> Ocr:
    return open_ocr(settings)
