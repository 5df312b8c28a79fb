"""Checks of a cell against what can be, and against the rest of its document."""

from collections import Counter

import regex

from pipeline.extract.atoms import type_of_symbol
from pipeline.repair.vietnamese import bare
from pipeline.rules import read_toml
from pipeline.schema import Citation, DocType, Facts, Notation, PartialDate, Target
from pipeline.trust.cells import Cell
from pipeline.trust.citation_checks import citation_checks
from pipeline.trust.target_checks import target_checks
from pipeline.trust.value_checks import Checks, date_checks, name_checks, notation_checks


def checks_of(cell: Cell, facts: Facts, cited: Counter[Notation]) -> Checks:
    """Return what the checks of this kind of cell find: 1 where one fails, 0 or nothing where it holds."""
    match cell.value:
        case Citation():
            return citation_checks(cell.value, facts, cited)
        case Target():
            return target_checks(cell.value, facts)
        case Notation():
            kind = facts.header.doc_type.value if facts.header.doc_type else None
            return {**notation_checks(cell.value, kind), "other organ": _other_organ(facts)}
        case PartialDate():
            return {**date_checks(cell.value, None), **_sources(cell.value, facts)}
        case DocType():
            return {}
    return {**name_checks(str(cell.value), cell.field), **_fits(cell, facts)}


def _sources(issued: PartialDate, facts: Facts) -> Checks:
    """Hold a date against those of the cited documents: the youngest is mostly of this year or the last."""
    cited = [c.issued.year for c in facts.citations if c.issued and c.issued.year]
    if not cited or issued.year is None:
        return {"no dated sources": 1.0}
    apart = issued.year - max(cited)
    return {"sources far older": float(apart > OLD), "sources younger": float(apart < 0)}


OLD = 2
"""Years after which it is odd that a document cites nothing younger."""


def _fits(cell: Cell, facts: Facts) -> Checks:
    """Check an issuer against the symbol, a signer's title against the issuer."""
    if cell.field == "issuer":
        return {"other organ": _other_organ(facts)}
    if cell.field == "signer_title" and facts.header.issuer:
        return {"strange office": _strange_office(str(cell.value), facts.header.issuer.value)}
    if cell.field == "recipients":
        return _among_recipients(cell, facts)
    return {}


def _among_recipients(cell: Cell, facts: Facts) -> Checks:
    """Check an item: it begins with a capital, comes once, and the list ends with the copy kept."""
    names = [found.value for found in facts.sign_off.recipients]
    item = str(cell.value)
    return {
        "small letter": float(item[:1].islower()),
        "twice": float(names.count(item) > 1),
        "no kept copy": float(not regex.match("L[ưu]u", names[-1])),
        "person": float(regex.fullmatch(r"(?:\p{Lu}\p{Ll}+\s){2,4}\p{Lu}\p{Ll}+", item) is not None),
        "two items": float(
            regex.search(r"\p{Ll}[,.]? (?:Các|Lưu|Như)\b|\d .*\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+$", item) is not None
        ),
        "first": float(cell.ordinal == 1),
        "last": float(cell.ordinal == len(names)),
    }


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
