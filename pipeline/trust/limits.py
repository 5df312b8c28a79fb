"""How sure a cell may be at most, whatever its signs.

The model of signs is fitted on labelled documents; what is too rare among them, or holds of several cells at
once, it cannot learn: a value that something else in the file speaks against, one that only other witnesses
tell, figures that a hand wrote.
"""

from collections.abc import Iterable

import regex

from pipeline.extract.digits import PEN, UNREADABLE
from pipeline.extract.later_days import signed_in, signed_on
from pipeline.rules import read_toml
from pipeline.schema import Citation, Facts, Reading, Transcript, Word
from pipeline.trust.cells import Cell
from pipeline.trust.value_checks import is_after

CONTRADICTED = {
    "date_doubtful": "issued_on",
    "issuer_doubtful": "issuer",
    "number_doubtful": "number_symbol",
    "symbol_doubtful": "number_symbol",
}
"""Problems that say that something speaks against a value, and its column."""

MOST_DOUBTED = 0.5
"""No value that is contradicted is surer."""

MOST_UNLIKE = 0.8
"""A day written by hand is mostly that of the signature; another one may be right, and may be misread."""

MOST_BY_HAND = 0.88
"""Of 13 numbers that a hand wrote, and that nothing else in the file tells, two were misread at 0.96 and
more; of 9 days read as print beside a number that could not be read, two were wrong. None passes for sure."""


def most_of(cell: Cell, facts: Facts, reading: Reading, transcript: Transcript) -> float:
    """Return how sure a cell may be at most."""
    scans = {page.number for page in transcript.pages if page.kind == "scan"}
    is_scan = cell.evidence.page in scans
    codes = {problem.code for problem in facts.problems}
    limits = [_of_witnesses(cell)]
    if any(CONTRADICTED.get(code) == cell.field for code in codes):
        limits.append(MOST_DOUBTED)
    if cell.field == "issued_on":
        limits += _of_date(cell, reading, codes, is_scan)
    if cell.field == "number_symbol" and is_scan and _is_by_hand(cell, facts, codes):
        limits.append(MOST_BY_HAND)
    if isinstance(cell.value, Citation) and _is_younger(cell.value, facts):
        limits.append(MOST_DOUBTED)
    return min(limits)


def most_by_signs(cell: Cell, words: Iterable[Word]) -> float:
    """Return the limit of a target by the words under it: whether ≥ or > stands there must be seen."""
    doubted = any(
        _SIGN.search(w.text) and (w.confidence or 0.0) < UNREADABLE for w in words if w.confidence is not None
    )
    return MOST_DOUBTED if doubted and cell.table == "targets" else 1.0


_SIGN = regex.compile(r"[<>≤≥]|^z(?=\d|$)")
"""Signs of comparison, and what ≥ is read as on worn copies."""


def _is_younger(citation: Citation, facts: Facts) -> bool:
    """Return whether a cited document has a later day than the one that cites it: one is misread."""
    issued = facts.header.issued
    return issued is not None and citation.issued is not None and is_after(citation.issued, issued.value)


def _of_witnesses(cell: Cell) -> float:
    """Return the limit of a value that another place than the letterhead's own tells."""
    rules: dict[str, list[float]] = read_toml("trust.toml")["witnesses"]["most"]
    own = cell.evidence.rule
    alone, together = next((most for rule, most in rules.items() if own.startswith(rule)), (1.0, 1.0))
    return together if "-and-" in own else alone


def _of_date(cell: Cell, reading: Reading, codes: set[str], is_scan: bool) -> list[float]:
    signed = signed_on(reading.asides) or signed_in(reading.text)
    is_penned = cell.evidence.rule.endswith(PEN)
    limits = [MOST_BY_HAND] if codes & {"day_doubtful", "month_doubtful"} else []
    if signed and is_penned and cell.value.iso != signed.isoformat():
        limits.append(MOST_UNLIKE)
    if is_scan and not is_penned and codes & UNREAD:
        limits.append(MOST_BY_HAND)
    return limits


UNREAD = {"number_unreadable", "number_missing", "symbol_unreadable"}
"""A number that print would not hide; who wrote it wrote the day too."""


def _is_by_hand(cell: Cell, facts: Facts, codes: set[str]) -> bool:
    """Tell a number that a hand wrote, as its figures or those of the day show, and that no witness tells."""
    rule = cell.evidence.rule
    if "-and-" in rule or cell.value.number is None:
        return False
    issued = facts.header.issued
    beside = issued is not None and issued.evidence.rule.endswith(PEN)
    return rule.endswith(PEN) or (rule == "header-number" and (beside or "day_unreadable" in codes))
