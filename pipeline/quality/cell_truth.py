"""Which cells of a run are right: what their confidences are held to.

A cell is a value with a confidence of its own. One of the header is right where all that it shows agrees with
the label (of a number with its symbol, or a date, the parts that are not null); a recipient where the label
has him; a citation where it pairs with a labelled one and type and date are right; a mention without number
where it pairs; a target where it pairs and quantity, unit and comparator are right.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz

from pipeline.quality.header_scores import Verdict as HeaderVerdict
from pipeline.quality.labels import Label, folded_or_exact
from pipeline.quality.pairing import Row
from pipeline.quality.verdicts import FOUND, NAMES, Tables, Verdict, judge_document

Key = tuple[str, str, int]
"""Table, field (empty but in the header), ordinal, as ``pipeline.trust.cells.Cell`` counts them."""
Truth = dict[Key, bool]

PARTS = {
    "doc_type": ("doc_type_code",),
    "number_symbol": ("number", "symbol"),
    "issued_on": ("issued_day", "issued_month", "issued_year"),
    **{
        field: (field,)
        for field in ("place", "issuer_parent", "issuer", "subject", "signer_title", "signer_name")
    },
}
SLOTS = {
    "citations": ("doc_type_code", "date"),
    "numberless": (),
    "targets": ("quantity", "unit", "comparator"),
}
"""What must be right in a row, besides its being there."""


def truth_of(label: Label, row: Row, mine: Tables) -> Truth:
    """Say of each cell that the label settles whether it is right."""
    verdicts = list(judge_document(label, row, mine))
    header = {v.field: bool(v.right) for v in verdicts if v.table == "documents"}
    truth = {
        ("header", column, 1): right
        for column, parts in PARTS.items()
        if (right := _shown(parts, header, row)) is not None
    }
    for ordinal, name in enumerate(row.get("recipients") or (), 1):
        if "recipients" in label.header:
            truth["header", "recipients", ordinal] = _listed(name, label.header["recipients"] or ())
    return truth | _row_truth(verdicts)


def _shown(parts: Sequence[str], right: Mapping[str, bool], row: Row) -> bool | None:
    """Judge the parts that are not null; ``None`` where none is, or the label leaves one open."""
    shown = [part for part in parts if row.get(part) is not None]
    return all(right[p] for p in shown) if shown and all(p in right for p in shown) else None


def _listed(name: str, names: Iterable[str]) -> bool:
    return any(fuzz.ratio(folded_or_exact(name), folded_or_exact(one)) >= NAMES for one in names)


def _row_truth(verdicts: Iterable[Verdict]) -> Truth:
    truth: Truth = {}
    for v in verdicts:
        if v.table not in SLOTS or v.ordinal is None or v.right is None:
            continue
        if v.field == FOUND or v.field in SLOTS[v.table]:
            key = (v.table, "", v.ordinal)
            truth[key] = truth.get(key, True) and v.right
    return truth


COLUMNS = {"type": "doc_type", "number": "number_symbol", "symbol": "number_symbol", "year": "number_symbol",
           "day": "issued_on", "month": "issued_on", "issued year": "issued_on", "issuer": "issuer",
           "subject": "subject"}  # fmt: skip
"""Fields of labels read by eye (``header_scores``) and the columns that show them."""


def header_truth(verdicts: Iterable[HeaderVerdict]) -> Truth:
    """Say the same of a header labelled by eye; a part that was not found is no error of the cell."""
    truth: Truth = {}
    for v in verdicts:
        if v.field in COLUMNS and v.found:
            key = ("header", COLUMNS[v.field], 1)
            truth[key] = truth.get(key, True) and v.right
    return truth


def confidences(row: Row, tables: Mapping[str, Sequence[Row]]) -> Iterator[tuple[Key, Any]]:
    """Walk the confidences in the tables of a run for one document, under the same keys."""
    recipients = 0
    for one in (e for e in tables["evidence"] if e["doc_id"] == row["doc_id"]):
        recipients += one["field"] == "recipients"
        ordinal = recipients if one["field"] == "recipients" else 1
        yield ("header", one["field"], ordinal), one["confidence"]
    for one in (c for c in tables["citations"] if c["doc_id"] == row["doc_id"]):
        table = "citations" if one["number_symbol"] else "numberless"
        yield (table, "", one["ordinal"]), one["confidence"]
    for one in (t for t in tables["targets"] if t["doc_id"] == row["doc_id"]):
        yield ("targets", "", one["ordinal"]), one["confidence"]
