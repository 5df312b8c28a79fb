"""The same cited document across the archive, under one id.

Mentions are of one work when they agree in type and in number and symbol (without a number: in the subject),
and their dates do not part them. "15/QĐ-UBND" is given again every year, so dates decide: a mention with a
shorter date, or none, goes with the one longer date that fits it, first in its own document, then in the
archive; where several fit, it stays by itself.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.archive.spread import Row, issued_columns
from pipeline.schema import PartialDate

Name = tuple[str, str, str]
"""Kind of name (number or subject), type code, and the name itself."""

When = tuple[int | None, int | None, int | None]
"""Year, month, day, as far as known."""

VARIANTS = 20
"""Printed forms that the table shows of a work, the most frequent first."""


def name_of(citation: Row) -> Name | None:
    """Return what a mention calls its work, ``None`` where that would not tell it from others."""
    code = citation["doc_type_code"] or ""
    if citation["number_symbol"]:
        return ("number", code, citation["number_symbol"])
    subject = plain(citation["subject"] or "")
    return ("subject", code, subject) if subject else None


def plain(subject: str) -> str:
    """Return a subject as it is compared: letters and digits, lower case, no link word at its head.

    >>> plain("Về việc  “Cải cách hành chính”") == plain("cải cách hành chính")
    True
    """
    words = " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", subject).lower()))
    return re.sub(r"^(?:về việc|về|v v) ", "", words)


def when_of(citation: Row) -> When:
    """Return the date of a mention; a normative number carries its year."""
    year = citation["issued_year"] or citation["year"]
    return (year, citation["issued_month"], citation["issued_day"])


def settled(when: When, known: Iterable[When]) -> When:
    """Return the one longest known date that fits, else the date itself.

    >>> settled((2023, None, None), [(2023, 6, 13), (2022, 1, 5)])
    (2023, 6, 13)
    >>> settled((2023, None, None), [(2023, 6, 13), (2023, 1, 5)])
    (2023, None, None)
    """
    fitting = [longer for longer in known if _refines(longer, when)]
    longest = [one for one in fitting if not any(_refines(other, one) for other in fitting)]
    return longest[0] if len(longest) == 1 else when


def _refines(longer: When, shorter: When) -> bool:
    fits = all(b is None or a == b for a, b in zip(longer, shorter, strict=True))
    return fits and longer != shorter


@dataclass
class Work:
    """What the mentions of a work say, counted."""

    mentions: int = 0
    documents: set[str] = field(default_factory=set)
    values: dict[str, Counter[str]] = field(
        default_factory=lambda: {name: Counter() for name in ("doc_type", "issuer", "subject", "text")}
    )


class Works:
    """Works of an archive: ``note`` every document, then ``assign`` every document, then ask for ``rows``."""

    def __init__(self) -> None:
        self._dates: dict[Name, set[When]] = {}
        self._works: dict[tuple[Name, When], Work] = {}

    def note(self, citations: list[Row]) -> None:
        """Learn which dates there are."""
        for name, when in _within(citations):
            if name:
                self._dates.setdefault(name, set()).add(when)

    def assign(self, citations: list[Row]) -> None:
        """Fill ``work_id`` of each mention, and count what it says."""
        for citation, (name, when) in zip(citations, _within(citations), strict=True):
            if name:
                key = (name, settled(when, self._dates[name]))
                citation["work_id"] = work_id(*key)
                self._count(key, citation)

    def _count(self, key: tuple[Name, When], citation: Row) -> None:
        work = self._works.setdefault(key, Work())
        work.mentions += 1
        work.documents.add(citation["doc_id"])
        for column, counter in work.values.items():
            if value := " ".join((citation[column] or "").split()):
                counter[value] += 1

    def rows(self) -> Iterator[Row]:
        """Return the works, the most cited first."""
        order = sorted(self._works.items(), key=lambda item: (-item[1].mentions, work_id(*item[0])))
        for (name, when), work in order:
            year, month, day = when
            yield {
                "work_id": work_id(name, when),
                "doc_type": _most_frequent(work.values["doc_type"]),
                "number_symbol": name[2] if name[0] == "number" else None,
                "issued_on": issued_columns(PartialDate(day, month, year))["issued_on"],
                "issuer": _most_frequent(work.values["issuer"]),
                "subject": _most_frequent(work.values["subject"]),
                "mentions": work.mentions,
                "documents": len(work.documents),
                "variants": _ranked(work.values["text"])[:VARIANTS],
            }


def work_id(name: Name, when: When) -> str:
    """Return 16 hex digits that depend on nothing but name and date."""
    parts = [*name, *("" if part is None else str(part) for part in when)]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def _within(citations: list[Row]) -> list[tuple[Name | None, When]]:
    """Return name and date of each mention in a document; a short repeat has the date of the full mention."""
    named = [(name_of(citation), when_of(citation)) for citation in citations]
    dates: dict[Any, set[When]] = {}
    for name, when in named:
        dates.setdefault(name, set()).add(when)
    return [(name, settled(when, dates[name])) for name, when in named]


def _ranked(counter: Counter[str]) -> list[str]:
    return [value for value, _ in sorted(counter.items(), key=lambda item: (-item[1], item[0]))]


def _most_frequent(counter: Counter[str]) -> str | None:
    return next(iter(_ranked(counter)), None)
