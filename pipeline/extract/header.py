"""The header: type, number and symbol, place and date, issuer and its parent, subject.

Works on the lines of the letterhead whether columns were parted by their boxes or run together in a dump.
"""

from dataclasses import replace

import regex

from pipeline.extract.agencies import was_there
from pipeline.extract.atoms import doc_type, type_of_symbol
from pipeline.extract.evidence import Value, Witness
from pipeline.extract.head import Head, stamp_of
from pipeline.extract.joint_issuers import with_joint
from pipeline.extract.letterhead import (
    find_issuers,
    infer_issuer,
    issuer_by_symbol,
    may_have_received,
)
from pipeline.extract.own_date import find_date, settle_date
from pipeline.extract.own_number import find_notation
from pipeline.extract.rules_of_header import header_pattern
from pipeline.extract.title_subject import find_subject
from pipeline.schema import DocType, Header, Notation, Problem, Span


def find_header(head: Head, witness: Witness) -> tuple[Header, tuple[Problem, ...]]:
    """Read the header; what is blank or unreadable comes as a problem, not as a guess."""
    issuers = find_issuers(head) or infer_issuer(head)
    notation, number_problems = find_notation(head, witness, issuers[-1].value if issuers else None)
    place, issued, date_problems = find_date(head, witness)
    issuers = with_joint(issuers, notation) or issuer_by_symbol(notation, place.value if place else "")
    issued, doubts = settle_date(issued, notation.value if notation else None, head, witness)
    kind = head.doc_type or (_type_without_title(head, notation) if head.is_there else None)
    subject = find_subject(head)
    if subject and len(subject.value) > LONG_SUBJECT:
        whole = subject.value[: LONG_SUBJECT + 1].rpartition(" ")[0]
        subject = replace(subject, value=whole, rule=f"{subject.rule}{CUT}", prior=0.5)
    found = witness.found
    header = Header(
        doc_type=found(kind) if kind else None,
        notation=found(notation) if notation else None,
        place=found(place) if place else None,
        issued=found(issued) if issued else None,
        issuer_parent=found(issuers[-2]) if len(issuers) > 1 else None,
        issuer=found(issuers[-1]) if issuers else None,
        subject=found(subject) if subject else None,
        **{kind: found(value) for kind, value in find_stamps(head).items()},
    )
    issuer_doubts = (*_out_of_time(header), *_run_together(header), *_received(head, issuers))
    return header, (*number_problems, *date_problems, *doubts, *issuer_doubts, *_missing(header))


def find_stamps(head: Head) -> dict[str, Value[str]]:
    """Read urgency (độ khẩn) and secrecy (độ mật): the first stamp of each, in the letterhead or below it."""
    found: dict[str, Value[str]] = {}
    for line in head.lines[: head.end + STAMP_LINES]:
        if stamp := stamp_of(head.text[line.span.start : line.span.end]):
            kind, words = stamp
            found.setdefault(kind, Value(words, line.span, f"header-{kind}", 0.9))
    return found


STAMP_LINES = 2
"""Lines below the letterhead in which a stamp may lie."""


def _type_without_title(head: Head, notation: Value[Notation] | None) -> Value[DocType] | None:
    """Tell a công văn by its V/v, whatever codes its symbol has; by its address where that names no type."""
    kind = type_of_symbol(notation.value.symbol) if notation else None
    signs = r"V/v\b|V/\s" if kind else r"V/v\b|V/\s|Về\s+việc\b|Kính\s+gửi"
    mark = regex.search(rf"(?m)^\W*(?:{signs})", head.text[: head.span.end + 200])
    if mark:
        return Value(doc_type("Công văn"), Span(*mark.span()), "header-letter", 0.9)
    return Value(kind, notation.span, "header-type-by-symbol", 0.85) if notation and kind else None


LONG_SUBJECT = 400
"""Characters at which a subject is cut: it has run into the body, or a stamp into it."""

CUT = "-cut"
"""Ends the rule of a subject that was cut."""


def _out_of_time(header: Header) -> tuple[Problem, ...]:
    """Doubt an issuer, or the date, where the one was not there on the other."""
    day = header.issued.value.iso if header.issued else None
    if day is None or header.issuer is None or was_there(header.issuer.value, day):
        return ()
    return (Problem("issuer_doubtful", f"{header.issuer.value} was not there on {day}"),)


def _received(head: Head, issuers: tuple[Value[str], ...]) -> tuple[Problem, ...]:
    """Doubt an issuer that may be who received the document."""
    if not may_have_received(head, issuers):
        return ()
    return (Problem("issuer_doubtful", f"{issuers[-1].value!r} stands above an arrival stamp"),)


def _run_together(header: Header) -> tuple[Problem, ...]:
    """Doubt an issuer that holds more than a name: a second organ, a stamp, what is left of a number."""
    if header.issuer is None or not header_pattern("odd_issuer").search(header.issuer.value):
        return ()
    return (Problem("issuer_doubtful", f"{header.issuer.value!r} is more than the name of an organ"),)


REQUIRED = ("doc_type", "issuer", "subject")


def _missing(header: Header) -> tuple[Problem, ...]:
    long = header.subject is not None and header.subject.evidence.rule.endswith(CUT)
    doubts = (
        (Problem("subject_long", f"the subject has more than {LONG_SUBJECT} characters, and was cut there"),)
        if long
        else ()
    )
    return doubts + tuple(
        Problem(f"{name}_missing", f"no {name.replace('_', ' ')} found in the letterhead")
        for name in REQUIRED
        if getattr(header, name) is None
    )
