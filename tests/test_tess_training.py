"""What the engine's model is trained on, and its weights as the engine writes them."""

import random
from pathlib import Path

import numpy as np
import pytest

from pipeline.ocr import find_tessdata
from tests.training_scripts import script

LETTERS = frozenset(" .,;:/-()%+'0123456789") | {chr(n) for n in range(0x41, 0x1EFA) if chr(n).isalpha()}


def test_lines_are_composed_and_of_letters_that_the_engine_has() -> None:
    text = script("tess_text").Lines(["Đã đo – “xong”", "① bỏ", "Ho\u0302\u0300"], ["Chữ Ω…"], LETTERS)
    rng = random.Random(1)
    found = {text.paragraph(rng) for _ in range(300)}
    assert all(set(line) <= LETTERS for line in found)
    assert "Hồ" in found and "Chữ Ω..." in found and len(found) > 60


def test_letters_of_a_unicharset_are_single_ones_and_the_space() -> None:
    rows = "4\nNULL 0\nJoined 7\nế 5 x\n/ 10\n"
    assert script("tess_text").letters_of(rows) == {"ế", "/", " "}


def test_lines_come_back_from_their_file(tmp_path: Path) -> None:
    lines = script("tess_lines")
    rng = np.random.default_rng(3)
    made = [
        lines.Example(rng.integers(0, 256, (40, wide), np.uint8), text, damage)
        for wide, text, damage in ((90, "Số: 12/KH-UBND", "clean"), (300, "ế", "broken"))
    ]
    lines.write(made, tmp_path / "0.lstmf")
    found = lines.read(tmp_path / "0.lstmf")
    assert [(one.text, one.damage) for one in found] == [(one.text, one.damage) for one in made]
    assert all(np.array_equal(a.picture, b.picture) for a, b in zip(made, found, strict=True))


@pytest.mark.parametrize(
    "kind", ["clean", "bits", "broken", "low", "photo", "magic", "bleed", "faint", "stamped"]
)
def test_a_worn_page_knows_where_its_lines_went(kind: str) -> None:
    pages, damage = script("tess_pages"), script("tess_damage")
    white = np.full((300, 400, 3), 255, np.uint8)
    white[100:104, 50:350] = 0
    line = pages.Line("x", 50, 350, 102, 20)
    np.random.seed(5)
    worn, sheet = damage.worn(pages.Sheet(white, 200, (line,)), kind, random.Random(5))
    grey = worn if worn.ndim == 2 else worn.min(axis=2)
    rows = grey[:, grey.shape[1] // 3 : grey.shape[1] // 2].mean(axis=1)
    middle = (grey.shape[1] * 5 / 12, float(np.argmin(rows)))
    assert abs(sheet.place(*middle)[1] - 102) < 8


@pytest.mark.engine
def test_weights_put_back_are_those_taken_out() -> None:
    weights = script("tess_weights")
    folder = find_tessdata("vie")
    assert folder is not None
    lstm = (weights.unpacked(folder / "vie.traineddata") / "vie.lstm").read_bytes()
    taken = weights.matrices(lstm)
    assert [m.shape[0] for m in taken[1:5]] == [len(taken[1])] * 4
    again = weights.matrices(weights.with_matrices(lstm, taken))
    assert all(np.abs(a - b).max() <= np.abs(a).max() / 200 for a, b in zip(taken, again, strict=True))
    assert len(weights.with_matrices(lstm, taken)) == len(lstm)
