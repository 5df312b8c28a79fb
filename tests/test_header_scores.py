"""Header scores: labels read by eye against the table of documents."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from pipeline.errors import InputError
from pipeline.quality.header_scores import main, read_labels, score_row, split_number, tally
from pipeline.quality.text_scores import Rate

LABEL = {
    "file": "a.pdf",
    "doc_type": "QUYẾT ĐỊNH",
    "number_symbol": "04/QĐ-BCĐ138",
    "issued_on": "2025-02-05",
    "issuer": "UBND TỈNH QUẢNG NGÃI / BAN CHỈ ĐẠO 138",
    "subject": "Về việc công nhận địa bàn trọng điểm",
}
ROW: dict[str, object] = {
    "source_path": "x/a.pdf",
    "doc_type": "Quyết định",
    "number": "04",
    "year": None,
    "symbol": "QĐ-BCĐ138",
    "issued_day": 5,
    "issued_month": 2,
    "issued_year": 2025,
    "issuer": "Ban Chỉ đạo 138",
    "subject": "công nhận địa bàn trọng điểm",
}


def wrong(label: dict[str, str], row: dict[str, object]) -> set[str]:
    return {v.field for v in score_row(label, row) if not v.right}


CHANGES: list[tuple[dict[str, str], dict[str, object], set[str]]] = [
    ({}, {}, set()),
    ({}, {"number": "4"}, {"number"}),
    ({}, {"number": None}, {"number"}),
    ({"number_symbol": "?4/QĐ-BCĐ138"}, {"number": "94"}, set()),
    ({"number_symbol": "?4/QĐ-BCĐ138"}, {"number": "114"}, {"number"}),
    ({"number_symbol": "/QĐ-BCĐ138"}, {"number": None}, set()),
    ({"number_symbol": "21/2026/TT-BCT"}, {"number": "21", "year": 2026, "symbol": "TT-BCT"}, set()),
    ({"number_symbol": "21/2026/TT-BCT"}, {"number": "21", "symbol": "TT-BCT"}, {"year"}),
    (
        {"number_symbol": "21/2026/TT-BCT"},
        {"number": "21", "symbol": "TT-BCT", "number_symbol": "21/2026/TT-BCT"},
        set(),
    ),
    (
        {"number_symbol": "21/2026/TT-BCT"},
        {"number": "21", "symbol": "TT-BCT", "number_symbol": "21/2016/TT-BCT"},
        {"year"},
    ),
    ({"number_symbol": "05-CTr/QU"}, {"number": "05", "symbol": "CTr/QU"}, set()),
    ({}, {"symbol": "QD-BCĐ138"}, {"symbol"}),
    ({}, {"issued_day": None}, {"date", "day"}),
    ({"issued_on": "2025-02-??"}, {"issued_day": 17}, set()),
    ({"issued_on": ""}, {"issued_day": None, "issued_year": 1999}, set()),
    ({}, {"issued_day": 5.0}, set()),
    ({}, {"issuer": "UBND tỉnh Quảng Ngãi"}, {"issuer"}),
    ({"issuer": "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI"}, {"issuer": "UBND tỉnh Quảng Ngãi"}, set()),
    ({"issuer": "ỦY BAN NHÂN DÂN TỈNH"}, {"issuer": "Uỷ ban nhân dân tỉnh"}, set()),
    ({}, {"issuer": float("nan")}, {"issuer"}),
    ({}, {"subject": "công nhận địa bàn trọng diểm"}, set()),
    ({}, {"subject": "công nhận"}, {"subject"}),
    ({"subject": ""}, {"subject": None}, set()),
    ({"doc_type": "KẾ HOẠCH"}, {}, {"type"}),
]


@pytest.mark.parametrize(("label", "row", "fields"), CHANGES)
def test_fields(label: dict[str, str], row: dict[str, object], fields: set[str]) -> None:
    assert wrong({**LABEL, **label}, {**ROW, **row}) == fields


def test_a_file_that_is_not_in_the_table_has_all_fields_wrong() -> None:
    verdicts = score_row(LABEL, {})
    assert tally(verdicts)["all"] == Rate(6, 6)
    assert not any(v.right for v in verdicts)


def test_parts_of_the_date_count_once_overall() -> None:
    assert tally(score_row(LABEL, ROW))["all"] == Rate(0, 6)


@pytest.mark.parametrize("text", ["", "không số", "12"])
def test_what_is_no_number_has_no_parts(text: str) -> None:
    assert split_number(text) == {}


def written(folder: Path) -> tuple[Path, Path]:
    """Write a table and its labels; the second label has no row."""
    parquet.write_table(pa.Table.from_pylist([{**ROW, "issued_day": 6}]), folder / "documents.parquet")
    labels = folder / "labels.csv"
    rows = [",".join(LABEL), ",".join(LABEL.values()), ",".join(["b.pdf", *list(LABEL.values())[1:]])]
    labels.write_text("\n".join(rows), encoding="utf-8")
    return folder, labels


def test_command_counts_and_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, labels = written(tmp_path)
    assert main([str(out), str(labels), "--verbose"]) == 0
    said = capsys.readouterr().out
    assert "b.pdf: not in the table" in said
    assert "a.pdf: day: label '05', found '6'" in said
    assert "number         1 of   2" in said


def test_command_without_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, labels = written(tmp_path)
    assert main([str(tmp_path / "none"), str(labels)]) == 3
    assert "documents.parquet" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "name,number\na,1\n"])
def test_labels_of_another_kind_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"labels\.csv"):
        read_labels(path)
