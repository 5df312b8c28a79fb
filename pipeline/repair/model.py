"""The restorer's model: files that are mapped into memory, checked for their version."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import ModelError
from pipeline.repair.channel import Channel, Spelling
from pipeline.repair.ngrams import STEP, NGrams, Table

FORMAT = 1
"""Version of the files; a model of another version is not read."""

SOURCES = ("eng", "vie")
CURE = "install kehoach anew, or make the model again (models/train/README.md)"


@dataclass(frozen=True, slots=True)
class Weights:
    """How the parts are weighed against each other, for text of one source; fitted on held-out pairs."""

    language: float
    """Of the language model against the channel."""
    seen: float
    """Readings that the letters alone are worth, beside the counted ones."""
    letters: float
    """The same as a share of the counted ones: other fonts are read in other ways."""
    stranger: float
    """Log probability of a word that is not in the vocabulary."""
    margin: float
    """Log odds of a change against none, above which it is made."""


@dataclass(frozen=True, slots=True)
class Model:
    """All that was learned."""

    words: tuple[str, ...]
    abbreviations: frozenset[str]
    ngrams: NGrams
    channels: dict[str, Channel]
    weights: dict[str, Weights]
    digest: str


def model_folder() -> Path | None:
    """Return where the model lies, in the installed package or in the checkout; ``None``: nowhere."""
    package = Path(__file__).parents[1]
    for folder in (package / "model", package.parent / "models" / "restorer"):
        if (folder / "model.json").is_file():
            return folder
    return None


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
        return Model(words, abbreviations, ngrams, channels, weights, model_digest(folder))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{folder}: the model cannot be read: {error}; {CURE}") from error


def model_digest(folder: Path) -> str:
    """Return 8 hex digits that change when any file of the model changes."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in (".npy", ".json", ".txt"):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]


def _ngrams(folder: Path, size: int) -> NGrams:
    orders = sorted(path.name[6] for path in folder.glob("ngrams*-checks.npy"))
    tables = (Table(_array(folder, f"ngrams{n}-checks"), _array(folder, f"ngrams{n}-values")) for n in orders)
    return NGrams(size, _array(folder, "ngrams1"), tuple(tables))


def _channel(folder: Path, source: str, words: tuple[str, ...]) -> Channel:
    names = json.loads((folder / f"{source}-letters.json").read_text(encoding="utf-8"))
    table = _array(folder, f"{source}-letters")
    chances = np.zeros((table.shape[0] + 1, table.shape[1] + 1), np.float32)
    chances[:-1, :-1] = np.where(table < 255, np.exp(-STEP * table.astype(np.float32)), 0)
    column = {reading: i for i, reading in enumerate(names["readings"])}
    pairs, came = _array(folder, f"{source}-words"), _array(folder, f"{source}-came")
    return Channel(
        pairs, came, chances, tuple(names["letters"]), column, Spelling.of(words, names["letters"])
    )


def _array(folder: Path, name: str) -> Any:
    return np.load(folder / f"{name}.npy", mmap_mode="r")
