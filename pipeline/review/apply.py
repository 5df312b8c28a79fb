"""Corrections put into the rows of a document: pure, so that a run gives the same tables every time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.archive.rows import Rows
from pipeline.archive.spread import Row, as_text
from pipeline.archive.trust import KEY_FIELDS
from pipeline.review.corrections import WHOLE, Anchor, Correction
from pipeline.review.typed import FIELDS, TypingError, columns_of, text_of
from pipeline.schema import PartialDate

HUMAN = "human"

OVERLAP = 0.5
"""Share of the smaller of two areas that must be common, for two boxes to stand on the same words."""

REASON_FIELDS = {
    "number": "number_symbol",
    "date": "issued_on",
    "day": "issued_on",
    "month": "issued_on",
    "year": "issued_on",
    "doc_type": "doc_type",
    "issuer": "issuer",
    "subject": "subject",
    "signer": "signer_name",
    "recipients": "recipients",
}
"""Cell that a reason for review is about, by what its code begins with."""

KEYS = ("number_symbol", "issued_on", "doc_type", "issuer", "subject")
assert len(KEYS) == len(KEY_FIELDS)

Place = tuple[str, int]
"""Table and ordinal; 0 for the row of ``documents``."""


@dataclass
class Settled:
    """What holds now, cell by cell, after all entries were read in their order."""

    cells: dict[Place, dict[str, Correction]] = field(default_factory=dict)
    done: Correction | None = None
    lost: list[Correction] = field(default_factory=list)
    """Entries whose passage this run did not find."""

    def of(self, table: str, ordinal: int) -> dict[str, Correction]:
        """Return what holds for the cells of one row."""
        return self.cells.get((table, ordinal), {})

    def rejected(self, table: str, ordinal: int) -> bool:
        """Tell whether a person said that there is no such fact."""
        return WHOLE in self.of(table, ordinal)

    @property
    def count(self) -> int:
        """How many cells are settled."""
        return sum(len(cells) for cells in self.cells.values())


def settle(rows: Rows, entries: Iterable[Correction]) -> Settled:
    """Find the cell of each entry; later ones overrule earlier ones, ``undo`` takes back."""
    settled = Settled()
    for entry in entries:
        if entry.table == "documents" and entry.field == WHOLE:
            settled.done = entry if entry.action == "done" else None
            continue
        place = _place(rows, entry)
        if place is None:
            settled.lost.append(entry)
            continue
        cells = settled.cells.setdefault(place, {})
        cells.pop(entry.field, None)
        if entry.action != "undo":
            cells[entry.field] = entry
    return settled


def _place(rows: Rows, entry: Correction) -> Place | None:
    if entry.table == "documents":
        return ("documents", 0)
    row = find_row(rows.get(entry.table, []), entry.anchor)
    return (entry.table, row["ordinal"]) if row else None


def find_row(rows: Sequence[Row], anchor: Anchor) -> Row | None:
    """Return the row that stands where the anchor says: the same words, or the same place on the page."""
    scored = [(_likeness(Anchor.of(row), anchor), row) for row in rows if row["page"] == anchor.page]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0][0] > 0 else None


def _likeness(one: Anchor, other: Anchor) -> tuple[float, float]:
    """Return how far two anchors agree (0: not at all), and how near their lines are."""
    same = _folded(one.raw_text) == _folded(other.raw_text)
    common = _common(one.boxes, other.boxes)
    beside = -abs((one.line or 0) - (other.line or 0))
    agree = 2.0 * same + (common if common >= OVERLAP else 0.0)
    return (agree, beside)


def _folded(text: str | None) -> str:
    return "".join((text or "").split()).casefold()


def _common(
    one: tuple[tuple[int, int, int, int], ...], other: tuple[tuple[int, int, int, int], ...]
) -> float:
    """Return the common share of the smaller of two sets of boxes."""
    smaller = min(sum(w * h for _, _, w, h in one), sum(w * h for _, _, w, h in other))
    shared = sum(_intersection(a, b) for a in one for b in other)
    return shared / smaller if smaller else 0.0


def _intersection(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> int:
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return max(0, width) * max(0, height)


# ------------------------------------------------------------------------------------------------------------


def corrected(rows: Rows, entries: Sequence[Correction], reasons: Iterable[str] = ()) -> Rows:
    """Return the rows of a document as people have corrected them; without entries, as they are.

    ``reasons`` are those for which a person should look at the document.
    """
    if not entries:
        return rows
    settled = settle(rows, entries)
    right = dict(rows)
    for table in ("citations", "targets"):
        if table in rows:
            right[table] = list(_kept(table, rows[table], settled))
    document = rows["documents"][0]
    if "evidence" in rows:
        right["evidence"] = list(_evidence(document["doc_id"], rows["evidence"], settled))
    document = _document(right, document, settled, tuple(reasons))
    right["documents"] = [document]
    right["corrections"] = list(entry_rows(document["doc_id"], settled))
    return right


def entry_rows(doc_id: str, settled: Settled) -> Iterator[Row]:
    """Return what holds, cell by cell, then the entries whose passage was not found."""
    for (_, ordinal), cells in settled.cells.items():
        for entry in cells.values():
            yield _entry(doc_id, entry, ordinal)
    for entry in settled.lost:
        yield _entry(doc_id, entry, None)


def _entry(doc_id: str, entry: Correction, ordinal: int | None) -> Row:
    plain = {
        name: getattr(entry, name) for name in ("table", "field", "action", "value", "read", "who", "at")
    }
    return {
        **plain,
        "doc_id": doc_id,
        "ordinal": ordinal or None,
        "right": entry.action != "reject" and entry.value == entry.read,
        "confidence": entry.confidence,
        "rule": entry.rule,
        "page": entry.anchor.page,
        "raw_text": entry.anchor.raw_text,
        "found": ordinal is not None,
    }


def _kept(table: str, rows: Sequence[Row], settled: Settled) -> Iterator[Row]:
    kept = [row for row in rows if not settled.rejected(table, row["ordinal"])]
    for ordinal, row in enumerate(kept, 1):
        cells = settled.of(table, row["ordinal"])
        yield (
            {**row, **_human(row, table, cells), "ordinal": ordinal} if cells else {**row, "ordinal": ordinal}
        )


def _human(row: Row, table: str, cells: dict[str, Correction]) -> Row:
    values = _values(table, cells)
    whole = all(name in cells or text_of(name, row) is None for name in FIELDS[table])
    return {**values, "provenance": HUMAN, **({"confidence": 1.0} if whole else {})}


def _values(table: str, cells: dict[str, Correction]) -> Row:
    values: Row = {}
    for name, entry in cells.items():
        try:
            values |= columns_of(table, name, entry.value)
        except TypingError:
            # Written by another version, which understood it: what was read stays, and the entry too.
            continue
    return values


def _document(right: Rows, row: Row, settled: Settled, reasons: tuple[str, ...]) -> Row:
    cells = settled.of("documents", 0)
    open_reasons = [reason for reason in reasons if reason_field(reason) not in cells]
    return {
        **row,
        **_values("documents", cells),
        "citations": len(right.get("citations", [])) if row["citations"] is not None else None,
        "targets": len(right.get("targets", [])) if row["targets"] is not None else None,
        "confidence": _confidence(right, row["confidence"], cells),
        "needs_review": bool(open_reasons) and settled.done is None,
        "problems": [problem for problem in row["problems"] if reason_field(problem["code"]) not in cells],
        "reviewed": [name for name in FIELDS["documents"] if name in cells or settled.done],
    }


def reason_field(reason: str) -> str | None:
    """Return the cell that a reason for review is about, ``None`` where it is about none."""
    return REASON_FIELDS.get(reason.rpartition("_")[0])


def _confidence(right: Rows, before: float | None, cells: dict[str, Correction]) -> float | None:
    """Return the lowest confidence of the key fields; what a person settled is sure."""
    if not set(KEYS) & set(cells):
        return before
    return min((row["confidence"] for row in right.get("evidence", []) if row["field"] in KEYS), default=1.0)


def _evidence(doc_id: str, rows: Sequence[Row], settled: Settled) -> Iterator[Row]:
    cells = settled.of("documents", 0)
    yield from (row for row in rows if row["field"] not in cells)
    for name, entry in cells.items():
        found = [row for row in rows if row["field"] == name]
        for value in _evidence_values(name, entry.value):
            place = next((row for row in found if name != "recipients" or row["value"] == value), None)
            said = {"value": value, "confidence": 1.0, "provenance": HUMAN, "alternatives": []}
            yield {**(place or {**NOWHERE, "doc_id": doc_id, "field": name}), **said}


def _evidence_values(name: str, value: str | None) -> list[str]:
    """Return the values as the table writes them: one for each recipient, dates as year, month and day."""
    if not value:
        return []
    if name == "issued_on":
        try:
            issued = columns_of("documents", name, value)
        except TypingError:
            return [value]
        return [as_text(PartialDate(*(issued[f"issued_{part}"] for part in ("day", "month", "year"))))]
    return value.split("\n") if name == "recipients" else [value]


NOWHERE: Row = {"page": None, "line": None, "text": None, "raw_text": None, "rule": HUMAN, "boxes": []}
"""Evidence of a value that is a person's word alone."""
