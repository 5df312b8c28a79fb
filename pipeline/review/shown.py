"""A document as the review page shows it: facts with their cells, pages with their boxes, lines of text."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from pipeline.archive.results import Result
from pipeline.archive.rows import Rows
from pipeline.archive.spread import Row
from pipeline.review.apply import KEYS, Settled
from pipeline.review.corrections import Anchor, Correction
from pipeline.review.differences import Marked, Piece, differences, marked_line
from pipeline.review.labels import label
from pipeline.review.pictures import MARGIN, turned
from pipeline.review.queue import looks_at, worth_of
from pipeline.review.typed import FIELDS, is_partial, text_of
from pipeline.review.why import Doubt, doubts_of, other_readings
from pipeline.schema import Box

LOW, HIGH = 0.6, 0.85
"""Confidences below and from which a cell is shown in red and in green."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: what it is now, what was read, and what a person said of it."""

    field: str
    label: str
    value: str | None
    read: str | None
    said: Correction | None = None

    @property
    def state(self) -> str:
        """``open`` where nobody settled it."""
        return self.said.action if self.said else "open"


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of the letterhead, a citation or a target, with its evidence."""

    table: str
    ordinal: int
    key: str
    title: str
    cells: tuple[Cell, ...]
    sure: float | None = None
    rule: str = ""
    page: int | None = None
    line: int | None = None
    lines: int = 1
    boxes: tuple[tuple[int, Box], ...] = ()
    pieces: tuple[Piece, ...] = ()
    look: bool = False
    rejected: Correction | None = None
    doubts: tuple[Doubt, ...] = ()
    alternatives: tuple[tuple[str, float], ...] = ()
    """What else could be read there, with its chance."""
    turns: int = 0
    """Quarters by which its page is turned clockwise to stand upright."""

    @property
    def level(self) -> str:
        """How sure it is, in three steps."""
        if self.sure is None or self.sure < LOW:
            return "low"
        return "high" if self.sure >= HIGH else "mid"

    @property
    def settled(self) -> bool:
        """Tell whether a person settled all that it says."""
        whole = self.touched and all(cell.said or cell.read is None for cell in self.cells)
        return bool(self.rejected) or whole

    @property
    def touched(self) -> bool:
        """Tell whether a person settled any of it."""
        return bool(self.rejected) or any(cell.said for cell in self.cells)

    @property
    def partial(self) -> bool:
        """Tell whether a part of its value is unknown."""
        return any(is_partial(cell.value) for cell in self.cells if not cell.said)

    @property
    def said(self) -> Correction | None:
        """What a person said of it, first cell first."""
        return self.rejected or next((cell.said for cell in self.cells if cell.said), None)

    @property
    def scrap(self) -> Box | None:
        """Box around the evidence on its first page."""
        boxes = [box for page, box in self.boxes if page == self.page]
        return reduce(Box.union, boxes) if boxes else None

    @property
    def scrap_size(self) -> tuple[int, int]:
        """Width and height of the picture of the scrap, so that the page does not jump when it comes."""
        box = self.scrap or Box(0, 0, 0, 0)
        size = (box.width + 2 * MARGIN, box.height + 2 * MARGIN)
        return size if self.turns % 2 == 0 else (size[1], size[0])


def key_of(table: str, ordinal: int, field: str = "") -> str:
    """Return the name of a fact on the page."""
    return f"{table}-{field}" if table == "documents" else f"{table}-{ordinal}"


def facts_of(result: Result, settled: Settled) -> dict[str, list[Fact]]:
    """Return the facts of a document by table."""
    rows = result.rows
    turns = {page["page"]: page["rotation"] // 90 for page in rows.get("pages", [])}
    wanted = {(one.table, one.ordinal, one.field) for one in worth_of(looks_at(rows, settled)).looks}
    facts = {
        "documents": list(_header(rows, settled, wanted)),
        "citations": [_row_fact("citations", row, settled, wanted) for row in rows.get("citations", [])],
        "targets": [_row_fact("targets", row, settled, wanted) for row in rows.get("targets", [])],
    }
    return {
        table: [replace(fact, turns=turns.get(fact.page or 0, 0)) for fact in some]
        for table, some in facts.items()
    }


Wanted = set[tuple[str, int, str]]


def _header(rows: Rows, settled: Settled, wanted: Wanted) -> Iterator[Fact]:
    document = rows["documents"][0]
    if document["status"] == "failed":
        return
    said = settled.of("documents", 0)
    for field in FIELDS["documents"]:
        evidence = [row for row in rows.get("evidence", []) if row["field"] == field]
        read = text_of(field, document)
        entry = said.get(field)
        cell = Cell(field, label("documents", field), entry.value if entry else read, read, entry)
        doubts = () if entry else tuple(doubts_of(document["problems"], field))
        if not (evidence or entry or doubts or field in KEYS):
            continue
        place = _place(evidence)
        yield Fact(
            *("documents", 0, key_of("documents", 0, field), cell.label, (cell,)),
            **place,
            look=("documents", 0, field) in wanted,
            doubts=doubts,
            alternatives=() if entry else other_readings(evidence, read),
        )


def _place(evidence: list[Row]) -> dict[str, Any]:
    """Return where a value stands; several rows (recipients) are one place."""
    if not evidence:
        return {}
    first = evidence[0]
    return {
        "sure": min(row["confidence"] for row in evidence),
        "rule": first["rule"],
        "page": first["page"],
        "line": first["line"],
        "lines": sum(_height(row) for row in evidence),
        "boxes": tuple(pair for row in evidence for pair in _boxes(row)),
        "pieces": tuple(piece for row in evidence for piece in differences(row["raw_text"], row["text"])),
    }


def _row_fact(table: str, row: Row, settled: Settled, wanted: Wanted) -> Fact:
    ordinal = row["ordinal"]
    said = settled.of(table, ordinal)
    cells = []
    for field in FIELDS[table]:
        read, entry = text_of(field, row), said.get(field)
        cells.append(Cell(field, label(table, field), entry.value if entry else read, read, entry))
    kind = row["role"] if table == "citations" else row["kind"]
    return Fact(
        *(table, ordinal, key_of(table, ordinal), label("kinds", kind), tuple(cells)),
        sure=row["confidence"],
        rule="",
        page=row["page"],
        line=row["line"],
        lines=_height(row),
        boxes=tuple(_boxes(row)),
        pieces=differences(row["raw_text"], row["text"]),
        look=(table, ordinal, "*") in wanted,
        rejected=said.get("*"),
    )


def _height(row: Row) -> int:
    """Return over how many lines the passage goes."""
    texts: tuple[str, str] = (row["text"], row["raw_text"])
    return max(text.count("\n") for text in texts) + 1


def _boxes(row: Row) -> Iterator[tuple[int, Box]]:
    for box in row["boxes"]:
        yield box["page"], Box(box["left"], box["top"], box["width"], box["height"])


def anchor_of(rows: Rows, table: str, ordinal: int, field: str) -> tuple[Anchor, float | None, str | None]:
    """Return where a cell stands, how sure the program was, and its rule.

    Raises:
        KeyError: there is no such row.
    """
    if table == "documents":
        row = next((row for row in rows.get("evidence", []) if row["field"] == field), None)
        return (Anchor.of(row), row["confidence"], row["rule"]) if row else (Anchor(), None, None)
    row = row_of(rows, table, ordinal)
    return Anchor.of(row), row["confidence"], None


def row_of(rows: Rows, table: str, ordinal: int) -> Row:
    """Return a row by its ordinal.

    Raises:
        KeyError: there is none.
    """
    if table == "documents":
        return rows["documents"][0]
    for row in rows.get(table, []):
        if row["ordinal"] == ordinal:
            return row
    raise KeyError((table, ordinal))


# ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page on the desk: its upright size, and the boxes on it, each with the fact that it belongs to."""

    number: int
    width: int
    height: int
    boxes: tuple[tuple[Fact, Box], ...]
    flags: tuple[str, ...]
    turns: int = 0


def sheets_of(rows: Rows, facts: dict[str, list[Fact]]) -> list[Sheet]:
    """Return the pages that have pixels."""
    placed: dict[int, list[tuple[Fact, Box]]] = {}
    for fact in (fact for table in facts.values() for fact in table):
        for page, box in fact.boxes:
            placed.setdefault(page, []).append((fact, box))
    return [_sheet(page, placed.get(page["page"], [])) for page in rows.get("pages", []) if page["width"]]


def _sheet(page: Row, placed: list[tuple[Fact, Box]]) -> Sheet:
    turns, size = page["rotation"] // 90, (page["width"], page["height"])
    width, height = size if turns % 2 == 0 else (size[1], size[0])
    # Large boxes below small ones, so that each can be clicked.
    boxes = sorted(placed, key=lambda pair: -pair[1].width * pair[1].height)
    upright = tuple((fact, turned(box, turns, size)) for fact, box in boxes)
    return Sheet(page["page"], width, height, upright, tuple(page["flags"]), turns)


def text_pages(text: str, changes: list[Row]) -> Iterator[tuple[int, list[tuple[int, list[Marked]]]]]:
    """Return the repaired text page by page, line by line, what was changed marked."""
    by_line: dict[int, list[tuple[str, str, str]]] = {}
    for change in changes:
        by_line.setdefault(change["line"], []).append((change["raw"], change["repaired"], change["by"]))
    line = 0
    for number, page in enumerate(text.split("\f"), 1):
        lines = []
        for content in page.removesuffix("\n").split("\n"):
            line += 1
            lines.append((line, list(marked_line(content, by_line.get(line, [])))))
        yield number, lines
