"""Train Tesseract's Vietnamese further on made lines, and make an integer model of it.

python models/train/tess_train.py ROOM BASE.traineddata --minutes 60     # goes on where it stopped
Shards that appear meanwhile are taken in; ROOM/last.traineddata is the model. Needs PyTorch, and
combine_tessdata (apt: tesseract-ocr).
"""

import argparse
import math
import random
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from tess_damage import worn_line
from tess_lines import read
from tess_net import HEIGHT, LineNet, batch_of, codes_of, levels, scaled
from tess_weights import matrices, unpacked, with_matrices

BATCH = 32
RATE, WARM = 7e-4, 40
"""Learning rate at its height (``--rate``), and the steps up to it; then it falls as a cosine of the time."""

MEAN = 0.99
"""Weight of the past in the running mean of the weights, which is what is exported."""

WORN = 0.55
"""Share of clean lines that are worn before the network sees them."""

SAVE_SECONDS = 240
NARROWEST, WIDEST = 24, 1900
"""Pixels of a line at the network's height."""


class Shards:
    """Lines of the shards that are there, scaled, in batches of like width."""

    def __init__(self, folder: Path, codes: dict[str, int], seed: int) -> None:
        self._folder, self._codes = folder, codes
        self._rng = np.random.default_rng(seed)
        self._chance = random.Random(seed)
        np.random.seed(seed)
        self._seen: set[Path] = set()
        self._lines: list[tuple[Any, list[int], bool]] = []
        self._fresh: list[int] = []

    def __len__(self) -> int:
        return len(self._lines)

    def look(self) -> None:
        """Take in the shards that are new."""
        for place in sorted(set(self._folder.glob("*.lstmf")) - self._seen):
            self._seen.add(place)
            for one in read(place):
                target, wide = (
                    [self._codes[c] for c in one.text],
                    one.picture.shape[1] * HEIGHT / one.picture.shape[0],
                )
                if NARROWEST <= wide <= WIDEST and len(target) < wide / 3.5:
                    is_clean = one.damage == "clean"
                    self._fresh.append(len(self._lines))
                    self._lines.append((one.picture if is_clean else scaled(one.picture), target, is_clean))

    def batch(self) -> tuple[Any, Any, Any, Any]:
        """Return pictures, steps, targets and their lengths; lines not yet seen come first."""
        pool = self._fresh if len(self._fresh) > 8 * BATCH else range(len(self._lines))
        some = self._rng.choice(np.asarray(pool), min(8 * BATCH, len(pool)), replace=False)
        some = sorted(some, key=self._width)
        at = self._rng.integers(0, max(1, len(some) - BATCH + 1))
        chosen = some[at : at + BATCH]
        if pool is self._fresh:
            taken = set(chosen)
            self._fresh = [n for n in self._fresh if n not in taken]
        pictures, steps = batch_of([self._varied(*self._lines[n][::2]) for n in chosen], self._rng)
        targets = [self._lines[n][1] for n in chosen]
        return (
            pictures,
            steps,
            torch.tensor([code for target in targets for code in target]),
            torch.tensor([len(t) for t in targets]),
        )

    def _width(self, n: int) -> float:
        height, width = self._lines[n][0].shape
        return float(width / height)

    def _varied(self, line: Any, is_clean: bool) -> Any:
        """Wear a clean line anew each time; stretch any a little, and cut it a little higher or lower."""
        if is_clean:
            line = scaled(worn_line(line, self._chance) if self._chance.random() < WORN else line)
        width = max(NARROWEST, round(line.shape[1] * self._rng.uniform(0.95, 1.06)))
        if self._rng.random() < 0.3:
            top, foot = self._rng.integers(0, 3, 2)
            line = line[top : HEIGHT - foot]
        return levels(cv2.resize(line, (width, HEIGHT), interpolation=cv2.INTER_LINEAR))


class Parts:
    """The components of a traineddata file, unpacked."""

    def __init__(self, base: Path) -> None:
        self._base, self._folder = base, unpacked(base)
        self.lstm = (self._folder / "vie.lstm").read_bytes()
        names = (self._folder / "vie.lstm-unicharset").read_text(encoding="utf-8")
        self.codes = codes_of((self._folder / "vie.lstm-recoder").read_bytes(), names)

    def write(self, new: list[Any], out: Path) -> None:
        """Write the base with other weights."""
        lstm = self._folder / "new.lstm"
        lstm.write_bytes(with_matrices(self.lstm, new))
        made = self._folder / "new.traineddata"
        shutil.copy(self._base, made)
        subprocess.run(("combine_tessdata", "-o", made, lstm), check=True, capture_output=True)
        shutil.copy(made, out)


def rate_at(step: int, share: float, highest: float) -> float:
    """Return the learning rate at a step, ``share`` of the time being over."""
    return (
        highest * min(1.0, (step + 1) / WARM) * (0.02 + 0.98 * (1 + math.cos(math.pi * min(1.0, share))) / 2)
    )


def train(room: Path, parts: Parts, minutes: float, rate: float = RATE) -> None:
    """Train by the clock; the state is saved every few minutes, and so is a model."""
    torch.set_num_threads(1)
    net = LineNet(matrices(parts.lstm))
    mean = torch.optim.swa_utils.AveragedModel(
        net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(MEAN)
    )
    adam = torch.optim.Adam([p for p in net.parameters() if p.requires_grad], RATE, betas=(0.9, 0.98))
    step, spent, place = 0, 0.0, room / "state.pt"
    if place.exists():
        kept = torch.load(place, weights_only=True)
        (
            net.load_state_dict(kept["net"]),
            mean.load_state_dict(kept["mean"]),
            adam.load_state_dict(kept["adam"]),
        )
        step, spent = kept["step"], kept["spent"]
    shards = Shards(room / "lines", parts.codes, step)
    shards.look()
    begun, saved, losses = time.monotonic() - spent, time.monotonic(), []
    while (spent := time.monotonic() - begun) < 60 * minutes:
        if step % 20 == 0:
            shards.look()
        losses.append(_step(net, adam, shards, rate_at(step, spent / 60 / minutes, rate)))
        mean.update_parameters(net)
        step += 1
        if time.monotonic() - saved > SAVE_SECONDS:
            saved = time.monotonic()
            state = {"net": net.state_dict(), "mean": mean.state_dict(), "adam": adam.state_dict()}
            torch.save({**state, "step": step, "spent": spent}, room / "state.part")
            (room / "state.part").replace(place)
            parts.write(mean.module.matrices(), room / f"at-{step:05d}.traineddata")
            print(
                f"{spent / 60:.1f} min  step {step}  lines {len(shards)}  loss {np.mean(losses):.3f}",
                flush=True,
            )
            losses = []
    parts.write(mean.module.matrices(), room / "last.traineddata")


def _step(net: LineNet, adam: Any, shards: Shards, rate: float) -> float:
    pictures, steps, targets, lengths = shards.batch()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores = net(pictures, steps)
    chances = scores.float().log_softmax(-1)
    blank = scores.shape[-1] - 1
    loss = nn_ctc(chances, targets, (steps, lengths), blank)
    adam.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    for group in adam.param_groups:
        group["lr"] = rate
    adam.step()
    return float(loss.detach())


def nn_ctc(chances: Any, targets: Any, lengths: tuple[Any, Any], blank: int) -> Any:
    """Return the loss per character; a line that cannot be written in its steps counts for nothing."""
    sums = torch.nn.functional.ctc_loss(
        chances, targets, *lengths, blank=blank, reduction="none", zero_infinity=True
    )
    return (sums / lengths[1]).mean()


def main() -> None:
    """Train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("room", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=RATE, help="learning rate at its height")
    given = parser.parse_args()
    train(given.room, Parts(given.base), given.minutes, given.rate)


if __name__ == "__main__":
    main()
