"""Cells of labelled documents with their signs and their truth: what the model of confidence is fitted on."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from confidence_kept import ROOT, Kept

from pipeline.archive.rows import rows_of
from pipeline.document import Document
from pipeline.extract import extract
from pipeline.quality.cell_truth import Truth, header_truth, truth_of
from pipeline.quality.header_scores import score_row
from pipeline.quality.labels import Label, read_labels
from pipeline.trust.cells import cells_of
from pipeline.trust.model import Signs
from pipeline.trust.signs import Ground, signs_of

SCANS = "folders of real scans, each with its labels.csv (default: SHARED/real)"


@dataclass(frozen=True)
class Example:
    """A cell: where it comes from, what speaks for it, and whether it is right.

    ``group`` is what is left out as a whole when the model is judged: a document with all its copies, or, of
    real scans, all papers of one office, which share letterhead, scanner and hands.
    """

    source: str
    split: str
    document: str
    group: str
    table: str
    field: str
    signs: Signs
    right: bool


@dataclass(frozen=True)
class Places:
    """Folders: ``shared`` (docs, seeds, gold), ``copies`` from ``confidence_scans.py``, real ``scans``.

    Each folder of real scans has a ``labels.csv`` of headers read by eye.
    """

    shared: Path
    copies: Path
    scans: tuple[Path, ...]


def labelled_files(places: Places) -> Iterator[tuple[str, Path, Label]]:
    """Yield source, file and label of all documents that are labelled as a whole and can be found."""
    first, second = ROOT / "tests/labels", ROOT / "tests/labels/second"
    whole = ROOT / "tests/labels/scans"
    sources = (
        ("clean texts", places.shared / "docs", first),
        ("more clean texts", places.shared / "docs", second),
        *(("whole scans", scans, whole) for scans in places.scans),
        ("rendered scans", places.copies / "scans", first),
        ("rendered scans", places.copies / "scans", second),
        ("English dumps", places.copies / "dumps", first),
        ("English dumps", places.copies / "dumps", second),
        ("seeds", places.shared / "seeds", places.shared / "gold"),
        ("samples", ROOT / "data/raw", ROOT / "data/gold"),
        ("sample texts", ROOT / "data/gold", ROOT / "data/gold"),
    )
    for source, files, labels in sources:
        paths = {p.stem: p for p in sorted(files.rglob("*")) if p.suffix not in ("", ".json", ".url")}
        for label in read_labels([labels]):
            if label.stem in paths:
                yield source, paths[label.stem], label


def headers_by_eye(places: Places) -> Iterator[tuple[Path, dict[str, str]]]:
    """Yield scans whose headers were read by eye, but for those that are labelled as a whole."""
    whole = {label.stem for label in read_labels([ROOT / "tests/labels/scans"])}
    for scans in places.scans:
        found = {path.name: path for path in sorted(scans.rglob("*"))}
        rows = _rows(scans / "labels.csv")
        yield from ((found[row["file"]], row) for row in rows if Path(row["file"]).stem not in whole)


def _rows(labels: Path) -> list[dict[str, str]]:
    if not labels.exists():
        return []
    with labels.open(encoding="utf-8-sig", newline="") as lines:
        return [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(lines)]


def offices(places: Places) -> dict[str, str]:
    """Return where the real scans come from, by the stem of their file."""
    rows = [row for scans in places.scans for row in _rows(scans / "labels.csv")]
    return {Path(row["file"]).stem: row["source"] for row in rows}


def examples(places: Places, kept: Kept) -> Iterator[Example]:
    """Yield the cells of all labelled documents; what cannot be found yields none."""
    known = offices(places)
    for source, path, label in labelled_files(places):
        document = understood(path, kept)
        rows = rows_of(document, 0.0, "")
        truth = truth_of(label, rows["documents"][0], rows)
        yield from _cells((source, label.split, label.stem), known, document, truth)
    for path, row in headers_by_eye(places):
        document = understood(path, kept)
        found = rows_of(document, 0.0, "")["documents"][0]
        yield from _cells(
            ("real scans", "real", path.stem), known, document, header_truth(score_row(row, found))
        )


def _cells(
    origin: tuple[str, str, str], known: Mapping[str, str], document: Document, truth: Truth
) -> Iterator[Example]:
    source, split, name = origin
    group = known.get(name, name)
    ground = Ground(document.facts, document.text, document.reading, document.transcript)
    for cell in cells_of(document.facts):
        key = (cell.table, cell.field if cell.table == "header" else "", cell.ordinal)
        if key in truth:
            signs = signs_of(cell, ground)
            yield Example(source, split, name, group, cell.table, cell.field, signs, truth[key])


def understood(path: Path, kept: Kept) -> Document:
    """Return a document as it is before its confidences are calibrated."""
    transcript, reading, text = kept.reading(path)
    return Document(transcript, reading, text, extract(text, reading, transcript))
