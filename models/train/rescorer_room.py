"""Lay out what the rescorer's data are made from, each part once.

python models/train/rescorer_room.py MODEL ROOM ADMIN GENERAL --eng eng.jsonl --vie vie.jsonl ...
ROOM/A and ROOM/B are models of the restorer: channels learned from every other page of the pairs, n-grams
counted on most of the text. What the n-grams have not seen, ROOM/admin.txt and ROOM/general.txt, the rescorer
learns from: on text that they know they are surer than they will ever be again.
"""

import argparse
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from confusions import count_pairs, folded, learn_letters, write_letters, write_words
from corpus import lines
from ngrams import FEWEST, HEAD_LINES, MOST, Builder, ids_of

HALVES = ("A", "B")
RUN = 500
"""Lines that stay together when a text is divided."""

HEAD_WEIGHT, GENERAL_WEIGHT = 4.0, 0.34
VECTOR, LONGEST_VECTOR = 260, 2.0
"""Numbers of a word's vector, and how many times the usual length it may have."""

NEAR = (2, 3, 4, 5)
SMOOTHING = 0.75


def is_learned(line: int, head: int) -> bool:
    """Tell whether a line goes to the rescorer: two runs in five of the head, one in eight of the rest."""
    return (line // RUN) % 5 < 2 if line < head else (line // RUN) % 8 == 0


def divide(corpus: Path, out: Path, head: int) -> tuple[list[str], list[str]]:
    """Write the lines that the rescorer learns from; return the others: those of the head, and the rest."""
    first: list[str] = []
    rest: list[str] = []
    with out.open("w", encoding="utf-8") as file:
        for number, line in enumerate(lines(corpus)):
            if is_learned(number, head):
                file.write(line + "\n")
            else:
                (first if number < head else rest).append(line)
    return first, rest


def count_ngrams(parts: list[tuple[Any, float]], size: int, out: Path) -> None:
    """Count and write n-grams."""
    builder = Builder(parts, size, FEWEST)
    builder.prune(MOST)
    builder.write(out)


def learn_channel(pairs: list[Path], out: Path, half: int, source: str) -> None:
    """Learn a channel from every other page, and keep the pairs and the chances of letters as they are."""
    taken = out / f"{source}.jsonl"
    with taken.open("w", encoding="utf-8") as file:
        for number, path in enumerate(pairs):
            for pair in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
                if pair["page"] % 2 == half:
                    file.write(
                        json.dumps({**pair, "page": f"{number}-{pair['page']}"}, ensure_ascii=False) + "\n"
                    )
    vocabulary = (out / "words.txt").read_text(encoding="utf-8").split("\n")[:-1]
    counted, _ = count_pairs(taken)
    letters = learn_letters(counted)
    counted = folded(counted)
    write_letters(out, source, letters)
    write_words(out, source, counted, {word: i for i, word in enumerate(vocabulary)})
    for name, kept in (("pairs", [[*pair, n] for pair, n in counted.items()]), ("chances", letters)):
        (out / f"{source}-{name}.json").write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")


def vectors(ids: Any, size: int) -> Any:
    """Return a vector for each word: the main parts of its mutual information with those beside it."""

    def beside(offset: int) -> Any:
        pairs = ids[:-offset].astype(np.int64) * size + ids[offset:]
        return np.bincount(pairs, minlength=size * size).reshape(size, size).astype(np.float32)

    following = information(beside(1))
    around = sum(beside(offset) / offset**0.5 for offset in NEAR)
    table = np.concatenate([following, following.T, information(around + around.T)], 1)
    torch.manual_seed(0)
    left, strength, _ = torch.svd_lowrank(torch.from_numpy(table), q=VECTOR, niter=3)
    found = left * strength**0.5
    found *= 0.4 / found[:, :192].std()
    length = found.norm(dim=1, keepdim=True)
    return (found * (LONGEST_VECTOR * length.median() / length.clamp(min=1e-6)).clamp(max=1)).numpy()


def information(counts: Any) -> Any:
    """Return positive pointwise mutual information, rare contexts smoothed."""
    rows = counts.sum(1, keepdims=True)
    columns = counts.sum(0, keepdims=True) ** SMOOTHING
    ratio = np.maximum(counts, 1e-9) / np.maximum(rows * columns / columns.sum(), 1e-9)
    return np.maximum(0, np.log(ratio)).astype(np.float32)


def once(path: Path, make: Callable[[], None]) -> None:
    """Make what is not there."""
    if not path.exists():
        make()
        print(path.name, flush=True)


def main() -> None:
    """Make all that is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("room", type=Path)
    parser.add_argument("admin", type=Path)
    parser.add_argument("general", type=Path)
    parser.add_argument("--eng", type=Path, nargs="+", required=True)
    parser.add_argument("--vie", type=Path, nargs="+", required=True)
    asked = parser.parse_args()
    room: Path = asked.room
    for half in HALVES:
        (room / half).mkdir(parents=True, exist_ok=True)
        for name in ("words.txt", "abbreviations.txt", "capitals.npy", "model.json"):
            shutil.copy(asked.model / name, room / half / name)
    once(room / "vectors.npy", lambda: make_language(asked))
    for number, half in enumerate(HALVES):
        for source in ("eng", "vie"):
            out, pairs = room / half, getattr(asked, source)
            once(
                out / f"{source}-chances.json",
                lambda o=out, p=pairs, n=number, s=source: learn_channel(p, o, n, s),
            )


def make_language(asked: argparse.Namespace) -> None:
    """Divide the text, count n-grams, make vectors."""
    room: Path = asked.room
    vocabulary = (room / "A" / "words.txt").read_text(encoding="utf-8").split("\n")[:-1]
    index = {word: i for i, word in enumerate(vocabulary)}
    head, rest = divide(asked.admin, room / "admin.txt", HEAD_LINES)
    _, general = divide(asked.general, room / "general.txt", 0)
    weighed = ((head, HEAD_WEIGHT), (rest, 1.0), (general, GENERAL_WEIGHT))
    parts = [(ids_of(text, index), weight) for text, weight in weighed]
    count_ngrams(parts, len(vocabulary), room / "A")
    for path in (room / "A").glob("ngrams*.npy"):
        shutil.copy(path, room / "B" / path.name)
    np.save(room / "vectors.npy", vectors(np.concatenate([ids for ids, _ in parts]), len(vocabulary)))


if __name__ == "__main__":
    main()
