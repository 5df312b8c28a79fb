"""Columns that offices must hand in, filled from the table of documents and checked against their lengths."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.archive.spread import Row
from pipeline.review.labels import reason
from pipeline.review.typed import text_of
from pipeline.rules import read_toml

PROFILES = ("tt05", "party", "mucluc")

LEVELS = {"text_layer": "01", "scan": "02", "mixed": "03"}
"""Born digital, digitised, both (Thông tư 05/2025/TT-BNV); a dump of text says nothing of its page."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a profile."""

    name: str
    source: str | None = None
    most: int | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Complaint:
    """A cell that is not as it must be."""

    source_path: str
    column: str
    finding: str


@cache
def columns_of_profile(profile: str) -> tuple[Column, ...]:
    """Return the columns of a profile, in order."""
    return tuple(Column(**column) for column in read_toml("exports.toml")[profile]["column"])


def filled(
    profile: str, documents: Iterable[Row], given: dict[str, str]
) -> Iterator[tuple[list[str], list[Complaint]]]:
    """Return the cells of each document with what is wrong with them; ``given`` fills columns by name."""
    dossier = given.get("dossier", "")
    for ordinal, row in enumerate(documents, 1):
        cells, complaints = [], []
        for column in columns_of_profile(profile):
            value = given.get(column.name) or _value(column.source, row, ordinal, dossier)
            finding = _finding(column, value)
            if finding:
                complaints.append(Complaint(row["source_path"], column.name, finding))
            cells.append(value[: column.most])
        yield cells, complaints


def _finding(column: Column, value: str) -> str | None:
    if column.most and len(value) > column.most:
        return f"dài {len(value)} ký tự, tối đa {column.most}: đã cắt"
    return "bắt buộc nhưng còn trống" if column.required and not value else None


def _value(source: str | None, row: Row, ordinal: int, dossier: str) -> str:
    match source:
        case None:
            return ""
        case "ordinal":
            return str(ordinal)
        case "doc_code":
            return f"{dossier}.{ordinal:07d}" if dossier else ""
        case "language":
            return "Tiếng Việt"
        case "level":
            return LEVELS.get(row["source_kind"] or "", "")
        case _:
            return _composed(source, row)


def _composed(source: str, row: Row) -> str:
    match source:
        case "date":
            return (text_of("issued_on", row) or "") if row["issued_on"] else ""
        case "number_symbol":
            return text_of("number_symbol", row) or ""
        case "title":
            return " ".join(part for part in (row["doc_type"], row["subject"]) if part)
        case "signer":
            return row["signer_name"] or ""
        case "flag_text":
            return "; ".join(dict.fromkeys(reason(problem["code"]) for problem in row["problems"]))
    return " ".join(str(row[source]).split()) if row[source] is not None else ""
