"""Tables scored against labels: what pairs, what counts neither way, what is gained between two runs."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.rows import rows_of
from pipeline.errors import InputError
from pipeline.quality import gains, reliability, table_scores
from pipeline.quality.cell_truth import truth_of
from pipeline.quality.labels import Label, bag_of, read_label, read_labels
from pipeline.quality.pairing import alike_bags
from pipeline.quality.reliability import calibration_error, caught
from pipeline.quality.summary import summaries
from pipeline.quality.verdicts import judge, same, same_deadline
from tests.reading import read_text

ROOT = Path(__file__).parents[1]
LABELS = sorted((Path(__file__).parent / "labels").glob("*.json"))
SECOND = sorted((Path(__file__).parent / "labels" / "second").glob("*.json"))
SCANS = sorted((Path(__file__).parent / "labels" / "scans").glob("*.json"))
GOLD = ROOT / "data" / "gold"


def citation(number: str | None, **given: Any) -> dict[str, Any]:
    item = {
        "line": 1, "role": "body", "numbered": number is not None, "optional": False, "doc_type_code": "QĐ",
        "number_symbol": number, "issued_day": None, "issued_month": None, "issued_year": None,
        "issuer": None, "subject": None, "bag": bag_of(given.get("text", "")), "text": "",
    }  # fmt: skip
    return item | given


def tables(*citations: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    rows = [{**row, "doc_id": "d", "ordinal": n} for n, row in enumerate(citations, 1)]
    document = {"source_path": "a/x.pdf", "doc_id": "d", "number_symbol": "5/KH-UBND"}
    return {"documents": [document], "citations": rows, "targets": [], "evidence": []}


def hits(
    wanted: list[dict[str, Any]], found: list[dict[str, Any]], numberless: bool = False
) -> tuple[int, int, int]:
    label = Label("x.md", "dev", {"number_symbol": "5/KH-UBND"}, tuple(wanted), ())
    (summary,) = summaries(judge(tables(*found), [label]))
    one = summary.hits["numberless" if numberless else "citations"]
    return one.right, one.found, one.wanted


ONE = citation("1/QĐ-UBND")


@pytest.mark.parametrize(
    ("wanted", "found", "expected"),
    [
        ([ONE], [ONE], (1, 1, 1)),
        ([ONE], [], (0, 0, 1)),
        ([], [ONE], (0, 1, 0)),
        ([ONE, ONE], [ONE], (1, 1, 2)),
        ([citation("1/QĐ-UBND", optional=True)], [ONE], (0, 0, 0)),
        ([], [citation("5/KH-UBND")], (0, 0, 0)),
        ([ONE, citation("2/QĐ-UBND")], [citation("2/QĐ-UBND"), ONE], (2, 2, 2)),
        ([ONE, citation("1/QD-UBND", also="1/QĐ-UBND"), ONE], [ONE] * 3, (3, 3, 3)),
        ([citation("1/QD-UBND", also="1/QĐ-UBND")], [citation("1/QD-UBND")], (1, 1, 1)),
    ],
    ids=["found", "missed", "extra", "twice", "optional", "own number", "out of order", "mended", "misprint"],
)
def test_numbered(
    wanted: list[dict[str, Any]], found: list[dict[str, Any]], expected: tuple[int, int, int]
) -> None:
    assert hits(wanted, found) == expected


def test_mentions_without_number_pair_by_type_and_name() -> None:
    wanted = citation(None, subject="Việc làm", doc_type_code="L", text="Luật Việc làm")
    got = citation(None, subject="Việc làm", doc_type_code="L", text="Luật Việc làm năm 2025 của Quốc hội")
    assert hits([wanted], [got], numberless=True) == (1, 1, 1)
    assert hits([wanted], [citation(None, subject="Thuế", text="Luật Thuế")], numberless=True) == (0, 1, 1)


@pytest.mark.parametrize(
    ("field", "want", "got", "right"),
    [
        ("issuer", "UBND quận Hoa", "Ủy ban nhân dân Quận Hoa", True),
        ("issuer", "UBND quận Hoa", None, False),
        ("number", None, None, True),
        ("quantity", 90, 90.0, True),
        ("quantity", 90, 9.0, False),
        ("signer_title", "KT. Chủ tịch Phó Chủ tịch", "Phó Chủ tịch", True),
        ("recipients", ["Sở Nội vụ", "Lưu: VT"], ["Sở Nội vụ", "Lưu: VT"], True),
        ("recipients", ["Sở Nội vụ"], [], False),
    ],
)
def test_same(field: str, want: object, got: object, right: bool) -> None:
    assert same(field, want, got) is right


@pytest.mark.parametrize(
    ("want", "got", "right"),
    [("2025-12", "2025-12-31", True), ("12-15", "12-15", True), ("2030", "2035", False), (None, None, True)],
)
def test_deadlines(want: str | None, got: str | None, right: bool) -> None:
    assert same_deadline(want, got) is right


def test_a_clause_is_known_by_its_words_with_a_slip_and_in_its_item() -> None:
    clause = bag_of("Phấn đấu trên 50% diện tích sản xuất nông nghiệp ứng dụng công nghệ cao")
    slip = bag_of("Phấn đấu trên 50% diện tích sản xuât nông nghiệp ứng dụng công nghệ cao")
    item = bag_of(
        "a) Phấn đấu trên 50% diện tích sản xuất nông nghiệp ứng dụng công nghệ cao; giảm phát thải hằng năm"
    )
    assert alike_bags(clause, slip) > 0.9
    assert 0.8 < alike_bags(clause, item) < 1


def test_gold_against_its_own_document_is_almost_all_right() -> None:
    label = read_label(GOLD / "kh_phuong_hoa_lam.json")
    document = read_text((GOLD / "kh_phuong_hoa_lam.txt").read_text(encoding="utf-8"))
    rows = rows_of(document, 0.0, "")
    truth = truth_of(label, rows["documents"][0], rows)
    assert sum(truth.values()) > 0.9 * len(truth) > 15


@pytest.mark.parametrize("path", [*LABELS, *SECOND, *SCANS], ids=lambda p: p.stem)
def test_labels_hold_facts_and_no_running_text(path: Path) -> None:
    label = read_label(path)
    assert label.split in (("scan", "digital") if path in SCANS else ("dev", "aside"))
    for item in (*label.citations, *label.targets):
        assert "text" not in item
        assert item["bag"].total() > 0


def test_two_thirds_of_the_labels_are_for_development() -> None:
    splits = [label.split for label in read_labels(LABELS)]
    assert splits.count("dev") == 28
    assert splits.count("aside") == 14


def test_half_of_the_second_set_is_for_development_and_none_is_of_the_first() -> None:
    splits = [label.split for label in read_labels(SECOND)]
    assert splits.count("dev") == splits.count("aside") == 13
    assert not {p.name for p in LABELS} & {p.name for p in SECOND}


@pytest.mark.parametrize("text", ["{}", "[]", "no json"])
def test_what_is_no_label_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="not a label"):
        read_labels([tmp_path])


@pytest.mark.parametrize(
    ("judged", "error"),
    [
        ([(0.8, True)] * 8 + [(0.8, False)] * 2, 0.0),
        ([(1.0, False)] * 5, 1.0),
        ([(0.9, True)] * 10, 0.1),
        ([], 0.0),
    ],
)
def test_calibration_error(judged: list[tuple[float, bool]], error: float) -> None:
    assert calibration_error(judged) == pytest.approx(error)


def test_review_of_the_least_sure_catches_errors_first() -> None:
    judged = [(0.1, False), (0.5, True), (0.6, False), (0.9, True)]
    assert [caught(judged, share) for share in (0, 0.25, 0.5, 0.75, 1)] == [0, 0.5, 0.5, 1, 1]


def row(line: int, number: str, issuer: str | None) -> dict[str, Any]:
    return citation(number, line=line, issuer=issuer, page=1, doc_type="Quyết định", text=f"số {number}")


def test_gains_and_losses() -> None:
    before = tables(row(1, "1/QĐ-A", None), row(5, "2/QĐ-A", None))
    after = tables(row(1, "1/QĐ-A", "A"), row(9, "3/QĐ-A", None))
    changes = list(gains.compare(before, after))
    assert [(c.sign, c.line) for c in changes] == [("~", 1), ("-", 5), ("+", 9)]
    assert "issuer A" in str(changes[0])
    assert list(gains.compare(after, after)) == []


@pytest.mark.parametrize("command", [table_scores.main, reliability.main, gains.main])
def test_commands_name_a_missing_table(
    command: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command([str(tmp_path), str(tmp_path)]) == 3
    assert "documents.parquet" in capsys.readouterr().err or command is not gains.main
