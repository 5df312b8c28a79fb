"""Trains the reader of handwritten digits on drawn lines, and exports it.

A small convolutional network over the gap's picture, eleven classes a column (ten digits and nothing),
trained by connectionist temporal classification (Graves et al., 2006). Goes on from its checkpoint.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from pipeline.pen.picture import HEIGHT, as_ink

BLANK = 10
HIGHEST, LOWEST = 2e-3, 2e-5
"""Learning rates at the first turn and at the last."""

Drawn = tuple[np.ndarray, str]


class PenNet(nn.Module):
    """(batch, 1, HEIGHT, width) → (batch, width / 2, 11) log probabilities."""

    def __init__(self) -> None:
        super().__init__()

        def stage(inner: int, outer: int, pool: tuple[int, int]) -> list[nn.Module]:
            conv = nn.Conv2d(inner, outer, 3, padding=1, bias=False)
            return [conv, nn.BatchNorm2d(outer), nn.ReLU(inplace=True), nn.MaxPool2d(pool)]

        self.look = nn.Sequential(
            *stage(1, 16, (2, 2)), *stage(16, 32, (2, 1)), *stage(32, 64, (2, 1)), *stage(64, 96, (2, 1))
        )
        rows = HEIGHT // 16
        self.read = nn.Sequential(
            nn.Conv1d(96 * rows, 128, 5, padding=2), nn.ReLU(inplace=True), nn.Dropout(0.1),
            nn.Conv1d(128, 128, 5, padding=2), nn.ReLU(inplace=True), nn.Dropout(0.1),
            nn.Conv1d(128, BLANK + 1, 3, padding=1),
        )  # fmt: skip

    def forward(self, pictures: Tensor) -> Tensor:
        """Read."""
        seen = self.look(pictures)
        columns = seen.flatten(1, 2)
        answer: Tensor = self.read(columns).transpose(1, 2).log_softmax(-1)
        return answer


def lines(shard: Path) -> list[Drawn]:
    """Return the lines of a shard."""
    data = np.load(shard)
    edges = np.concatenate([[0], np.cumsum(data["widths"].astype(int))])
    pixels, texts = data["pictures"], data["texts"]
    return [(pixels[:, a:b], str(t)) for a, b, t in zip(edges, edges[1:], texts, strict=False)]


def batches(known: list[Drawn], size: int, rng: np.random.Generator) -> Iterator[tuple[Tensor, list[str]]]:
    """Yield batches of lines of like width, in random order."""
    order = sorted(range(len(known)), key=lambda i: known[i][0].shape[1] + rng.uniform(0, 6))
    starts = list(range(0, len(order), size))
    rng.shuffle(starts)
    for start in starts:
        chosen = [known[i] for i in order[start : start + size]]
        width = 4 * -(-max(picture.shape[1] for picture, _ in chosen) // 4)
        stack = np.zeros((len(chosen), 1, HEIGHT, width), np.float32)
        for row, (picture, _) in zip(stack, chosen, strict=True):
            row[0, :, : picture.shape[1]] = as_ink(picture)
        yield torch.from_numpy(stack), [text for _, text in chosen]


def loss_of(net: PenNet, pictures: Tensor, texts: list[str]) -> Tensor:
    """Return the mean loss."""
    logs = net(pictures).transpose(0, 1)
    targets = torch.tensor([int(c) for text in texts for c in text], dtype=torch.long)
    steps = torch.full((len(texts),), logs.shape[0], dtype=torch.long)
    lengths = torch.tensor([len(text) for text in texts])
    return nn.functional.ctc_loss(logs, targets, steps, lengths, blank=BLANK, zero_infinity=True)


def greedy(logs: np.ndarray) -> str:
    """Return the best path's digits."""
    path = logs.argmax(-1)
    return "".join(str(a) for a, b in zip(path, [BLANK, *path], strict=False) if a != b and a != BLANK)


def accuracy(net: PenNet, known: list[Drawn]) -> float:
    """Return the share of lines read right."""
    net.eval()
    right = 0
    with torch.no_grad():
        for pictures, texts in batches(known, 64, np.random.default_rng(0)):
            right += sum(greedy(row) == text for row, text in zip(net(pictures).numpy(), texts, strict=True))
    net.train()
    return right / len(known)


def export(net: PenNet, place: Path) -> None:
    """Write the network for onnxruntime; the picture's width is free."""
    net.eval()
    free = {"pictures": {0: "batch", 3: "width"}, "digits": {0: "batch", 1: "steps"}}
    torch.onnx.export(
        net, (torch.zeros(1, 1, HEIGHT, 128),), str(place), input_names=["pictures"], output_names=["digits"],
        dynamic_axes=free, opset_version=17, dynamo=False,
    )  # fmt: skip


class Training:
    """A network in training, with its curve of (turn, loss, share of held-out lines read right)."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.checkpoint = folder / "checkpoint.pt"
        self.net = PenNet()
        self.optimiser = torch.optim.AdamW(self.net.parameters(), HIGHEST, weight_decay=1e-3)
        self.curve: list[tuple[int, float, float]] = []
        if self.checkpoint.exists():
            state = torch.load(self.checkpoint)
            self.net.load_state_dict(state["net"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.curve = state["curve"]

    def turn(self, known: list[Drawn], tested: list[Drawn], rate: float) -> None:
        """Go over the lines of a shard once, and keep what came of it."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        losses = [self._step(*batch) for batch in batches(known, 48, np.random.default_rng(len(self.curve)))]
        self.curve.append((len(self.curve) + 1, float(np.mean(losses)), accuracy(self.net, tested)))
        state = {"net": self.net.state_dict(), "optimiser": self.optimiser.state_dict(), "curve": self.curve}
        torch.save(state, self.checkpoint)

    def _step(self, pictures: Tensor, texts: list[str]) -> float:
        self.optimiser.zero_grad()
        loss = loss_of(self.net, pictures, texts)
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 2.0)
        self.optimiser.step()
        return loss.item()


def main() -> None:
    """Train, and export at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", type=Path, help="folder of shards; the last one is held out")
    parser.add_argument("--out", type=Path, required=True, help="folder of checkpoint, curve and model")
    parser.add_argument("--passes", type=int, default=4, help="over all shards")
    given = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    *shards, held = sorted(p for p in given.lines.glob("*.npz") if ".part" not in p.name)
    tested = lines(held)[:2000]
    training = Training(given.out)
    total = given.passes * len(shards)
    while (turn := len(training.curve)) < total:
        training.turn(lines(shards[turn % len(shards)]), tested, LOWEST + HIGHEST * (1 - turn / total))
        print(*training.curve[-1], flush=True)
    (given.out / "curve.json").write_text(json.dumps(training.curve))
    export(training.net, given.out / "digits.onnx")


if __name__ == "__main__":
    main()
