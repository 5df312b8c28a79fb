"""Read all labelled documents with the engine as it is today, and keep the transcripts for the fit.

    python models/train/confidence_read.py SHARED COPIES KEPT

Small files first; what was read is kept at once, so that a run that was stopped goes on. Some two seconds a
page.
"""

import argparse
import time
from pathlib import Path

from confidence_data import Places, headers_by_eye, labelled_files
from confidence_kept import Kept


def main() -> None:
    """Read what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("shared", "copies", "kept"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--scans", type=Path, help="real scans and their labels.csv (default: SHARED/real)")
    asked = parser.parse_args()
    places = Places(asked.shared, asked.copies, asked.scans or asked.shared / "real")
    paths = {path for _, path, _ in labelled_files(places)} | {path for path, _ in headers_by_eye(places)}
    began = time.monotonic()
    for count, path in enumerate(sorted(paths, key=lambda p: (p.stat().st_size, p)), 1):
        pages = Kept(asked.kept).transcript(path).pages
        print(f"{time.monotonic() - began:6.0f} s  {count} of {len(paths)}  {len(pages)} pages  {path.name}")


if __name__ == "__main__":
    main()
