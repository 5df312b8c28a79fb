"""The rescorer: a second opinion that sums to one and keeps still about what is certain."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import ModelError
from pipeline.repair.lattice import NEVER
from pipeline.repair.model import load_model
from pipeline.repair.model_files import model_folder
from pipeline.repair.rescorer import WINDOW, NetworkRescorer, load_rescorer
from pipeline.repair.rescoring import Question
from pipeline.repair.restorer import ChannelRestorer
from pipeline.text import Text

FOLDER = model_folder()
pytestmark = pytest.mark.skipif(
    FOLDER is None or not (FOLDER / "rescorer.json").is_file(), reason="the rescorer's model is absent"
)
FILES = ("rescorer.npy", "rescorer.json", "rescorer-words.txt")


@pytest.fixture(scope="module")
def words() -> tuple[str, ...]:
    assert FOLDER is not None
    return load_model(FOLDER).words


@pytest.fixture(scope="module")
def rescorer(words: tuple[str, ...]) -> NetworkRescorer:
    assert FOLDER is not None
    found = load_rescorer(FOLDER, words)
    assert found is not None
    return found


def question(words: tuple[str, ...], text: str, doubt: dict[str, tuple[str, ...]]) -> Question:
    """Ask about a text in which some words may be others; the first of these is likely, the others alike."""
    read = text.split()
    shape = (len(read), 20)
    ids, logs = np.zeros(shape, np.int64), np.full(shape, NEVER, np.float32)
    for i, word in enumerate(read):
        may_be = doubt.get(word, (word,))
        ids[i, : len(may_be)] = [words.index(w) for w in may_be]
        logs[i, : len(may_be)] = 0.0 if len(may_be) == 1 else np.log(0.2 / (len(may_be) - 1))
        logs[i, 0] = 0.0 if len(may_be) == 1 else np.log(0.8)
    own = np.array([-1 if word in doubt else 0 for word in read])
    return Question(tuple(read), ids, logs, own)


@pytest.mark.parametrize(
    ("text", "doubted", "may_be"),
    [
        ("các cơ quan tổ chuc thực hiện kế hoạch này", "chuc", ("chức", "chúc", "chục")),
        ("các đơn vị xây dựng ké hoạch cải cách hành chính", "ké", ("kế", "kẻ", "kể")),
        ("ủy ban nhân dan thành phố ban hành quyết định", "dan", ("dân", "đan", "dẫn")),
    ],
)
def test_a_first_pass_that_fits_is_agreed_with(
    rescorer: NetworkRescorer, words: tuple[str, ...], text: str, doubted: str, may_be: tuple[str, ...]
) -> None:
    answer = rescorer(question(words, text, {doubted: may_be}))
    assert answer[text.split().index(doubted), : len(may_be)].argmax() == 0


def test_it_speaks_of_words_in_doubt_only_and_sums_to_one(
    rescorer: NetworkRescorer, words: tuple[str, ...]
) -> None:
    text = "các cơ quan tổ chuc thực hiện kế hoạch " * (WINDOW // 4)
    asked = question(words, text, {"chuc": ("chúc", "chức")})
    answer = rescorer(asked)
    doubtful = asked.logs.max(1) < -0.1
    assert doubtful.sum() == WINDOW // 4
    assert (answer[~doubtful] == 0).all()
    there = asked.logs[doubtful] > NEVER / 2
    total = np.where(there, np.exp(answer[doubtful].astype(np.float64)), 0).sum(1)
    assert np.allclose(total, 1, atol=1e-4)
    assert (rescorer(asked) == answer).all()


def test_nothing_is_asked_of_an_empty_text(rescorer: NetworkRescorer) -> None:
    empty = Question((), np.zeros((0, 20), np.int64), np.zeros((0, 20), np.float32), np.zeros(0, np.int64))
    assert rescorer(empty).shape == (0, 20)


def test_words_that_the_network_does_not_know_are_strangers_to_it(words: tuple[str, ...]) -> None:
    assert FOLDER is not None
    other = load_rescorer(FOLDER, (*words, "wxyz"))
    assert other is not None
    assert other.places[-1] == 0
    assert (other.places[:-1] == np.arange(len(words))).all()


def test_without_the_file_there_is_none(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert load_rescorer(tmp_path, words) is None


@pytest.mark.parametrize("damaged", FILES)
def test_a_damaged_file_is_named(tmp_path: Path, words: tuple[str, ...], damaged: str) -> None:
    assert FOLDER is not None
    for name in FILES:
        shutil.copy(FOLDER / name, tmp_path / name)
    (tmp_path / damaged).write_bytes(b"\x80 damaged")
    with pytest.raises(ModelError, match="model cannot be read"):
        load_rescorer(tmp_path, words)


def test_weights_that_do_not_fit_their_shapes_are_damage(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert FOLDER is not None
    for name in FILES:
        shutil.copy(FOLDER / name, tmp_path / name)
    np.save(tmp_path / "rescorer.npy", np.zeros(10, np.float16))
    with pytest.raises(ModelError, match="model cannot be read"):
        load_rescorer(tmp_path, words)


def test_the_restorer_works_without_it() -> None:
    assert FOLDER is not None
    model = load_model(FOLDER)
    silent = {source: replace(w, rescorer=0.0) for source, w in model.weights.items()}
    text = Text.of(
        "Thue hién Quyét dinh s6 12/QD-UBND ngay 14 thang 8 nam 2021 cta Uy ban nhan dan Thanh phd"
    )
    alone = ChannelRestorer(model)(text).text
    assert (
        alone
        == ChannelRestorer(replace(model, weights=silent), load_rescorer(FOLDER, model.words))(text).text
    )
    assert json.loads((FOLDER / "rescorer.json").read_text())["layers"] == 3
