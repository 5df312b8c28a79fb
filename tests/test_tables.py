"""The tables: their columns, their two forms, and that they are whole or not there."""

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.archive.cells import read_csv
from pipeline.archive.columns import DOCUMENTS, PER_DOCUMENT, TABLES
from pipeline.archive.rows import Rows, failed_row, rows_of
from pipeline.archive.tables import table_writers
from pipeline.archive.traces import change_rows
from pipeline.schema import Problem, Source, Span
from pipeline.text import Doubt, Text
from tests.archive_fakes import document

CONTRACT = {
    "documents": """
        doc_id source_path sha256 pages source_kind status error doc_type doc_type_code number symbol
        number_symbol place issued_on issued_day issued_month issued_year issuer_parent issuer subject
        signer_title signer_name recipients citations targets ocr_confidence confidence needs_review
        problems seconds version
    """,
    "citations": """
        doc_id ordinal page line role numbered doc_type doc_type_code number year symbol number_symbol
        issued_on issued_day issued_month issued_year issuer subject text raw_text confidence boxes
        work_id provenance work_confidence
    """,
    "targets": """
        doc_id ordinal page line kind section text indicator comparator quantity quantity_high unit
        baseline deadline period qualitative raw_text confidence boxes
    """,
    "pages": """
        doc_id page source_kind width height dpi rotation skew words confidence known_words flags
        seconds
    """,
    "changes": "doc_id page line raw repaired by probability",
    "works": """
        work_id doc_type number_symbol issued_on issuer subject mentions documents variants doc_id
        confidence votes problems
    """,
    "citation_graph": "doc_id work_id cited_doc_id role mentions confidence",
}
"""Columns that outside callers rely on, in their order; later ones are added at the end."""


@pytest.mark.parametrize("table", CONTRACT)
def test_columns_are_the_contract(table: str) -> None:
    contract = CONTRACT[table].split()
    assert TABLES[table].names[: len(contract)] == contract


def rows() -> Rows:
    return rows_of(document(problems=(Problem("number-blank", "no number", 1),)), 1.23456, "0.1.0+abc")


READ = [name for name in PER_DOCUMENT if name != "corrections"]
"""Tables that come of reading alone."""


@pytest.mark.parametrize("table", READ)
def test_rows_have_exactly_the_columns(table: str) -> None:
    made = rows()[table]
    assert made
    assert all(sorted(row) == sorted(PER_DOCUMENT[table].names) for row in made)


def test_the_document_row() -> None:
    (row,) = rows()["documents"]
    expected = {
        "doc_id": "ab" * 8,
        "pages": 2,
        "source_kind": "mixed",
        "status": "ok",
        "doc_type_code": "KH",
        "number": "05",
        "number_symbol": "05-CTr/QU",
        "issued_on": None,
        "issued_day": None,
        "issued_month": 5,
        "recipients": ["Như trên", "Lưu: VT."],
        "citations": 2,
        "targets": 1,
        "ocr_confidence": pytest.approx(0.7),
        "confidence": 0.7,
        "needs_review": True,
        "problems": [{"code": "number-blank", "message": "no number", "page": 1}],
        "seconds": 1.235,
    }
    assert {name: row[name] for name in expected} == expected


def test_a_word_that_was_left_unsure_has_its_row() -> None:
    doubt = Doubt(Span(3, 6), "mét", (("mặt", 0.4), ("mét", 0.3)), False)
    changed = replace(doubt, raw=Span(1, 2), changed=True)
    text = Text("\na\nmét", "\na\nmét", tuple(range(7)), (), (doubt, changed))
    (row,) = change_rows(text)
    assert row == {
        "page": 1, "line": 3, "raw": "mét", "repaired": "mét", "by": "restorer-unsure", "probability": 0.3,
    }  # fmt: skip


def test_pages_and_changes_know_their_place() -> None:
    first, second = rows()["pages"]
    assert (first["known_words"], first["flags"], first["skew"]) == (1.0, ["junk_layer"], 0.5)
    assert (second["page"], second["source_kind"], second["confidence"]) == (2, "text_layer", None)
    (change,) = rows()["changes"]
    assert {**change, "doc_id": ""} == {
        "doc_id": "",
        "page": 1,
        "line": 1,
        "raw": "Só",
        "repaired": "Số",
        "by": "so-label",
        "probability": 0.5,
    }


def test_evidence_has_a_row_for_each_value() -> None:
    fields = [(row["field"], row["value"]) for row in rows()["evidence"]]
    assert ("issued_on", "2024-05-??") in fields
    assert [value for field, value in fields if field == "recipients"] == ["Như trên", "Lưu: VT."]
    assert rows()["evidence"][0]["boxes"] == [{"page": 1, "left": 1, "top": 2, "width": 3, "height": 4}]


def test_a_failed_file_has_a_row_too() -> None:
    row = failed_row(Source("a\udcff\n.pdf", "cd" * 32), "is damaged", "0.1.0")
    assert list(row) == DOCUMENTS.names
    assert (row["source_path"], row["status"], row["error"]) == ("a\\xff\n.pdf", "failed", "is damaged")


def write(out: Path, made: Rows) -> None:
    with table_writers(out, PER_DOCUMENT) as writers:
        for name, table in made.items():
            writers[name].write(table)


@pytest.mark.parametrize("table", PER_DOCUMENT)
def test_csv_reads_back_as_the_parquet_table(tmp_path: Path, table: str) -> None:
    write(tmp_path, rows())
    parquet = pq.read_table(tmp_path / f"{table}.parquet")
    assert parquet.schema.equals(PER_DOCUMENT[table])
    assert parquet.to_pylist() == list(read_csv(tmp_path / f"{table}.csv", PER_DOCUMENT[table]))


def test_pandas_reads_the_csv(tmp_path: Path) -> None:
    import pandas as pd

    write(tmp_path, rows())
    read = pd.read_csv(tmp_path / "documents.csv", encoding="utf-8-sig", dtype={"number": str})
    assert read.loc[0, "number"] == "05"
    assert read.loc[0, "subject"] == '\'=HYPERLINK("x")\nhai dòng'
    assert bool(read.loc[0, "needs_review"]) is True


def test_same_rows_same_bytes(tmp_path: Path) -> None:
    for run in ("one", "other"):
        write(tmp_path / run, rows())
    for name in PER_DOCUMENT:
        for ending in ("csv", "parquet"):
            one, other = (tmp_path / run / f"{name}.{ending}" for run in ("one", "other"))
            assert one.read_bytes() == other.read_bytes()


def test_a_run_that_breaks_off_leaves_the_earlier_tables(tmp_path: Path) -> None:
    write(tmp_path, rows())
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(KeyError), table_writers(tmp_path, PER_DOCUMENT) as writers:
        writers["documents"].write(rows()["documents"])
        writers["pages"].write([{"doc_id": "no such columns"}])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_control_characters_and_half_characters_do_not_break_a_table(tmp_path: Path) -> None:
    made = rows()
    made["evidence"][0]["text"] = "a\x00b\ud800c"
    write(tmp_path, made)
    assert pq.read_table(tmp_path / "evidence.parquet")["text"][0].as_py() == "a\ufffdb\ufffdc"
