"""Every cell of a run's tables judged against labels: right, wrong, or not to be judged."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from pipeline.quality.labels import HEADER, Item, Label, exact, folded, folded_or_exact
from pipeline.quality.pairing import Pairs, Row, alike_clause, alike_mention, pair_alike, pair_numbered

Tables = Mapping[str, Sequence[Row]]

NAMES = 95
"""Least likeness (0–100) of names and titles that are the same."""
TITLES = 85
"""Least likeness of a cited document's title: mentions shorten it."""
SHORT = (("ubnd", "ủy ban nhân dân"), ("hđnd", "hội đồng nhân dân"))
DATE = ("issued_day", "issued_month", "issued_year")
EXACT = ("comparator", "unit", "quantity", "kind", "role")
"""Fields whose signs mean something: nothing of them is folded away but case and white space."""
FOUND = "found"
"""The field of a verdict on a whole row: is it there, and is it wanted."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One field of one labelled or found thing.

    ``table`` is documents, citations, numberless or targets; ``ordinal`` that of the row, ``None`` where
    there is no row; ``right`` is ``None`` where the label leaves it open.
    """

    file: str
    split: str
    table: str
    field: str
    want: object
    got: object
    right: bool | None
    line: int | None = None
    ordinal: int | None = None


def judge(tables: Tables, labels: Iterable[Label]) -> list[Verdict]:
    """Judge all documents that have a label; a label without a row has all its facts missed."""
    documents = {Path(str(row["source_path"])).stem: row for row in tables["documents"]}
    verdicts: list[Verdict] = []
    for label in labels:
        row: Row = documents.get(label.stem, {})
        mine = {
            name: [r for r in tables[name] if r["doc_id"] == row.get("doc_id")]
            for name in ("citations", "targets")
        }
        verdicts += judge_document(label, row, mine)
    return verdicts


def judge_document(label: Label, row: Row, mine: Tables) -> Iterator[Verdict]:
    """Judge one document: its header, citations with and without number, targets."""
    for field in HEADER:
        if field in label.header:
            want, got = label.header[field], row.get(field)
            yield Verdict(label.file, label.split, "documents", field, want, got, same(field, want, got))
    own = folded(label.header.get("number_symbol"))
    rows = [r for r in mine["citations"] if not own or folded(r["number_symbol"]) != own]
    for numbered, table in ((True, "citations"), (False, "numberless")):
        items = [c for c in label.citations if c["numbered"] == numbered]
        items = [c for c in items if not own or folded(c["number_symbol"]) != own]
        found = [r for r in rows if bool(r["number_symbol"]) == numbered]
        yield from _judge_rows(label, table, items, found)
    yield from _judge_rows(label, "targets", label.targets, mine["targets"])


def _judge_rows(label: Label, table: str, items: Sequence[Item], rows: Sequence[Row]) -> Iterator[Verdict]:
    must = [item for item in items if not item["optional"]]
    pairs = _pairs(table, must, rows)
    taken = {j for _, j in pairs}
    left = [(j, row) for j, row in enumerate(rows) if j not in taken]
    open_rows = _absorbed(table, [i for i in items if i["optional"]], left)

    def verdict(field: str, want: object, got: object, right: bool | None, row: Row) -> Verdict:
        return Verdict(
            label.file, label.split, table, field, want, got, right, row["line"], row.get("ordinal")
        )

    for i, j in pairs:
        yield verdict(FOUND, _name(must[i]), rows[j]["text"], True, rows[j])
        for field, want, got, right in SLOTS[table](must[i], rows[j]):
            yield verdict(field, want, got, right, rows[j])
    for j, row in left:
        yield verdict(FOUND, None, row["text"], None if j in open_rows else False, row)
    for i in sorted(set(range(len(must))) - {i for i, _ in pairs}):
        yield verdict(FOUND, _name(must[i]), None, False, {"line": must[i]["line"]})


def _pairs(table: str, items: Sequence[Item], rows: Sequence[Row]) -> Pairs:
    if table == "citations":
        return pair_numbered(items, rows)
    return pair_alike(items, rows, alike_mention if table == "numberless" else alike_clause)


def _absorbed(table: str, optional: Sequence[Item], left: Sequence[tuple[int, Row]]) -> set[int]:
    """Return which rows that nobody asked for are none the less allowed."""
    if table == "citations":
        allowed = {folded(item["number_symbol"]) for item in optional}
        return {j for j, row in left if folded(row["number_symbol"]) in allowed}
    return {left[j][0] for _, j in _pairs(table, optional, [row for _, row in left])}


def _name(item: Item) -> object:
    """Name a labelled item that has no text of its own."""
    return item.get("number_symbol") or item.get("subject") or item.get("quantity") or item["line"]


Slot = tuple[str, object, object, bool]


def _citation_slots(item: Item, row: Row) -> Iterator[Slot]:
    want, got = ([x[part] for part in DATE] for x in (item, row))
    yield "date", want, got, [folded(w) for w in want] == [folded(g) for g in got]
    for field in ("doc_type_code", "issuer", "role"):
        yield field, item[field], row[field], same(field, item[field], row[field])
    title = item["subject"]
    agree = fuzz.ratio(folded(title), folded(row["subject"])) >= TITLES
    yield "subject", title, row["subject"], not title or agree


def _target_slots(item: Item, row: Row) -> Iterator[Slot]:
    for field in ("kind", "comparator", "quantity", "unit"):
        yield field, item[field], row[field], same(field, item[field], row[field])
    got = row["deadline"]
    yield "deadline", item["deadlines"], got, any(same_deadline(d, got) for d in item["deadlines"])


SLOTS: dict[str, Callable[[Item, Row], Iterator[Slot]]] = {
    "citations": _citation_slots,
    "numberless": _citation_slots,
    "targets": _target_slots,
}


def same(field: str, want: Any, got: Any) -> bool:
    """Tell whether two values of a field are the same; both absent is the same.

    A figure is compared as a figure, a value of signs alone as it stands.

    >>> same("issuer", "UBND Quận 1", "Ủy ban nhân dân Quận 1"), same("number", "09", None)
    (True, False)
    >>> same("comparator", ">=", "<"), same("unit", "‰", "%"), same("quantity", 5.0, 5)
    (False, False, True)
    """
    if field in EXACT:
        return exact(want) == exact(got)
    if isinstance(want, list) or isinstance(got, list):
        a, b = (" | ".join(folded_or_exact(x) for x in v or ()) for v in (want, got))
    else:
        a, b = folded_or_exact(want), folded_or_exact(got)
    if not a or not b:
        return a == b
    if field == "signer_title":  # with or without the authority that he signs for
        return fuzz.token_set_ratio(a, b) >= NAMES
    if field in ("issuer", "issuer_parent", "subject", "recipients"):
        return fuzz.ratio(_spelt_out(a), _spelt_out(b)) >= NAMES
    return a == b


def same_deadline(want: str | None, got: str | None) -> bool:
    """Compare deadlines; a year or month may be met by its last day, and a yearly day by any year's.

    >>> same_deadline("2030", "2030-12-31"), same_deadline("12-15", "2025-12-15"), same_deadline(None, "2030")
    (True, True, False)
    """
    if not want or not got:
        return want == got
    return got == want or (len(want) in (4, 7) and got.startswith(want)) or got.endswith(f"-{want}")


def _spelt_out(name: str) -> str:
    for short, full in SHORT:
        name = name.replace(short, full)
    return name
