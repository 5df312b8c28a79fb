"""Values of several parts, spread over their columns."""

from dataclasses import asdict
from typing import Any

from pipeline.archive.names import table_name
from pipeline.schema import DocType, Evidence, Found, Notation, PartialDate, Problem, Source

Row = dict[str, Any]


def value_of(found: Found[Any] | None) -> Any:
    """Return the value alone."""
    return found.value if found else None


def source_columns(source: Source) -> Row:
    """Say which file it is."""
    return {"doc_id": source.doc_id, "source_path": table_name(source.path), "sha256": source.sha256}


def type_columns(doc_type: DocType | None) -> Row:
    """Spread a document type over its columns."""
    name, code = (doc_type.name, doc_type.code) if doc_type else (None, None)
    return {"doc_type": name, "doc_type_code": code}


def notation_columns(notation: Notation | None) -> Row:
    """Spread number and symbol over their columns."""
    known = notation or Notation(None, None, None)
    return {"number": known.number, "symbol": known.symbol, "number_symbol": known.canonical}


def issued_columns(issued: PartialDate | None) -> Row:
    """Spread a date over its columns: ISO where it is whole, and the parts that are known."""
    known = issued or PartialDate(None, None, None)
    return {
        "issued_on": known.iso,
        "issued_day": known.day,
        "issued_month": known.month,
        "issued_year": known.year,
    }


def problem_struct(problem: Problem) -> Row:
    """Return a problem as the struct of its column."""
    return {"code": problem.code, "message": problem.message, "page": problem.page}


def boxes_of(evidence: Evidence) -> list[Row]:
    """Return the boxes as the structs of their column."""
    return [{"page": place.page, **asdict(place.box)} for place in evidence.boxes]


def as_text(value: Any) -> str:
    """Write a value for people; what is unknown of it as question marks or dots.

    >>> as_text(PartialDate(None, 5, 2024)), as_text(Notation(None, None, "KH-UBND"))
    ('2024-05-??', '…/KH-UBND')
    """
    match value:
        case DocType(name):
            return name
        case PartialDate(day, month, year):
            return f"{year or '????'}-{_two_digits(month)}-{_two_digits(day)}"
        case Notation(number, year, symbol):
            return value.canonical or Notation(number or "…", year, symbol or "…").canonical or ""
    return str(value)


def _two_digits(part: int | None) -> str:
    return "??" if part is None else f"{part:02d}"
