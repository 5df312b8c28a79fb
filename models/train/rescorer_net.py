"""The network of the rescorer: what each word may be, seen among its neighbours on both sides.

A word comes in as the mixture of its candidates' embeddings, weighed by the first pass; a convolution and a
few layers of attention go over the text; each candidate is scored against what came out, beside what the
first pass says of it. At the start the network says what the first pass says.
"""

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

SHAPES, FEATURES = 3, 4
"""Small, capital first, all capitals; and numbers about a word: see ``Net.forward``."""

NEVER = -1e4
SPAN = 2
"""Words on each side that the convolution sees."""


@dataclass(frozen=True)
class Size:
    """Of a network."""

    words: int
    width: int = 192
    layers: int = 3
    heads: int = 4
    inner: int = 576


class Layer(nn.Module):
    """Attention that prefers the near, and a feed-forward part; each first mixes in the words beside."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.heads = size.heads
        self.norm_a, self.norm_b = nn.LayerNorm(size.width), nn.LayerNorm(size.width)
        self.before = nn.Parameter(torch.zeros(2, size.width))
        self.behind = nn.Parameter(torch.zeros(2, size.width))
        self.qkv = nn.Linear(size.width, 3 * size.width)
        self.merge = nn.Linear(size.width, size.width)
        self.up, self.down = nn.Linear(size.width, size.inner), nn.Linear(size.inner, size.width)
        for last in (self.merge, self.down):
            nn.init.normal_(last.weight, std=0.02)

    def forward(self, x: Tensor, far: Tensor) -> Tensor:
        """Return (texts, words, width)."""
        texts, words, width = x.shape
        y = self._beside(self.norm_a(x), 0)
        q, k, v = self.qkv(y).view(texts, words, 3 * self.heads, -1).transpose(1, 2).split(self.heads, 1)
        near = (q * (width // self.heads) ** -0.5) @ k.transpose(2, 3) + far
        seen = near.softmax(-1).to(v.dtype) @ v
        x = x + self.merge(seen.transpose(1, 2).reshape(texts, words, width))
        return x + self.down(functional.relu(self.up(self._beside(self.norm_b(x), 1))))

    def _beside(self, x: Tensor, part: int) -> Tensor:
        last = functional.pad(x, (0, 0, 1, 0))[:, :-1]
        following = functional.pad(x, (0, 0, 0, 1))[:, 1:]
        return x + last * self.before[part] + following * self.behind[part]


class Net(nn.Module):
    """Scores candidates."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        self.embedding = nn.EmbeddingBag(size.words, size.width, mode="sum")
        self.candidate = nn.Embedding(size.words, size.width)
        self.bias = nn.Embedding(size.words, 1)
        self.own = nn.Linear(size.width, size.width, bias=False)
        self.shape = nn.Embedding(SHAPES, size.width)
        self.feature = nn.Linear(FEATURES, size.width)
        self.near = nn.Linear((2 * SPAN + 1) * size.width, size.width)
        self.layers = nn.ModuleList(Layer(size) for _ in range(size.layers))
        self.norm = nn.LayerNorm(size.width)
        self.out = nn.Linear(size.width, size.width)
        self.of_own = nn.Linear(size.width, 2)
        self.trust = nn.Parameter(torch.ones(2))
        for start in (self.out.weight, self.out.bias, self.bias.weight, self.of_own.weight, self.of_own.bias):
            nn.init.zeros_(start)
        nn.init.normal_(self.out.weight, std=0.002)

    def forward(self, words: Tensor, logs: Tensor, own: Tensor, shape: Tensor) -> Tensor:
        """Return the hidden states (texts, words, width) of words (texts, words, candidates)."""
        texts, length, kept = words.shape
        chance = logs.exp()
        mixed = self.embedding(words.reshape(-1, kept), per_sample_weights=chance.reshape(-1, kept))
        read = torch.where(own >= 0, words.gather(2, own.clamp(min=0)[..., None])[..., 0], 0)
        as_read = self.own(functional.embedding(read, self.candidate.weight))
        features = self.features(chance, own)
        x = mixed.view(texts, length, -1) + as_read + self.shape(shape) + self.feature(features)
        padded = functional.pad(x, (0, 0, SPAN, SPAN))
        x = x + self.near(torch.cat([padded[:, i : i + length] for i in range(2 * SPAN + 1)], -1))
        far = distances(self.size.heads, length, x.device)
        for layer in self.layers:
            x = layer(x, far)
        return self.norm(x)

    @staticmethod
    def features(chance: Tensor, own: Tensor) -> Tensor:
        """Return how sure the first pass is, its trust in the reading, its doubt, its trust in the text."""
        best = chance.amax(-1)
        of_own = torch.where(own >= 0, chance.gather(2, own.clamp(min=0)[..., None])[..., 0], 0.0)
        doubt = -(chance * chance.clamp(min=1e-6).log()).sum(-1)
        share = of_own.mean(1, keepdim=True).expand_as(best)
        return torch.stack([best, of_own, doubt, share], -1)

    def score(self, hidden: Tensor, words: Tensor, logs: Tensor, own: Tensor, share: Tensor) -> Tensor:
        """Return log probabilities (words, candidates) of words whose hidden states are given."""
        meant = torch.einsum("nd,nkd->nk", self.out(hidden), self.candidate(words).to(hidden.dtype))
        is_own = torch.arange(words.shape[1])[None] == own[:, None]
        leaning = self.of_own(hidden)[:, :1] * is_own
        trust = self.trust[0] + (self.trust[1] - 1) * share[:, None]
        total = trust * logs + meant.float() + self.bias(words)[..., 0] + leaning.float()
        return functional.log_softmax(torch.where(logs > NEVER / 2, total, NEVER), -1)


def distances(heads: int, length: int, device: Any) -> Tensor:
    """Return what attention loses with distance (1, heads, length, length), for each head another slope."""
    apart = (torch.arange(length, device=device)[:, None] - torch.arange(length, device=device)[None]).abs()
    slopes = torch.tensor([0.0 if h == heads - 1 else math.pow(2, -1.0 - 2 * h) for h in range(heads)])
    return -(slopes[:, None, None] * apart)[None]
