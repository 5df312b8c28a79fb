"""Kill a run at random moments, resume it each time, compare its tables with those of a calm run.

``python scripts/soak.py [--documents 60] [--kills 20] [--jobs 2] [--seed 1]``; exit code 0 where they are
equal, byte for byte but for the columns that tell the time.
"""

import argparse
import csv
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
TIMES = {"seconds", "modified"}


def main() -> int:
    """Run the test and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder / "raw", given.documents)
        began = time.monotonic()
        extract(folder / "raw", folder / "calm", given.jobs).wait()
        whole = time.monotonic() - began
        chance = random.Random(given.seed)
        kills = 0
        while kills < given.kills:
            process = extract(folder / "raw", folder / "soaked", given.jobs)
            try:
                process.wait(chance.uniform(0.05, 0.6) * whole)
                shutil.rmtree(folder / "soaked")
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                kills += 1
        code = extract(folder / "raw", folder / "soaked", given.jobs).wait()
        different = compare(folder / "calm", folder / "soaked")
    print(f"{given.documents} documents, {kills} kills, calm run {whole:.0f} s, last run ended with {code}")
    print("equal" if not different else f"different: {', '.join(different)}")
    return 1 if different else 0


def fill(raw: Path, documents: int) -> None:
    """Make an archive: the samples, then dumps of their gold texts, each a little different."""
    shutil.copytree(ROOT / "data" / "raw", raw)
    texts = sorted((ROOT / "data" / "gold").glob("*.txt"))
    samples = sum(path.is_file() for path in raw.rglob("*"))
    (raw / "more").mkdir()
    for number in range(documents - samples):
        text = texts[number % len(texts)].read_text(encoding="utf-8")
        (raw / "more" / f"{number:04d}.txt").write_text(f"{text}\n{number}\n", encoding="utf-8")
    (raw / "damaged.pdf").write_bytes(b"%PDF-1.7\n")


def extract(raw: Path, out: Path, jobs: int) -> "subprocess.Popen[bytes]":
    """Start a run as a group of its own."""
    command = [
        sys.executable,
        "-m",
        "pipeline.cli",
        "extract",
        str(raw),
        "--out",
        str(out),
        "--jobs",
        str(jobs),
    ]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def compare(calm: Path, soaked: Path) -> list[str]:
    """Return the names of files that differ, or that one of the two has not."""
    names = {path.relative_to(out) for out in (calm, soaked) for path in files_of(out)}
    return sorted(str(name) for name in names if content(calm / name) != content(soaked / name))


def files_of(out: Path) -> list[Path]:
    """List what a run delivers; Parquet holds what CSV holds, with times among it."""
    return [
        path
        for path in out.rglob("*")
        if path.is_file() and ".kehoach" not in path.parts and path.suffix != ".parquet"
    ]


def content(path: Path) -> object:
    """Return what is compared of a file."""
    if not path.exists():
        return None
    if path.suffix != ".csv":
        return path.read_bytes()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{k: v for k, v in row.items() if k not in TIMES} for row in csv.DictReader(file)]


if __name__ == "__main__":
    sys.exit(main())
