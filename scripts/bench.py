"""Measure speed: restoring, understanding, reading; prints a line for each figure.

``python scripts/bench.py [--quick]``. The sample scans are read with the English engine, which gives some
6,000 words to restore; that text is kept in ``.bench``. ``--quick`` leaves out what needs the engine again.
Seconds of the clock count only where the machine does nothing else; those of the processor hardly mind.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from PIL import Image

ROOT = Path(__file__).parents[1]
RAW = ROOT / "data" / "raw"
KEPT = ROOT / ".bench"
PAGES = 10

RESTORE = """
import json, resource, sys, time
def clocks():
    return time.perf_counter(), time.process_time()

began = clocks()
from pipeline.repair import restore
text = open(sys.argv[1], encoding="utf-8").read()
restore("Ké hoach")
marks = [began, clocks()]
for _ in range(3):
    restore(text)
    marks.append(clocks())
start, first, *warm = [[y - x for x, y in zip(a, b)] for a, b in zip(marks, marks[1:])]
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"start": start, "first": first, "warm": min(warm), "memory": [memory]}))
"""

UNDERSTAND = """
import json, sys, time
from pathlib import Path
from pipeline.archive.worker import NoOcr
from pipeline.flow import transcribe, understand
transcript = transcribe(Path(sys.argv[1]), NoOcr())
marks = [(time.perf_counter(), time.process_time())]
for _ in range(4):
    understand(transcript)
    marks.append((time.perf_counter(), time.process_time()))
first, *warm = [[y - x for x, y in zip(a, b)] for a, b in zip(marks, marks[1:])]
print(json.dumps({"first": first, "warm": min(warm)}))
"""


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--runs", type=int, default=3, help="of which the median is told")
    given = parser.parse_args()
    KEPT.mkdir(exist_ok=True)
    english = KEPT / "english.txt"
    if not english.exists():
        english.write_text("\f".join(read(drawn(upright=True), "eng")), encoding="utf-8")
    restoring(english, given.runs)
    understanding(given.runs)
    if not given.quick:
        walking(drawn(upright=False))
    return 0


def restoring(text: Path, runs: int) -> None:
    """Tell how fast the English engine's text is restored, in processes of their own."""
    words = len(text.read_text(encoding="utf-8").split())
    middle = medians(RESTORE, text, runs)
    print(f"restore, {words} words of the English engine: start {said(middle['start'])}")
    for name in ("first", "warm"):
        print(f"  {name}: {said(middle[name])}, {words / middle[name][0]:.0f} words/s")
    print(f"  peak memory: {middle['memory'][0]:.0f} MB")


def understanding(runs: int) -> None:
    """Tell how long the pure half takes for a document of ten pages, clean and read by the English engine."""
    golds = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "data" / "gold").glob("*.txt"))]
    clean = "\f".join(golds).split("\f")[:PAGES]
    noisy = (KEPT / "english.txt").read_text(encoding="utf-8").split("\f")[:PAGES]
    for name, pages in (("clean", clean), ("English engine", noisy)):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pages.txt"
            path.write_text("\f".join(pages), encoding="utf-8")
            middle = medians(UNDERSTAND, path, runs)
        words = sum(len(page.split()) for page in pages)
        print(f"pure half, {len(pages)} pages, {words} words, {name}: first {said(middle['first'])}")
        print(f"  warm: {said(middle['warm'])}")


def walking(pages: list[Path]) -> None:
    """Tell how fast the archive is read, beside stock Tesseract on its scanned pages, as many at a time."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        command = [sys.executable, "-m", "pipeline.cli", "extract", str(RAW), "--out", folder]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        ours = time.perf_counter() - began
    began = time.perf_counter()
    read(pages, "vie")
    stock = time.perf_counter() - began
    print(f"sample archive, all tables written: {ours:.1f} s")
    print(f"stock Tesseract, its {len(pages)} scanned pages alone: {stock:.1f} s; ratio {ours / stock:.2f}")


def drawn(upright: bool) -> list[Path]:
    """Draw the sample scans, as they are or upright as our own engine gets them, or find them drawn."""
    from pipeline.imaging import enhance
    from pipeline.intake import kind_of, read_pages
    from pipeline.schema import PageImage
    from pipeline.settings import DEFAULTS

    found = []
    for path in sorted(path for path in RAW.rglob("*") if kind_of(path) in ("pdf", "png", "jpeg", "tiff")):
        for page in read_pages(path, DEFAULTS):
            if isinstance(page, PageImage):
                picture = KEPT / f"{path.stem}-{page.number}{'-upright' if upright else ''}.png"
                if not picture.exists():
                    page = enhance(page, DEFAULTS) if upright else page
                    Image.fromarray(page.pixels).save(picture, dpi=(page.dpi, page.dpi))
                found.append(picture)
    return found


def read(pages: list[Path], language: str) -> list[str]:
    """Read pages with Tesseract as it comes, two at a time."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}

    def one(page: Path) -> str:
        command = ["tesseract", str(page), "-", "-l", language, "--psm", "3"]
        done = subprocess.run(command, env=environment, check=True, capture_output=True)
        return done.stdout.decode().rstrip("\f\n") + "\n"

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, pages))


def medians(program: str, path: Path, runs: int) -> dict[str, list[float]]:
    """Run a program in fresh processes and return the median of each figure that they tell."""
    told: list[dict[str, list[float]]] = []
    for _ in range(runs):
        command = [sys.executable, "-c", program, str(path)]
        told.append(json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout))
    return {
        name: [median(each) for each in zip(*(one[name] for one in told), strict=True)] for name in told[0]
    }


def said(clocks: list[float]) -> str:
    """Write seconds of the clock and of the processor."""
    return f"{clocks[0]:.2f} s (processor {clocks[1]:.2f} s)"


if __name__ == "__main__":
    sys.exit(main())
