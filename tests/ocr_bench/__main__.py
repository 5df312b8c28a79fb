"""Measure how well and how fast pages are read: ``python -m tests.ocr_bench`` (``make bench-ocr``).

Rendered pages in steps of damage, real pages with transcriptions (``--real``), real scans by proxy
(``--scans``); stock Tesseract and OCRmyPDF on the same pages. ``--tessdata`` and ``--settings`` measure
another model or other settings; ``--quick`` takes one page of each step and no reference.
"""

import argparse
import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from statistics import mean
from typing import Any

from pipeline.intake import read_pages
from pipeline.quality.reading_order import entries_of
from pipeline.schema import PageImage
from pipeline.settings import DEFAULTS
from tests.ocr_bench.pages import WEARS, draw
from tests.ocr_bench.readers import PROGRAMS, Answer, missing, read_by, read_by_us
from tests.ocr_bench.report import HEAD, Gold, Result, line_of, results_of, rows

Job = tuple[str, Path, int, Gold]
"""Group, file, page number, truth."""

DPI = 300
"""At which a page of a PDF is drawn for the other programs."""


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.ocr_bench", description=__doc__)
    parser.add_argument(
        "--work", type=Path, default=Path(".bench"), help="keeps pages and the references' texts"
    )
    parser.add_argument("--wears", nargs="*", default=list(WEARS), choices=[*WEARS, []], metavar="STEP")
    parser.add_argument("--pages", type=int, default=3, help="of each step, at most")
    parser.add_argument(
        "--set", choices=("dev", "test"), default="dev", help="test: nothing is decided on it"
    )
    parser.add_argument("--corpus", type=Path, help="text file that gives two pages more: a paragraph a line")
    parser.add_argument("--references", nargs="*", default=list(PROGRAMS), choices=[*PROGRAMS, []])
    parser.add_argument("--real", nargs=2, type=Path, metavar=("MANIFEST", "PDFS"))
    parser.add_argument("--scans", type=Path, help="folder of real scans, first pages, by proxy")
    parser.add_argument("--quick", action="store_true", help="one page a step, no references")
    parser.add_argument("--tessdata", help="folder of other language data")
    parser.add_argument("--language", help="vie, or the name of another model in that folder")
    parser.add_argument("--settings", help="settings in TOML")
    parser.add_argument("--skip", nargs="*", default=[], metavar="STEP", help="steps of imaging left out")
    parser.add_argument("--json", type=Path, help="writes the figures")
    return parser.parse_args()


def main() -> None:
    """Run, and print the table."""
    given = options()
    if given.quick:
        given.pages, given.references = 1, []
    for name in missing(given.references):
        print(f"{name} is not installed: left out")
        given.references.remove(name)
    jobs = list(rendered(given)) + (list(real(given)) if given.real else [])
    ours = zip(jobs, read_by_us([(path, number) for _, path, number, _ in jobs], choices(given)), strict=True)
    print(HEAD)
    table = report(given, ours)
    if given.scans:
        table.append(proxy(given))
    if given.json:
        given.json.write_text(json.dumps(table, indent=1), encoding="utf-8")


def choices(given: argparse.Namespace) -> dict[str, Any]:
    """Return what the worker has to know."""
    return {name: getattr(given, name) for name in ("tessdata", "language", "settings", "skip")}


def rendered(given: argparse.Namespace) -> Iterator[Job]:
    """Yield the pages with exact truth."""
    taken: dict[str, int] = {}
    for page in draw(given.work, given.wears, given.corpus, given.set == "test"):
        taken[page.wear] = taken.get(page.wear, 0) + 1
        if taken[page.wear] <= given.pages:
            yield page.wear, given.work / page.file, 1, page.gold


def real(given: argparse.Namespace) -> Iterator[Job]:
    """Yield the real pages with transcriptions; their zones are not known."""
    manifest, folder = given.real
    for entry in entries_of(manifest):
        text = (manifest.parent / entry["text"]).read_text(encoding="utf-8")
        gold = tuple(("body", line) for line in text.splitlines() if line.strip())
        yield "real", folder / entry["file"], int(entry["page"]), gold


def report(given: argparse.Namespace, ours: Iterator[tuple[Job, Answer]]) -> list[dict[str, Any]]:
    """Print the figures group by group, each as soon as it is read."""
    table: list[dict[str, Any]] = []
    every: list[Result] = []
    for _, pages in groupby(ours, key=lambda pair: pair[0][0]):
        results = [result for job, answer in pages for result in compared(given, job, answer)]
        table += printed(results)
        every += results
        if given.json:
            given.json.with_suffix(".pages.json").write_text(json.dumps(by_page(every)), encoding="utf-8")
    return table + printed(
        [Result("all", r.who, r.gold, r.answer, r.text) for r in every if r.group != "real"]
    )


def by_page(results: list[Result]) -> list[dict[str, Any]]:
    """Return what the engine says of each page beside what came of it, to fit predictions on."""
    return [
        {
            "group": r.group,
            "signs": r.answer.signs,
            "errors": r.scores.cer.errors,
            "total": r.scores.cer.total,
        }
        for r in results
        if r.who == "ours"
    ]


def compared(given: argparse.Namespace, job: Job, answer: Answer) -> list[Result]:
    """Return what we and the other programs made of a page."""
    group, path, number, gold = job
    results = results_of(group, "ours", gold, answer)
    for name in given.references:
        image = picture(path, number, given.work)
        results += results_of(group, name, gold, next(read_by(name, [image], given.work / "kept")))
    return results


def printed(results: list[Result]) -> list[dict[str, Any]]:
    """Print the rows of some results."""
    found = list(rows(results))
    for row in found:
        print(line_of(row), flush=True)
    return found


def picture(path: Path, number: int, work: Path) -> Path:
    """Return a page as a picture for programs that read no PDF."""
    if path.suffix.lower() != ".pdf":
        return path
    drawn = work / f"{path.stem}-{number}.png"
    if not drawn.exists():
        from pdf2image import convert_from_path

        convert_from_path(path, dpi=DPI, first_page=number, last_page=number)[0].save(drawn, dpi=(DPI, DPI))
    return drawn


def proxy(given: argparse.Namespace) -> dict[str, Any]:
    """Read the first page of each real scan; say how much of it is attested syllables, and how sure."""
    scans = [path for path in sorted(given.scans.glob("*.pdf")) if is_scan(path)]
    answers = list(read_by_us([(path, 1) for path in scans], choices(given)))
    found = {
        "group": "scans",
        "pages": len(answers),
        "known": mean(answer.known for answer in answers),
        "confidence": mean(answer.confidence for answer in answers),
        "words": sum(answer.words for answer in answers),
        "seconds": mean(answer.seconds for answer in answers),
        "memory": max(answer.memory for answer in answers),
    }
    print(" ".join(f"{name} {value:.4g}" if name != "group" else value for name, value in found.items()))
    return found


def is_scan(path: Path) -> bool:
    """Tell whether the first page of a file is read from pixels."""
    return isinstance(next(iter(read_pages(path, DEFAULTS))), PageImage)


if __name__ == "__main__":
    main()
