"""The cells of a document's facts that carry a confidence of their own, and how to give them another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from pipeline.schema import Citation, Evidence, Facts, Found, Header, SignOff, Target

Table = Literal["header", "citations", "numberless", "targets"]

HEADER_FIELDS = {
    "doc_type": "doc_type",
    "notation": "number_symbol",
    "place": "place",
    "issued": "issued_on",
    "issuer_parent": "issuer_parent",
    "issuer": "issuer",
    "subject": "subject",
}
"""Fields of a header and the columns that they fill."""
SIGNER_FIELDS = ("signer_title", "signer_name")

T = TypeVar("T", Found[Any], Citation, Target)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with evidence: a field of letterhead or sign-off, a citation, a target.

    ``ordinal`` counts the cells of a table from 1, as the rows of citations and targets do.
    """

    table: Table
    field: str
    ordinal: int
    value: Any
    evidence: Evidence


def cells_of(facts: Facts) -> Iterator[Cell]:
    """Walk all cells in one fixed order: header, signer, recipients, citations, targets."""
    for name, column in HEADER_FIELDS.items():
        yield from _single(getattr(facts.header, name), column)
    for name in SIGNER_FIELDS:
        yield from _single(getattr(facts.sign_off, name), name)
    for ordinal, found in enumerate(facts.sign_off.recipients, 1):
        yield Cell("header", "recipients", ordinal, found.value, found.evidence)
    for ordinal, citation in enumerate(facts.citations, 1):
        numbered = citation.notation is not None and citation.notation.canonical is not None
        table: Table = "citations" if numbered else "numberless"
        yield Cell(table, table, ordinal, citation, citation.evidence)
    for ordinal, target in enumerate(facts.targets, 1):
        yield Cell("targets", target.kind, ordinal, target, target.evidence)


def _single(found: Found[Any] | None, column: str) -> Iterator[Cell]:
    if found is not None:
        yield Cell("header", column, 1, found.value, found.evidence)


def with_confidence(facts: Facts, confidences: Sequence[float]) -> Facts:
    """Return the facts with these confidences, in the order of ``cells_of``."""
    left = iter(confidences)
    header = {name: _again(getattr(facts.header, name), left) for name in HEADER_FIELDS}
    signer = {name: _again(getattr(facts.sign_off, name), left) for name in SIGNER_FIELDS}
    return replace(
        facts,
        header=replace(facts.header, **header) if facts.header != Header() else facts.header,
        sign_off=_signed(facts.sign_off, signer, left),
        citations=tuple(_sure(citation, next(left)) for citation in facts.citations),
        targets=tuple(_sure(target, next(left)) for target in facts.targets),
    )


def _signed(sign_off: SignOff, signer: dict[str, Any], left: Iterator[float]) -> SignOff:
    return replace(
        sign_off, recipients=tuple(_sure(found, next(left)) for found in sign_off.recipients), **signer
    )


def _again(found: Found[Any] | None, left: Iterator[float]) -> Found[Any] | None:
    return None if found is None else _sure(found, next(left))


def _sure(holder: T, confidence: float) -> T:
    return replace(holder, evidence=replace(holder.evidence, confidence=round(confidence, 4)))
