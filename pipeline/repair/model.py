"""The restorer's model: files that are mapped into memory, checked for their version."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ModelError
from pipeline.model_places import CURE
from pipeline.repair.channel import Channel, Spelling
from pipeline.repair.model_files import model_digest
from pipeline.repair.ngrams import STEP, NGrams, Table
from pipeline.repair.pieces import Pieces

FORMAT = 3
"""Version of the files; a model of another version is not read."""

SOURCES = ("eng", "vie")


@dataclass(frozen=True, slots=True)
class Weights:
    """How the parts are weighed against each other, for text of one source; fitted on held-out pairs."""

    language: float
    """Of the language model against the channel."""
    seen: float
    """Readings that the letters alone are worth, beside the counted ones."""
    letters: float
    """The same as a share of the counted ones: other fonts are read in other ways."""
    repeats: float
    """Share of the language model that is the text's own pairs of words."""
    stranger: float
    """Log probability of a word that is not in the vocabulary."""
    margin: float
    """Log odds of a change against none, above which it is made."""
    joined: float
    """Log probability that a blank between two words was lost."""
    split: float
    """Log probability that a word was read as two."""
    sure: float
    """Of the engine's own confidence, as log odds, for what it read."""
    usual: float
    """Its usual confidence, as log odds: above it the reading is believed more, below it less."""
    rescorer: float
    """Share of the rescorer in the log odds; 0 leaves it out."""
    slope: float
    """Of the log odds that a chosen word is right, against those that the search gives it."""
    shift: float
    """The same log odds where the search gives even ones."""


@dataclass(frozen=True, slots=True)
class Model:
    """All that was learned."""

    words: tuple[str, ...]
    abbreviations: frozenset[str]
    capitals: NDArray[np.uint8]
    """Share of each word's occurrences that begin with a capital, in 255ths."""
    ngrams: NGrams
    channels: dict[str, Channel]
    weights: dict[str, Weights]
    digest: str


@cache
def load_model(folder: Path) -> Model:
    """Map a model into memory.

    Raises:
        ModelError: a file is missing or damaged, or the model is of another version.
    """
    try:
        card = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        if card["format"] != FORMAT:
            raise ModelError(f"{folder}: model of format {card['format']}, not {FORMAT}; {CURE}")
        words = tuple((folder / "words.txt").read_text(encoding="utf-8").split("\n")[:-1])
        channels = {source: _channel(folder, source, words) for source in SOURCES}
        weights = {source: Weights(**card["weights"][source]) for source in SOURCES}
        abbreviations = frozenset((folder / "abbreviations.txt").read_text(encoding="utf-8").split())
        ngrams = _ngrams(folder, len(words))
        return Model(
            words, abbreviations, _array(folder, "capitals"), ngrams, channels, weights, model_digest(folder)
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{folder}: the model cannot be read: {error}; {CURE}") from error


def _ngrams(folder: Path, size: int) -> NGrams:
    orders = sorted(path.name[6] for path in folder.glob("ngrams*-checks.npy"))
    tables = (Table(_array(folder, f"ngrams{n}-checks"), _array(folder, f"ngrams{n}-values")) for n in orders)
    return NGrams(size, _array(folder, "ngrams1"), tuple(tables))


def _channel(folder: Path, source: str, words: tuple[str, ...]) -> Channel:
    names = json.loads((folder / f"{source}-letters.json").read_text(encoding="utf-8"))
    table = _array(folder, f"{source}-letters")
    chances = np.zeros((table.shape[0] + 1, table.shape[1] + 1), np.float32)
    chances[:-1, :-1] = np.where(table < 255, np.exp(-STEP * table.astype(np.float32)), 0)
    pairs, came = _array(folder, f"{source}-words"), _array(folder, f"{source}-came")
    spelling, letters = Spelling.of(words, names["letters"]), tuple(names["letters"])
    readings = tuple(names["readings"])
    by_digits = source == "eng"
    return Channel(pairs, came, chances, letters, readings, Pieces.of(readings), spelling, by_digits)


def _array(folder: Path, name: str) -> Any:
    # A plain view of the map: the subclass costs more than the lookups.
    return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))
