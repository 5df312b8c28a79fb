"""Extraction, by tables of cases: headers, citations, targets, sign-off; and the evidence of each value."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import Document
from pipeline.extract.nlp import COMPONENTS, load
from pipeline.extract.numberless import Own, find_numberless
from pipeline.schema import Citation, Found, Target
from tests.reading import read_text

CASES = Path(__file__).parent / "cases"
LETTERHEAD = """ỦY BAN NHÂN DÂN QUẬN 1
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 1/KH-UBND
Quận 1, ngày 02 tháng 01 năm 2024
KẾ HOẠCH
Về việc thử nghiệm
"""


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((CASES / name).read_text(encoding="utf-8"))["case"]
    return found


def row(citation: Citation) -> list[str]:
    issued, notation = citation.issued, citation.notation
    return [
        citation.doc_type.code,
        (notation.canonical if notation else None) or "",
        (issued.iso if issued else None) or "",
        citation.issuer or "",
        citation.subject or "",
    ]


@pytest.mark.parametrize("case", cases("citations.toml"), ids=lambda c: c["probes"])
def test_citations(case: dict[str, Any]) -> None:
    document = read_text(f"{LETTERHEAD}\n{case['text']}\n")
    assert [row(c) for c in document.facts.citations] == case["found"]


def target_row(target: Target) -> list[Any]:
    numbers = [-1 if q is None else q for q in (target.quantity, target.quantity_high)]
    words = [w or "" for w in (target.unit, target.deadline, target.baseline)]
    return [target.kind, target.comparator or "", *numbers, *words]


@pytest.mark.parametrize("case", cases("targets.toml"), ids=lambda c: c["probes"])
def test_targets(case: dict[str, Any]) -> None:
    heading = "II. MỤC TIÊU" if case["goal"] else "III. TỔ CHỨC THỰC HIỆN"
    document = read_text(
        f"{LETTERHEAD}\nI. MỤC ĐÍCH\n\nLàm tốt.\n\n{heading}\n\n- {case['text']}\n\nIV. KHÁC\n"
    )
    assert [target_row(t) for t in document.facts.targets] == case["found"]
    assert all(t.section == heading for t in document.facts.targets)


def header_value(document: Document, key: str) -> Any:
    header = document.facts.header
    issued = header.issued.value if header.issued else None
    notation = header.notation.value if header.notation else None
    derived = {
        "doc_type_code": header.doc_type.value.code if header.doc_type else None,
        "number": notation.number if notation else None,
        "symbol": notation.symbol if notation else None,
        "number_symbol": notation.canonical if notation else None,
        "issued_on": issued.iso if issued else None,
        "issued_month": issued.month if issued else None,
        "issued_year": issued.year if issued else None,
    }
    if key in derived:
        return derived[key] or ""
    found: Found[str] | None = getattr(header, key)
    return found.value if found else ""


@pytest.mark.parametrize("case", cases("headers.toml"), ids=lambda c: c["probes"])
def test_header(case: dict[str, Any]) -> None:
    document = read_text(case["text"])
    wanted = {k: v for k, v in case.items() if k not in ("probes", "text", "problems")}
    assert {k: header_value(document, k) for k in wanted} == wanted
    codes = {p.code for p in document.problems}
    assert set(case.get("problems", [])) <= codes


SIGN_OFF = """
IV. TỔ CHỨC

Các đơn vị thực hiện nghiêm túc Kế hoạch này./.

Nơi nhận:
- UBND quận (để b/c);
- Các trường
trực thuộc;
- Lưu: VT, NV.
KT. TRƯỞNG PHÒNG
PHÓ TRƯỞNG PHÒNG

Nguyễn Thị Hoa Mai
"""


def test_sign_off() -> None:
    sign_off = read_text(LETTERHEAD + SIGN_OFF).facts.sign_off
    assert [r.value for r in sign_off.recipients] == [
        "UBND quận (để b/c)",
        "Các trường trực thuộc",
        "Lưu: VT, NV",
    ]
    assert sign_off.signer_title and sign_off.signer_title.value == "KT. Trưởng phòng Phó Trưởng phòng"
    assert sign_off.signer_name and sign_off.signer_name.value == "Nguyễn Thị Hoa Mai"


@pytest.mark.parametrize("case", cases("sign_offs.toml"), ids=lambda c: c["probes"])
def test_signer(case: dict[str, Any]) -> None:
    text = f"{LETTERHEAD}\nThực hiện nghiêm túc./.\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n{case['text']}"
    document = read_text(text)
    sign_off = document.facts.sign_off
    assert set(case.get("problems", [])) <= {p.code for p in document.problems}
    for key in case.keys() & {"signer_title", "signer_name"}:
        found = getattr(sign_off, key)
        assert (found.value if found else "") == case[key]


@pytest.mark.parametrize("case", [*cases("party.toml"), *cases("attached.toml")], ids=lambda c: c["probes"])
def test_head_and_foot_together(case: dict[str, Any]) -> None:
    document = read_text(case["text"])
    signed = {"signer_title", "signer_name"}
    for key in case.keys() - {"probes", "text", "problems"}:
        found = getattr(document.facts.sign_off, key) if key in signed else None
        value = (found.value if found else "") if key in signed else header_value(document, key)
        assert value == case[key], key
    assert set(case.get("problems", [])) <= {p.code for p in document.problems}
    own = document.facts.header.notation
    assert own is not None and own.value not in [c.notation for c in document.facts.citations]


def test_own_number_is_no_citation() -> None:
    text = (
        LETTERHEAD
        + "\n(Kèm theo Kế hoạch số 1/KH-UBND ngày 02 tháng 01 năm 2024 của Ủy ban nhân dân Quận 1)\n"
    )
    assert read_text(text).facts.citations == ()


def test_legal_basis_ends_at_the_first_heading() -> None:
    text = LETTERHEAD + "\nCăn cứ Luật Trẻ em năm 2016;\n\nI. NỘI DUNG\n\nTheo Luật Trẻ em năm 2016.\n"
    assert [c.role for c in read_text(text).facts.citations] == ["legal_basis", "body"]


def test_evidence_leads_back_to_the_raw_text() -> None:
    document = read_text(LETTERHEAD + "\nCăn cứ Quyét dinh s6 2844/QD-UBND;\n")
    (citation,) = document.facts.citations
    assert citation.evidence.text == "Quyết định số 2844/QĐ-UBND"
    assert citation.evidence.raw == "Quyét dinh s6 2844/QD-UBND"
    assert citation.evidence.line == 9
    assert 0 < citation.evidence.confidence < 1


PARTS = st.sampled_from(
    ["Số: 12/KH-UBND", "KẾ HOẠCH", "Căn cứ", "Luật", "ngày 99 tháng 13 năm 2024", "của", "UBND", "I.",
     "II. MỤC TIÊU", "100%", "- đạt", "Nơi nhận:", "KT.", "\n", "\n\n", "|", "(", ")", "\f",
     "Quyết định số 1/QĐ-", "trước ngày 31/02",
     "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập", ";", "từ 5% đến", "Điều 1.", "./.", "ﬁ"]
)  # fmt: skip


@settings(deadline=None)  # the first text compiles the patterns
@given(st.lists(PARTS, max_size=25).map(" ".join))
def test_any_text_gives_facts_whose_evidence_lies_in_it(text: str) -> None:
    document = read_text("Đầu " + text)
    for citation in document.facts.citations:
        span = citation.evidence.span
        assert 0 <= span.start < span.end <= len(document.text.text)
    for target in document.facts.targets:
        assert target.evidence.span.start < target.evidence.span.end


@pytest.mark.parametrize("text", [" ", "\n\n", "...", "1.", "\f\f"])
def test_text_without_words_gives_no_facts(text: str) -> None:
    facts = read_text(text).facts
    assert facts.citations == () and facts.targets == () and facts.header.issuer is None


def test_components_stand_in_the_order_of_their_needs() -> None:
    assert tuple(load().pipe_names) == COMPONENTS


@pytest.mark.parametrize(
    "words", ["Hiệp định Thương " + "mại, " * 3000, "Kế hoạch phát triển " * 800, "(Chương trình " * 800]
)
def test_long_lists_of_words_are_searched_in_step_with_their_length(words: str) -> None:
    """A pattern that tries all partings of a long list would not come back in the life of a run."""
    assert find_numberless(words, (), Own()) == ()
