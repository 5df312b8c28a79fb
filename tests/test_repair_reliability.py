"""Probabilities of repair against the truth."""

import pytest

from pipeline.quality.repair_reliability import bins, calibration_error, main, outcomes
from pipeline.schema import Span
from pipeline.text import Doubt, Edit, Text

RAW, CLEAN, GOLD = "Ké hoach nam moi", "Kế hoạch năm moi", "Kế hoạch năm mới"


def weighed() -> Text:
    doubts = (
        Doubt(Span(0, 2), "Ké", (("Kế", 0.9),), True),
        Doubt(Span(9, 12), "nam", (("năm", 0.6), ("nam", 0.3)), True),
        Doubt(Span(13, 16), "moi", (("mới", 0.45), ("moi", 0.4)), False),
    )
    return Text(
        CLEAN, RAW, tuple(range(len(RAW) + 1)), (Edit("restorer", Span(0, 2), "Ké", "Kế", 0.9),), doubts
    )


def test_each_weighed_word_is_held_against_the_truth() -> None:
    assert list(outcomes(weighed(), GOLD)) == [(0.9, True), (0.6, True), (0.4, False)]


def test_the_error_weighs_bins_by_their_words() -> None:
    found = bins([(0.6, True), (0.6, False), (0.6, False), (0.6, False), (1.0, True)])
    assert found == [(pytest.approx(0.6), 0.25, 4), (1.0, 1.0, 1)]
    assert calibration_error(found) == pytest.approx((0.35 * 4) / 5)


def test_texts_come_in_pairs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gold.txt"]) == 2
    assert "GOLD RAW" in capsys.readouterr().err
