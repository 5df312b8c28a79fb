"""What the workbook shows: the tables with Vietnamese heads and values, each row with its document."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.archive.spread import Row
from pipeline.export.records import table_rows
from pipeline.export.workbook import Sheet
from pipeline.review.labels import label, reason
from pipeline.rules import read_toml

FILE = "workbook.toml"
DAYS = ("issued_on", "deadline")
"""Columns of days as ISO text, of which some may be known as a month or a year alone."""
YES = {True: "có", False: ""}


def sheets(out: Path) -> Iterator[tuple[str, Sheet]]:
    """Yield title and content of each sheet.

    Raises:
        InputError: there are no tables.
    """
    documents = {row["doc_id"]: row for row in table_rows(out, "documents")}
    for sheet in read_toml(FILE)["sheet"]:
        names = [name for name, _ in sheet["columns"]]
        rows = (_with_document(row, documents) for row in table_rows(out, sheet["table"]))
        cells = ([_shown(name, row.get(name)) for name in names] for row in rows)
        yield sheet["title"], ([head for _, head in sheet["columns"]], cells)


def _with_document(row: Row, documents: Mapping[str, Row]) -> Row:
    own = documents.get(row["doc_id"], {})
    return {"source_path": own.get("source_path"), "document": own.get("number_symbol"), **row}


def _shown(name: str, value: Any) -> Any:
    """Return a value as a person reads it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return YES[value]
    if name in DAYS:
        return day_of(value)
    if name == "problems":
        return "; ".join(dict.fromkeys(_problem(one) for one in value))
    if name == "comparator":
        return label("comparators", value)
    return read_toml(FILE)["values"].get(name, {}).get(value, value) if isinstance(value, str) else value


def _problem(problem: Any) -> str:
    if isinstance(problem, dict):
        return reason(problem["code"])
    return str(read_toml(FILE)["values"]["problems"].get(problem, problem))


def day_of(text: str) -> date | str:
    """Return a day as a date, a month as people write it, and whatever else as it is.

    >>> day_of("2024-06-10"), day_of("2024-06"), day_of("2030"), day_of("12-15")
    (datetime.date(2024, 6, 10), '06/2024', '2030', '12-15')
    """
    try:
        return date.fromisoformat(text) if len(text) == len("2024-06-10") else _month(text)
    except ValueError:
        return text


def _month(text: str) -> str:
    year, _, month = text.partition("-")
    return f"{month}/{year}" if len(year) == len("2024") and len(month) == 2 else text
