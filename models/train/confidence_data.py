"""Cells of labelled documents with their signs and their truth: what the model of confidence is fitted on."""

import csv
import hashlib
import pickle
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.archive.rows import rows_of
from pipeline.archive.worker import engine_for
from pipeline.document import Document
from pipeline.extract import extract
from pipeline.flow import transcribe
from pipeline.intake import identify
from pipeline.layout import read
from pipeline.ocr import choose_engine
from pipeline.quality.cell_truth import Truth, header_truth, truth_of
from pipeline.quality.header_scores import score_row
from pipeline.quality.labels import read_labels
from pipeline.repair import default_restorer, repair
from pipeline.repair.model_files import model_digest, model_folder
from pipeline.repair.witness import witnesses_of
from pipeline.schema import Reading, Transcript
from pipeline.settings import DEFAULTS
from pipeline.text import Text
from pipeline.transcripts import dump, load
from pipeline.trust.cells import cells_of
from pipeline.trust.model import Signs
from pipeline.trust.signs import Ground, signs_of

REPAIRING = (
    "characters.toml",
    "markup.toml",
    "numbers.toml",
    "formulae.toml",
    "symbols.toml",
    "syllables.txt",
)
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Example:
    """A cell: where it comes from, what speaks for it, and whether it is right."""

    source: str
    split: str
    document: str
    table: str
    field: str
    signs: Signs
    right: bool


def examples(shared: Path, copies: Path, scans: Path, kept: Path) -> Iterator[Example]:
    """Yield the cells of all labelled documents; what cannot be found yields none."""
    labelled = (
        ("clean texts", shared / "docs", ROOT / "tests/labels"),
        ("more clean texts", shared / "docs", ROOT / "tests/labels/second"),
        ("whole scans", scans, ROOT / "tests/labels/scans"),
        ("rendered scans", copies / "scans", ROOT / "tests/labels"),
        ("English dumps", copies / "dumps", ROOT / "tests/labels"),
        ("seeds", shared / "seeds", shared / "gold"),
        ("samples", ROOT / "data/raw", ROOT / "data/gold"),
        ("sample texts", ROOT / "data/gold", ROOT / "data/gold"),
    )
    for source, files, labels in labelled:
        paths = {p.stem: p for p in sorted(files.rglob("*")) if p.suffix not in ("", ".json", ".url")}
        for label in read_labels([labels]):
            if label.stem in paths:
                yield from _labelled(source, label, paths[label.stem], kept)
    yield from _by_eye(scans, kept, {label.stem for label in read_labels([ROOT / "tests/labels/scans"])})


def _labelled(source: str, label: Any, path: Path, kept: Path) -> Iterator[Example]:
    document = understood(path, kept)
    rows = rows_of(document, 0.0, "")
    truth = truth_of(label, rows["documents"][0], rows)
    yield from _cells(source, label.split, label.stem, document, truth)


def _by_eye(folder: Path, kept: Path, whole: Set[str]) -> Iterator[Example]:
    """Yield the headers that were read by eye, but for those of documents that are labelled as a whole."""
    labels = folder / "labels.csv"
    if not labels.exists():
        return
    with labels.open(encoding="utf-8-sig", newline="") as lines:
        rows = [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(lines)]
    for label in rows:
        if Path(label["file"]).stem in whole:
            continue
        document = understood(folder / label["file"], kept)
        row = rows_of(document, 0.0, "")["documents"][0]
        yield from _cells("real scans", "real", label["file"], document, header_truth(score_row(label, row)))


def _cells(source: str, split: str, name: str, document: Document, truth: Truth) -> Iterator[Example]:
    ground = Ground(document.facts, document.text, document.reading, document.transcript)
    for cell in cells_of(document.facts):
        key = (cell.table, cell.field if cell.table == "header" else "", cell.ordinal)
        if key in truth:
            yield Example(source, split, name, cell.table, cell.field, signs_of(cell, ground), truth[key])


def understood(path: Path, kept: Path) -> Document:
    """Return a document as it is before its confidences are calibrated."""
    transcript = _transcript(path, kept)
    reading = read(transcript)
    text = _repaired(reading, transcript, kept)
    return Document(transcript, reading, text, extract(text, reading, transcript))


def _repaired(reading: Reading, transcript: Transcript, kept: Path) -> Text:
    """Repair a text; most of the time of a fit goes here, so that it is kept while repair stays as it is."""
    place = kept / f"{_digest(reading.text.encode() + dump(transcript) + _repairing())}.pickle"
    if place.exists():
        found: Text = pickle.loads(place.read_bytes())
        return found
    text = repair(reading.text, default_restorer(), witnesses_of(reading, transcript))
    place.write_bytes(pickle.dumps(text))
    return text


@cache
def _repairing() -> bytes:
    """Return what changes when code, rules or model of repair change."""
    files = (
        *(ROOT / "pipeline/repair").glob("*.py"),
        *(ROOT / "pipeline/rules" / name for name in REPAIRING),
    )
    parts = [path.read_bytes() for path in sorted(files)]
    return _digest(b"".join([*parts, model_digest(model_folder()).encode()])).encode()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _transcript(path: Path, kept: Path) -> Transcript:
    place = kept / f"{identify(path).sha256}.json.gz"
    if place.exists():
        return load(place.read_bytes())
    transcript = transcribe(path, engine_for(path, choose_engine, DEFAULTS), DEFAULTS)
    kept.mkdir(parents=True, exist_ok=True)
    place.write_bytes(dump(transcript))
    return transcript
