"""Checks of a citation against itself, its neighbours in the document, and the list of laws."""

from collections import Counter
from functools import cache

import regex
from rapidfuzz.distance import OSA

from pipeline.repair.syllables import share_known
from pipeline.repair.vietnamese import bare
from pipeline.rules import read_list
from pipeline.schema import Citation, Facts, Notation, PartialDate
from pipeline.trust.surroundings import trust_pattern
from pipeline.trust.value_checks import Checks, date_checks, long, notation_checks


def citation_checks(citation: Citation, facts: Facts, cited: Counter[Notation]) -> Checks:
    """Return what the checks of one mention find."""
    issued = facts.header.issued.value if facts.header.issued else None
    notation = citation.notation
    own = notation_checks(notation, citation.doc_type) if notation else _name_checks(citation)
    return {
        **own,
        **date_checks(citation.issued, issued),
        "no issuer": float(citation.issuer is None),
        "no subject": float(citation.subject is None),
        "strange words": 1 - share_known((citation.subject or citation.evidence.text).split()),
        "long": long(citation.evidence.text, 20),
        "in body": float(citation.role == "body"),
        **(_among_others(citation, notation, facts, cited) if notation else {}),
    }


def _among_others(citation: Citation, notation: Notation, facts: Facts, cited: Counter[Notation]) -> Checks:
    """Hold a number against the other mentions: the same again, one that differs in a sign, another date."""
    others = [other for other in facts.citations if other.notation == notation and other is not citation]
    mine = citation.issued
    known = [other.issued for other in others if other.issued and mine]
    year = notation.year
    return {
        "cited again": float(cited[notation] > 1),
        "other date": float(any(_differ(mine, date) for date in known if mine and date)),
        "near number": float(
            any(_near(notation, other) for other in cited if cited[other] >= cited[notation])
        ),
        "years differ": float(bool(year and mine and mine.year and mine.year != year)),
        **_law_checks(notation, mine),
    }


def _differ(one: PartialDate, other: PartialDate) -> bool:
    pairs = zip((one.day, one.month, one.year), (other.day, other.month, other.year), strict=True)
    return any(a is not None and b is not None and a != b for a, b in pairs)


def _near(one: Notation, other: Notation) -> bool:
    """Tell two numbers of which one may be the other, misread: one sign of the symbol apart."""
    first, second = one.canonical, other.canonical
    if first is None or second is None or first == second:
        return False
    # Numbers that follow one another are cited together: only a symbol or a year that differs is suspicious.
    is_same = one.number == other.number and one.year == other.year
    return is_same and OSA.distance(first, second) == 1


def _law_checks(notation: Notation, issued: PartialDate | None) -> Checks:
    """Hold a law against the list of laws, whose dates are known."""
    date = _dates_of_laws().get(notation.canonical or "")
    if date is None or issued is None or issued.year is None:
        return {}
    clashes = _differ(issued, date)
    return {"law's date": float(not clashes), "not the law's date": float(clashes)}


@cache
def _dates_of_laws() -> dict[str, PartialDate]:
    rows = (line.split("|") for line in read_list("laws.txt"))
    return {number: _partial(date) for _, number, date in rows}


def _partial(date: str) -> PartialDate:
    year, month, day = [int(part) for part in date.split("-")] + [None] * (2 - date.count("-"))
    return PartialDate(day, month, year)


def _name_checks(citation: Citation) -> Checks:
    """Check a mention without number: its name, and words that point at no document of its own."""
    subject = citation.subject or ""
    by_name = citation.doc_type.code in ("L", "PL", "BL")
    return {
        "short name": float(0 < len(subject.split()) < 4 and not by_name),
        "small letter": float(citation.evidence.text[:1].islower()),
        "points back": float(trust_pattern("points_back").search(citation.evidence.text) is not None),
        "of laws": float(by_name),
        "no known law": float(by_name and not _is_known_law(subject)),
        "of plans": float(citation.doc_type.code in ("KH", "ĐA", "CTr")),
    }


def _is_known_law(name: str) -> bool:
    """Tell a name that begins with that of a law; titles of laws are few, and all of them listed."""
    words = bare(regex.sub(r"\W+", " ", name.lower())).split()
    return any(" ".join(words[:n]) in _names_of_laws() for n in range(1, len(words) + 1))


@cache
def _names_of_laws() -> frozenset[str]:
    names = [*(line.split("|")[0] for line in read_list("laws.txt")), *read_list("law_names.txt")]
    return frozenset(" ".join(bare(regex.sub(r"\W+", " ", name.lower())).split()) for name in names)
