"""Make what the rescorer learns from: words as read, what each may be after the first pass, and what it was.

python models/train/rescorer_data.py ROOM --words 6000000
ROOM is what `rescorer_room.py` laid out. Clean text is corrupted by what one half of the pairs holds, and
candidates are proposed by what the other half taught: so the rescorer meets readings that the channel does
not know. Among the blocks are pages as they were really read. Shards that are there stay. With --held, pages
to judge by are written instead.
"""

import argparse
import json
from dataclasses import dataclass, fields
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from align import WORST, align, line_words
from ngrams import folded
from rescorer_readings import NEVER, Pool, Speller, candidates_of, make_pool

from pipeline.repair.candidates import Proposer
from pipeline.repair.channel import Case, case_of
from pipeline.repair.lattice import NEVER as FAR_OFF
from pipeline.repair.lattice import WIDTH, Lattice
from pipeline.repair.model import Model, load_model
from pipeline.repair.ngrams import NGrams
from pipeline.repair.search import NARROW, posteriors
from pipeline.repair.tokens import Kind, fold, words_of

TEXTS = ("admin", "general")

LANGUAGE, LEAST = 0.75, -60.0
"""Weight of the n-grams in the first pass, and the least log probability that it gives."""

BLOCK = 30
"""Lines that are read by the same engine, in the same state."""

STRENGTHS = (0.0, 0.5, 1.0, 1.0, 2.0, 4.0, 8.0)
"""How many times as often as on the rendered pages the Vietnamese engine errs."""

HABIT = 0.5
"""Share of words that a block reads always the same way."""

SHARD, REAL = 250_000, 0.15
"""Words of a shard, and the share of its blocks that are pages as they were really read."""


@dataclass
class Stream:
    """Words in their order; ``truth`` is the word that stood there, -1 where it is not known."""

    words: Any
    logs: Any
    own: Any
    truth: Any
    shape: Any

    def fix(self, certain: Any, ids: Any) -> None:
        """Let words be what their kind says, without a doubt; there is nothing to learn from them."""
        self.words[certain], self.logs[certain], self.own[certain], self.truth[certain] = 0, NEVER, 0, -1
        self.words[certain, 0], self.logs[certain, 0] = ids[certain], 0

    def save(self, path: Path) -> None:
        """Write the arrays."""
        arrays = {f.name: getattr(self, f.name) for f in fields(self)}
        np.savez(path, **{**arrays, "logs": self.logs.astype(np.float16)})


def block(lines: list[str], index: dict[str, int], random: Any) -> tuple[Any, Any]:
    """Return (words, shapes) of a block of lines from a random place, a break before each line."""
    ids: list[int] = []
    shapes: list[int] = []
    at = int(random.integers(len(lines)))
    for line in lines[at : at + BLOCK]:
        ids.append(int(Kind.BREAK))
        shapes.append(0)
        for token in line.split():
            pieces = folded(token)
            ids += [index.get(w, 0) if kind == Kind.WORD else int(kind) for kind, w in pieces]
            shapes += [int(case_of(token))] * len(pieces)
    return np.array(ids), np.array(shapes, np.uint8)


def corrupt(text: tuple[Any, Any], pool: Pool, cases: Any, random: Any) -> Stream:
    """Read a block as one engine would, in one state."""
    ids, shapes = text
    share = pool.wrong if pool.always else np.minimum(0.5, random.choice(STRENGTHS) * pool.wrong)
    habit = (ids * 2654435761 + int(random.integers(1 << 30))) % 1000003
    pick = np.where(random.random(len(ids)) < HABIT, habit, random.integers(1 << 30, size=len(ids)))
    misread = pool.drawn[ids, pick % pool.sizes[ids]]
    reading = np.where(random.random(len(ids)) < share[ids], misread, pool.right[ids])
    made = Stream(pool.words[reading], pool.logs[reading], pool.own[reading], ids.astype(np.int16), shapes)
    made.logs += cases[shapes[:, None], made.words] - cases[Case.SMALL, made.words]
    made.fix(ids < Kind.WORD, ids)
    return made


def page_stream(lines: list[dict[str, Any]], proposer: Proposer) -> Stream:
    """Return a rendered page as it was really read, a break before each paragraph."""
    words = words_of("\n".join(pair["read"] for pair in lines))
    by_line: dict[int, list[str]] = {}
    for word in words:
        by_line.setdefault(word.line, []).append(word.text)
    truth: list[int] = []
    for number, pair in enumerate(lines):
        truth += line_truth(line_words(pair["clean"]), by_line.get(number, []), proposer.index)
    shapes = np.array([case_of(word.text) for word in words], np.uint8)
    read = candidates_of([word.text for word in words], proposer)
    page = Stream(*read, np.array(truth, np.int16), shapes)
    kinds = np.array([word.kind for word in words])
    page.fix(kinds < Kind.WORD, kinds)
    breaks = [i for i, word in enumerate(words) if word.begins_paragraph]
    page = Stream(*(np.insert(getattr(page, f.name), breaks, 0, 0) for f in fields(Stream)))
    page.fix(np.insert(np.zeros(len(words), bool), breaks, True), np.full(len(page.words), int(Kind.BREAK)))
    return page


def line_truth(clean: list[str], read: list[str], index: dict[str, int]) -> list[int]:
    """Return for each word read which one stood there; -1 where a line or a word is not known again."""
    groups, each = align(clean, read)
    if not groups or each >= WORST:
        return [-1] * len(read)
    found: list[int] = []
    for meant, seen in groups:
        is_one = len(meant) == len(seen) == 1
        found += [index.get(fold(meant[0]), -1) if is_one else -1] * len(seen)
    return found


def first_pass(stream: Stream, ngrams: NGrams) -> None:
    """Replace the channel's scores by log posteriors under the n-grams."""
    shape = (len(stream.words), WIDTH)
    words, logs, ties = (
        np.zeros(shape, np.int64),
        np.full(shape, FAR_OFF, np.float32),
        np.zeros(shape, np.int8),
    )
    there = stream.logs > NEVER / 2
    words[:, : there.shape[1]] = stream.words
    logs[:, : there.shape[1]] = np.where(there, stream.logs, FAR_OFF)
    lattice = Lattice(words, logs, ties, ties, stream.own.astype(np.int64))
    found = posteriors(lattice, ngrams, LANGUAGE, NARROW)[:, : there.shape[1]]
    stream.logs = np.where(there, np.maximum(found, LEAST), NEVER)


@dataclass
class Maker:
    """Makes streams of one engine, from one half of the pairs for the other."""

    model: Model
    proposer: Proposer
    pool: Pool
    pages: list[list[dict[str, Any]]]

    @classmethod
    def of(cls, room: Path, half: str, other: str, source: str) -> "Maker":
        """Load what the other half taught; draw readings from this one."""
        model = load_model(room / other)
        proposer = Proposer.of(model, source)
        pool = make_pool(model, proposer, Speller(room / half, source, 1))
        print(source, half, len(pool.readings), "readings", flush=True)
        return cls(model, proposer, pool, pages_of(room / half / f"{source}.jsonl"))


def pages_of(path: Path) -> list[list[dict[str, Any]]]:
    """Return pairs, page by page."""
    pairs = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [list(group) for _, group in groupby(pairs, key=lambda pair: pair["page"])]


def joined(streams: list[Stream], ngrams: NGrams) -> Stream:
    """Join streams and let the n-grams go over them."""
    whole = Stream(*(np.concatenate([getattr(s, f.name) for s in streams]) for f in fields(Stream)))
    first_pass(whole, ngrams)
    return whole


def hold(asked: argparse.Namespace) -> None:
    """Write pages that nothing was learned from, as the shipped model reads them."""
    model = load_model(asked.model)
    (asked.room / "held").mkdir(exist_ok=True)
    for path in asked.held:
        source = "eng" if "eng" in path.stem else "vie"
        proposer = Proposer.of(model, source)
        made = joined([page_stream(page, proposer) for page in pages_of(path)], model.ngrams)
        made.save(asked.room / "held" / f"{path.stem}.npz")
        print(path.name, summary(made), flush=True)


def shard(maker: Maker, texts: list[list[str]], asked: argparse.Namespace, random: Any) -> Stream:
    """Return a shard: real pages and corrupted blocks."""
    streams, words = [], 0
    while words < min(SHARD, asked.words):
        if maker.pages and random.random() < REAL:
            made = page_stream(maker.pages[int(random.integers(len(maker.pages)))], maker.proposer)
        else:
            text = texts[0] if random.random() < asked.first else texts[1]
            made = corrupt(
                block(text, maker.proposer.index, random), maker.pool, maker.proposer.cases, random
            )
        streams.append(made)
        words += len(made.words)
    return joined(streams, maker.model.ngrams)


def main() -> None:
    """Write shards until there are words enough; those that are there stay."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("room", type=Path)
    parser.add_argument("--words", type=int, default=6_000_000)
    parser.add_argument("--first", type=float, default=0.85, help="share of administrative text")
    parser.add_argument(
        "--held", type=Path, nargs="*", default=[], help="pairs to judge by, eng or vie by name"
    )
    parser.add_argument("--model", type=Path, help="that reads them")
    asked = parser.parse_args()
    if asked.held:
        hold(asked)
        return
    out = asked.room / "shards"
    out.mkdir(exist_ok=True)
    makers = [Maker.of(asked.room, *halves, s) for halves in (("A", "B"), ("B", "A")) for s in ("eng", "vie")]
    texts = [(asked.room / f"{name}.txt").read_text(encoding="utf-8").splitlines() for name in TEXTS]
    for number in range(max(1, asked.words // SHARD)):
        path = out / f"{number:03}.npz"
        if path.exists():
            continue
        random = np.random.default_rng([7, number])
        made = shard(makers[number % len(makers)], texts, asked, random)
        made.save(path)
        print(path.name, summary(made), flush=True)


def summary(made: Stream) -> dict[str, float]:
    """Return the share of known words that were read right, are right now, and have the truth to choose."""
    known = made.truth >= 0
    rows = np.arange(len(made.words))
    first = made.words[rows, made.logs.argmax(1)][known]
    read = np.where(made.own >= 0, made.words[rows, made.own], -1)[known]
    truth = made.truth[known]
    there = (made.words[known] == truth[:, None]).any(1)
    shares = {"read": read == truth, "first": first == truth, "there": there}
    return {name: round(float(right.mean()), 4) for name, right in shares.items()}


if __name__ == "__main__":
    main()
