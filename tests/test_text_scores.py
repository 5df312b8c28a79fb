"""Text scores: what counts as an error, and how counts add up."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.quality.text_scores import Rate, graphemes, score_text, words_of

CASES = [
    # gold, hypothesis, characters, words, missing, marks, characters without marks
    ("Kế hoạch", "Kế hoạch", 0, 0, 0, 0, 0),
    ("Kế hoạch", "Ké hoach", 2, 2, 2, 2, 0),
    ("đề tài", "de tai", 3, 2, 2, 2, 0),
    ("quyết định", "quyêt dịnh", 2, 2, 2, 2, 0),
    ("số sáu", "s6 sáu", 1, 1, 1, 0, 1),
    ("một hai ba", "ba một hai", 6, 2, 0, 0, 6),
    ("một hai", "một", 4, 1, 1, 0, 4),
    ("một", "một hai", 4, 1, 0, 0, 4),
    ("Căn cứ, Luật", "căn cứ Luật", 2, 2, 0, 0, 2),
    ("", "", 0, 0, 0, 0, 0),
]


@pytest.mark.parametrize(("gold", "hypothesis", "characters", "words", "missing", "marks", "plain"), CASES)
def test_errors(
    gold: str, hypothesis: str, characters: int, words: int, missing: int, marks: int, plain: int
) -> None:
    scores = score_text(gold, hypothesis)
    found = (scores.cer, scores.wer, scores.missing, scores.marks, scores.plain_cer)
    assert tuple(rate.errors for rate in found) == (characters, words, missing, marks, plain)


SAME = [
    ("hoà bình", "hòa bình"),
    ("Uỷ ban", "Ủy ban"),
    ("khoẻ", "khỏe"),
    ("giai đoạn 2021 – 2025", "giai đoạn 2021 - 2025"),
    ("“Một cửa”", '"Một cửa"'),
    ("Kế hoạch", "Kế hoạch"),
    ("một\n\nhai\f", "một hai"),
    ("một\u00a0hai", "một hai"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spelling_that_is_no_error(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)
    assert score_text(one, other).cer.errors == 0


@pytest.mark.parametrize(("one", "other"), [("quý", "qúy"), ("hoàn", "hòan"), ("thủy", "thúy")])
def test_spelling_that_is_an_error(one: str, other: str) -> None:
    assert score_text(one, other).wer.errors == 1


def test_marks_are_judged_only_where_letters_are_right() -> None:
    assert score_text("một hai ba bốn", "môt h4i bà bốn").marks == Rate(2, 3)


def test_graphemes_that_have_no_composed_form() -> None:
    assert len(graphemes("m\u0300a")) == 2
    assert score_text("m\u0300a", "ma").cer == Rate(1, 2)


def test_nothing_against_something() -> None:
    assert score_text("", "").cer.rate == 0.0
    assert math.isinf(score_text("", "a").cer.rate)


def test_scores_add_by_counts() -> None:
    total = score_text("một", "mốt") + score_text("hai ba", "hai ba")
    assert total.wer == Rate(1, 3)
    assert total.found == pytest.approx(2 / 3)


@given(st.text(max_size=60))
def test_a_text_has_no_errors_against_itself(text: str) -> None:
    scores = score_text(text, text)
    assert scores.cer.errors == scores.wer.errors == scores.missing.errors == scores.marks.errors == 0
    assert scores.plain_cer.errors == 0


RATES = st.builds(Rate, st.integers(0, 99), st.integers(0, 99))


@given(RATES, RATES, RATES)
def test_rates_add_in_any_order(a: Rate, b: Rate, c: Rate) -> None:
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
