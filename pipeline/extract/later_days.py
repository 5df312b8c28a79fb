"""Days that a document's own date cannot be after: of its electronic signature, of its copy, of its arrival.

A paper is dated when it is signed. Who copies it (``SAO Y``) or receives it (``ĐẾN``) does so later.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import regex

from pipeline.extract.rules_of_header import header_pattern
from pipeline.schema import Aside, PartialDate

STAMP_REACH = 3000
"""Characters from the top in which the arrival of a document is stamped."""


@dataclass(frozen=True, slots=True)
class LaterDay:
    """A day, and what happened on it."""

    day: date
    what: str


def later_days(text: str, asides: Iterable[Aside]) -> Iterator[LaterDay]:
    """Yield the days found in the text and in the lines kept out of it."""
    if signed := signed_on(asides) or signed_in(text):
        yield LaterDay(signed, "signed")
    for name, reach in (("copied", len(text)), ("received", STAMP_REACH)):
        found = header_pattern(name).finditer(text, 0, min(reach, len(text)))
        if days := [day for m in found if (day := day_of(m))]:
            yield LaterDay(max(days), name)


def signed_on(asides: Iterable[Aside]) -> date | None:
    """Return the day of the last electronic signature, as its strip gives it.

    >>> signed_on([Aside("signature_strip", 0, "Thời gian ký: 05.02.2025 15:35:18 +07:00")])
    datetime.date(2025, 2, 5)
    """
    # A strip of several lines may have its day in one and the time of day in the next.
    strips = "\n".join(aside.text for aside in asides if aside.kind == "signature_strip")
    return max((day for m in _MOMENT.finditer(strips) if (day := day_of(m))), default=None)


def signed_in(text: str) -> date | None:
    """Return the day of the last electronic signature that stands among the lines of the text.

    >>> signed_in("Ký bởi: Sở Nội vụ 19.02.2025 16:04:11 +07:00")
    datetime.date(2025, 2, 19)
    >>> signed_in("Họp lúc 08:00 ngày 19.02.2025 08:30") is None
    True
    """
    found = header_pattern("signed").finditer(text)
    return max((day for m in found if (day := day_of(m))), default=None)


_MOMENT = regex.compile(
    r"(?<!\d)(?:(?<year>20\d\d)[./-](?<month>\d{1,2})[./-](?<day>\d{1,2})"
    r"|(?<day>\d{1,2})[./-](?<month>\d{1,2})[./-](?<year>20\d\d)),?\s\d{1,2}:\d{2}"
)


def day_of(m: regex.Match[str]) -> date | None:
    """Return the day of a match with the groups day, month and year, where the calendar has it."""
    iso = PartialDate(int(m["day"]), int(m["month"]), int(m["year"])).iso
    return date.fromisoformat(iso) if iso else None
