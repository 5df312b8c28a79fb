"""Dates by which something is due (thời hạn)."""

from dataclasses import dataclass
from functools import lru_cache

import regex

from pipeline.extract.quantities import target_pattern
from pipeline.schema import PartialDate


@dataclass(frozen=True, slots=True)
class Duty:
    """A dated duty: an ISO day or month, or month and day of one that comes back, with its words."""

    day: str | None
    recurrence: str | None = None
    assumed: bool = False
    """The year is not printed, but the plan's."""


@lru_cache(maxsize=2048)
def find_duty(clause: str, plan_year: int | None) -> Duty | None:
    """Find the date of a duty; a year that is not printed is the plan's, unless the duty comes every year.

    >>> find_duty("gửi trước ngày 15 tháng 6 năm 2023", None)
    Duty(day='2023-06-15', recurrence=None, assumed=False)
    >>> find_duty("trước ngày 10 tháng 6", 2024)
    Duty(day='2024-06-10', recurrence=None, assumed=True)
    >>> find_duty("trước ngày 15/12 hằng năm", 2025)
    Duty(day='12-15', recurrence='hằng năm', assumed=False)
    >>> find_duty("hằng năm báo cáo trước ngày 20/11", 2025)
    Duty(day='11-20', recurrence='hằng năm', assumed=False)
    """
    for m in target_pattern("duty").finditer(clause):
        if not (m["exclusive"] or m["lead"]):
            continue
        if m["day"] and not m["year"] and (again := _recurrence(clause, m)):
            return Duty(f"{int(m['month']):02d}-{int(m['day']):02d}", again)
        if iso := _iso(m, plan_year):
            return Duty(iso, assumed=bool(m["day"] and not m["year"]))
    quarter = _quarter(clause, plan_year)
    return Duty(quarter) if quarter else None


def _quarter(clause: str, plan_year: int | None) -> str | None:
    """Return the last month of a quarter in which something is due ("trong Quý I năm 2026")."""
    m = target_pattern("quarter").search(clause)
    year = m["year"] or plan_year if m else None
    if m is None or year is None:
        return None
    numerals = {"I": 1, "II": 2, "III": 3, "IV": 4}
    return f"{year}-{3 * (numerals.get(m['quarter'].upper()) or int(m['quarter'])):02d}"


def _recurrence(clause: str, m: regex.Match[str]) -> str | None:
    """Return the words by which a duty comes back: behind its date, or before it in the clause."""
    if after := target_pattern("recurrence").match(clause, m.end()):
        return " ".join(after["words"].split())
    before = target_pattern("yearly").search(clause, 0, m.start() + 1)
    return " ".join(before[0].lower().split()) if before else None


def duty_date(clause: str, plan_year: int | None) -> str | None:
    """Return the ISO day or month of a dated duty."""
    duty = find_duty(clause, plan_year)
    return duty.day if duty else None


def until(clause: str, plan_year: int | None) -> str | None:
    """Return the date until which a figure is to be reached: a day ("đến ngày …"), or a year's last day.

    >>> until("đến ngày 15/12/2024 đạt 75%", None), until("Đến năm 2025, 100% hộ dân", None)
    ('2024-12-15', '2025-12-31')
    """
    for m in target_pattern("duty").finditer(clause):
        is_named = m["day"] and regex.search(r"(?i)ngày", m[0])
        is_due = m["exclusive"] or m["lead"] or is_named or _UNTIL.search(clause, 0, m.start())
        if is_due and (iso := _iso(m, plan_year)):
            return iso
    return by_year(clause) or _in_year(clause, plan_year)


_UNTIL = regex.compile(r"(?i)\bđến(?:\s+(?:hết|cuối))?\s*$")


def _in_year(clause: str, plan_year: int | None) -> str | None:
    """Return the end of a later year than the plan's in which a target is to be reached ("vào năm 2030")."""
    m = target_pattern("in_year").search(clause)
    return f"{m['year']}-12-31" if m and plan_year and int(m["year"]) > plan_year else None


def _iso(m: regex.Match[str], plan_year: int | None) -> str | None:
    if m["month_only"]:
        month = int(m["month_only"])
        return f"{int(m['month_year']):04d}-{month:02d}" if 1 <= month <= 12 else None
    year = int(m["year"]) if m["year"] else plan_year
    return PartialDate(int(m["day"]), int(m["month"]), year).iso


def by_year(clause: str) -> str | None:
    """Return the last day of the year by which a target is to be reached ("đến năm 2025")."""
    m = target_pattern("by_year").search(clause)
    return f"{m['year']}-12-31" if m else None
