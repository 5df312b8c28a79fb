"""Tesseract's line network in PyTorch, and lines as it is given them.

Batches in bfloat16 train five times as many lines a second of one core as lstmtraining does.
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import torch
from torch import nn

HEIGHT = 36
STRIDE = 3
"""The network's pooling: a step is three columns."""


def scaled(picture: Any) -> Any:
    """Bring a line to the network's height as Leptonica's pixScale does: sharpened a little."""
    factor = HEIGHT / picture.shape[0]
    kind = cv2.INTER_AREA if factor < 0.7 else cv2.INTER_LINEAR
    small = cv2.resize(picture, (max(STRIDE, round(picture.shape[1] * factor)), HEIGHT), interpolation=kind)
    if factor >= 1.4:
        return small
    side, share = (3, 0.2) if factor < 0.7 else (5, 0.4)
    soft = cv2.blur(small, (side, side)).astype(np.float32)
    return np.clip(np.rint(small + share * (small - soft)), 0, 255).astype(np.uint8)


def levels(line: Any) -> Any:
    """Return a line of the network's height as −1 (ink) to 1 (paper): Input::Copy2DImage."""
    row = line[HEIGHT // 2].astype(np.int16)
    before, at, after = row[:-2], row[1:-1], row[2:]
    lows = at[((at < before) & (at <= after)) | ((at <= before) & (at < after))]
    highs = at[((at > before) & (at >= after)) | ((at >= before) & (at > after))]
    black = np.percentile(lows, 25) if len(lows) else 0.0
    white = np.percentile(highs, 75) if len(highs) else 255.0
    contrast = (white - black) / 2
    return np.clip((line - black) / (contrast if contrast > 0 else 1) - 1, -1, 1).astype(np.float32)


class LineNet(nn.Module):
    """[1,36,0,1 Ct3,3,16 Mp3,3 Lfys Lfx Lrx Lfx O1c]."""

    def __init__(self, matrices: Sequence[Any]) -> None:
        """Take the matrices of ``tess_weights.matrices``: 1, 4 × 4, 1."""
        super().__init__()
        given = [torch.tensor(np.asarray(m), dtype=torch.float32) for m in matrices]
        self.first = nn.Conv2d(1, len(given[0]), 3)
        # Tesseract stacks a window column by column.
        self.first.weight.data = given[0][:, :-1].reshape(-1, 1, 3, 3).transpose(2, 3).contiguous()
        self.first.bias.data = given[0][:, -1].clone()
        self.layers = nn.ModuleList(_layer(given[1 + 4 * n : 5 + 4 * n]) for n in range(4))
        self.last = nn.Linear(given[-1].shape[1] - 1, given[-1].shape[0])
        self.last.weight.data, self.last.bias.data = given[-1][:, :-1].clone(), given[-1][:, -1].clone()

    def forward(self, pictures: Any, lengths: Any) -> Any:
        """Return scores, steps × lines × codes, of what ``batch_of`` gives."""
        maps = nn.functional.max_pool2d(torch.tanh(self.first(pictures)), STRIDE)
        count, channels, high, wide = maps.shape
        down = maps.permute(2, 3, 0, 1).reshape(high, wide * count, channels)
        steps = self.layers[0](down)[0][-1].reshape(wide, count, -1)
        steps = self.layers[1](steps)[0]
        back = torch.arange(wide)[:, None]
        back = torch.where(back < lengths[None, :], lengths[None, :] - 1 - back, back)[..., None]
        turned = steps.gather(0, back.expand_as(steps))
        steps = self.layers[2](turned)[0]
        steps = steps.gather(0, back.expand_as(steps))
        return self.last(self.layers[3](steps)[0])

    def matrices(self) -> list[Any]:
        """Return the matrices as Tesseract lays them out."""
        weight = self.first.weight.detach().transpose(2, 3).reshape(len(self.first.weight), 9)
        found = [torch.cat([weight, self.first.bias.detach()[:, None]], 1)]
        for layer in self.layers:
            both = torch.cat([layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0[:, None]], 1).detach()
            i, f, g, o = both.chunk(4)
            found += [g, i, f, o]
        found.append(torch.cat([self.last.weight.detach(), self.last.bias.detach()[:, None]], 1))
        return [m.numpy() for m in found]


def _layer(gates: Sequence[Any]) -> nn.LSTM:
    """Return an LSTM of Tesseract's gates: cell input, input, forget, output."""
    cell, into, forget, out = gates
    both = torch.cat([into, forget, cell, out])
    size = len(cell)
    inputs = both.shape[1] - 1 - size
    layer = nn.LSTM(inputs, size)
    layer.weight_ih_l0.data, layer.weight_hh_l0.data = both[:, :inputs].clone(), both[:, inputs:-1].clone()
    layer.bias_ih_l0.data, layer.bias_hh_l0.data = both[:, -1].clone(), torch.zeros(4 * size)
    layer.bias_hh_l0.requires_grad = False
    return layer


def batch_of(lines: Sequence[Any], rng: np.random.Generator) -> tuple[Any, Any]:
    """Return lines (``levels``) as n × 1 × 38 × width, and their steps.

    Around them is noise, as Tesseract's convolution has it at its borders.
    """
    widest = max(line.shape[1] for line in lines)
    field = rng.uniform(-1, 1, (len(lines), 1, HEIGHT + 2, widest + 2)).astype(np.float32)
    for place, line in zip(field, lines, strict=True):
        place[0, 1:-1, 1 : 1 + line.shape[1]] = line
    return torch.from_numpy(field), torch.tensor([line.shape[1] // STRIDE for line in lines])


def codes_of(recoder: bytes, unicharset: str) -> dict[str, int]:
    """Return the code of each character; the last code is that of no character."""
    names = [row.split(" ", 1)[0] for row in unicharset.splitlines()[1:]]
    table = np.frombuffer(recoder, np.uint8, offset=4)[: 9 * len(names)].reshape(-1, 9)
    codes = table[:, 5:9].copy().view("<i4")[:, 0]
    found = {name: int(code) for name, code in zip(names, codes, strict=True) if len(name) == 1}
    return {**found, " ": int(codes[0])}
