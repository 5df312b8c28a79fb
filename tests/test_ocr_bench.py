"""The bench of reading: its truth, its counts, and one page through it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.quality.line_errors import interval, line_errors
from pipeline.quality.text_scores import Rate, score_text
from tests.ocr_bench.pages import WEARS, gold_of, printed
from tests.ocr_bench.readers import Answer
from tests.ocr_bench.report import results_of, row
from tests.scans import MISSING_FONT, family, load_named, typeset

GOLD = (("header", "KẾ HOẠCH"), ("body", "Căn cứ Luật Giáo dục"), ("sign_off", "Nơi nhận:"))


@pytest.mark.parametrize(
    ("read", "wrong"),
    [
        ("KẾ HOẠCH Căn cứ Luật Giáo dục Nơi nhận:", [0, 0, 0]),
        ("KÉ HOẠCH Căn cứ Luật Giáo dục Nơi nhận:", [1, 0, 0]),
        ("KẾ HOẠCH Căn cứ Luật Giáo dục", [0, 0, 10]),
        ("KẾ HOẠCH Căn cứ Luật Giáo dục x Nơi nhận:", [0, 0, 2]),
        ("", [8, 21, 10]),
    ],
)
def test_wrong_characters_count_for_the_line_they_stand_in(read: str, wrong: list[int]) -> None:
    lines = line_errors(GOLD, read)
    assert [line.errors.errors for line in lines] == wrong
    whole = score_text("\n".join(text for _, text in GOLD), read).cer
    assert sum((line.errors for line in lines), Rate(0, 0)) == whole


def test_the_interval_holds_the_rate() -> None:
    lines = [Rate(n % 3, 10) for n in range(30)]
    low, high = interval(lines)
    assert low < 0.1 < high and interval([]) == (0.0, 0.0)


def test_results_add_up_and_repair_has_its_own_row() -> None:
    results = results_of("clean", "ours", GOLD, Answer("KÉ HOẠCH", 2.0, "KẾ HOẠCH"))
    assert [result.who for result in results] == ["ours", "repaired"]
    found = row("clean", "ours", results[:1], 4.0)
    assert (found["header"], found["body"], found["ratio"]) == (1 / 8, 1.0, 2.0)


@pytest.mark.skipif(family() is None, reason=MISSING_FONT)
def test_the_truth_of_a_page_stands_in_reading_order() -> None:
    sheets = typeset(printed(load_named("kh_tieu_hoc_phu_sa")))
    gold = gold_of(sheets[0])
    assert [text for _, text in gold][:5] == [
        "UBND QUẬN HỒNG SƠN",
        "TRƯỜNG TIỂU HỌC PHÙ SA",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 118/KH-THPS",
    ]
    assert [zone for zone, _ in gold_of(sheets[-1])].count("sign_off") == len(gold_of(sheets[-1])) > 5


@pytest.mark.slow
@pytest.mark.skipif(family() is None, reason=MISSING_FONT)
@pytest.mark.parametrize("wear", sorted(set(WEARS) - {"clean"}))
def test_each_damage_is_the_same_each_time_and_leaves_the_page_in_place(wear: str) -> None:
    from PIL import Image

    page = Image.new("RGB", (620, 877), "white")
    make, _ = WEARS[wear]
    first = make(page, 3)
    assert first.tobytes() == make(page, 3).tobytes()
    assert 0.6 < min(first.size) / max(first.size) < 0.8


@pytest.mark.engine
@pytest.mark.skipif(family() is None, reason=MISSING_FONT)
def test_one_page_goes_through_the_bench(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    call = [sys.executable, "-m", "tests.ocr_bench", "--quick", "--wears", "flatbed", "--work", str(tmp_path)]
    subprocess.run([*call, "--json", str(figures)], check=True, capture_output=True)
    ours, repaired = json.loads(figures.read_text(encoding="utf-8"))[:2]
    assert ours["cer"] < 0.05 and repaired["found"] > 0.95 and ours["memory"] > 0
