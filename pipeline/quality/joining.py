"""How well mentions of one document are joined into works when some of them are misread.

    python -m pipeline.quality.joining OUT [--misread 0.1] [--seed 7] [--twin NOISY]

The works of a run over clean texts are taken as the truth. Then some of its mentions are misread as engines
misread them (a digit or letter of the number, its year lost, a digit of the date, marks of the title), works
are made anew, and every pair of mentions is judged: are they of one work, and should they be? With ``--twin``
the mentions are those of a run over noisy copies of the same files, paired with the clean ones by words.
"""

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import regex
from rapidfuzz import fuzz

from pipeline.archive.spread import Row
from pipeline.archive.works import Works
from pipeline.errors import PipelineError
from pipeline.quality.table_scores import read_tables
from pipeline.quality.verdicts import Tables
from pipeline.repair.vietnamese import bare

DIGITS = {
    "0": "68",
    "1": "74",
    "2": "7",
    "3": "8",
    "4": "1",
    "5": "6",
    "6": "05",
    "7": "12",
    "8": "3",
    "9": "0",
}
"""Digits that engines take for one another."""

LETTERS = (
    ("Đ", "D"),
    ("ND", "NO"),
    ("QH", "OH"),
    ("UBND", "UBNO"),
    ("CP", "GP"),
    ("TTg", "TTs"),
    ("QĐ", "QB"),
)
"""Letters of symbols and what becomes of them."""

Document = tuple[list[Row], Row]
Pair = tuple[str, str | None]
"""The true work of a mention, and the one that it was given."""


def documents_of(tables: Tables) -> list[Document]:
    """Return each document's mentions and its own row, in the order of paths."""
    cited: dict[str, list[Row]] = defaultdict(list)
    for row in tables["citations"]:
        cited[row["doc_id"]].append(dict(row))
    rows = sorted(tables["documents"], key=lambda row: str(row["source_path"]))
    return [(cited[row["doc_id"]], dict(row)) for row in rows]


def joined(documents: Sequence[Document]) -> list[str | None]:
    """Make works anew; return the work of each mention."""
    works = Works()
    for citations, document in documents:
        works.note(citations, document)
    for citations, document in documents:
        works.assign(citations, document)
    return [citation["work_id"] for citations, _ in documents for citation in citations]


def misread(citation: Row, rng: random.Random) -> Row:
    """Return a mention with one thing of it misread."""
    number, date = citation["number_symbol"], citation["issued_on"]
    kinds = [
        *(["digit", "letter"] if number else []),
        *(["year"] if number and citation["year"] else []),
        *(["date", "day"] if date else []),
        *(["title"] if citation["subject"] else []),
    ]
    kind = rng.choice(kinds) if kinds else None
    match kind:
        case "digit":
            return _renumbered(citation, _digit(number, number.index("/") if "/" in number else 2, rng))
        case "letter":
            return _renumbered(citation, _letter(number))
        case "year":
            return {**_renumbered(citation, regex.sub(r"/(?:19|20)\d\d", "", number)), "year": None}
        case "date":
            return _redated(citation, _digit(date, len(date), rng))
        case "day":
            return {**citation, "issued_on": None, "issued_day": None}
        case "title":
            return {**citation, "subject": _marks_lost(citation["subject"], rng)}
    return citation


def _renumbered(citation: Row, number: str) -> Row:
    return {**citation, "number_symbol": number}


def _digit(text: str, end: int, rng: random.Random) -> str:
    """Misread one digit before ``end``."""
    places = [m.start() for m in regex.finditer(r"\d", text[:end])]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + rng.choice(DIGITS[text[at]]) + text[at + 1 :]


def _letter(number: str) -> str:
    head, slash, symbol = number.rpartition("/")
    for right, wrong in LETTERS:
        if right in symbol:
            return f"{head}{slash}{symbol.replace(right, wrong, 1)}"
    return number


def _redated(citation: Row, date: str) -> Row:
    year, month, day = (int(part) for part in date.split("-"))
    is_day = 1 <= month <= 12 and 1 <= day <= 31
    parts = {
        "issued_year": year,
        "issued_month": month if is_day else None,
        "issued_day": day if is_day else None,
    }
    return {**citation, **parts, "issued_on": date if is_day else None}


def _marks_lost(title: str, rng: random.Random) -> str:
    """Take the marks off every tenth word."""
    return " ".join(bare(word) if rng.random() < 0.1 else word for word in title.split())


def with_misreadings(documents: Sequence[Document], share: float, seed: int) -> list[Document]:
    """Return the documents with a share of their mentions misread."""
    rng = random.Random(seed)
    return [
        ([misread(c, rng) if rng.random() < share else dict(c) for c in citations], document)
        for citations, document in documents
    ]


def twins(clean: Sequence[Document], noisy: Sequence[Document]) -> Iterator[tuple[Row, Row]]:
    """Pair the mentions of noisy copies with those of the clean files of the same name, in their order."""
    by_name = {Path(str(document["source_path"])).stem: citations for citations, document in clean}
    for citations, document in noisy:
        left = list(by_name.get(Path(str(document["source_path"])).stem, []))
        for citation in citations:
            near = [c for c in left[:REACH] if fuzz.ratio(bare(c["text"]), bare(citation["text"])) >= LIKE]
            if near:
                yield near[0], citation
                left = left[left.index(near[0]) + 1 :]


LIKE = 75
"""Least likeness (0-100) of the words of a mention and its noisy twin."""

REACH = 30
"""Clean mentions ahead among which the twin is looked for: a copy holds a part of the text."""


def pairwise_scores(pairs: Iterable[Pair]) -> tuple[int, int, int]:
    """Count pairs of mentions: joined rightly, joined, to be joined.

    >>> pairwise_scores([("a", "1"), ("a", "1"), ("a", "2"), ("b", "2")])
    (1, 2, 3)
    """
    judged = list(pairs)

    def twos(counts: Counter[object]) -> int:
        return sum(n * (n - 1) // 2 for n in counts.values())

    both = twos(Counter(judged))
    given = twos(Counter(work for _, work in judged if work is not None))
    return both, given, twos(Counter(truth for truth, _ in judged))


def told(title: str, pairs: Sequence[Pair]) -> str:
    """Write precision and recall with their counts."""
    right, given, wanted = pairwise_scores(pairs)
    precision, recall = right / max(1, given), right / max(1, wanted)
    return (
        f"{title}: {len(pairs)} mentions, precision {precision:.4f} ({right} of {given} pairs), "
        f"recall {recall:.4f} ({right} of {wanted})"
    )


def report(clean: Sequence[Document], share: float, seed: int) -> Iterator[str]:
    """Judge the works made of misread mentions against those of the clean ones."""
    truth = joined(clean)
    noisy = with_misreadings(clean, share, seed)
    found = joined(noisy)
    both = [c for citations, _ in clean for c in citations]
    after = [c for citations, _ in noisy for c in citations]
    changed = [_key(a) != _key(b) for a, b in zip(both, after, strict=True)]
    pairs = [(t, f) for t, f in zip(truth, found, strict=True) if t]
    yield told(f"{sum(changed)} of {len(changed)} mentions misread", pairs)
    yield _back(truth, found, changed)


def _key(citation: Row) -> tuple[object, ...]:
    return tuple(citation[name] for name in ("number_symbol", "issued_on", "subject"))


def _back(truth: Sequence[str | None], found: Sequence[str | None], changed: Sequence[bool]) -> str:
    """Count the misread mentions whose work is cited elsewhere too, and those that went with it."""
    stays = Counter(t for t, c in zip(truth, changed, strict=True) if t and not c)
    works: dict[str, Counter[str | None]] = defaultdict(Counter)
    for t, f, c in zip(truth, found, changed, strict=True):
        if t and not c:
            works[t][f] += 1
    lone = [(t, f) for t, f, c in zip(truth, found, changed, strict=True) if c and t and stays[t]]
    back = sum(works[t].most_common(1)[0][0] == f for t, f in lone)
    return f"  of {len(lone)} misread mentions whose work is cited elsewhere too, {back} went with it"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how well mentions are joined."""
    parser = argparse.ArgumentParser(description="How well mentions are joined into works.")
    parser.add_argument("out", type=Path, help="folder with the tables of clean texts")
    parser.add_argument("--misread", type=float, default=0.1, help="share of mentions that are misread")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--twin", type=Path, help="folder with the tables of noisy copies of the same files")
    given = parser.parse_args(arguments)
    try:
        clean = documents_of(read_tables(given.out))
        noisy = documents_of(read_tables(given.twin)) if given.twin else []
    except PipelineError as error:
        print(error, file=sys.stderr)
        return int(error.exit_code)
    if given.twin is None:
        print(*report(clean, given.misread, given.seed), sep="\n")
        return 0
    joined(clean)
    joined(noisy)
    pairs = [(a["work_id"], b["work_id"]) for a, b in twins(clean, noisy) if a["work_id"]]
    print(told("noisy copies", pairs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
