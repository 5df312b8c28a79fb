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

from pipeline.archive.results import Store
from pipeline.errors import InputError, PipelineError
from pipeline.quality.labels import read_labels
from pipeline.quality.summary import Summary, summaries
from pipeline.quality.verdicts import Tables, Verdict, judge

TABLES = ("documents", "citations", "targets")
CLOSED = "aside"


def read_tables(out: Path) -> Tables:
    """Read the tables of a run, as the program read the documents: without what people corrected.

    Raises:
        InputError: one is not there.
    """
    tables = {name: _rows(out, name) for name in (*TABLES, "evidence")}
    corrected = {row["doc_id"] for row in tables["documents"] if row["reviewed"]}
    corrected |= {row["doc_id"] for row in _rows(out, "corrections")}
    for row in [row for row in tables["documents"] if row["doc_id"] in corrected]:
        result = Store(out).latest(row["source_path"])
        if result is None:
            raise InputError(f"{row['source_path']}: its result is not kept; run kehoach extract again")
        for name, rows in tables.items():
            others = [other for other in rows if other["doc_id"] != row["doc_id"]]
            tables[name] = others + result.rows.get(name, [])
    return tables


def under_all_names(tables: Tables, out: Path) -> Tables:
    """Return the tables with a row of ``documents`` under each path that a content lies under.

    A label names a file; the tables name only the first of its copies.
    """
    if not (out / "manifest.parquet").exists():
        return tables
    known = {row["doc_id"]: row for row in tables["documents"]}
    paths = {row["source_path"] for row in tables["documents"]}
    copies = [
        {**known[row["doc_id"]], "source_path": row["source_path"]}
        for row in _rows(out, "manifest")
        if row["doc_id"] in known and row["source_path"] not in paths
    ]
    return {**tables, "documents": [*tables["documents"], *copies]}


def _rows(out: Path, name: str) -> list[dict[str, Any]]:
    import pyarrow.parquet as parquet  # heavy, and only commands need it

    path = out / f"{name}.parquet"
    try:
        rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot read this table: {error}; run kehoach extract") from error
    return rows


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
        verdicts = judge(under_all_names(read_tables(given.out), given.out), read_labels(given.labels))
    except PipelineError as error:
        print(error, file=sys.stderr)
        return int(error.exit_code)
    print(written(verdicts, given.json, given.wrong))
    return 0


def written(verdicts: Sequence[Verdict], as_json: bool = False, show_wrong: bool = False) -> str:
    """Write scores to read, or rates and counts as JSON."""
    if as_json:
        return json.dumps({s.split: s.as_numbers() for s in summaries(verdicts)}, indent=1)
    return "\n".join(report(verdicts, show_wrong))


if __name__ == "__main__":
    sys.exit(main())
