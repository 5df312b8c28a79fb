"""A document as rows of the tables (see ``columns``)."""

from collections.abc import Callable, Iterator

from pipeline.archive.spread import (
    Row,
    boxes_of,
    issued_columns,
    notation_columns,
    problem_struct,
    source_columns,
    type_columns,
    value_of,
)
from pipeline.archive.traces import change_rows, evidence_rows, page_rows
from pipeline.archive.trust import document_confidence, ocr_confidence, review_reasons
from pipeline.document import Document
from pipeline.schema import Citation, Facts, Reading, Source, Target, Transcript
from pipeline.text import Text

Rows = dict[str, list[Row]]

NOTHING = Document(Transcript(Source("", ""), ()), Reading("", (), ()), Text.of(""), Facts())


def rows_of(document: Document, seconds: float, version: str) -> Rows:
    """Return the rows of one document, table by table; ``seconds`` is what it took."""
    doc_id = document.transcript.source.doc_id
    tables: dict[str, Callable[[], Iterator[Row]]] = {
        "citations": lambda: (citation_row(n, c) for n, c in enumerate(document.facts.citations, 1)),
        "targets": lambda: (target_row(n, t) for n, t in enumerate(document.facts.targets, 1)),
        "pages": lambda: page_rows(document),
        "changes": lambda: change_rows(document.text),
        "evidence": lambda: evidence_rows(document),
    }
    by_table = {name: [{"doc_id": doc_id, **row} for row in rows()] for name, rows in tables.items()}
    return {"documents": [document_row(document, seconds, version)], **by_table}


def document_row(document: Document, seconds: float, version: str) -> Row:
    """Return the one row that says what the document is, in the order of the columns."""
    transcript, facts = document.transcript, document.facts
    header, sign_off = facts.header, facts.sign_off
    return {
        **source_columns(transcript.source),
        "pages": len(transcript.pages),
        "source_kind": document.source_kind,
        "status": document.status,
        "error": None,
        **type_columns(value_of(header.doc_type)),
        **notation_columns(value_of(header.notation)),
        "place": value_of(header.place),
        **issued_columns(value_of(header.issued)),
        "issuer_parent": value_of(header.issuer_parent),
        "issuer": value_of(header.issuer),
        "subject": value_of(header.subject),
        "signer_title": value_of(sign_off.signer_title),
        "signer_name": value_of(sign_off.signer_name),
        "recipients": [found.value for found in sign_off.recipients],
        "citations": len(facts.citations),
        "targets": len(facts.targets),
        "ocr_confidence": ocr_confidence(transcript),
        "confidence": document_confidence(header),
        "needs_review": bool(review_reasons(document)),
        "problems": [problem_struct(problem) for problem in document.problems],
        "seconds": round(seconds, 3),
        "version": version,
        "reviewed": [],
        "urgency": value_of(header.urgency),
        "secrecy": value_of(header.secrecy),
        "copies": 0,
    }


def failed_row(source: Source, error: str, version: str) -> Row:
    """Return the row of a file that could not be read: what is not known is null."""
    return {
        **dict.fromkeys(document_row(NOTHING, 0.0, version)),
        **source_columns(source),
        "status": "failed",
        "error": error,
        "recipients": [],
        "citations": 0,
        "targets": 0,
        "needs_review": True,
        "problems": [],
        "version": version,
        "reviewed": [],
        "copies": 0,
    }


def citation_row(ordinal: int, citation: Citation) -> Row:
    """Return a citation; ``work_id`` is filled when the whole archive is known."""
    evidence, notation = citation.evidence, citation.notation
    return {
        "ordinal": ordinal,
        "page": evidence.page,
        "line": evidence.line,
        "role": citation.role,
        "numbered": notation is not None,
        **type_columns(citation.doc_type),
        **notation_columns(notation),
        "year": notation.year if notation else None,
        **issued_columns(citation.issued),
        "issuer": citation.issuer,
        "subject": citation.subject,
        "text": evidence.text,
        "raw_text": evidence.raw,
        "confidence": evidence.confidence,
        "boxes": boxes_of(evidence),
        "work_id": None,
        "provenance": "rule",
        "work_confidence": None,
    }


def target_row(ordinal: int, target: Target) -> Row:
    """Return a target or a dated duty."""
    evidence = target.evidence
    return {
        "ordinal": ordinal,
        "page": evidence.page,
        "line": evidence.line,
        "kind": target.kind,
        "section": target.section,
        "text": evidence.text,
        "indicator": target.indicator,
        "comparator": target.comparator,
        "quantity": target.quantity,
        "quantity_high": target.quantity_high,
        "unit": target.unit,
        "baseline": target.baseline,
        "deadline": target.deadline,
        "period": target.period,
        "qualitative": target.qualitative,
        "raw_text": evidence.raw,
        "confidence": evidence.confidence,
        "boxes": boxes_of(evidence),
        "provenance": "rule",
    }
