"""Checks of a cell against what can be: dates that are days, symbols with a known type, names of organs."""

import math
from collections import Counter

import regex

from pipeline.extract.atoms import type_of_symbol
from pipeline.repair.syllables import share_known
from pipeline.repair.vietnamese import bare
from pipeline.rules import read_toml
from pipeline.schema import Citation, DocType, Facts, Notation, PartialDate, Target
from pipeline.trust.cells import Cell

Checks = dict[str, float]

FIRST_YEAR = 1945
"""No document of this State is older."""


def checks_of(cell: Cell, facts: Facts, cited: Counter[Notation]) -> Checks:
    """Return what the checks of this kind of cell find: 1 where one fails, 0 or nothing where it holds."""
    match cell.value:
        case Citation():
            return _citation(cell.value, facts, cited)
        case Target():
            return _target(cell.value)
        case Notation():
            kind = facts.header.doc_type.value if facts.header.doc_type else None
            return {**_notation(cell.value, kind), "other organ": _other_organ(facts)}
        case PartialDate():
            return _date(cell.value, None)
        case DocType():
            return {}
    return {**_name(str(cell.value), cell.field), **_fits(cell, facts)}


def _fits(cell: Cell, facts: Facts) -> Checks:
    """Check an issuer against the symbol, a signer's title against the issuer."""
    if cell.field == "issuer":
        return {"other organ": _other_organ(facts)}
    if cell.field == "signer_title" and facts.header.issuer:
        return {"strange office": _strange_office(str(cell.value), facts.header.issuer.value)}
    return {}


def _other_organ(facts: Facts) -> float:
    """Tell that no code of the symbol is spelled by the first letters of the issuer's words."""
    notation, issuer = facts.header.notation, facts.header.issuer
    if notation is None or issuer is None or notation.value.symbol is None:
        return 0.0
    first = "".join(word[0] for word in bare(issuer.value).upper().split() if word[0].isalpha())
    codes = regex.split(r"[-/]", notation.value.symbol)
    organs = [code for code in codes if not type_of_symbol(code)] or codes
    return float(not any(_in_order(regex.sub(r"\P{Lu}", "", bare(code)), first) for code in organs))


def _in_order(letters: str, among: str) -> bool:
    rest = iter(among)
    return bool(letters) and all(letter in rest for letter in letters)


def _strange_office(title: str, issuer: str) -> float:
    """Tell a title that the head of such an organ does not have, nor his deputy; by order anyone may sign."""
    heads: dict[str, list[str]] = read_toml("trust.toml")["offices"]
    fitting = next((offices for head, offices in heads.items() if issuer.lower().startswith(head)), None)
    is_known = fitting is not None and not title.startswith(("TL.", "TUQ."))
    return float(is_known and not any(office in title.lower() for office in fitting or ()))


def _citation(citation: Citation, facts: Facts, cited: Counter[Notation]) -> Checks:
    issued = facts.header.issued.value if facts.header.issued else None
    notation = citation.notation
    own = _notation(notation, citation.doc_type) if notation else {}
    return {
        **own,
        **_date(citation.issued, issued),
        "no issuer": float(citation.issuer is None),
        "no subject": float(citation.subject is None),
        "strange words": 1 - share_known((citation.subject or citation.evidence.text).split()),
        "cited again": float(notation is not None and cited[notation] > 1),
        "long": _long(citation.evidence.text, 20),
        "in body": float(citation.role == "body"),
    }


def _target(target: Target) -> Checks:
    text = target.evidence.text
    return {
        "no figure": float(target.quantity is None),
        "no unit": float(target.quantity is not None and target.unit is None),
        "no comparator": float(target.comparator is None),
        "no deadline": float(target.deadline is None),
        "qualitative": float(target.qualitative),
        "no indicator": float(target.indicator is None),
        "strange words": 1 - share_known(text.split()),
        "short": float(len(text.split()) < 6),
        "long": _long(text, 40),
        "small letter": float(text[:1].islower()),
        "several figures": float(len(regex.findall(r"\d+(?:[.,]\d+)*", text)) > 2),
    }


def _notation(notation: Notation, kind: DocType | None) -> Checks:
    code = type_of_symbol(notation.symbol) if notation.symbol else None
    organ = (notation.symbol or "").rsplit("-", 1)[-1].rsplit("/", 1)[-1]
    return {
        "no number": float(notation.number is None),
        "other type": float(kind is not None and code is not None and code.code != kind.code),
        "no type": float(code is None),
        "strange organ": float(not regex.fullmatch(r"[\p{Lu}\p{L}\d&]{1,14}", organ)),
        "odd number": float(not regex.fullmatch(r"\d{1,4}", notation.number or "0")),
        "small organ": float(organ[:1].islower() or not any(c.isupper() for c in organ)),
    }


def _date(issued: PartialDate | None, limit: PartialDate | None) -> Checks:
    """Check that a date is a day of this State, and not after the document that cites it."""
    if issued is None or issued.year is None:
        return {"no date": 1.0}
    whole = issued.iso
    return {
        "part of a date": float(whole is None),
        "no such day": float(issued.day is not None and issued.month is not None and whole is None),
        "early": float(issued.year < FIRST_YEAR),
        "late": float(limit is not None and _after(issued, limit)),
    }


def _after(issued: PartialDate, limit: PartialDate) -> bool:
    """Compare whole dates as days, others by their years."""
    if issued.iso and limit.iso:
        return issued.iso > limit.iso
    return issued.year is not None and limit.year is not None and issued.year > limit.year


def _name(text: str, field: str) -> Checks:
    """Check a name or title by its words."""
    check = {
        "strange words": 1 - share_known(text.split()),
        "junk": float(regex.search(r"[^\p{L}\p{M}\d\s,.;:()/&\"“”'’+%-]|\p{Ll}\p{Lu}", text) is not None),
        f"long {field}": _long(text, LENGTHS.get(field, 8)),
        f"one word {field}": float(len(text.split()) < 2),
    }
    if field in ("issuer", "issuer_parent"):
        check["no organ"] = float(not text.lower().startswith(_organ_heads()))
    return check


LENGTHS = {"subject": 30, "signer_name": 3, "place": 2, "recipients": 8, "signer_title": 6}
"""Words of a usual value."""


def _long(text: str, usual: int) -> float:
    return max(0.0, math.log(max(1, len(text.split())) / usual))


def _organ_heads() -> tuple[str, ...]:
    return tuple(head.lower() for head in read_toml("organs.toml")["heads"])
