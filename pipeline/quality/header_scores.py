"""Header accuracy of a run against labels read by eye.

    python -m pipeline.quality.header_scores OUT labels.csv [--verbose]

``OUT`` holds ``documents.parquet``; the labels have a row per file with the columns ``file``, ``doc_type``,
``number_symbol``, ``issued_on``, ``issuer``, ``subject``. An empty label is not scored; ``?`` in a number or
a date stands for any digit (handwriting that a person was not sure of). Number and symbol are counted apart:
the symbol is printed, the number often written by hand.
"""

import argparse
import csv
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from pipeline.errors import InputError, PipelineError
from pipeline.quality.text_scores import Rate, words_of

ALIKE = 90
"""Least similarity (0–100) of folded issuers and subjects; a few OCR slips do not make another name."""

COLUMNS = ("file", "doc_type", "number_symbol", "issued_on", "issuer", "subject")
FIELDS = ("type", "number", "year", "symbol", "date", "day", "month", "issued year", "issuer", "subject")

STATE = re.compile(r"(?P<number>[\d?]+[A-Za-z]?)?(?:/(?P<year>[\d?]{4}))?/(?P<symbol>[^/?]+(?:/[^/?]+)*)")
PARTY = re.compile(r"(?P<number>[\d?]+)?-(?P<symbol>[^/]+/.+)")
ABOUT = re.compile(r"^(?:v/v|về việc|về)\s+")
SHORT = (("ubnd", "ủy ban nhân dân"), ("hđnd", "hội đồng nhân dân"), ("tp.", "thành phố"))

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One field of one file: what the label says, what the run found, and whether they agree."""

    file: str
    field: str
    label: str
    found: str
    right: bool


def score_row(label: Mapping[str, str], row: Row) -> list[Verdict]:
    """Compare one document with its label, field by field; fields with an empty label are left out."""
    checks = [*_plain_checks(label, row), *_number_checks(label, row), *_date_checks(label, row)]
    return [Verdict(label["file"], field, want, got, right) for field, want, got, right in checks if want]


Check = tuple[str, str, str, bool]


def _plain_checks(label: Mapping[str, str], row: Row) -> Iterable[Check]:
    tests: tuple[tuple[str, str, Callable[[str, str], bool]], ...] = (
        ("type", "doc_type", lambda want, got: folded(want) == folded(got)),
        ("issuer", "issuer", same_issuer),
        ("subject", "subject", same_subject),
    )
    for field, column, agree in tests:
        want, got = label.get(column, ""), _text(row, column)
        yield field, want, got, agree(want, got)


def _number_checks(label: Mapping[str, str], row: Row) -> Iterable[Check]:
    parts, printed = (split_number(_text(where, "number_symbol")) for where in (label, row))
    for field in ("number", "year", "symbol"):
        # The year of a normative number has no column of its own in ``documents``.
        want, got = parts.get(field, ""), _text(row, field) or (field == "year" and printed.get(field)) or ""
        yield field, want, got, _same_digits(want, got) if field != "symbol" else folded(want) == folded(got)


def _date_checks(label: Mapping[str, str], row: Row) -> Iterable[Check]:
    want = label.get("issued_on", "")
    if not want:
        return
    wanted = [_sure(part) for part in want.split("-")]
    got = [_text(row, f"issued_{part}") for part in ("year", "month", "day")]
    same = [_same_digits(w, g.zfill(len(w)) if g else "") for w, g in zip(wanted, got, strict=False)]
    yield "date", want if all(wanted) else "", "-".join(g or "?" for g in got), len(same) == 3 and all(same)
    yield from zip(("issued year", "month", "day"), wanted, got, same, strict=False)


def _sure(part: str) -> str:
    """Return a part of a date, empty where the label doubts the whole of it ("06?") and not a digit ("1?").

    >>> _sure("06?"), _sure("1?"), _sure("2018")
    ('', '1?', '2018')
    """
    return "" if re.fullmatch(r"\d{2}\?|\d{4}\?", part) else part


def split_number(text: str) -> dict[str, str]:
    """Split a number and symbol of the state's or the Party's form; parts that are not there are empty.

    >>> split_number("21/2026/TT-BCT")
    {'number': '21', 'year': '2026', 'symbol': 'TT-BCT'}
    >>> split_number("05-CTr/QU")["symbol"], split_number("1?/KH-UBND")["number"]
    ('CTr/QU', '1?')
    """
    match = PARTY.fullmatch(text) or STATE.fullmatch(text)
    return {key: value or "" for key, value in match.groupdict().items()} if match else {}


def _same_digits(want: str, got: str) -> bool:
    """Compare digit by digit; ``?`` agrees with any."""
    return len(want) == len(got) and all(w in ("?", g) for w, g in zip(want, got, strict=True))


def same_issuer(want: str, got: str) -> bool:
    """Compare issuers; a label "PARENT / ISSUER" may be met by its last part."""
    found = _spelt_out(got)
    return any(_alike(_spelt_out(name), found) for name in (want, want.split(" / ")[-1]))


def same_subject(want: str, got: str) -> bool:
    """Compare subjects without their leading "về việc".

    >>> same_subject("V/v góp ý dự thảo Quyết định", "Về việc góp ý dự thảo quyết định")
    True
    """
    return _alike(ABOUT.sub("", folded(want)), ABOUT.sub("", folded(got)))


def _alike(want: str, got: str) -> bool:
    return bool(got) and fuzz.ratio(want, got) >= ALIKE


def folded(text: str) -> str:
    """Fold for comparison: one form of the letters, lower case, one space."""
    return " ".join(words_of(text)).lower()


def _spelt_out(text: str) -> str:
    name = folded(text)
    for short, full in SHORT:
        name = name.replace(short, full)
    return name


def _text(row: Row, column: str) -> str:
    """Return a cell as text: absent is empty, and a whole number has no decimals."""
    cell = row.get(column)
    if cell is None or cell != cell:  # NaN differs from itself
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def tally(verdicts: Iterable[Verdict]) -> dict[str, Rate]:
    """Count wrong fields out of all, by field, with "all" at the end."""
    counts = {field: Rate(0, 0) for field in (*FIELDS, "all")}
    for verdict in verdicts:
        one = Rate(int(not verdict.right), 1)
        counts[verdict.field] += one
        if verdict.field not in ("day", "month", "issued year"):
            counts["all"] += one
    return counts


def read_labels(path: Path) -> list[dict[str, str]]:
    """Read a labels file.

    Raises:
        InputError: it cannot be read, or lacks a column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = [{key: value or "" for key, value in row.items() if key} for row in csv.DictReader(lines)]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot read labels: {error}") from error
    missing = [column for column in COLUMNS if rows and column not in rows[0]]
    if missing or not rows:
        raise InputError(
            f"{path}: no labels with a column {(missing or ['file'])[0]!r}; is this a labels file?"
        )
    return rows


def read_documents(out: Path) -> dict[str, Row]:
    """Read the documents of a run by file name.

    Raises:
        InputError: there is no ``documents.parquet``.
    """
    import pyarrow.parquet as parquet  # heavy, and only the command needs it

    path = out / "documents.parquet"
    try:
        rows: list[dict[str, object]] = parquet.read_table(path).to_pylist()
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path}: cannot read the table of documents: {error}; run kehoach extract"
        ) from error
    return {Path(str(row["source_path"])).name: row for row in rows}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print right fields out of all labelled ones."""
    parser = argparse.ArgumentParser(description="Header accuracy of a run against labels read by eye.")
    parser.add_argument("out", type=Path, help="folder with documents.parquet")
    parser.add_argument("labels", type=Path, help="labels as CSV")
    parser.add_argument("--verbose", action="store_true", help="list the wrong fields")
    given = parser.parse_args(arguments)
    try:
        labels, rows = read_labels(given.labels), read_documents(given.out)
    except PipelineError as error:
        print(error, file=sys.stderr)
        return int(error.exit_code)
    verdicts = [v for label in labels for v in score_row(label, rows.get(label["file"], {}))]
    absent = [label["file"] for label in labels if label["file"] not in rows]
    print("\n".join(report(verdicts, absent, given.verbose)))
    return 0


def report(verdicts: Sequence[Verdict], absent: Sequence[str], verbose: bool) -> list[str]:
    """Write the tally, and the wrong fields if asked; "all" leaves out the parts of the date."""
    lines = [f"{file}: not in the table" for file in absent]
    if verbose:
        lines += [
            f"{v.file}: {v.field}: label {v.label!r}, found {v.found!r}" for v in verdicts if not v.right
        ]
    for field, wrong in tally(verdicts).items():
        right = wrong.total - wrong.errors
        lines.append(f"{field:12} {right:3d} of {wrong.total:3d}  {1 - wrong.rate:6.1%}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
