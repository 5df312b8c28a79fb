"""The rescorer's network: a small transformer over the words of a text, in numpy.

Trained by models/train/rescorer_net.py, whose names the weights bear. Embeddings of a word's candidates,
weighed by the first pass, go through a convolution and layers of attention; each candidate is scored against
the outcome.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

NEVER = np.float32(-1e4)
"""Log probability of a candidate that is not there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Stretches of text: candidates (texts, words, kept), log posteriors, own places, shapes."""

    words: NDArray[np.int64]
    logs: Array
    own: NDArray[np.int64]
    shape: NDArray[np.int64]

    @property
    def features(self) -> Array:
        """How sure the first pass is, its trust in the reading, its doubt, its trust in the text."""
        chance = np.exp(self.logs)
        place = np.maximum(self.own, 0)[..., None]
        of_own = np.where(self.own >= 0, np.take_along_axis(chance, place, 2)[..., 0], 0)
        doubt = -(chance * np.log(np.maximum(chance, 1e-6))).sum(-1)
        share = np.broadcast_to(of_own.mean(1, keepdims=True), of_own.shape)
        return np.stack([chance.max(-1), of_own, doubt, share], -1).astype(np.float32)


@dataclass(frozen=True)
class Network:
    """Weights by their names, and the words that have embeddings."""

    weights: Mapping[str, Array]
    words: tuple[str, ...]
    heads: int
    layers: int

    @classmethod
    def load(cls, folder: Path) -> "Network":
        """Read the weights; ``KeyError``, ``ValueError`` or ``OSError`` where they are damaged or missing."""
        card = json.loads((folder / "rescorer.json").read_text(encoding="utf-8"))
        flat = np.load(folder / "rescorer.npy").astype(np.float32)
        words = tuple((folder / "rescorer-words.txt").read_text(encoding="utf-8").split("\n")[:-1])
        weights, at = {}, 0
        for name, shape in card["weights"].items():
            size = int(np.prod(shape))
            weights[name] = flat[at : at + size].reshape(shape)
            at += size
        return cls(weights, words, card["heads"], card["layers"])

    def states(self, asked: Asked) -> Array:
        """Return the hidden states (texts, words, width)."""
        w = self.weights
        chance = np.exp(asked.logs)[..., None, :]
        mixed = (chance @ w["embedding.weight"][asked.words])[..., 0, :]
        read = np.take_along_axis(asked.words, np.maximum(asked.own, 0)[..., None], 2)[..., 0]
        as_read = w["candidate.weight"][np.where(asked.own >= 0, read, 0)] @ w["own.weight"].T
        x = mixed + as_read + w["shape.weight"][asked.shape] + self._linear("feature", asked.features)
        x = x + self._linear("near", _neighbours(x, w["near.weight"].shape[1] // x.shape[-1] // 2))
        far = _distances(self.heads, x.shape[1])
        for layer in range(self.layers):
            x = self._layer(x, f"layers.{layer}.", far)
        return self._norm("norm", x)

    def score(self, hidden: Array, words: NDArray[np.int64], logs: Array, kept: tuple[Any, Any]) -> Array:
        """Return log probabilities (words, candidates); ``kept``: own places, trust in the text."""
        w, (own, share) = self.weights, kept
        meant = (w["candidate.weight"][words] @ self._linear("out", hidden)[..., None])[..., 0]
        leaning = self._linear("of_own", hidden)[:, :1] * (np.arange(words.shape[1]) == own[:, None])
        trust = w["trust"][0] + (w["trust"][1] - 1) * share[:, None]
        total = np.where(
            logs > NEVER / 2, trust * logs + meant + w["bias.weight"][words][..., 0] + leaning, NEVER
        )
        total -= total.max(1, keepdims=True)
        result: Array = total - np.log(np.exp(total).sum(1, keepdims=True))
        return result

    def _layer(self, x: Array, name: str, far: Array) -> Array:
        texts, length, width = x.shape
        y = self._beside(name, self._norm(f"{name}norm_a", x), 0)
        split = self._linear(f"{name}qkv", y).reshape(texts, length, 3 * self.heads, -1).transpose(0, 2, 1, 3)
        q, k, v = np.split(split, 3, axis=1)
        attention = q @ k.transpose(0, 1, 3, 2)
        attention *= np.float32(q.shape[-1] ** -0.5)
        attention += far
        attention -= attention.max(-1, keepdims=True)
        np.exp(attention, out=attention)
        seen = (attention @ v) / attention.sum(-1, keepdims=True)
        x = x + self._linear(f"{name}merge", seen.transpose(0, 2, 1, 3).reshape(texts, length, width))
        y = self._linear(f"{name}up", self._beside(name, self._norm(f"{name}norm_b", x), 1))
        return x + self._linear(f"{name}down", np.maximum(y, 0, out=y))

    def _beside(self, name: str, x: Array, part: int) -> Array:
        """Mix each word with those beside it."""
        y = x.copy()
        y[:, 1:] += x[:, :-1] * self.weights[f"{name}before"][part]
        y[:, :-1] += x[:, 1:] * self.weights[f"{name}behind"][part]
        return y

    def _linear(self, name: str, x: Array) -> Array:
        result: Array = x @ self.weights[f"{name}.weight"].T
        result += self.weights[f"{name}.bias"]
        return result

    def _norm(self, name: str, x: Array) -> Array:
        centred: Array = x - x.mean(-1, keepdims=True)
        square = np.einsum("...d,...d->...", centred, centred)[..., None] / np.float32(x.shape[-1])
        centred /= np.sqrt(square + np.float32(1e-5))
        centred *= self.weights[f"{name}.weight"]
        centred += self.weights[f"{name}.bias"]
        return centred


def _neighbours(x: Array, span: int) -> Array:
    """Return each word beside those before and behind it: (texts, words, (2 span + 1) width)."""
    length = x.shape[1]
    padded = np.pad(x, ((0, 0), (span, span), (0, 0)))
    return np.concatenate([padded[:, i : i + length] for i in range(2 * span + 1)], -1)


@cache
def _distances(heads: int, length: int) -> Array:
    """Return what attention loses with distance (heads, length, length), less from head to head."""
    apart = np.abs(np.arange(length)[:, None] - np.arange(length))
    slopes = np.array([0.0 if h == heads - 1 else 2.0 ** (-1 - 2 * h) for h in range(heads)])
    lost: Array = (-slopes[:, None, None] * apart).astype(np.float32)
    return lost
