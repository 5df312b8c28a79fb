"""The notebooks: short, without definitions and outputs, and running over tables as a run leaves them."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from tests.review_archive import extracted

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
MOST_CELLS = 15

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return found


def code(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in cells(path) if cell["cell_type"] == "code"]


def test_there_are_some() -> None:
    assert {"01_spot_check", "03_query_the_archive", "04_quality_of_a_run"} <= {
        path.stem for path in NOTEBOOKS
    }


@each
def test_it_is_short_and_defines_nothing(path: Path) -> None:
    assert len(cells(path)) < MOST_CELLS
    nodes = [node for source in code(path) for node in ast.walk(ast.parse(source))]
    assert not [n for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef | ast.Lambda)]


@each
def test_its_outputs_are_stripped(path: Path) -> None:
    kept = [cell for cell in cells(path) if cell["cell_type"] == "code"]
    assert not [cell for cell in kept if cell["outputs"] or cell["execution_count"]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebooks")
    out = extracted(folder)
    (folder / "data").mkdir()
    out.rename(folder / "data" / "clean")
    return folder


OWN = {"01_spot_check", "03_query_the_archive", "04_quality_of_a_run"}


@pytest.mark.slow
@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if p.stem in OWN], ids=lambda path: path.stem)
def test_it_runs_from_first_to_last(path: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if path.stem.startswith("03"):
        pytest.importorskip("duckdb")
    monkeypatch.chdir(place)
    names: dict[str, Any] = {}
    for source in code(path):
        exec(compile(source, path.name, "exec"), names)
