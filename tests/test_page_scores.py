"""The measures of what was read off pages: handwritten digits, and text before and after repair."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.errors import ExitCode
from pipeline.pen.network import pen_model
from pipeline.quality.page_scores import compare
from pipeline.quality.page_scores import main as page_scores
from pipeline.quality.pen_scores import PenScore
from pipeline.quality.pen_scores import main as pen_scores
from tests.scans import MISSING_FONT, family
from tests.test_pen import letterhead


@pytest.mark.parametrize(
    ("typed", "read", "sure", "verdict"),
    [
        ("7", "07", 0.9, "right"),
        ("", "", 1.0, "right"),
        ("07", "01", 0.9, "wrong"),
        ("07", "", 1.0, "wrong"),
        ("07", "07", 0.7, "unsure"),
    ],
)
def test_what_is_held_back_is_neither_right_nor_wrong(
    typed: str, read: str, sure: float, verdict: str
) -> None:
    assert PenScore("a.png", "day", typed, read, sure).verdict == verdict


@pytest.mark.engine
@pytest.mark.skipif(family() is None or pen_model() is None, reason=f"no models/pen, or {MISSING_FONT}")
def test_lines_are_scored_against_what_a_person_typed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = letterhead("256", "09", "12").pixels
    Image.fromarray(np.ascontiguousarray(drawn[380:480, 380:1100])).save(tmp_path / "number.png")
    (tmp_path / "crops.csv").write_text("image,text\nnumber.png,Số: 256/KH-UBND\n", encoding="utf-8")
    assert pen_scores([str(tmp_path / "crops.csv")]) == 0
    assert "1 right, 0 unsure, 0 wrong of 1" in capsys.readouterr().out


def test_labels_that_are_not_there(tmp_path: Path) -> None:
    assert pen_scores([str(tmp_path / "none.csv")]) == ExitCode.INPUT


@pytest.mark.parametrize(
    ("read", "repaired", "helped", "hurt"),
    [
        ("Ké hoạch năm 2024", "Kế hoạch năm 2024", 1, 0),
        ("Kế hoạch năm 2024", "Kế hoạch nam 2024", 0, 1),
        ("Ké hoạch năm 2024", "Kế hoạch nam 2024", 1, 1),
        ("Kế hoạch năm 2024", "Kế hoạch năm 2024", 0, 0),
    ],
)
def test_words_that_repair_set_right_and_wrong(read: str, repaired: str, helped: int, hurt: int) -> None:
    scores = compare("Kế hoạch năm 2024", read, repaired)
    assert (scores.helped, scores.hurt) == (helped, hurt)
    assert scores.repaired.wer.errors == hurt


def test_scores_of_pages_add_up() -> None:
    one = compare("Kế hoạch", "Ké hoạch", "Kế hoạch")
    assert (one + one).helped == 2 and (one + one).read.cer.errors == 2 * one.read.cer.errors


@pytest.mark.engine
def test_a_page_with_its_transcription_is_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "gold.txt").write_text("Kế hoạch số 12/KH-UBND\n", encoding="utf-8")
    (tmp_path / "dump.txt").write_text("Ké hoach số 12 /KH-UBND\n", encoding="utf-8")
    entries = [{"text": "gold.txt", "file": "dump.txt", "page": 1}]
    (tmp_path / "manifest.json").write_text(json.dumps(entries), encoding="utf-8")
    assert page_scores([str(tmp_path / "manifest.json"), str(tmp_path)]) == 0
    assert "100.0 % found" in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.engine
def test_a_manifest_that_is_not_there(tmp_path: Path) -> None:
    assert page_scores([str(tmp_path / "none.json"), str(tmp_path)]) == ExitCode.INPUT
