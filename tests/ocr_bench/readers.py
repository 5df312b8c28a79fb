"""Who reads the pages: stock Tesseract and OCRmyPDF as programs, and we, in a process of our own.

Seconds are those of the processor, of the program and all that it starts: other work on the machine does not
count. What a program read is kept beside the pages, by their content; only the first run reads.
"""

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

PROGRAM_TIMEOUT = 600
"""Seconds that a program may take for one page."""

Program = Callable[[Path, Path], list[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was read of one page: ``text`` as read, ``repaired`` where that was done."""

    text: str
    seconds: float
    repaired: str = ""
    words: int = 0
    known: float = 0.0
    confidence: float = 0.0
    memory: int = 0
    signs: list[float] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def stock(page: Path, text: Path) -> list[str]:
    """Return the call of Tesseract as it comes."""
    return ["tesseract", str(page), str(text.with_suffix("")), "-l", "vie", "--psm", "3"]


def ocrmypdf(page: Path, text: Path) -> list[str]:
    """Return the call of OCRmyPDF with all that it offers against bad scans."""
    with Image.open(page) as image:
        dpi = round(float(image.info.get("dpi", (0, 0))[0])) or round(min(image.size) / 8.27)
    wishes = ["--deskew", "--clean", "--rotate-pages", "--output-type", "pdf", "--jobs", "1", "-q"]
    sidecar = ["--sidecar", str(text), "--image-dpi", str(dpi)]
    return ["ocrmypdf", "-l", "vie", *wishes, *sidecar, str(page), str(text.with_suffix(".pdf"))]


PROGRAMS: dict[str, Program] = {"tesseract": stock, "ocrmypdf": ocrmypdf}


def read_by(name: str, pages: Iterable[Path], kept: Path) -> Iterator[Answer]:
    """Read pages with a program; a page that it fails on gives no text."""
    kept.mkdir(parents=True, exist_ok=True)
    for page in pages:
        digest = hashlib.sha256(page.read_bytes()).hexdigest()[:16]
        file = kept / f"{name}-{digest}.json"
        if not file.exists():
            file.write_text(json.dumps(asdict(_run(PROGRAMS[name], page)), ensure_ascii=False), "utf-8")
        kept_answer = json.loads(file.read_text("utf-8"))
        yield Answer(kept_answer["text"], kept_answer["seconds"])


def _run(program: Program, page: Path) -> Answer:
    before = _children()
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "text.txt"
        command = program(page, text)
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        environment.pop("TESSDATA_PREFIX", None)
        subprocess.run(command, env=environment, capture_output=True, timeout=PROGRAM_TIMEOUT, check=False)
        read = text.read_text("utf-8") if text.exists() else ""
    return Answer(read, _children() - before)


def _children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def missing(names: Iterable[str]) -> list[str]:
    """Return the programs that are not installed."""
    return [name for name in names if shutil.which(name) is None]


def read_by_us(pages: Iterable[tuple[Path, int]], options: dict[str, Any]) -> Iterator[Answer]:
    """Read (file, page number) in a process of its own, so that its memory is that of a worker."""
    job = json.dumps({"pages": [(str(path), number) for path, number in pages], **options})
    command = [sys.executable, "-m", "tests.ocr_bench.worker"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the worker has no pipes")
        process.stdin.write(job)
        process.stdin.close()
        for line in process.stdout:
            yield Answer(**json.loads(line))
