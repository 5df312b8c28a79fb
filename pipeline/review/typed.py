"""Values of cells as people read and type them, and the columns that they fill."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import get_args

from pipeline.archive.spread import Row, issued_columns, notation_columns, type_columns
from pipeline.extract.atoms import doc_types
from pipeline.schema import Comparator, Notation, PartialDate

FIELDS = {
    "documents": (
        "doc_type",
        "number_symbol",
        "issued_on",
        "issuer",
        "subject",
        "issuer_parent",
        "place",
        "signer_title",
        "signer_name",
        "recipients",
        "urgency",
        "secrecy",
    ),
    "citations": ("doc_type", "number_symbol", "issued_on", "issuer", "subject"),
    "targets": (
        "indicator",
        "comparator",
        "quantity",
        "quantity_high",
        "unit",
        "baseline",
        "deadline",
        "period",
    ),
}
"""Columns that a person may correct; ``number_symbol`` and ``issued_on`` stand for their parts too."""

COMPARATORS = get_args(Comparator)

UNKNOWN = re.compile(r"[?…_.]+")
STATE_FORM = re.compile(r"(?P<number>\S*?)(?:/(?P<year>(?:19|20)\d\d))?/(?P<symbol>[^\d/\s][^/\s]*)")
PARTY_FORM = re.compile(r"(?P<number>[^\s-]*)-(?P<symbol>[^\s/]+/[^\s/]+)")
NUMBER = re.compile(r"\d+[a-zA-Z]{0,2}")
ISO = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d?|\?+))?(?:-(?P<day>\d\d?|\?+))?")
PRINTED = re.compile(r"(?:(?:(?P<day>\d\d?|\?+)[./-])?(?P<month>\d\d?|\?+)[./-])?(?P<year>\d{4}|\?+)")
THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")


class TypingError(ValueError):
    """What was typed is no value of that cell; the message says, in Vietnamese, what would be."""


def tidy(text: str | None) -> str | None:
    r"""Return text composed (NFC), with single spaces and no empty lines; ``None`` for nothing.

    >>> tidy(" Kê\u0301  hoạch "), tidy("  ")
    ('Kế hoạch', None)
    """
    lines = (
        " ".join(line.split())
        for line in unicodedata.normalize("NFC", text or "").translate(FULL_WIDTH).splitlines()
    )
    return "\n".join(line for line in lines if line) or None


def columns_of(table: str, field: str, typed: str | None) -> Row:
    """Return the columns that a value fills; ``None`` empties them.

    >>> columns_of("documents", "issued_on", "??/5/2024")["issued_month"]
    5
    >>> columns_of("targets", "quantity", "1.250,5")
    {'quantity': 1250.5}

    Raises:
        TypingError: it is no such value.
    """
    typed = tidy(typed)
    if field == "number_symbol":
        return _notation_columns(table, typed)
    reader = READERS.get(field)
    return reader(typed) if reader else {field: typed}


def normal(table: str, field: str, typed: str | None) -> str | None:
    """Return what was typed as people read that cell, whatever way they wrote it.

    >>> normal("documents", "issued_on", "5-9-2024"), normal("documents", "number_symbol", "０８ / KH-UBND")
    ('05/09/2024', '08/KH-UBND')

    Raises:
        TypingError: it is no such value.
    """
    row = columns_of(table, field, typed)
    return text_of(field, {**EMPTY, **row})


EMPTY = dict.fromkeys(("number", "year", "symbol", "number_symbol"))

FULL_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20}
"""Letters and figures as wide as a Chinese sign, which some keyboards write."""


def text_of(field: str, row: Row) -> str | None:
    """Return what a row has in a field, as people read it; parts that are unknown as ``…`` and ``??``.

    >>> text_of("issued_on", {"issued_day": None, "issued_month": 5, "issued_year": 2024})
    '??/05/2024'
    """
    if field == "issued_on":
        return _printed_date(row)
    if field == "number_symbol":
        whole = row["number_symbol"] or None
        return whole or _partial_notation(row)
    value = row[field]
    if field == "deadline" and value and ISO.fullmatch(value):
        return "/".join(reversed(value.split("-")))
    if isinstance(value, list):
        return "\n".join(value) or None
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    return None if value is None else str(value)


def is_partial(text: str | None) -> bool:
    """Tell whether a part of the value is unknown."""
    return text is not None and ("…" in text or "?" in text)


def _printed_date(row: Row) -> str | None:
    day, month, year = row["issued_day"], row["issued_month"], row["issued_year"]
    if day is month is year is None:
        return None
    two = ("??" if part is None else f"{part:02d}" for part in (day, month))
    return "/".join((*two, str(year or "????")))


def _partial_notation(row: Row) -> str | None:
    if row["number"] is None and row["symbol"] is None:
        return None
    return Notation(row["number"] or "…", row.get("year"), row["symbol"] or "…").canonical


def _notation_columns(table: str, typed: str | None) -> Row:
    notation = _notation(typed) if typed else None
    year = {"year": notation.year if notation else None} if table == "citations" else {}
    return {**notation_columns(notation), **year}


def _notation(typed: str) -> Notation:
    closed = re.sub(r"\s*([/-])\s*", r"\1", typed.removeprefix("Số:").removeprefix("Số").strip())
    m = PARTY_FORM.fullmatch(closed) or STATE_FORM.fullmatch(closed)
    number = m["number"] if m else ""
    if not m or not (NUMBER.fullmatch(number) or not number or UNKNOWN.fullmatch(number)):
        raise TypingError(
            "Số, ký hiệu có dạng 12/KH-UBND, 30/2020/NĐ-CP hoặc 05-CTr/QU; chưa rõ số: …/KH-UBND"
        )
    year = m.groupdict().get("year")
    return Notation(number if NUMBER.fullmatch(number) else None, int(year) if year else None, m["symbol"])


def _issued(typed: str | None) -> Row:
    return issued_columns(_date(typed) if typed else None)


def _date(typed: str) -> PartialDate:
    m = ISO.fullmatch(typed) or PRINTED.fullmatch(typed.replace(" ", ""))
    if not m:
        raise TypingError("Ngày có dạng 05/03/2024; phần chưa rõ là dấu hỏi: ??/03/2024")
    day, month, year = (
        int(v) if (v := m[part]) and v.isdecimal() else None for part in ("day", "month", "year")
    )
    try:
        # A leap year and a long month stand in for what is not known.
        date(year or 2000, month or 1, day or 1)
    except ValueError as error:
        raise TypingError(f"Không có ngày {typed} trong lịch") from error
    return PartialDate(day, month, year)


def _type(typed: str | None) -> Row:
    if typed is None:
        return type_columns(None)
    names = doc_types()
    # Of the types that share a code ("Kế hoạch", "Kế hoạch hành động") the shortest is meant.
    by_code = {names[name].lower(): name for name in sorted(names, key=len, reverse=True)}
    name = typed.lower() if typed.lower() in names else by_code.get(typed.lower(), typed.lower())
    code = names.get(name)
    return {"doc_type": name[:1].upper() + name[1:] if code else typed, "doc_type_code": code}


def _real(field: str) -> Callable[[str | None], Row]:
    def read(typed: str | None) -> Row:
        try:
            return {field: None if typed is None else _figure(typed)}
        except ValueError as error:
            raise TypingError("Số viết như 95, 12,5 hoặc 1.250") from error

    return read


def _figure(typed: str) -> float:
    plain = typed.replace(" ", "").removesuffix("%")
    if THOUSANDS.fullmatch(plain):
        plain = plain.replace(".", "")
    figure = float(plain.replace(",", "."))
    if figure in (float("inf"), float("-inf")) or figure != figure:
        raise ValueError(typed)
    return figure


def _comparator(typed: str | None) -> Row:
    if typed is not None and typed not in COMPARATORS:
        raise TypingError(f"So sánh là một trong: {', '.join(COMPARATORS)}")
    return {"comparator": typed}


def _deadline(typed: str | None) -> Row:
    if typed is None:
        return {"deadline": None}
    when = _date(typed)
    parts = [f"{when.year}"] if when.year else []
    parts += [f"{part:02d}" for part in (when.month, when.day) if part]
    if not when.year or (when.day and not when.month):
        raise TypingError("Hạn có dạng 30/06/2024, 06/2024 hoặc 2024")
    return {"deadline": "-".join(parts)}


def _recipients(typed: str | None) -> Row:
    return {"recipients": typed.split("\n") if typed else []}


READERS: dict[str, Callable[[str | None], Row]] = {
    "issued_on": _issued,
    "doc_type": _type,
    "quantity": _real("quantity"),
    "quantity_high": _real("quantity_high"),
    "comparator": _comparator,
    "deadline": _deadline,
    "recipients": _recipients,
}
