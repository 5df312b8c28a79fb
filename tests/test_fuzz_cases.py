"""Bytes that broke the program once, or might have: what the fuzzer begins with."""

from pathlib import Path

import pytest

from tests.fuzzing import TARGETS

CASES = sorted((Path(__file__).parent / "cases" / "fuzz").glob("*/[!.]*"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_stays_mended(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())
