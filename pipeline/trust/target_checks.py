"""Checks of a target or dated duty: does the clause say that something is to be reached, and what."""

import regex

from pipeline.extract.outline import heads_goals, path_of
from pipeline.extract.quantities import target_pattern
from pipeline.repair.syllables import share_known
from pipeline.rules import read_toml
from pipeline.schema import Facts, Section, Target
from pipeline.trust.surroundings import trust_pattern
from pipeline.trust.value_checks import FIRST_YEAR, Checks, long

PLANS = ("KH", "CTr", "ĐA", "NQ", "CT")
"""Codes of documents that set targets; a decision or a notice mostly says how things are done."""


def target_checks(target: Target, facts: Facts) -> Checks:
    """Return what the checks of one target find."""
    text = target.evidence.text
    return {
        **_slots(target),
        **_words(text),
        **_place(target, facts),
        "strange words": 1 - share_known(text.split()),
        "short": float(len(text.split()) < 6),
        "long": long(text, 40),
        "small letter": float(text[:1].islower()),
        "several figures": float(len(regex.findall(r"\d+(?:[.,]\d+)*", text)) > 2),
    }


def _slots(target: Target) -> Checks:
    """Check what is filled, and whether a figure is one that is counted."""
    quantity, unit = target.quantity, target.unit
    units = read_toml("targets.toml")["units"]["nouns"]
    return {
        "no figure": float(quantity is None),
        "no unit": float(quantity is not None and unit is None),
        "percent": float(unit == "%"),
        "odd unit": float(unit is not None and unit != "%" and unit not in units),
        "money": float(unit is not None and regex.search(r"đồng|USD", unit) is not None),
        "time": float(unit in ("ngày", "giờ", "tháng", "lần", "phút", "tuổi", "buổi")),
        "like a year": float(unit is None and quantity is not None and FIRST_YEAR < quantity < LAST_YEAR),
        "no comparator": float(target.comparator is None),
        "equals": float(target.comparator == "="),
        "no deadline": float(target.deadline is None),
        "qualitative": float(target.qualitative),
        "no indicator": float(target.indicator is None),
    }


LAST_YEAR = 2100


def _words(text: str) -> Checks:
    """Check the clause for words of effort, of what was, of powers and fees, and for a whole form."""
    return {
        "effort": float(trust_pattern("effort").search(text) is not None),
        "was": float(trust_pattern("was").search(text) is not None),
        "of rules": float(trust_pattern("of_rules").search(text) is not None),
        "names a document": float(regex.search(r"\d+[-/]\p{Lu}{2}|\d/\d{4}/", text) is not None),
        "row": float("|" in text),
        "in brackets": float(text.lstrip(" -+•*").startswith("(")),
    }


def _place(target: Target, facts: Facts) -> Checks:
    """Check where it stands: in a plan, under a heading of goals, its day not before the document's own."""
    path = path_of(facts.sections, target.evidence.span.end - 1)
    header = facts.header
    kind = header.doc_type.value.code if header.doc_type else ""
    issued = header.issued.value if header.issued else None
    same = sum(other.evidence.span == target.evidence.span for other in facts.targets)
    last = max((s.body.end for s in facts.sections), default=1)
    return {
        "under goals": float(any(heads_goals(section) for section in path)),
        "under results": float(any(_is_stop(section) for section in path)),
        "no heading": float(not path),
        "in a plan": float(kind in PLANS),
        "in a decision": float(kind == "QĐ"),
        "few others": float(len(facts.targets) < FEW),
        "same clause": float(same > 1),
        "past the document": float(bool(issued and issued.year and _years_ahead(target, issued.year) < 0)),
        "far ahead": float(bool(issued and issued.year and _years_ahead(target, issued.year) > FAR)),
        "late in the text": target.evidence.span.start / max(last, target.evidence.span.start + 1),
    }


FEW = 3
"""A plan has more targets than this; fewer are what a rule found by chance."""

FAR = 10
"""Years beyond which a deadline is odd."""


def _is_stop(section: Section) -> bool:
    return target_pattern("stop_sections").search(section.title) is not None


def _years_ahead(target: Target, year: int) -> int:
    m = regex.match(r"(?:19|20)\d\d", target.deadline or "")
    return int(m[0]) - year if m else 0
