"""What reading order is worth: character errors of pages in the engine's order and in ours.

    python -m pipeline.quality.reading_order MANIFEST PDFS

``MANIFEST`` is a JSON list of ``{"text": gold file, "file": PDF, "page": number}``, its gold texts beside it.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError, PipelineError
from pipeline.imaging import enhance
from pipeline.intake import read_pages
from pipeline.layout import read
from pipeline.layout.assemble import assemble
from pipeline.layout.lines import lines_of
from pipeline.ocr import Ocr, choose_engine
from pipeline.quality.text_scores import Rate, score_text
from pipeline.schema import Page, PageImage, Source, Transcript
from pipeline.settings import DEFAULTS, Settings


@dataclass(frozen=True, slots=True)
class Gain:
    """Character errors of one page: as the engine ordered its lines, and as we read them."""

    name: str
    engine: Rate
    ours: Rate


def measure(manifest: Path, folder: Path, ocr: Ocr, settings: Settings = DEFAULTS) -> Iterator[Gain]:
    """Read each page of the manifest and score it both ways.

    Raises:
        InputError: the manifest, a gold text or a PDF cannot be read.
    """
    for entry in entries_of(manifest):
        page = page_at(folder / entry["file"], int(entry["page"]), settings)
        page = page if isinstance(page, Page) else ocr(enhance(page, settings, None))
        gold = (manifest.parent / entry["text"]).read_text(encoding="utf-8")
        yield gain(entry["text"], page, gold)


def gain(name: str, page: Page, gold: str) -> Gain:
    """Score one page both ways against its gold text."""
    engine = assemble([page], [lines_of(page)], ()).text
    ours = read(Transcript(Source(name, "0" * 64), (page,))).text
    return Gain(name, score_text(gold, engine).cer, score_text(gold, ours).cer)


def entries_of(manifest: Path) -> list[dict[str, str]]:
    """Return the gold texts of a manifest, each with its PDF and page.

    Raises:
        InputError: it cannot be read.
    """
    try:
        entries: list[dict[str, str]] = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{manifest}: cannot read the manifest: {error}") from error
    return entries


def page_at(path: Path, number: int, settings: Settings) -> Page | PageImage:
    """Return one page of a file.

    Raises:
        InputError: the file cannot be read, or has no such page.
    """
    for page in read_pages(path, settings):
        if page.number == number:
            return page
    raise InputError(f"{path}: has no page {number}; correct the manifest")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of each page and of all."""
    parser = argparse.ArgumentParser(description="Character errors in the engine's order and in ours.")
    parser.add_argument("manifest", type=Path, help="JSON list of gold texts with their PDF and page")
    parser.add_argument("pdfs", type=Path, help="folder of the PDFs")
    given = parser.parse_args(arguments)
    engine, ours = Rate(0, 0), Rate(0, 0)
    try:
        for page in measure(given.manifest, given.pdfs, choose_engine(DEFAULTS)):
            print(f"{page.name:24} {page.engine!s:26} {page.ours}", flush=True)
            engine, ours = engine + page.engine, ours + page.ours
    except PipelineError as error:
        print(error, file=sys.stderr)
        return int(error.exit_code)
    print(f"{'all':24} {engine!s:26} {ours}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
