"""Every document number in a text is a citation, the document's own, or explained: which are none of these?

``python -m pipeline.quality.unexplained FOLDER`` reads the dumps (.txt, .md) under a folder, lists what has
the form of a number with a symbol and is none of these: what extraction missed. Counts of all follow.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex

from pipeline.archive.worker import NoOcr
from pipeline.document import Document
from pipeline.flow import read_document
from pipeline.rules import compile_pattern, read_toml

FILE = "unexplained.toml"
MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Numbered:
    """Something in the form of a document's number: where, and what it is (``missed``: nobody knows)."""

    text: str
    line: int
    reason: str
    around: str


def numbered_in(document: Document) -> Iterator[Numbered]:
    """Yield all strings in the form of a number with a symbol, in text order, each with what it is."""
    text = document.text.text
    for m in _looks().finditer(text):
        around = " ".join(text[max(0, m.start() - 60) : m.end() + 30].split())
        yield Numbered(m[0], document.text.line_of(m.start()), _reason(document, m), around)


def _reason(document: Document, m: regex.Match[str]) -> str:
    facts = document.facts
    if any(c.evidence.span.start <= m.start() < c.evidence.span.end for c in facts.citations):
        return "cited"
    notation = facts.header.notation
    if notation and notation.evidence.span.start <= m.start() < notation.evidence.span.end:
        return "own"
    if notation and regex.sub(r"\s", "", m[0]) == notation.value.canonical:
        return "own"
    before = m.string[max(0, m.start() - 40) : m.start()]
    return next((name for name, rule in _explanations() if rule.search(before + m[0])), MISSED)


@cache
def _looks() -> regex.Pattern[str]:
    table = read_toml(FILE)
    return compile_pattern(FILE, "looks", table["looks"]["pattern"], {})


@cache
def _explanations() -> tuple[tuple[str, regex.Pattern[str]], ...]:
    rules = read_toml(FILE)["explanation"]
    return tuple((r["id"], compile_pattern(FILE, r["id"], r["pattern"], {})) for r in rules)


def main() -> None:
    """Print what was missed, then the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    counts: Counter[str] = Counter()
    for path in sorted(p for p in parser.parse_args().folder.rglob("*") if p.suffix in (".txt", ".md")):
        for found in numbered_in(read_document(path, NoOcr())):
            counts[found.reason] += 1
            if found.reason == MISSED:
                print(f"{path.name}:{found.line}: {found.text!r} in {found.around!r}")
    print(", ".join(f"{reason} {n}" for reason, n in counts.most_common()))


if __name__ == "__main__":
    main()
