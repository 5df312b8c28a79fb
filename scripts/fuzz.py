"""Try to break the reading of dumps or PDFs with bytes that nobody would write (``make fuzz``).

``python scripts/fuzz.py text|pdf [--minutes 60] [--room FOLDER]``. What is found lies in FOLDER as
``crash-…``, ``timeout-…`` or ``oom-…``; mended, it goes to ``tests/cases/fuzz`` and is tried at every run of
the tests. The search goes on from FOLDER where it stopped.
"""

import argparse
import importlib
import sys
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[1]
LONGEST = {"text": 6_000, "pdf": 200_000}
SECONDS = 120
"""For one input; a document of that length takes less than one, on a machine that is not busy."""


def main() -> None:
    """Run the fuzzer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=sorted(LONGEST))
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--room", type=Path, default=None)
    given = parser.parse_args()
    room = given.room or ROOT / ".fuzz" / given.target
    seed(given.target, room / "corpus")
    sys.path.insert(0, str(ROOT))
    with atheris.instrument_imports(include=["pipeline"]):
        target = importlib.import_module("tests.fuzzing").TARGETS[given.target]
    limits = (f"-max_len={LONGEST[given.target]}", f"-timeout={SECONDS}", "-rss_limit_mb=3000")
    until = f"-max_total_time={round(60 * given.minutes)}"
    atheris.Setup([sys.argv[0], *limits, until, f"-artifact_prefix={room}/", str(room / "corpus")], target)
    atheris.Fuzz()


def seed(target: str, corpus: Path) -> None:
    """Give it something to begin with: the samples, and what was found before."""
    corpus.mkdir(parents=True, exist_ok=True)
    known = {
        "text": [*(ROOT / "data" / "gold").glob("*.txt"), *(ROOT / "data" / "raw").rglob("*.txt")],
        "pdf": [
            path for path in (ROOT / "data" / "raw").rglob("*.pdf") if path.stat().st_size < LONGEST["pdf"]
        ],
    }
    for path in (*known[target], *(ROOT / "tests" / "cases" / "fuzz" / target).iterdir()):
        (corpus / path.name).write_bytes(path.read_bytes()[: LONGEST[target]])


if __name__ == "__main__":
    main()
