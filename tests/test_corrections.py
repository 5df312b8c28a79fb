"""Corrections by people: found again in later runs, put into the tables, never lost, never changed."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.archive.batch import extract_archive
from pipeline.archive.columns import TABLES
from pipeline.archive.plan import Plan
from pipeline.archive.progress import Lines
from pipeline.archive.rows import Rows, rows_of
from pipeline.errors import InputError
from pipeline.review.apply import corrected, find_row, settle
from pipeline.review.corrections import WHOLE, Action, Anchor, Book, Correction
from pipeline.review.typed import FIELDS, TypingError, columns_of, text_of, tidy
from pipeline.schema import Problem
from tests.archive_fakes import PLAN, document

ENTRY = Correction(
    "2026-11-22T04:00:00+00:00", "Lan", "ab" * 32, "a/plan.pdf", "documents", "subject", "edit"
)


def rows() -> Rows:
    problems = (Problem("number_doubtful", "?", 1), Problem("day_unreadable", "?", 1))
    return rows_of(document(problems=problems), 1.0, "0.1.0")


def entry(table: str, field: str, action: Action, value: str | None = None, ordinal: int = 1) -> Correction:
    anchor = Anchor() if table == "documents" else Anchor.of(rows()[table][ordinal - 1])
    return replace(ENTRY, table=table, field=field, action=action, value=value, anchor=anchor)


# ------------------------------------------------------------------------------------------ typed values


@pytest.mark.parametrize(
    ("table", "field", "typed", "columns"),
    [
        (
            "documents",
            "number_symbol",
            "Số: 12 /KH-UBND",
            {"number": "12", "symbol": "KH-UBND", "number_symbol": "12/KH-UBND"},
        ),
        (
            "documents",
            "number_symbol",
            "…/KH-UBND",
            {"number": None, "symbol": "KH-UBND", "number_symbol": None},
        ),
        ("documents", "number_symbol", "05-CTr/QU", {"number": "05", "number_symbol": "05-CTr/QU"}),
        ("citations", "number_symbol", "30/2020/NĐ-CP", {"number": "30", "year": 2020, "symbol": "NĐ-CP"}),
        ("citations", "number_symbol", None, {"number": None, "year": None, "number_symbol": None}),
        ("documents", "issued_on", "5/3/2024", {"issued_on": "2024-03-05"}),
        ("documents", "issued_on", "2024-03-05", {"issued_on": "2024-03-05"}),
        ("documents", "issued_on", "??/03/2024", {"issued_on": None, "issued_day": None, "issued_month": 3}),
        ("documents", "issued_on", "2024", {"issued_month": None, "issued_year": 2024}),
        ("documents", "doc_type", "kế hoạch", {"doc_type": "Kế hoạch", "doc_type_code": "KH"}),
        ("documents", "doc_type", "KH", {"doc_type": "Kế hoạch", "doc_type_code": "KH"}),
        ("documents", "doc_type", "Sổ tay", {"doc_type": "Sổ tay", "doc_type_code": None}),
        ("documents", "recipients", "Như trên\nLưu: VT", {"recipients": ["Như trên", "Lưu: VT"]}),
        ("documents", "recipients", None, {"recipients": []}),
        ("targets", "quantity", "12,5 %", {"quantity": 12.5}),
        ("targets", "quantity", "1.250", {"quantity": 1250.0}),
        ("targets", "quantity", "1.5", {"quantity": 1.5}),
        ("targets", "deadline", "30/6/2024", {"deadline": "2024-06-30"}),
        ("targets", "deadline", "6/2024", {"deadline": "2024-06"}),
        ("targets", "comparator", ">=", {"comparator": ">="}),
    ],
)
def test_what_people_type_fills_columns(
    table: str, field: str, typed: str | None, columns: dict[str, object]
) -> None:
    found = columns_of(table, field, typed)
    assert {name: found[name] for name in columns} == columns


@pytest.mark.parametrize(
    ("table", "field", "typed"),
    [
        ("documents", "number_symbol", "mười hai"),
        ("documents", "issued_on", "30/2/2024"),
        ("documents", "issued_on", "hôm qua"),
        ("targets", "quantity", "nhiều"),
        ("targets", "quantity", "inf"),
        ("targets", "comparator", "khoảng"),
        ("targets", "deadline", "??/??/????"),
    ],
)
def test_what_is_no_value_is_refused_with_a_hint(table: str, field: str, typed: str) -> None:
    with pytest.raises(TypingError, match=r"\w"):
        columns_of(table, field, typed)


@pytest.mark.parametrize("table", FIELDS)
def test_what_a_row_shows_reads_back_as_the_row(table: str) -> None:
    for row in rows()[table]:
        for field in FIELDS[table]:
            filled = columns_of(table, field, text_of(field, row))
            assert all(tidy(value) == tidy(row[name]) if isinstance(value, str) else value == row[name]
                       for name, value in filled.items())  # fmt: skip


@given(day=st.none() | st.integers(1, 28), month=st.none() | st.integers(1, 12), year=st.integers(1900, 2100))
def test_dates_read_back(day: int | None, month: int | None, year: int) -> None:
    row = {"issued_day": day, "issued_month": month, "issued_year": year}
    filled = columns_of("documents", "issued_on", text_of("issued_on", row))
    assert {name: filled[name] for name in row} == row


# ------------------------------------------------------------------------------------------ the tables


def test_without_corrections_nothing_changes() -> None:
    assert corrected(rows(), ()) == rows()


def test_a_corrected_cell_stands_in_the_table_and_is_sure() -> None:
    entries = [
        entry("documents", "number_symbol", "edit", "09/CTr-UBND"),
        entry("documents", "issued_on", "edit", "7/5/2024"),
    ]
    made = corrected(rows(), entries, ("number_doubtful", "day_unreadable"))
    (row,) = made["documents"]
    assert (row["number"], row["number_symbol"], row["issued_on"]) == ("09", "09/CTr-UBND", "2024-05-07")
    assert (row["needs_review"], row["problems"], row["reviewed"]) == (
        False,
        [],
        ["number_symbol", "issued_on"],
    )
    by_field = {e["field"]: e for e in made["evidence"]}
    assert (by_field["issued_on"]["value"], by_field["issued_on"]["provenance"]) == ("2024-05-07", "human")
    assert by_field["issuer"] == next(e for e in rows()["evidence"] if e["field"] == "issuer")


def test_a_doubt_that_nobody_settled_stays() -> None:
    made = corrected(
        rows(), [entry("documents", "subject", "accept", "x")], ("day_unreadable", "failed_page")
    )
    assert made["documents"][0]["needs_review"] is True
    assert len(made["documents"][0]["problems"]) == 2


def test_a_document_that_was_looked_at_needs_no_review_until_taken_back() -> None:
    done, undone = (replace(ENTRY, field=WHOLE, action=a) for a in ("done", "undo"))
    assert corrected(rows(), [done], ("day_unreadable",))["documents"][0]["needs_review"] is False
    assert corrected(rows(), [done, undone], ("day_unreadable",))["documents"][0]["needs_review"] is True


def test_a_rejected_row_goes_and_the_others_count_on() -> None:
    made = corrected(rows(), [entry("citations", WHOLE, "reject", ordinal=1)])
    assert [row["ordinal"] for row in made["citations"]] == [1]
    assert made["citations"][0]["subject"] == rows()["citations"][1]["subject"]
    assert made["documents"][0]["citations"] == 1


def test_later_entries_overrule_and_undo_takes_back() -> None:
    first = entry("targets", "quantity", "edit", "90")
    second = replace(first, value="91")
    back = replace(first, action="undo", value=None)
    assert corrected(rows(), [first, second])["targets"][0]["quantity"] == 91
    assert corrected(rows(), [first, second])["targets"][0]["provenance"] == "human"
    assert corrected(rows(), [first, second, back])["targets"] == rows()["targets"]


def test_an_entry_that_fits_no_row_waits_and_is_listed() -> None:
    lost = replace(entry("targets", "unit", "edit", "hộ"), anchor=Anchor(7, 1, "nơi khác", ()))
    made = corrected(rows(), [lost])
    assert made["targets"] == rows()["targets"]
    assert [(row["found"], row["value"]) for row in made["corrections"]] == [(False, "hộ")]


def test_corrections_have_the_columns_of_their_table() -> None:
    made = corrected(rows(), [entry("citations", "issuer", "accept", "UBND Quận 1")])
    assert sorted(made["corrections"][0]) == sorted(TABLES["corrections"].names)
    for name, table in made.items():
        assert all(sorted(row) == sorted(TABLES[name].names) for row in table)


@pytest.mark.parametrize(
    ("anchor", "ordinal"),
    [
        (Anchor(1, 9, "đạt 95 %", ()), 1),
        (Anchor(1, 9, "ĐẠT 95%", ((100, 100, 50, 10),)), 1),
        (Anchor(1, 9, "đọc khác hẳn", ((100, 100, 50, 10),)), 1),
        (Anchor(1, 9, "đọc khác hẳn", ((100, 300, 50, 10),)), None),
        (Anchor(2, 9, "đạt 95 %", ()), None),
        (Anchor(1, 20, "đạt 96 %", ()), 3),
    ],
)
def test_rows_are_found_again_by_words_or_place(anchor: Anchor, ordinal: int | None) -> None:
    box = {"page": 1, "left": 100, "top": 100, "width": 60, "height": 12}
    table = [
        {"ordinal": 1, "page": 1, "line": 9, "raw_text": "đạt 95 %", "boxes": [box]},
        {"ordinal": 2, "page": 1, "line": 12, "raw_text": "đạt 96 %", "boxes": []},
        {"ordinal": 3, "page": 1, "line": 19, "raw_text": "đạt 96 %", "boxes": []},
    ]
    row = find_row(table, anchor)
    assert (row["ordinal"] if row else None) == ordinal


@given(st.lists(st.sampled_from(["accept", "edit", "undo"]), max_size=8))
def test_settled_is_the_last_word(actions: list[Action]) -> None:
    entries = [entry("targets", "unit", action, str(n)) for n, action in enumerate(actions)]
    cells = settle(rows(), entries).of("targets", 1)
    last = actions[-1] if actions else "undo"
    assert (cells["unit"].value if cells else None) == (None if last == "undo" else str(len(actions) - 1))


# ------------------------------------------------------------------------------------------ the book


def test_the_book_gives_back_what_was_written_in_order(tmp_path: Path) -> None:
    book = Book(tmp_path)
    assert book.all() == {}
    written = [
        entry("citations", "issuer", "edit", "Sở Nội vụ"),
        entry("documents", "subject", "accept", "x"),
    ]
    book.add(written[:1])
    book.add(written[1:])
    assert book.all() == {ENTRY.sha256: written}
    assert book.of("cd" * 32) == ()


@pytest.mark.parametrize("statement", ["UPDATE corrections SET who = 'x'", "DELETE FROM corrections"])
def test_nothing_in_the_book_is_ever_changed(tmp_path: Path, statement: str) -> None:
    Book(tmp_path).add([ENTRY])
    connection = sqlite3.connect(Book(tmp_path).path)
    with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
        connection.execute(statement)
    connection.close()


def test_a_damaged_book_is_named(tmp_path: Path) -> None:
    Book(tmp_path).path.write_bytes(b"no database" * 200)
    with pytest.raises(InputError, match=r"corrections\.sqlite"):
        Book(tmp_path).all()


@pytest.mark.slow
def test_a_correction_is_still_there_after_another_run(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    (raw / "plan.txt").write_text(PLAN, encoding="utf-8")
    extract_archive(raw, Plan(out), 1, Lines())
    (read,) = pq.read_table(out / "documents.parquet").to_pylist()
    correction = replace(ENTRY, sha256=read["sha256"], field="number_symbol", value="21/KH-MNHS")
    Book(out).add([correction])
    (raw / "plan.txt").rename(raw / "kế hoạch.txt")
    extract_archive(raw, Plan(out), 1, Lines())
    (row,) = pq.read_table(out / "documents.parquet").to_pylist()
    assert (row["source_path"], row["number_symbol"], row["reviewed"]) == (
        "kế hoạch.txt",
        "21/KH-MNHS",
        ["number_symbol"],
    )
    (listed,) = pq.read_table(out / "corrections.parquet").to_pylist()
    assert (listed["who"], listed["right"]) == ("Lan", False)
