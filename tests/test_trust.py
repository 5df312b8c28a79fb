"""Calibrated confidence: what moves it, what it leaves alone, and that its parameters are whole."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Document
from pipeline.errors import RuleError
from pipeline.extract import extract
from pipeline.rules import read_toml
from pipeline.schema import (
    Box,
    Evidence,
    Facts,
    Header,
    Notation,
    Page,
    PartialDate,
    Span,
    Target,
    Transcript,
    Word,
)
from pipeline.trust import calibrate, model
from pipeline.trust.cells import cells_of, with_confidence
from pipeline.trust.checks import _other_organ, _strange_office
from pipeline.trust.citation_checks import citation_checks
from pipeline.trust.limits import MOST_DOUBTED
from pipeline.trust.model import LEAST, MOST, Model, load_model
from pipeline.trust.signs import _rule_signs
from pipeline.trust.surroundings import (
    before_page_end,
    beside_a_stamp,
    is_cut,
    over_pages,
    stamps_on,
    trust_pattern,
)
from pipeline.trust.target_checks import target_checks
from pipeline.trust.value_checks import date_checks, name_checks, notation_checks
from tests.reading import read_text

GOLD = Path(__file__).parents[1] / "data" / "gold"


@pytest.fixture(scope="module")
def document() -> Document:
    return read_text((GOLD / "kh_phuong_hoa_lam.txt").read_text(encoding="utf-8"))


def recalibrated(document: Document, transcript: Transcript) -> list[float]:
    """Extract and calibrate again, as if the engine had said other confidences."""
    facts = extract(document.text, document.reading, transcript)
    sure = calibrate(facts, document.text, document.reading, transcript)
    return [cell.evidence.confidence for cell in cells_of(sure)]


def as_scan(transcript: Transcript, confidence: float) -> Transcript:
    pages = (
        replace(page, kind="scan", words=tuple(replace(w, confidence=confidence) for w in page.words))
        for page in transcript.pages
    )
    return replace(transcript, pages=tuple(pages))


def test_badly_read_words_make_less_sure(document: Document) -> None:
    good, bad = (recalibrated(document, as_scan(document.transcript, sure)) for sure in (0.96, 0.6))
    assert len(good) == len(bad) > 30
    assert sum(bad) < sum(good) - 0.05 * len(good)


def test_values_stay_as_they_were(document: Document) -> None:
    facts = extract(document.text, document.reading, document.transcript)
    before = [(c.table, c.field, c.ordinal, c.evidence.span) for c in cells_of(facts)]
    assert [(c.table, c.field, c.ordinal, c.evidence.span) for c in cells_of(document.facts)] == before
    assert with_confidence(document.facts, [c.evidence.confidence for c in cells_of(document.facts)]) == (
        document.facts
    )


def test_no_facts_no_confidences() -> None:
    assert with_confidence(Facts(), []) == Facts()
    assert list(cells_of(Facts(header=Header()))) == []


@given(st.dictionaries(st.sampled_from(["bias", "own", "mended", "nobody knows it"]), st.floats(-1e6, 1e6)))
def test_a_chance_is_never_certain(signs: dict[str, float]) -> None:
    weights = {"targets": {"bias": 1.0, "own": 2.0, "mended": -3.0}}
    assert LEAST <= Model(weights).chance("targets", signs) <= MOST


def test_a_sign_without_weight_says_nothing() -> None:
    known = Model({"targets": {"bias": 0.5}})
    assert known.chance("targets", {"bias": 1.0, "new": 9.0}) == known.chance("targets", {"bias": 1.0})


def test_parameters_are_whole() -> None:
    weights = load_model().weights
    assert set(weights) == {"header", "citations", "numberless", "targets"}
    assert all("bias" in signs for signs in weights.values())
    assert 0.5 <= read_toml("trust.toml")["review"]["below"] < 1


def test_damaged_parameters_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "read_toml", lambda name: {"weights": {"header": {}}})
    load_model.cache_clear()
    with pytest.raises(RuleError, match=r"confidence\.toml"):
        load_model()
    monkeypatch.undo()
    load_model.cache_clear()


DAY = PartialDate(14, 5, 2024)


@pytest.mark.parametrize(
    ("issued", "limit", "failing"),
    [
        (DAY, None, set()),
        (DAY, PartialDate(13, 5, 2024), {"late"}),
        (PartialDate(None, None, 2025), DAY, {"late", "part of a date"}),
        (PartialDate(31, 2, 2024), DAY, {"no such day", "part of a date"}),
        (PartialDate(1, 1, 1926), DAY, {"early"}),
        (None, DAY, {"no date"}),
    ],
)
def test_dates(issued: PartialDate | None, limit: PartialDate | None, failing: set[str]) -> None:
    assert {name for name, value in date_checks(issued, limit).items() if value} == failing


@pytest.mark.parametrize(
    ("notation", "failing"),
    [
        (Notation("12", None, "QĐ-UBND"), set()),
        (Notation("12", None, "KH-UBND"), {"other type"}),
        (Notation(None, None, "QĐ-UBND"), {"no number"}),
        (Notation("12", None, "UBND-NC"), {"no type"}),
    ],
)
def test_notations(notation: Notation, failing: set[str]) -> None:
    from pipeline.schema import DocType

    found = notation_checks(notation, DocType("Quyết định", "QĐ"))
    assert {name for name, value in found.items() if value} == failing


@pytest.mark.parametrize(
    ("text", "field", "failing"),
    [
        ("Ủy ban nhân dân Quận 1", "issuer", set()),
        ("Nguyễn Văn An", "issuer", {"no organ"}),
        ("Uỷx bạn nhzn dâng ¢x", "issuer_parent", {"junk", "no organ", "strange words"}),
    ],
)
def test_names(text: str, field: str, failing: set[str]) -> None:
    assert {name for name, value in name_checks(text, field).items() if value} == failing


@pytest.mark.parametrize(
    ("number", "issuer", "strange"),
    [
        ("12/KH-MNHM", "TRƯỜNG MẦM NON HOA MÂY", 0.0),
        ("12/QĐ-BGDĐT", "BỘ GIÁO DỤC VÀ ĐÀO TẠO", 0.0),
        ("12/UBND-NV", "ỦY BAN NHÂN DÂN QUẬN 1", 0.0),
        ("12/QĐ-BTC", "BỘ GIÁO DỤC VÀ ĐÀO TẠO", 1.0),
    ],
)
def test_the_symbol_spells_its_issuer(number: str, issuer: str, strange: float) -> None:
    facts = read_text(
        f"{issuer}\nĐộc lập - Tự do - Hạnh phúc\nSố: {number}\nQuận 1, ngày 3 tháng 4 năm 2024\n"
    ).facts
    assert _other_organ(facts) == strange


@pytest.mark.parametrize(
    ("title", "issuer", "strange"),
    [
        ("KT. Chủ tịch Phó Chủ tịch", "Ủy ban nhân dân Quận 1", 0.0),
        ("TL. Chủ tịch Chánh Văn phòng", "Ủy ban nhân dân Quận 1", 0.0),
        ("Vụ trưởng", "Trường Mầm non Hoa Mây", 1.0),
        ("Vụ trưởng", "Đoàn công tác", 0.0),
    ],
)
def test_an_office_that_such_an_organ_does_not_have(title: str, issuer: str, strange: float) -> None:
    assert _strange_office(title, issuer) == strange


@pytest.mark.parametrize(
    ("text", "value", "cut"),
    [
        ("về việc ban hành Kế hoạch\nCăn cứ Luật", "về việc ban hành Kế hoạch", 0.0),
        ("về việc ban hành Kế hoạch và\nCăn cứ", "về việc ban hành Kế hoạch và", 1.0),
        ("về việc ban hành\nkế hoạch năm 2024", "về việc ban hành", 1.0),
        ("Sở Kế hoạch và Đầu tư;\n- Lưu: VT", "Sở Kế hoạch và Đầu tư", 0.0),
    ],
)
def test_a_value_that_goes_on_is_cut(text: str, value: str, cut: float) -> None:
    assert is_cut(text, Span(0, len(value))) == cut


def test_a_page_that_ends_behind_or_within_a_value() -> None:
    text = "của Ban Chấp\n\fhành Trung ương"
    assert (before_page_end(text, Span(0, 12)), over_pages(text, Span(0, 12))) == (1.0, 0.0)
    assert (before_page_end(text, Span(0, 18)), over_pages(text, Span(0, 18))) == (0.0, 1.0)


@pytest.mark.parametrize(("left", "beside"), [(110, 1.0), (400, 0.0)])
def test_a_stamp_beside_a_value(left: int, beside: float) -> None:
    name = Word("An", 0, box=Box(80, 100, 20, 20))
    seal = Word("DÂN", 1, box=Box(left, 100, 30, 20), stamp=True)
    page = Page(1, "scan", (name, seal))
    assert beside_a_stamp((name,), stamps_on(page)) == beside
    assert beside_a_stamp((name,), stamps_on(replace(page, words=(name,)))) == 0.0


CITING = """BỘ CÔNG THƯƠNG
Độc lập - Tự do - Hạnh phúc
Số: 21/KH-BCT
Hà Nội, ngày 2 tháng 3 năm 2025
KẾ HOẠCH
Phát triển thị trường năm 2025
{}
"""


@pytest.mark.parametrize(
    ("cited", "failing"),
    [
        ("Căn cứ Luật Đất đai số 31/2024/QH15 ngày 18 tháng 1 năm 2024;", {"law's date"}),
        ("Căn cứ Luật Đất đai số 31/2024/QH15 ngày 13 tháng 1 năm 2024;", {"not the law's date"}),
        ("Căn cứ Nghị định số 30/2020/NĐ-CP ngày 5 tháng 3 năm 2021;", {"years differ"}),
        ("Căn cứ Luật Đất đai;", set()),
        ("Căn cứ Luật Đá đại;", {"no known law"}),
    ],
)
def test_a_citation_is_held_against_lists_and_itself(cited: str, failing: set[str]) -> None:
    facts = read_text(CITING.format(cited)).facts
    found = citation_checks(facts.citations[0], facts, Counter())
    watched = {
        "law's date",
        "not the law's date",
        "years differ",
        "no known law",
        "near number",
        "other date",
    }
    assert {name for name, value in found.items() if value and name in watched} == failing


def test_a_number_beside_one_that_differs_in_a_sign_is_suspect() -> None:
    lines = "Căn cứ Quyết định số 15/QĐ-BCT ngày 2 tháng 1 năm 2025;\nCăn cứ Quyết định số 15/QĐ-BCĐ;"
    facts = read_text(CITING.format(lines)).facts
    cited = Counter(c.notation for c in facts.citations if c.notation)
    assert [citation_checks(c, facts, cited)["near number"] for c in facts.citations] == [1.0, 1.0]


@pytest.mark.parametrize(
    ("clause", "signs"),
    [
        ("Phấn đấu đạt 95% hồ sơ giải quyết đúng hạn", {"effort", "percent"}),
        ("Đã đạt 95% hồ sơ giải quyết đúng hạn", {"was", "effort", "percent"}),
        ("Nếu đạt 95% thì cộng 05 điểm vào kết quả", {"of rules", "was", "effort", "percent"}),
    ],
)
def test_words_of_a_target(clause: str, signs: set[str]) -> None:
    target = Target(
        "target", None, None, "=", 95.0, None, "%", None, None, None, False,
        Evidence(Span(0, len(clause)), 1, 1, clause, clause, (), 0.7, "target-clause"),
    )  # fmt: skip
    found = target_checks(target, Facts())
    assert {name for name in ("effort", "was", "of rules", "percent", "money") if found[name]} == signs


LEAVES = [(name, text) for name, rule in read_toml("trust.toml").items() for text in rule.get("leaves", ())]


@pytest.mark.parametrize(("name", "text"), LEAVES)
def test_a_pattern_leaves_what_it_must(name: str, text: str) -> None:
    assert trust_pattern(name).search(text) is None


def test_a_rule_is_told_apart_from_its_witnesses() -> None:
    signs = _rule_signs("header-number-pen-and-number-by-file-name")
    assert signs == {"rule:header-number": 1.0, "agreed": 1.0, "by hand": 1.0}


def test_a_date_that_is_contradicted_is_not_sure() -> None:
    head = "BỘ CÔNG THƯƠNG\nĐộc lập - Tự do - Hạnh phúc\nSố: 21/2026/TT-BCT\nHà Nội, ngày 2 tháng 3 năm {}\n"
    sure, doubted = (read_text(head.format(year)).facts.header.issued for year in (2026, 2020))
    assert sure and doubted and doubted.evidence.confidence <= MOST_DOUBTED < sure.evidence.confidence
