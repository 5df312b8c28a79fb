"""The cases that began this work, read whole, where their folder lies beside the checkout.

The kinds behind them are tested with inputs of the tests' own in the other files of this folder.
"""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.rows import rows_of
from pipeline.archive.worker import engine_for
from pipeline.errors import InputError
from pipeline.flow import read_document
from pipeline.ocr import choose_engine
from pipeline.settings import DEFAULTS

CASES = Path(__file__).parents[3] / "shared" / "cases"
pytestmark = pytest.mark.skipif(not CASES.exists(), reason="needs the folder of cases beside the checkout")

PLAN: dict[str, Any] = {
    "number_symbol": "47/KH-UBND",
    "issued_on": "2024-03-12",
    "issuer": "Ủy ban nhân dân xã Bình Khê",
    "signer_name": "Trần Văn Mẫu",
}
NO_HEAD = dict.fromkeys(("number_symbol", "issued_on", "doc_type", "issuer", "subject"))
BLANK = PLAN | {"number": None, "number_symbol": None}

WHOLE = {
    "A2_clip_path.pdf": PLAN,
    "A2b_media_half.pdf": {"number_symbol": "88/QĐ-UBND", "issued_on": "2023-08-21"},
    "A7_negative_microfilm.pdf": PLAN,
    "B02_sideways_table.pdf": PLAN | {"targets": 7},
    "B03_text_outside_cropbox.pdf": PLAN | {"cited": ["112/KH-UBND"], "targets": 4},
    "B05_watermark_text.pdf": PLAN | {"cited": ["112/KH-UBND"], "targets": 4},
    "B07_outlines_with_page_number.pdf": PLAN | {"targets": 4},
    "B11_tcvn3_only_bold.pdf": PLAN | {"targets": 4},
    "B12_tcvn3_bold_long.pdf": PLAN,
    "B15_nbhyphen_nbsp_layer.pdf": PLAN | {"cited": ["112/KH-UBND"]},
    "B20_spaced_title.pdf": PLAN | {"subject": "Cải cách hành chính năm 2024 của xã Bình Khê"},
    "B22_freetext_number_text.pdf": PLAN,
    "B23_freetext_number_scan.pdf": PLAN,
    "B24_portfolio.pdf": {"problems": ["attachments_unread"]},
    "B25_attached_annex.pdf": PLAN | {"problems": ["attachments_unread"]},
    "B26_xfa.pdf": {"problems": ["xfa_form"]},
    "B29_page2_outlines.pdf": PLAN | {"cited": ["112/KH-UBND", "77/QĐ-UBND"]},
    "C01_phone_mpo.jpg": PLAN | {"pages": 1, "cited": ["112/KH-UBND"]},
    "D/cit_01_list.txt": PLAN | {
        "cited": ["30/2020/NĐ-CP", "61/2018/NĐ-CP", "45/2020/NĐ-CP"], "subjects": []
    },
    "D/cit_03_range.txt": PLAN | {"subjects": []},
    "D/cit_25_nbhyphen.txt": PLAN | {"cited": ["30/2020/NĐ-CP"]},
    "D/cit_29_footnote.txt": PLAN | {"cited": ["30/2020/NĐ-CP"]},
    "D/date_01_slash.txt": PLAN | {"issued_on": "2025-07-01", "place": "Thanh Lâm"},
    "D/date_02_dots.txt": PLAN | {"issued_on": "2025-07-01", "place": "Thanh Lâm"},
    "D/date_06_hyphen.txt": PLAN | {"issued_on": "2025-07-01", "place": "Thanh Lâm"},
    "D/date_10_year2.txt": PLAN | {"issued_on": "2025-07-01", "problems": ["date_doubtful"]},
    "D/num_13_dot.txt": PLAN | {"number_symbol": "47/KH.UBND"},
    "D2/cit_45_dot.txt": PLAN | {"cited": ["178/2004/QĐ.UB"]},
    "D2/cit_46_party.txt": PLAN | {"cited": ["40-CT/TW", "01-KL/TW", "69-QĐ/TW", "12-TB/HU"], "subjects": []},
    "D2/cit_69_contract.txt": PLAN | {"cited": ["12/2024/HĐ-KT", "45/GP-STTTT"]},
    "E01_two_documents.pdf": PLAN | {"problems": ["second_letterhead"]},
    "E04_two_documents_separator.pdf": PLAN | {"problems": ["second_letterhead"]},
    "E11_two_up_text.pdf": PLAN | {"problems": ["second_letterhead"], "targets": 4},
    "F/F01_one_bad_byte.txt": PLAN | {
        "signer_name": ..., "problems": ["encoding_unsure"], "cited": ["112/KH-UBND"]
    },
    "F/F02_cut_in_a_letter.txt": PLAN | {"signer_name": None, "problems": ["encoding_unsure"]},
    "G/ten/20240312_KH_15_trang.pdf": BLANK,
    "G/ten/KH 2024 - QĐ 88.pdf": BLANK,
    "I/tgt_01_no_heading.txt": PLAN | {"targets": 1},
    "J02_last_short_upside_down.pdf": PLAN,
    "J06_dark_mode.png": PLAN,
    "J07_mrc_stencil_mask.pdf": PLAN,
    "J08_smask.pdf": PLAN,
    "K2/L3_past_results.txt": PLAN | {"targets": 1},
    "M01_black_page.png": {"problems": ["black_page"]},
    "M02_black_page_inside.pdf": PLAN | {"problems": ["black_page"]},
    "M09_two_sheets_photo.jpg": PLAN | {"problems": ["several_sheets"]},
    "M13_black_uniform_page.pdf": PLAN | {"problems": ["black_page"]},
    "N/03_KH_xa.pdf": BLANK,
    "N/05.7.2024_KH_12_CCHC.pdf": BLANK | {"issued_on": None},
    "N/Phong 7 KH CCHC.pdf": BLANK,
    "N/To 3 - KH 2 trang.pdf": BLANK,
    "N/scan0012_KH.pdf": BLANK | {"issued_on": None},
    "S4_ethnic_names_text.pdf": {
        "signer_name": "H'Hen Niê Buôn Krông", "place": "Cư M'gar", "cited": ["114/KH-UBND"]
    },
    "S5_ethnic_names_text.pdf": {"signer_name": "Hồ A Dưng", "place": "A Lưới"},
    "U01_superscript_footnotes.pdf": PLAN | {"cited": ["61/2018/NĐ-CP", "112/KH-UBND"], "targets": 4},
    "U03_invisible_layer_of_another_page.pdf": PLAN,
    "U04_two_columns.pdf": PLAN | {"cited": ["112/KH-UBND"], "targets": 4},
    "U09_struck_out_number.pdf": {"cited": ["112/KH-UBND"]},
    "X/X03_second_page_only.txt": NO_HEAD | {"cited": ["112/KH-UBND"]},
    "X/X05_garbled_letterhead.txt": {"number_symbol": None, "issued_on": None, "cited": ["112/KH-UBND"]},
    "X/Z20_recipients_inline.txt": PLAN | {"recipients": 3},
}  # fmt: skip


REFUSED = {
    "B28_drm_handler.pdf": "rights management",
    "G/vp/word_goi_la.pdf": "Office file",
    "G/vp/loi_tai_ve.pdf": "web page",
    "Z/Z1_two_pdfs.zip": "ZIP archive",
    "Z/Z3_two_pdfs.tar": "TAR archive",
}


@cache
def rows(name: str) -> dict[str, list[dict[str, Any]]]:
    path = CASES / name
    document = read_document(path, engine_for(path, choose_engine, DEFAULTS))
    found: dict[str, list[dict[str, Any]]] = rows_of(document, 0.0, "")
    return found


@pytest.mark.engine
@pytest.mark.parametrize("name", WHOLE)
def test_case(name: str) -> None:
    found = rows(name)
    row, want = found["documents"][0], dict(WHOLE[name])
    codes = [problem["code"] for problem in row["problems"]]
    cited = [c["number_symbol"] for c in found["citations"] if c["number_symbol"]]
    got = {
        "cited": cited,
        "subjects": [c["subject"] for c in found["citations"] if c["number_symbol"] and c["subject"]],
        "targets": len(found["targets"]),
        "recipients": len(row["recipients"] or ()),
        "problems": [code for code in want.get("problems", ()) if code in codes],
    }
    assert {key: (row | got)[key] for key, value in want.items() if value is not ...} == {
        key: value for key, value in want.items() if value is not ...
    }


@pytest.mark.parametrize(("name", "why"), REFUSED.items())
def test_case_is_refused(name: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        rows(name)
