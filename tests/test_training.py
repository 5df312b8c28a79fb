"""What makes the restorer's model: legible wear, n-grams that add up, steps that are not done twice."""

import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair.ngrams import STEP, NGrams, Table
from tests.training_scripts import TRAIN, script

ROOT = Path(__file__).parents[1]
SCALES = (1, 0.9, 0.65, 0.5, 0.4)


# ------------------------------------------------------------------------------------- legible pages

GREY: dict[str, Any] = {"scale": 1.0, "blur": 0.5, "noise": 3, "threshold": None, "quality": 75}


@pytest.mark.parametrize(
    ("changed", "ink", "legible"),
    [
        ({}, 0, True),
        ({"scale": 0.4}, 0, True),
        ({"scale": 0.35}, 0, False),
        ({"scale": 0.4, "threshold": (31, 12)}, 0, False),
        ({"scale": 0.55, "threshold": (31, 12)}, 0, True),
        ({"blur": 2.5}, 0, False),
        ({"noise": 12, "threshold": (31, 22)}, 0, False),
        ({"noise": 6, "threshold": (31, 12)}, 0, False),
        ({"noise": 6, "threshold": (31, 16)}, 0, True),
        ({"scale": 0.4, "blur": 0.75, "noise": 12}, 0, False),
        ({"scale": 0.5, "blur": 0.75, "noise": 12}, 0, True),
        ({"scale": 0.5, "blur": 0.75, "noise": 12}, 200, False),
    ],
)
def test_a_page_is_legible_if_its_marks_are(changed: dict[str, Any], ink: int, legible: bool) -> None:
    assert script("wear").Wear(**{**GREY, **changed}).is_legible(6, ink) is legible


@given(st.integers(0, 10**6), st.floats(5.2, 9), st.integers(0, 60))
def test_wear_is_drawn_until_a_person_could_read_the_page(seed: int, mark: float, ink: int) -> None:
    wear = script("wear")
    drawn = wear.legible_wear(random.Random(seed), SCALES, mark, ink)
    assert drawn.is_legible(mark, ink)
    first = wear.Wear.draw(random.Random(seed), SCALES)
    assert drawn == first or not first.is_legible(mark, ink)


# ------------------------------------------------------------------------------------- n-grams

TEXT = ["kế", "hoạch", "phát", "triển", "giáo", "dục", "và", "y", "tế", "của", "xã", "huyện"]
WORDS = ["<other>", "<number>", "<code>", "<break>", *TEXT]


@pytest.fixture(scope="module")
def builder() -> Any:
    rng = random.Random(5)
    ids = [np.array([WORDS.index(rng.choice(TEXT)) for _ in range(400)], np.uint16) for _ in range(2)]
    made = script("ngrams").Builder([(ids[0], 4.0), (ids[1], 0.34)], len(WORDS), (1, 1, 1))
    made.prune((60, 90, 40))
    return made


@pytest.mark.parametrize("order", [2, 3, 4])
def test_probabilities_after_each_context_add_up_to_one(builder: Any, order: int) -> None:
    contexts = builder.levels[order].contexts
    keys = (contexts[:, None] * len(WORDS) + np.arange(len(WORDS))).ravel()
    sums = builder.probability(keys, order).reshape(len(contexts), -1).sum(1)
    assert np.abs(sums - 1).max() < 1e-6


def test_an_ngram_is_kept_with_its_end_and_its_context(builder: Any) -> None:
    kept = {order: set(level.keys[level.kept].tolist()) for order, level in builder.levels.items()}
    size = len(WORDS)
    for order in (3, 4):
        assert {key // size for key in kept[order]} <= kept[order - 1]
        assert {key % size ** (order - 1) for key in kept[order]} <= kept[order - 1]
    assert len(kept[4]) == 40


def test_written_tables_say_what_was_estimated(builder: Any, tmp_path: Path) -> None:
    builder.write(tmp_path)
    read = {path.stem: np.load(path) for path in tmp_path.iterdir()}
    tables = tuple(Table(read[f"ngrams{n}-checks"], read[f"ngrams{n}-values"]) for n in (2, 3, 4))
    ngrams, size = NGrams(len(WORDS), read["ngrams1"], tables), len(WORDS)
    level = builder.levels[4]
    keys = level.keys[level.kept]
    # A few find no room in a full bucket; the others are there whole.
    for order, table in enumerate(tables, 2):
        keys = keys[table.find(keys % size**order)[0]]
    assert len(keys) > 30
    contexts = tuple(keys // size**n % size for n in (3, 2, 1))
    found = ngrams.log_probability(contexts, np.arange(len(keys)), keys % size)
    assert found == pytest.approx(np.log(builder.probability(keys, 4)), abs=STEP)


# ------------------------------------------------------------------------------------- the command


class Room:
    """Folders to make a model from, and a stand-in for Python that writes down what it is asked to run."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log"
        for name in ("corpus", "gazetteers"):
            (folder / name).mkdir()
        for name in ("admin", "general", "heldout"):
            (folder / "corpus" / f"{name}.txt").write_text("", encoding="utf-8")
        self.python = folder / "python"
        self.python.write_text(
            f'#!/bin/sh\nname=$(basename "$1" .py)\necho "$name" >> "{self.log}"\n[ "$name" != "$BREAKS" ]\n'
        )
        self.python.chmod(0o755)
        (folder / "out").mkdir()
        for name in ("vie", "vie_harsh"):
            (folder / "out" / f"{name}.jsonl").write_text("", encoding="utf-8")

    def make(self, corpus: str = "corpus", **settings: str) -> tuple[int, list[str], str]:
        """Return the exit code, the scripts that were run, and the last message."""
        self.log.write_text("", encoding="utf-8")
        done = subprocess.run(
            [TRAIN / "make.sh", self.python, corpus, "gazetteers", "out"],
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", "BREAKS": "", **settings},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, self.log.read_text(encoding="utf-8").split(), done.stderr


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def test_a_run_that_broke_off_goes_on_where_it_was(room: Room) -> None:
    code, first, _ = room.make(BREAKS="cases")
    assert code == 1 and first[-1] == "cases"
    code, second, _ = room.make()
    assert code == 0 and second[0] == "cases" and "ngrams" not in second
    assert room.make()[1] == ["score"]


def test_every_step_is_a_script_that_the_readme_explains(room: Room) -> None:
    readme = (TRAIN / "README.md").read_text(encoding="utf-8")
    for name in set(room.make()[1]):
        assert (TRAIN / f"{name}.py").is_file()
        assert f"`{name}.py`" in readme


def test_without_the_rescorer_nothing_needs_pytorch(room: Room) -> None:
    run = set(room.make(RESCORER="no")[1])
    assert run and not any(name.startswith("rescorer") for name in run)


@pytest.mark.parametrize(
    ("corpus", "missing", "said"),
    [
        ("nowhere", "", "name two folders"),
        ("corpus", "general.txt", "corpus has no general.txt or general.txt.zst"),
    ],
)
def test_what_is_missing_is_named(room: Room, corpus: str, missing: str, said: str) -> None:
    if missing:
        (room.folder / "corpus" / missing).unlink()
    code, run, message = room.make(corpus)
    assert (code, run) == (2, []) and said in message


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("fc-match"), reason="no fontconfig")
def test_another_font_is_never_taken_in_the_place_of_one_that_is_missing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import render; render.font_file('No Such Font')"],
        cwd=TRAIN,
        env={"PYTHONPATH": f"{ROOT}:{TRAIN}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "no font No Such Font" in done.stderr
