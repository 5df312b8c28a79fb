"""Train the rescorer on the shards of a room; the same command goes on where it was stopped.

python models/train/rescorer_train.py ROOM --minutes 50
"""

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rescorer_net import Net, Size
from torch import Tensor

from pipeline.repair.tokens import Kind

LENGTH, TEXTS = 128, 32
RATE, WARM, COOL = 2e-3, 60, 0.35
"""Learning rate, steps until it is reached, and the share of the time in which it falls to nought."""

DOUBT = 0.9995
"""First pass's probability from which there is nothing to learn."""

ENOUGH = 8
"""Words in doubt from which a text is always learned from."""

TEMPERATURES = (0.6, 1.1)
SAVE_EVERY, LOG_EVERY = 150, 50
Batch = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]


def shards(room: Path, seed: int) -> Iterator[Any]:
    """Yield shards in random order, without end; new ones are found when they are there."""
    random = np.random.default_rng(seed)
    while True:
        paths = sorted((room / "shards").glob("*.npz"))
        if not paths:
            raise SystemExit(f"rescorer_train.py: no shards in {room}: make them with rescorer_data.py")
        for i in random.permutation(len(paths)):
            yield np.load(paths[i])


def load(shard: Any) -> tuple[Any, ...]:
    """Return the arrays of a shard."""
    arrays = tuple(shard[name] for name in ("words", "logs", "own", "truth", "shape"))
    return (
        arrays[0].astype(np.int32),
        arrays[1].astype(np.float32),
        *(a.astype(np.int64) for a in arrays[2:]),
    )


def batches(room: Path, seed: int) -> Iterator[Batch]:
    """Yield batches of texts, half of one shard and half of another."""
    random = np.random.default_rng([seed, 1])
    source = shards(room, seed)
    while True:
        pair = [load(next(source)) for _ in range(2)]
        starts = [_starts(arrays, random) for arrays in pair]
        half = TEXTS // 2
        if min(map(len, starts)) < half:
            raise SystemExit(
                "rescorer_train.py: a shard with hardly a word in doubt: make larger ones (--words)"
            )
        for at in range(0, min(map(len, starts)) - half + 1, half):
            chosen = [s[at : at + half, None] + np.arange(LENGTH) for s in starts]
            parts = [tuple(a[rows] for a in arrays) for arrays, rows in zip(pair, chosen, strict=True)]
            joined = [torch.from_numpy(np.concatenate(both)) for both in zip(*parts, strict=True)]
            words, logs, own, truth, shape = joined
            low, high = TEMPERATURES
            warmth = torch.rand(TEXTS, 1, 1) * (high - low) + low
            logs = torch.where(logs > -5e3, logs * warmth, -1e4).log_softmax(-1)
            yield words.long(), logs, own, truth, shape


def _starts(arrays: tuple[Any, ...], random: Any) -> Any:
    """Return where texts begin, in random order; most of those with little to learn are left out."""
    words, logs, _, truth, _ = arrays
    asked = (logs.max(1) < np.log(DOUBT)) & (truth >= Kind.WORD)
    starts = np.arange(int(random.integers(LENGTH)), len(words) - LENGTH, LENGTH)
    doubts = np.add.reduceat(asked, starts)
    return random.permutation(starts[random.random(len(starts)) < (doubts + 0.5) / ENOUGH])


def loss_of(net: Net, batch: Batch) -> tuple[Tensor, int]:
    """Return the cross entropy on words in doubt whose truth is among the candidates."""
    found, _, place = answers(net, batch)
    return -found.gather(1, place[:, None]).mean(), len(place)


def answers(net: Net, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """Return what the net and the first pass make of the words in doubt, and the right candidates."""
    words, logs, own, truth, shape = batch
    hidden = net(words, logs, own, shape)
    share = net.features(logs.exp(), own)[..., 3]
    asked = doubtful(words, logs, truth)
    rows = [x[asked] for x in (hidden, words, logs, own, share)]
    place = (rows[1] == truth[asked][:, None]).int().argmax(1)
    return net.score(*rows), rows[2], place


def doubtful(words: Tensor, logs: Tensor, truth: Tensor) -> Tensor:
    """Return which words can be learned from."""
    there = ((words == truth[..., None]) & (logs > -5e3)).any(-1)
    return there & (truth >= Kind.WORD) & (logs.amax(-1).exp() < DOUBT)


@torch.no_grad()
def judge(net: Net, arrays: tuple[Any, ...]) -> dict[str, float]:
    """Return the share of words right after the first pass and after the net, and its cross entropy."""
    n = len(arrays[0]) // LENGTH * LENGTH
    words, logs, own, truth, shape = (
        torch.from_numpy(a[:n].reshape(-1, LENGTH, *a.shape[1:])) for a in arrays
    )
    found, first, place = answers(net, (words.long(), logs, own, truth, shape))
    before, after = first.argmax(1) == place, found.argmax(1) == place
    return {
        "doubtful": round(len(place) / max(1, int((truth >= Kind.WORD).sum())), 4),
        "first": round(float(before.float().mean()), 4),
        "net": round(float(after.float().mean()), 4),
        "first_nats": round(float(-first.gather(1, place[:, None]).mean()), 4),
        "nats": round(float(-found.gather(1, place[:, None]).mean()), 4),
    }


def rate_at(step: int, share: float) -> float:
    """Return the learning rate after so many steps and that share of the time."""
    return RATE * min(1.0, step / WARM) * min(1.0, max(0.02, (1 - share) / COOL))


class Run:
    """A run that can be stopped: net, optimiser, steps and seconds."""

    def __init__(self, room: Path, asked: argparse.Namespace) -> None:
        vocabulary = (room / "A" / "words.txt").read_text(encoding="utf-8").split("\n")[:-1]
        torch.manual_seed(asked.seed)
        self.net = Net(Size(len(vocabulary), asked.width, asked.layers))
        self.optimiser = torch.optim.AdamW(
            self.net.parameters(), RATE, betas=(0.9, 0.98), weight_decay=0.01, fused=True
        )
        self.step, self.seconds, self.seen = 0, 0.0, 0
        self.path = room / f"{asked.name}.pt"
        if self.path.exists():
            kept = torch.load(self.path)
            self.net.load_state_dict(kept["net"])
            self.optimiser.load_state_dict(kept["optimiser"])
            self.step, self.seconds, self.seen = kept["step"], kept["seconds"], kept["seen"]
        elif (room / "vectors.npy").exists():
            start = torch.from_numpy(np.load(room / "vectors.npy"))[:, : asked.width]
            self.net.embedding.weight.data.copy_(start)
            self.net.candidate.weight.data.copy_(start)

    @property
    def state(self) -> dict[str, int]:
        """Steps, words seen, seconds."""
        return {"step": self.step, "seen": self.seen, "seconds": round(self.seconds)}

    def save(self) -> None:
        """Write all that going on needs."""
        kept = {
            "net": self.net.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "size": self.net.size.__dict__,
        }
        torch.save({**kept, "step": self.step, "seconds": self.seconds, "seen": self.seen}, self.path)

    def learn(self, batch: Batch, rate: float) -> float:
        """Take one step; return the loss."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        with torch.autocast("cpu", torch.bfloat16):
            loss, _ = loss_of(self.net, batch)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        self.seen += batch[0].shape[0] * batch[0].shape[1]
        return float(loss.detach())


def main() -> None:
    """Train until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("room", type=Path)
    parser.add_argument("--minutes", type=float, default=50)
    parser.add_argument("--width", type=int, default=192)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--name", default="net")
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    run = Run(asked.room, asked)
    held = {path.stem: load(np.load(path)) for path in sorted((asked.room / "held").glob("*.npz"))}
    losses, began, total = [], time.monotonic() - run.seconds, 60 * asked.minutes
    for batch in batches(asked.room, asked.seed + run.step):
        run.seconds = time.monotonic() - began
        if run.seconds > total:
            break
        losses.append(run.learn(batch, rate_at(run.step, run.seconds / total)))
        if run.step % LOG_EVERY == 0:
            loss = round(float(np.mean(losses[-LOG_EVERY:])), 4)
            print(json.dumps({**run.state, "loss": loss}), flush=True)
        if run.step % SAVE_EVERY == 0:
            report(run, held)
    report(run, held)


def report(run: Run, held: dict[str, tuple[Any, ...]]) -> None:
    """Save, and print how the net does on what it does not learn from."""
    run.save()
    run.net.eval()
    curve = {name: judge(run.net, arrays) for name, arrays in held.items()}
    run.net.train()
    print(
        json.dumps({"step": run.step, "seen": run.seen, "seconds": round(run.seconds), "held": curve}),
        flush=True,
    )


if __name__ == "__main__":
    main()
