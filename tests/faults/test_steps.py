"""A fault in one step of understanding costs what that step would have found, never the document."""

import pytest

from pipeline import flow
from pipeline.extract import nlp
from tests.faults.test_figures import LETTERHEAD, SIGN_OFF
from tests.reading import read_text

PLAN = f"{LETTERHEAD}I. MỤC TIÊU\n1. Tỷ lệ hộ dân được tuyên truyền đạt 95%.\n{SIGN_OFF}"

STEPS = [
    ("kehoach_outline", "find_outline"),
    ("kehoach_header", "find_header"),
    ("kehoach_citations", "find_numbered"),
    ("kehoach_targets", "find_targets"),
    ("kehoach_sign_off", "find_sign_off"),
]


def fails(*_: object) -> None:
    raise IndexError("list index out of range")


@pytest.mark.parametrize(("component", "function"), STEPS)
def test_a_step_that_fails_costs_itself_alone(
    component: str, function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nlp, function, fails)
    document = read_text(PLAN)
    (told,) = [problem for problem in document.problems if problem.code == "step_failed"]
    assert component.removeprefix("kehoach_") in told.message and "IndexError" in told.message
    assert document.status == "partial"
    header = document.facts.header
    assert (header.notation is None) == (function == "find_header")
    assert bool(document.facts.targets) == (function not in ("find_targets", "find_outline"))
    assert (document.facts.sign_off.signer_name is None) == (function == "find_sign_off")


def test_repair_that_fails_leaves_the_text_as_it_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "repair", fails)
    document = read_text(PLAN)
    assert document.text.text == document.reading.text and document.status == "partial"
    assert document.facts.header.notation and document.facts.header.notation.value.canonical == "83/KH-UBND"


def test_steps_are_those_of_the_pipeline() -> None:
    assert tuple(name for name, _ in STEPS) == nlp.COMPONENTS
