"""Are confidences what they say: reliability, calibration error, and what review by confidence catches.

    python -m pipeline.quality.reliability OUT LABELS...

``LABELS`` as in ``table_scores``. Printed split by split.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.quality.cell_truth import confidences, truth_of
from pipeline.quality.labels import read_labels
from pipeline.quality.table_scores import read_tables
from pipeline.quality.verdicts import Tables

Judged = tuple[float, bool]
"""Confidence of a cell, and whether it is right."""

BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)
"""Finer where most cells are."""
SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3)
EQUAL = 10
"""Bins of the calibration error: ten of equal width, as is usual."""


def reliability(judged: Sequence[Judged]) -> Iterator[tuple[float, float, int, float, float]]:
    """Yield bounds, count, mean confidence and share right of each bin that holds a cell."""
    for low, high in pairwise(BINS):
        inside = [one for one in judged if low <= one[0] < high or (high == 1.0 and one[0] == 1.0)]
        if inside:
            yield low, high, len(inside), _mean([c for c, _ in inside]), _mean([float(r) for _, r in inside])


def calibration_error(judged: Sequence[Judged], bins: int = EQUAL) -> float:
    """Return the expected calibration error (ECE): mean gap of confidence and share right, by cells.

    >>> calibration_error([(0.9, True)] * 9 + [(0.9, False)])
    0.0
    """
    gaps = 0.0
    for number in range(bins):
        inside = [(c, r) for c, r in judged if min(int(c * bins), bins - 1) == number]
        gaps += abs(sum(c for c, _ in inside) - sum(r for _, r in inside))
    return round(gaps / len(judged), 6) if judged else 0.0


def caught(judged: Sequence[Judged], share: float) -> float:
    """Return the share of errors among the ``share`` of cells with the lowest confidence; ties count evenly.

    >>> caught([(0.2, False), (0.9, True), (0.9, False), (0.95, True)], 0.25)
    0.5
    """
    errors = sum(not right for _, right in judged)
    room = share * len(judged)
    found = 0.0
    for confidence in sorted({c for c, _ in judged}):
        tied = [right for c, right in judged if c == confidence]
        part = min(1.0, room / len(tied))
        found += part * sum(not right for right in tied)
        room -= part * len(tied)
        if room <= 0:
            break
    return found / errors if errors else 1.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def report(judged: Sequence[Judged]) -> Iterator[str]:
    """Write table, calibration error and the curve of review."""
    wrong = sum(not right for _, right in judged)
    yield f"{len(judged)} cells, {wrong} wrong, ECE {calibration_error(judged):.4f}"
    for low, high, count, mean, share in reliability(judged):
        yield f"  {low:.2f}-{high:.2f}  {count:5d} cells  confidence {mean:.3f}  right {share:.3f}"
    yield "  " + ", ".join(f"review {s:.0%} finds {caught(judged, s):.0%}" for s in SHARES) + " of the errors"


def judged_cells(tables: Tables, label_paths: Sequence[Path]) -> Iterator[tuple[str, str, Judged]]:
    """Yield split, table, confidence and truth of every cell that a label settles."""
    rows = {Path(str(row["source_path"])).stem: row for row in tables["documents"]}
    for label in read_labels(label_paths):
        row = rows.get(label.stem)
        if row is None:
            continue
        mine = {n: [r for r in tables[n] if r["doc_id"] == row["doc_id"]] for n in ("citations", "targets")}
        truth = truth_of(label, row, mine)
        for key, confidence in confidences(row, tables):
            if key in truth:
                yield label.split, key[0], (confidence, truth[key])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the reliability of each split, and of each table in it."""
    parser = argparse.ArgumentParser(description="Are the confidences of a run what they say?")
    parser.add_argument("out", type=Path, help="folder with the tables")
    parser.add_argument("labels", type=Path, nargs="+", help="labels, or folders of them")
    given = parser.parse_args(arguments)
    try:
        cells = list(judged_cells(read_tables(given.out), given.labels))
    except PipelineError as error:
        print(error, file=sys.stderr)
        return int(error.exit_code)
    for split in dict.fromkeys(split for split, _, _ in cells):
        print(f"[{split}]", *report([one for s, _, one in cells if s == split]), sep="\n")
        for table in dict.fromkeys(table for s, table, _ in cells if s == split):
            mine = [one for s, t, one in cells if (s, t) == (split, table)]
            print(f"  {table}: {len(mine)} cells, ECE {calibration_error(mine):.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
