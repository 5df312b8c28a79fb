"""Scores, copies, exports and messages: what users of the tables and of the command met."""

from typing import Any

import pytest

from pipeline.quality.cell_truth import truth_of
from pipeline.quality.fact_scores import _same as same_fact
from pipeline.quality.labels import Label, bag_of
from pipeline.quality.verdicts import same

# ----------------------------------------------------------------------------------------------------- scores

SIGNS = ("=", ">=", ">", "<=", "<", "increase", "decrease", None)


@pytest.mark.parametrize("want", SIGNS)
@pytest.mark.parametrize("got", SIGNS)
def test_a_comparator_is_the_same_as_itself_alone(want: str | None, got: str | None) -> None:
    assert same("comparator", want, got) is (want == got)


@pytest.mark.parametrize(
    ("field", "want", "got", "right"),
    [
        ("unit", "%", "%", True),
        ("unit", "%", None, False),
        ("unit", "%", "‰", False),
        ("unit", "‰", "°", False),
        ("unit", "$", "€", False),
        ("unit", "°C", "C", False),
        ("unit", "m²", "m", False),
        ("unit", "Hồ  sơ", "hồ sơ", True),
        ("unit", "mẫu/năm", "mẫu", False),
        ("quantity", 5.0, 5, True),
        ("quantity", 62.5, 625.0, False),
        ("quantity", -5.0, 5.0, False),
        ("quantity", 0.0, None, False),
        ("quantity", None, float("nan"), True),
        ("kind", "target", "deadline", False),
        ("role", "body", None, False),
        ("symbol", "–", None, False),
        ("symbol", "…", "***", False),
        ("symbol", "KH-UBND", "KH–UBND", True),
        ("number", "?", None, False),
        ("number", "09", "9", False),
        ("place", "…", "", False),
        ("issuer", "***", None, False),
        ("issuer", "UBND Quận 1", "Ủy ban nhân dân Quận 1;", True),
        ("subject", "“…”", "(!)", False),
        ("recipients", ["…"], [], False),
        ("recipients", ["…"], ["!"], False),
        ("recipients", ["Như trên;", "Lưu: VT."], ["Như trên", "Lưu: VT"], True),
        ("recipients", [], None, True),
        ("signer_name", "-", None, False),
    ],
)
def test_what_folding_would_empty_is_compared_as_it_stands(
    field: str, want: Any, got: Any, right: bool
) -> None:
    assert same(field, want, got) is right
    assert same(field, got, want) is right


@pytest.mark.parametrize(("gold", "got"), [("…", None), (["…"], ["!"]), ("***", "(…)")])
def test_facts_of_signs_alone_are_not_all_the_same(gold: Any, got: Any) -> None:
    assert not same_fact(gold, got)


@pytest.mark.parametrize(("sign", "right"), [(">=", True), (">", False), (None, False)])
def test_a_target_with_another_sign_is_a_wrong_cell(sign: str | None, right: bool) -> None:
    """The confidence of a target is held to its figure, its unit and its sign."""
    text = "tỷ lệ hồ sơ đúng hạn đạt từ 95% trở lên"
    item = {"line": 3, "optional": False, "kind": "target", "quantity": 95.0, "unit": "%", "comparator": ">="}
    label = Label("x.txt", "dev", {}, (), ({**item, "deadlines": [None], "bag": bag_of(text)},))
    row = {**item, "ordinal": 1, "text": text, "deadline": None, "comparator": sign}
    assert truth_of(label, {}, {"citations": [], "targets": [row]}) == {("targets", "", 1): right}
