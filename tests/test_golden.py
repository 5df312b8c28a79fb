"""Golden runs: what the pure half makes of two sample documents, value by value.

A change of rules that changes a value shows here as a difference to read; where it is right,
``pytest tests/test_golden.py --update-golden`` writes it down.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.rows import rows_of
from pipeline.archive.worker import NoOcr
from pipeline.flow import read_document

ROOT = Path(__file__).parents[1]
SAMPLES = ("kh_mam_non_hoa_may", "qd_quan_hong_son")
CHANGING = ("seconds", "version")


def golden(name: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a sample, without what differs from run to run."""
    document = read_document(ROOT / "data" / "gold" / f"{name}.txt", NoOcr())
    return {
        table: [{key: value for key, value in row.items() if key not in CHANGING} for row in rows]
        for table, rows in rows_of(document, 0.0, "").items()
    }


@pytest.mark.parametrize("name", SAMPLES)
def test_golden(name: str, update_golden: bool) -> None:
    path = ROOT / "tests" / "golden" / f"{name}.json"
    made = golden(name)
    if update_golden:
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert made == json.loads(path.read_text(encoding="utf-8"))


def test_golden_files_are_not_rewritten_by_the_machine_that_judges(update_golden: bool) -> None:
    assert not (update_golden and os.environ.get("CI"))
