"""Cells of CSV: no formula runs in a spreadsheet, and everything reads back as it was."""

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.archive.cells import clean, escape_formula, from_cell, read_csv, to_cell, unescape_formula
from pipeline.archive.columns import BOXES, SKIPPED, TEXTS
from pipeline.archive.tables import write_csv

DANGEROUS = [
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "+84 28 1234",
    "-5",
    "- gạch đầu dòng",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "＝1+1",
    "＠a",
    "'=1+1",
]
HARMLESS = ["Kế hoạch", "12/KH-UBND", "95,5%", "'trong ngoặc'", "a=b", "(-5)", "5-6"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_formula_is_text_in_a_spreadsheet_and_itself_when_read_back(text: str) -> None:
    cell = to_cell(text)
    assert cell == f"'{text}"
    assert from_cell(cell, pa.string()) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert to_cell(text) == text == from_cell(text, pa.string())


def test_numbers_are_numbers_not_text() -> None:
    assert [to_cell(value) for value in (-5, -0.25, 100.0, True, None)] == ["-5", "-0.25", "100", "true", ""]


@given(st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from("'=+-@\t\r\n ")))
def test_any_text_reads_back(text: str) -> None:
    assert unescape_formula(escape_formula(text)) == text


@given(st.text())
def test_any_text_can_be_put_into_a_table(text: str) -> None:
    cleaned = clean(text)
    assert cleaned is None if text == "" else "\0" not in (cleaned or "").encode().decode()


VALUES: list[tuple[Any, pa.DataType]] = [
    (["Như trên", "Lưu: VT; =x"], TEXTS),
    ([], TEXTS),
    ([{"page": 1, "left": 2, "top": 3, "width": 4, "height": 5}], BOXES),
    (0.1 + 0.2, pa.float64()),
    (1e22, pa.float64()),
    (False, pa.bool_()),
    (2024, pa.int32()),
]


@pytest.mark.parametrize(("value", "kind"), VALUES)
def test_values_read_back_by_the_type_of_their_column(value: Any, kind: pa.DataType) -> None:
    assert from_cell(to_cell(value), kind) == value


def test_file_opens_in_excel_and_in_the_csv_module(tmp_path: Path) -> None:
    rows = [{"source_path": 'a\nb,"c".pdf', "reason": "=x"}, {"source_path": "đ\r\ne", "reason": None}]
    write_csv(tmp_path / "t.csv", SKIPPED, rows)
    content = (tmp_path / "t.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfsource_path,reason\r\n")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1] == [
        'a\nb,"c".pdf',
        "'=x",
    ]
    assert list(read_csv(tmp_path / "t.csv", SKIPPED)) == rows
