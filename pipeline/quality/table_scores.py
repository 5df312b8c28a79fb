"""Tables of a run against labels: header fields, citations, targets and their slots, with counts.

    python -m pipeline.quality.table_scores OUT LABELS... [--wrong] [--json]

``LABELS`` are gold records or labels, or folders of them. A document is found by the name of its file without
the suffix. A header field is right or wrong, null must meet null. Citations with a number pair on its
canonical form, others and targets on their words. What is optional in the label, and mentions of the
document's own number, count neither way. Each split of the labels is reported by itself; ``--wrong`` lists
what is wrong, except in the split "aside", which nobody is to look into.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import InputError, PipelineError
from pipeline.quality.labels import read_labels
from pipeline.quality.summary import Summary, summaries
from pipeline.quality.verdicts import Tables, Verdict, judge

TABLES = ("documents", "citations", "targets")
CLOSED = "aside"


def read_tables(out: Path) -> Tables:
    """Read the tables of a run.

    Raises:
        InputError: one is not there.
    """
    import pyarrow.parquet as parquet  # heavy, and only commands need it

    tables: dict[str, list[dict[str, Any]]] = {}
    for name in (*TABLES, "evidence"):
        path = out / f"{name}.parquet"
        try:
            tables[name] = parquet.read_table(path).to_pylist()
        except (OSError, ValueError) as error:
            raise InputError(f"{path}: cannot read this table: {error}; run kehoach extract") from error
    return tables


def report(verdicts: Sequence[Verdict], show_wrong: bool = False) -> list[str]:
    """Write the scores of each split, and what is wrong if asked."""
    lines = [line for summary in summaries(verdicts) for line in _lines(summary)]
    if show_wrong:
        lines += [_wrong(v) for v in verdicts if v.right is False and v.split != CLOSED]
    return lines


def _lines(summary: Summary) -> Iterable[str]:
    yield f"[{summary.split}] {summary.documents} documents"
    for name, rate in summary.rates.items():
        yield f"  {name:22} {rate.total - rate.errors:4d} of {rate.total:4d}  {1 - rate.rate:7.1%}"
    for name, hits in summary.hits.items():
        counts = f"{hits.right} right, {hits.found} found, {hits.wanted} wanted"
        yield f"  {name + ' F1':22} {hits.f1:.4f}  ({counts})"


def _wrong(v: Verdict) -> str:
    return f"{v.file} {v.table} {v.field} line {v.line}: wanted {v.want!r}, found {v.got!r}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the scores."""
    parser = argparse.ArgumentParser(description="Scores of a run's tables against labels.")
    parser.add_argument("out", type=Path, help="folder with the tables")
    parser.add_argument("labels", type=Path, nargs="+", help="labels, or folders of them")
    parser.add_argument("--wrong", action="store_true", help="list what is wrong, split 'aside' excepted")
    parser.add_argument("--json", action="store_true", help="write rates and counts as JSON")
    given = parser.parse_args(arguments)
    try:
        verdicts = judge(read_tables(given.out), read_labels(given.labels))
    except PipelineError as error:
        print(error, file=sys.stderr)
        return int(error.exit_code)
    if given.json:
        print(json.dumps({s.split: s.as_numbers() for s in summaries(verdicts)}, indent=1))
    else:
        print("\n".join(report(verdicts, given.wrong)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
