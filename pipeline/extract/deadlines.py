"""Dates by which something is due (thời hạn)."""

import regex

from pipeline.extract.quantities import target_pattern
from pipeline.schema import PartialDate


def duty_date(clause: str, plan_year: int | None) -> str | None:
    """Return the ISO date of a dated duty; a year that is not printed is the plan's.

    >>> duty_date("gửi trước ngày 15 tháng 6 năm 2023", None), duty_date("trước ngày 10 tháng 6", 2024)
    ('2023-06-15', '2024-06-10')
    """
    for m in target_pattern("duty").finditer(clause):
        if m["exclusive"] or m["lead"]:
            return _iso(m, plan_year)
    return None


def _iso(m: regex.Match[str], plan_year: int | None) -> str | None:
    if m["month_only"]:
        return (
            f"{int(m['month_year']):04d}-{int(m['month_only']):02d}"
            if 1 <= int(m["month_only"]) <= 12
            else None
        )
    year = int(m["year"]) if m["year"] else plan_year
    return PartialDate(int(m["day"]), int(m["month"]), year).iso


def until(clause: str, plan_year: int | None) -> str | None:
    """Return the date until which a figure is to be reached: a year's last day, or a day ("đến ngày …").

    >>> until("đến ngày 15/12/2024 đạt 75%", None), until("Đến năm 2025, 100% hộ dân", None)
    ('2024-12-15', '2025-12-31')
    """
    for m in target_pattern("duty").finditer(clause):
        is_due = m["exclusive"] or m["lead"] or m["day"]
        if is_due and (iso := _iso(m, plan_year)):
            return iso
    return by_year(clause)


def by_year(clause: str) -> str | None:
    """Return the last day of the year by which a target is to be reached ("đến năm 2025")."""
    m = target_pattern("by_year").search(clause)
    return f"{m['year']}-12-31" if m else None
