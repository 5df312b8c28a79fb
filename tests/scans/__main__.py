"""Rewrite the sample archive: ``python -m tests.scans`` (``--read-english``: read the words anew)."""

import argparse

from tests.scans.archive import keep_english, write_samples

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.scans", description=__doc__)
    parser.add_argument(
        "--read-english", action="store_true", help="read the pages with Tesseract's eng again"
    )
    if parser.parse_args().read_english:
        keep_english()
    write_samples()
