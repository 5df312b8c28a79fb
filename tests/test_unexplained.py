"""Every number in the form of a document's is a citation, the document's own, or explained."""

from pathlib import Path

import pytest

from pipeline.archive.worker import NoOcr
from pipeline.flow import read_document
from pipeline.quality.unexplained import FILE, MISSED, numbered_in
from pipeline.rules import compile_pattern, read_toml
from tests.reading import read_text
from tests.test_extract import LETTERHEAD

SAMPLES = sorted((Path(__file__).parents[1] / "data" / "gold").glob("*.txt"))


def test_each_number_has_a_reason() -> None:
    text = (
        f"{LETTERHEAD}\nCăn cứ Quyết định số 12/QĐ-UBND; theo mẫu số 03/TNDN và QCVN 01:2022/BQP.\n"
        "Mã hàng 7/XYZQ của kho.\n"
    )
    assert [found.reason for found in numbered_in(read_text(text))] == [
        "own",
        "cited",
        "form",
        "technical standard",
        MISSED,
    ]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_the_samples_leave_nothing_unexplained(path: Path) -> None:
    assert [n for n in numbered_in(read_document(path, NoOcr())) if n.reason == MISSED] == []


@pytest.mark.parametrize("rule", read_toml(FILE)["explanation"], ids=lambda r: r["id"])
def test_explanations_prove_themselves(rule: dict[str, str]) -> None:
    pattern = compile_pattern(FILE, rule["id"], rule["pattern"], {})
    assert all(pattern.search(example) for example in rule["examples"])
