"""Read many small documents, then none of them again; say what the run costs beside the reading.

``python scripts/soak_many.py [--documents 2000] [--jobs 2] [--copied]``. The documents are dumps of the gold
texts, each a little different: what remains is the archive's own work. Times on the wall
grow with what else the machine does; seconds of the processor hardly do. With ``--copied`` a few documents
are read and their bundles copied for the others: what is measured then is the making of tables.
"""

import argparse
import csv
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from unittest import mock

from pipeline.archive.batch import Summary, extract_archive
from pipeline.archive.known import task_of
from pipeline.archive.plan import Outcome, Plan
from pipeline.archive.results import Result, bundle_name, dump, load
from pipeline.archive.worker import read_file
from pipeline.document import Document
from pipeline.flow import understand
from pipeline.intake import identify
from pipeline.schema import Transcript

ROOT = Path(__file__).parents[1]
ALONE = 100
"""Documents that one process reads for the last figure."""

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
    parser.add_argument("--copied", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        raw, out = Path(name) / "raw", Path(name) / "out"
        fill(raw, given.documents)
        if given.copied:
            copy_bundles(raw, Plan(out))
        run(raw, out, given.jobs)
        clock = Clock()
        summary = extract_archive(raw, Plan(out), given.jobs, Watch())
        print(f"again, unchanged: {clock}, {summary.pages_now} pages read")
        command = [sys.executable, "-m", "pipeline.cli", "extract", str(raw), "--out", str(out)]
        clock = Clock()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        print(f"again, by the command, with start-up: {clock}")
        each = beside(raw, Path(name) / "one")
        print(f"one process, beside understanding: {1000 * each:.1f} ms of the processor each")
    return 0


class Clock:
    """Seconds since it was made: on the wall, and of the processor (programs that ended among it)."""

    def __init__(self) -> None:
        self.wall, self.processor = time.perf_counter(), processor()

    def __str__(self) -> str:
        spent = processor() - self.processor
        return f"{time.perf_counter() - self.wall:.2f} s, {spent:.2f} s of the processor"


def processor() -> float:
    """Return the seconds of the processor of this process and of the ended ones that it started."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def beside(raw: Path, out: Path) -> float:
    """Read documents in this process; return what each takes beside understanding, in processor seconds."""
    inside = 0.0

    def timed(transcript: Transcript) -> Document:
        nonlocal inside
        began = time.process_time()
        document = understand(transcript)
        inside += time.process_time() - began
        return document

    plan, paths = Plan(out), sorted(raw.iterdir())[:ALONE]
    read_file(plan, task_of(paths[0], "first"))  # Loads what the others find loaded.
    with mock.patch("pipeline.archive.worker.understand", timed):
        began = time.process_time()
        for path in paths[1:]:
            read_file(plan, task_of(path, path.name))
        return (time.process_time() - began - inside) / (len(paths) - 1)


def run(raw: Path, out: Path, jobs: int) -> Summary:
    """Make the first run."""
    watch = Watch()
    began, used = time.perf_counter(), time.process_time()
    summary = extract_archive(raw, Plan(out), jobs, watch)
    used = time.process_time() - used
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
    print(f"the main process, tables and all: {1000 * used / files:.1f} ms of the processor each")
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


def copy_bundles(raw: Path, plan: Plan) -> None:
    """Give every document the bundle of the one that it is a copy of, with its own hash."""
    kept: list[tuple[Result, str]] = []
    for number, path in enumerate(sorted(raw.iterdir())):
        if number < texts_of_gold():
            done = read_file(plan, task_of(path, path.name))
            kept.append((load(plan.bundles.read(str(done.bundle))), str(done.way)))
            continue
        result, way = kept[number % len(kept)]
        source = identify(path, raw)
        own = {"doc_id": source.doc_id, "sha256": source.sha256, "source_path": source.path}
        rows = {
            name: [{key: own.get(key, value) for key, value in row.items()} for row in table]
            for name, table in result.rows.items()
        }
        plan.bundles.write(bundle_name(source, way), dump(replace(result, source=source, rows=rows)))


def texts_of_gold() -> int:
    """Return how many texts the dumps are made of."""
    return len(list((ROOT / "data" / "gold").glob("*.txt")))


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
