"""Checks of single values against what can be: dates that are days, symbols with a known type, names."""

import math

import regex

from pipeline.extract.atoms import type_of_symbol
from pipeline.repair.syllables import known, share_known
from pipeline.rules import read_toml
from pipeline.schema import DocType, Notation, PartialDate

Checks = dict[str, float]

FIRST_YEAR = 1945
"""No document of this State is older."""


def notation_checks(notation: Notation, kind: DocType | None) -> Checks:
    """Check number and symbol, and the symbol's code against the type that is printed."""
    code = type_of_symbol(notation.symbol) if notation.symbol else None
    organ = (notation.symbol or "").rsplit("-", 1)[-1].rsplit("/", 1)[-1]
    return {
        "no number": float(notation.number is None),
        "other type": float(kind is not None and code is not None and code.code != kind.code),
        "no type": float(code is None),
        "strange organ": float(not regex.fullmatch(r"[\p{Lu}\p{L}\d&]{1,14}", organ)),
        "odd number": float(not regex.fullmatch(r"0?\d|[1-9]\d{1,3}", notation.number or "0")),
        "odd term": float(regex.search(r"QH(?!\d{1,2}$)|QH\d", organ) is not None and not _is_term(organ)),
        "small organ": float(organ[:1].islower() or not any(c.isupper() for c in organ)),
    }


def _is_term(organ: str) -> bool:
    """Tell the National Assembly's code with a term that there was."""
    return regex.fullmatch(r"(?:UBTV)?QH(?:[1-9]|1\d)", organ) is not None


def date_checks(issued: PartialDate | None, limit: PartialDate | None) -> Checks:
    """Check that a date is a day of this State, and not after the document that cites it."""
    if issued is None or issued.year is None:
        return {"no date": 1.0}
    whole = issued.iso
    return {
        "part of a date": float(whole is None),
        "no such day": float(issued.day is not None and issued.month is not None and whole is None),
        "early": float(issued.year < FIRST_YEAR),
        "late": float(limit is not None and is_after(issued, limit)),
    }


def is_after(issued: PartialDate, limit: PartialDate) -> bool:
    """Compare whole dates as days, others by their years."""
    if issued.iso and limit.iso:
        return issued.iso > limit.iso
    return issued.year is not None and limit.year is not None and issued.year > limit.year


def name_checks(text: str, field: str) -> Checks:
    """Check a name or title by its words."""
    if field == "signer_name":
        return _person_checks(text)
    check = {
        "strange words": 1 - share_known(text.split()),
        "junk": float(regex.search(r"[^\p{L}\p{M}\d\s,.;:()/&\"“”'’+%-]|\p{Ll}\p{Lu}", text) is not None),
        f"long {field}": long(text, LENGTHS.get(field, 8)),
        f"one word {field}": float(len(text.split()) < 2),
    }
    if field in ("issuer", "issuer_parent"):
        check["no organ"] = float(not text.lower().startswith(organ_heads()))
    return check


def _person_checks(name: str) -> Checks:
    """Check the name of a person: a surname that many have, three or four words, all of them known."""
    words = name.split()
    surnames = read_toml("signoff.toml")["name"]["surnames"][:COMMON]
    return {
        "rare surname": float(words[0] not in surnames),
        "strange name": float(not all(known(word) and word.istitle() for word in words)),
        "two names": float(len(words) < 3),
        "many names": float(len(words) > 4),
    }


COMMON = 31
"""So many of the most frequent surnames are common."""

LENGTHS = {"subject": 30, "place": 2, "recipients": 8, "signer_title": 6}
"""Words of a usual value."""


def long(text: str, usual: int) -> float:
    """Return by how much a text is longer than usual (the logarithm), 0 for others."""
    return max(0.0, math.log(max(1, len(text.split())) / usual))


def organ_heads() -> tuple[str, ...]:
    """Return the words with which names of organs begin, in small letters."""
    return tuple(head.lower() for head in read_toml("organs.toml")["heads"])
