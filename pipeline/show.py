"""One document, readable in a terminal: what it says, where that stands, what to look at."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from pipeline.archive.names import on_terminal
from pipeline.archive.spread import as_text
from pipeline.archive.traces import found_fields
from pipeline.document import Document
from pipeline.schema import Citation, Evidence, Facts, Target

DOUBTFUL = 0.6
"""Below this a confidence is shown in red."""

WHERE = ("where", "sure", "rule", "read as")


@dataclass(frozen=True, slots=True)
class Block:
    """A titled table of plain strings."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def show(document: Document, console: Console) -> None:
    """Write a document: as tables on a terminal, as lines with tabs elsewhere."""
    write(blocks_of(document), console)


def write(blocks: Iterable[Block], console: Console) -> None:
    """Write blocks: as tables on a terminal, as lines with tabs elsewhere."""
    for block in blocks:
        if console.is_terminal:
            console.print(_table(block))
            console.print()
        else:
            console.file.write("".join(f"{line}\n" for line in _lines(block)))


def blocks_of(document: Document) -> Iterator[Block]:
    """Return what there is to show; no string holds a control character."""
    facts = document.facts
    yield safe("Document", ("field", "value"), _overview(document))
    yield safe("Facts", ("field", "value", *WHERE), _fact_rows(facts))
    citations = enumerate(facts.citations, 1)
    columns = ("no", "document", "date", "issuer", "subject", *WHERE)
    yield safe("Citations", columns, (_citation_row(n, citation) for n, citation in citations))
    targets = enumerate(facts.targets, 1)
    figures = ("no", "kind", "indicator", "figure", "by", "section", *WHERE)
    yield safe("Targets", figures, (_target_row(n, target) for n, target in targets))
    problems = ((p.code, p.message, "" if p.page is None else f"page {p.page}") for p in document.problems)
    yield safe("Problems", ("code", "what", "where"), problems)


def _overview(document: Document) -> Iterator[tuple[str, ...]]:
    transcript = document.transcript
    yield "file", transcript.source.path
    yield "doc_id", transcript.source.doc_id
    yield "pages", f"{len(transcript.pages)} ({document.source_kind})"
    yield "status", document.status
    yield "read by", transcript.tool
    yield "changes", str(len(document.text.edits))


def _fact_rows(facts: Facts) -> Iterator[tuple[str, ...]]:
    for field, found in found_fields(facts):
        yield field, as_text(found.value), *_where(found.evidence)


def _citation_row(ordinal: int, citation: Citation) -> tuple[str, ...]:
    name = as_text(citation.notation) if citation.notation else ""
    return (
        str(ordinal),
        f"{citation.doc_type.name} {name}",
        as_text(citation.issued) if citation.issued else "",
        citation.issuer or "",
        citation.subject or "",
        *_where(citation.evidence),
    )


def _target_row(ordinal: int, target: Target) -> tuple[str, ...]:
    figures = (target.quantity, target.quantity_high)
    amount = "–".join(f"{figure:g}" for figure in figures if figure is not None)
    return (
        str(ordinal),
        target.kind,
        target.indicator or target.evidence.text,
        " ".join(part for part in (target.comparator, amount, target.unit) if part),
        target.deadline or target.period or "",
        target.section or "",
        *_where(target.evidence),
    )


def _where(evidence: Evidence) -> tuple[str, str, str, str]:
    """Say page and line, confidence, rule, and what was read where that is not what is shown."""
    raw = evidence.raw if " ".join(evidence.raw.split()) != " ".join(evidence.text.split()) else ""
    return f"p. {evidence.page} l. {evidence.line}", f"{evidence.confidence:.2f}", evidence.rule, raw


def safe(title: str, columns: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Block:
    """Return a block whose cells are single lines that cannot steer a terminal."""
    cleaned = (tuple(on_terminal(" ".join(cell.split())) for cell in row) for row in rows)
    return Block(title, columns, tuple(cleaned))


def _lines(block: Block) -> Iterator[str]:
    yield f"# {block.title} ({len(block.rows)})"
    yield "\t".join(block.columns)
    yield from ("\t".join(row) for row in block.rows)
    yield ""


def _table(block: Block) -> Table:
    table = Table(title=f"{block.title} ({len(block.rows)})", title_justify="left", title_style="bold")
    for name in block.columns:
        table.add_column(name, overflow="fold")
    for row in block.rows:
        named = zip(block.columns, row, strict=True)
        table.add_row(*(Styled(cell, "red" if _doubtful(name, cell) else "") for name, cell in named))
    return table


def _doubtful(column: str, cell: str) -> bool:
    return column == "sure" and cell != "" and float(cell) < DOUBTFUL
