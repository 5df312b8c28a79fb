"""Read many small documents, then none of them again; say what the run costs beside the reading.

``python scripts/soak_many.py [--documents 2000] [--jobs 2]``. The documents are dumps of the gold texts, each
a little different, so that no page is a picture: what remains is the archive's own work.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.archive.batch import Summary, extract_archive
from pipeline.archive.plan import Outcome, Plan

ROOT = Path(__file__).parents[1]
MARKS = (0.05, 0.25, 0.5, 1.0)
"""Parts of the archive after which memory is looked at."""


class Watch:
    """Notes the memory of this process, and when the last document was read."""

    def __init__(self) -> None:
        self.files = 0
        self.done = 0
        self.began = 0.0
        self.read = 0.0
        self.memory: dict[int, int] = {}

    def begin(self, files: int) -> None:
        """Hear how many files there are to read."""
        self.files = files

    def advance(self, outcome: Outcome) -> None:
        """Hear of a file that is done."""
        self.done += 1
        self.read = time.perf_counter()
        self.began = self.began or self.read
        if self.done in {round(part * self.files) for part in MARKS}:
            self.memory[self.done] = peak_memory()


def main() -> int:
    """Run twice and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        raw, out = Path(name) / "raw", Path(name) / "out"
        fill(raw, given.documents)
        run(raw, out, given.jobs)
        began = time.perf_counter()
        summary = extract_archive(raw, Plan(out), given.jobs, Watch())
        print(f"again, unchanged: {time.perf_counter() - began:.2f} s, {summary.pages_now} pages read")
        command = [sys.executable, "-m", "pipeline.cli", "extract", str(raw), "--out", str(out)]
        began = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        print(f"again, by the command, with start-up: {time.perf_counter() - began:.2f} s")
    return 0


def run(raw: Path, out: Path, jobs: int) -> Summary:
    """Make the first run."""
    watch = Watch()
    began = time.perf_counter()
    summary = extract_archive(raw, Plan(out), jobs, watch)
    ended = time.perf_counter()
    files = sum(summary.statuses.values())
    inside = seconds_inside(out)
    print(f"{files} documents, {jobs} processes: {dict(summary.statuses)}")
    print(f"first run: {ended - began:.1f} s, of it {ended - watch.read:.1f} s for the tables")
    print(f"inside read and understand: {inside:.1f} s, {1000 * inside / files:.1f} ms each")
    busy = jobs * (watch.read - watch.began)
    print(f"until the first document: {watch.began - began:.1f} s")
    print(f"beside it, from then on: {1000 * (busy - inside) / files:.1f} ms each in the processes, ")
    print(f"                         {1000 * (ended - watch.read) / files:.1f} ms each for the tables")
    print(f"peak memory of the main process in kB after so many documents: {watch.memory}")
    print(f"                                             and after the tables: {peak_memory()}")
    return summary


def fill(raw: Path, documents: int) -> None:
    """Make an archive of dumps."""
    texts = sorted((ROOT / "data" / "gold").glob("*.txt"))
    raw.mkdir()
    for number in range(documents):
        text = texts[number % len(texts)].read_text(encoding="utf-8")
        (raw / f"{number:05d}.txt").write_text(f"{text}\n{number}\n", encoding="utf-8")


def seconds_inside(out: Path) -> float:
    """Return the time that the documents' rows tell, in seconds."""
    with (out / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        return sum(float(row["seconds"] or 0) for row in csv.DictReader(file))


def peak_memory() -> int:
    """Return the most memory that this process has held, in kB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


if __name__ == "__main__":
    sys.exit(main())
