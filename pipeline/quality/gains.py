"""What a change of rules gains and loses: the tables of two runs over the same files, compared row by row.

    python -m pipeline.quality.gains BEFORE AFTER [--only TABLE] [--counts]

Counts stand on top; then each fact that is only in one of the runs, with its page, line and text: ``+``
gained, ``-`` lost, ``~`` the same place with another value. Facts are compared as they stand in the tables,
right or wrong; ``pipeline.quality.table_scores`` says which are right.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import PipelineError
from pipeline.quality.pairing import Row
from pipeline.quality.table_scores import read_tables
from pipeline.quality.verdicts import Tables

Key = tuple[object, ...]

TARGET = ("comparator", "quantity", "quantity_high", "unit", "baseline", "deadline", "period")
CITATION = ("doc_type_code", "issued_day", "issued_month", "issued_year", "issuer", "subject", "role")


@dataclass(frozen=True, slots=True)
class Change:
    """A fact gained (``before`` is ``None``), lost (``after`` is ``None``) or changed."""

    table: str
    path: str
    page: int
    line: int
    text: str
    before: str | None
    after: str | None

    @property
    def sign(self) -> str:
        """``+``, ``-`` or ``~``."""
        return "+" if self.before is None else "-" if self.after is None else "~"

    def __str__(self) -> str:
        values = " -> ".join(v for v in (self.before, self.after) if v is not None)
        return (
            f"{self.sign} {self.table} {self.path} p.{self.page} l.{self.line}: {values}\n      {self.text}"
        )


@dataclass(frozen=True, slots=True)
class Kind:
    """How the rows of a table are known again, and what they say."""

    name: str
    key: Callable[[Row], Key]
    value: Callable[[Row], str]


def _shown(row: Row, columns: Sequence[str]) -> str:
    return "; ".join(f"{c} {row[c]}" for c in columns if row[c] is not None)


KINDS = (
    Kind("evidence", lambda r: (r["field"],), lambda r: f"{r['field']} = {r['value']}"),
    Kind(
        "citations",
        lambda r: (r["line"], r["number_symbol"] or r["doc_type_code"]),
        lambda r: f"{r['number_symbol'] or r['doc_type']} ({_shown(r, CITATION)})",
    ),
    Kind("targets", lambda r: (r["line"], r["text"]), lambda r: _shown(r, ("kind", *TARGET))),
)


def compare(before: Tables, after: Tables) -> Iterator[Change]:
    """Yield all changes, document by document, in order of reading; files of one run alone are left out."""
    paths = [{row["doc_id"]: str(row["source_path"]) for row in run["documents"]} for run in (before, after)]
    for doc_id, path in paths[1].items():
        if doc_id in paths[0]:
            for kind in KINDS:
                olds, news = (_keyed(run[kind.name], doc_id, kind) for run in (before, after))
                yield from _changes(path, kind, olds, news)


def _keyed(rows: Sequence[Row], doc_id: str, kind: Kind) -> dict[Key, Row]:
    """Return the rows of a document under their keys; equal keys are counted."""
    seen: Counter[Key] = Counter()
    keyed: dict[Key, Row] = {}
    for row in rows:
        if row["doc_id"] == doc_id:
            key = kind.key(row)
            keyed[(*key, seen[key])] = row
            seen[key] += 1
    return keyed


def _changes(path: str, kind: Kind, olds: Mapping[Key, Row], news: Mapping[Key, Row]) -> Iterator[Change]:
    for key in sorted(olds.keys() | news.keys(), key=lambda k: ((olds.get(k) or news[k])["line"], str(k))):
        old, new = olds.get(key), news.get(key)
        row: Any = new or old
        before, after = (kind.value(side) if side else None for side in (old, new))
        if before != after:
            yield Change(kind.name, path, row["page"], row["line"], str(row["text"]), before, after)


def counts(changes: Sequence[Change]) -> Iterator[str]:
    """Write how many facts were gained, lost and changed, table by table."""
    for kind in KINDS:
        signs = Counter(change.sign for change in changes if change.table == kind.name)
        yield f"{kind.name:10} {signs['+']:5d} gained {signs['-']:5d} lost {signs['~']:5d} changed"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was gained and lost."""
    parser = argparse.ArgumentParser(description="What a change of rules gains and loses.")
    parser.add_argument("before", type=Path, help="folder with the tables before the change")
    parser.add_argument("after", type=Path, help="folder with the tables after it")
    parser.add_argument("--only", choices=[kind.name for kind in KINDS], help="one table alone")
    parser.add_argument("--counts", action="store_true", help="no more than the counts")
    given = parser.parse_args(arguments)
    try:
        changes = list(compare(read_tables(given.before), read_tables(given.after)))
    except PipelineError as error:
        print(error, file=sys.stderr)
        return int(error.exit_code)
    shown = [change for change in changes if given.only in (None, change.table)]
    print(*counts(changes), *([] if given.counts else shown), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
