"""What stands in a cell of a table: a figure to be reached, or a date by which a task is due."""

from dataclasses import replace

import regex

from pipeline.extract.deadlines import duty_date
from pipeline.extract.quantities import Quantity, find_quantities
from pipeline.extract.table_heads import due_patterns
from pipeline.repair.vietnamese import bare
from pipeline.schema import PartialDate

_FIGURE = regex.compile(r"[1-9]\d{0,2}(?:[ \u00a0\u2009\u202f]\d{3})+(?![\d.,]\d)|\d[\d.,]*\d|\d")
_RANGE = regex.compile(rf"({_FIGURE.pattern})(?:\s*[-–]\s*({_FIGURE.pattern}))?(?!\s*%)")
LONGEST_FIGURE = 60
"""Letters of a cell that is a figure with its unit and comparator; what is longer is a sentence."""

NUMERALS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def figure_in(words: str, unit: str | None) -> Quantity | None:
    """Read the figure of a cell; ``unit`` is that of the row, unless the cell prints its own.

    >>> [(q.low, q.high, q.unit) for q in (figure_in("≥ 95", "%"), figure_in("10-12", "Mô hình"))]
    [(95.0, None, '%'), (10.0, 12.0, 'mô hình')]
    >>> figure_in("100%", None).unit, figure_in("Hoàn thành", "%"), figure_in("26.120", "Ha").low
    ('%', None, 26120.0)
    """
    printed = find_quantities(words)
    if printed and (printed[0].is_listed or printed[0].unit == "%"):
        return printed[0]
    if len(words) > LONGEST_FIGURE or _FIGURE.search(words) is None:
        return None
    counted = find_quantities(_RANGE.sub(lambda m: f"{m[0]} %", words.replace(" - ", "-"), count=1))
    return replace(counted[0], unit=_unit(unit)) if counted else None


def _unit(printed: str | None) -> str:
    """Return a unit as targets spell it; empty where none is given."""
    if not printed:
        return ""
    found = find_quantities(f"5 {printed}")
    return found[0].unit if found and found[0].is_listed else printed.strip(" .").lower()


def due_in(words: str, plan_year: int | None) -> str | None:
    """Read the date of a cell that is headed by a time: an ISO day, month, or a year's last day.

    >>> due_in("Quý IV/2025", None), due_in("10/2027", None), due_in("Trước ngày 15/12", 2025)
    ('2025-12', '2027-10', '2025-12-15')
    >>> due_in("2026", None), due_in("2025 - 2030", None), due_in("Thường xuyên", 2025)
    ('2026-12-31', None, None)
    """
    plain = regex.sub(r"/+", "/", " ".join(bare(words).lower().strip(" .;,()").replace("⁄", "/").split()))
    for pattern in due_patterns():
        if m := pattern.fullmatch(plain):
            return _iso(m.groupdict(), plan_year)
    return duty_date(words, plan_year)


def _iso(parts: dict[str, str | None], plan_year: int | None) -> str | None:
    year = int(parts["year"] or 0) or plan_year
    if year is None:
        return None
    if quarter := parts.get("quarter"):
        return f"{year}-{3 * (NUMERALS.get(quarter) or int(quarter)):02d}"
    if "month" not in parts:
        return f"{year}-12-31"
    month = int(parts["month"] or 0)
    if "day" in parts:
        return PartialDate(int(parts["day"] or 0), month, year).iso
    return f"{year:04d}-{month:02d}" if 1 <= month <= 12 else None
