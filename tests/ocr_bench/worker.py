"""Read pages through the whole walk, as a worker of the product does; one JSON line a page on stdout."""

import json
import os
import resource
import sys
import time
from dataclasses import asdict, astuple, replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_THREAD_LIMIT", "1")

from pipeline.flow import understand
from pipeline.ocr import Ocr, choose_engine
from pipeline.ocr.read_picture import read_picture
from pipeline.quality.page_quality import signs_of
from pipeline.quality.reading_order import page_at
from pipeline.repair.syllables import share_known
from pipeline.schema import Page, Source, Transcript
from pipeline.settings import DEFAULTS, Settings, load_settings
from tests.ocr_bench.readers import Answer


def settings_of(job: dict[str, Any]) -> Settings:
    """Return the settings that were asked for."""
    settings = load_settings(Path(job["settings"])) if job.get("settings") else DEFAULTS
    if job.get("language"):
        settings = replace(settings, language=job["language"])
    return settings.without(*job.get("skip", ()))


def read(path: Path, number: int, ocr: Ocr, settings: Settings) -> Answer:
    """Read one page; seconds are those of intake, imaging and engine, repair aside."""
    began = time.process_time()
    page = page_at(path, number, settings)
    page = page if isinstance(page, Page) else read_picture(page, ocr, settings)
    seconds = time.process_time() - began
    document = understand(Transcript(Source(path.name, "0" * 64), (page,), ocr.name))
    return Answer(
        text=document.reading.text,
        seconds=seconds,
        repaired=document.text.text,
        words=len(page.words),
        known=share_known(word.text for word in page.words),
        confidence=page.confidence or 0.0,
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        signs=list(astuple(signs)) if (signs := signs_of(page)) else [],
        flags=[*page.steps, *page.flags],
    )


def main() -> None:
    """Read the job from standard input."""
    job = json.load(sys.stdin)
    if job.get("tessdata"):
        os.environ["TESSDATA_PREFIX"] = job["tessdata"]
    settings = settings_of(job)
    ocr = choose_engine(settings)
    for path, number in job["pages"]:
        answer = read(Path(path), number, ocr, settings)
        print(json.dumps(asdict(answer), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
