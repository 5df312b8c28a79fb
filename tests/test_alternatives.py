"""What else a field may be: second witnesses and other readings, beside the value that was taken."""

from dataclasses import replace

import pytest

from pipeline.archive.alternatives import LEAST, Alternative, alternatives_of
from pipeline.archive.rows import rows_of
from pipeline.document import Document
from pipeline.schema import Aside
from tests.reading import read_text

LETTER = """ỦY BAN NHÂN DÂN QUẬN 1
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 183/KH-UBND
Quận 1, ngày 6 tháng 2 năm 2024
KẾ HOẠCH
Cải cách hành chính năm 2024
Căn cứ Quyết định số 15/QĐ-UBND ngày 18 tháng 1 năm 2024 của Ủy ban nhân dân Quận 1;
Ủy ban nhân dân Quận 1 ban hành kế hoạch.
{annex}
Nơi nhận:
- Như trên;
- Lưu: VT.
CHỦ TỊCH
Nguyễn Văn An
"""
ANNEX = "(Kèm theo Kế hoạch số 188/KH-UBND ngày 8 tháng 2 năm 2024)"


def document(path: str = "x.txt", annex: str = "", strip: str = "") -> Document:
    found = read_text(LETTER.format(annex=annex))
    source = replace(found.transcript.source, path=path)
    asides = (Aside("signature_strip", 0, strip),) if strip else ()
    return replace(
        found,
        transcript=replace(found.transcript, source=source),
        reading=replace(found.reading, asides=asides),
    )


@pytest.mark.parametrize(
    ("given", "field", "value", "source"),
    [
        ({"path": "133 KH-UBND.pdf"}, "number_symbol", "133/KH-UBND", "file-name"),
        ({"annex": ANNEX}, "number_symbol", "188/KH-UBND", "annex-line"),
        (
            {"path": "188 KH-UBND.pdf", "annex": ANNEX},
            "number_symbol",
            "188/KH-UBND",
            "file-name, annex-line",
        ),
        ({"strip": "Thời gian ký: 07.02.2024 15:35:18 +07:00"}, "issued_on", "2024-02-07", "by-signature"),
        ({"strip": "Người ký: TRẦN THỊ BÌNH"}, "signer_name", "Trần Thị Bình", "signature"),
    ],
)
def test_witnesses_are_named(given: dict[str, str], field: str, value: str, source: str) -> None:
    (other,) = alternatives_of(document(**given))[field]
    assert (other.value, other.source) == (value, source)


def test_a_document_whose_witnesses_agree_has_no_other_number() -> None:
    assert not {"number_symbol", "issued_on", "signer_name"} & set(
        alternatives_of(document("183 KH-UBND.pdf"))
    )


def test_the_alternatives_of_a_value_share_what_it_left() -> None:
    given = document("133 KH-UBND.pdf", ANNEX)
    others = alternatives_of(given)["number_symbol"]
    notation = given.facts.header.notation
    assert notation
    assert [other.value for other in others] == ["133/KH-UBND", "188/KH-UBND"]
    assert sum(other.confidence for other in others) <= 1 - notation.evidence.confidence + 1e-4
    assert all(other.confidence >= LEAST for other in others)


def test_the_table_of_evidence_shows_them() -> None:
    rows = rows_of(document("133 KH-UBND.pdf"), 0.0, "")["evidence"]
    shown = {row["field"]: row["alternatives"] for row in rows}
    (other,) = shown["number_symbol"]
    assert Alternative(**other).value == "133/KH-UBND"
    assert shown["doc_type"] == []
