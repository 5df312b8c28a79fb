"""Read all labelled documents with the engine as it is today, and keep the transcripts for the fit.

    python models/train/confidence_read.py SHARED COPIES KEPT

Small files first; what was read is kept at once, so that a run that was stopped goes on. Some two seconds a
page.
"""

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from confidence_data import SCANS, Places, headers_by_eye, labelled_files
from confidence_kept import Kept


def main() -> None:
    """Read what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("shared", "copies", "kept"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--scans", type=Path, nargs="+", help=SCANS)
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    asked = parser.parse_args()
    places = Places(asked.shared, asked.copies, tuple(asked.scans or (asked.shared / "real",)))
    paths = {path for _, path, _ in labelled_files(places)} | {path for path, _ in headers_by_eye(places)}
    began = time.monotonic()
    ordered = sorted(paths, key=lambda p: (p.stat().st_size, p))
    with ProcessPoolExecutor(asked.jobs) as pool:
        read = pool.map(partial(_pages, asked.kept), ordered)
        for count, (path, pages) in enumerate(zip(ordered, read, strict=True), 1):
            print(f"{time.monotonic() - began:6.0f} s  {count} of {len(paths)}  {pages} pages  {path.name}")


def _pages(kept: Path, path: Path) -> int:
    """Read a file, keep its transcript and repaired text, and return how many pages it has."""
    return len(Kept(kept).reading(path)[0].pages)


if __name__ == "__main__":
    main()
