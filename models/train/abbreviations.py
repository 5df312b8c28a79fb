"""List the abbreviations that must never become words.

python models/train/abbreviations.py GAZETTEERS OUT
From abbreviations.tsv, document_symbols.tsv and the frequent tokens that are no syllables; in bare capitals.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from pipeline.repair.vietnamese import bare

RAREST = 60
"""How often a token that is no syllable must stand in the corpora."""


def abbreviations(gazetteers: Path) -> Iterator[str]:
    """Yield abbreviations of two letters or more, in bare capitals."""
    for row in _rows(gazetteers / "abbreviations.tsv"):
        yield row[0]
    for row in _rows(gazetteers / "document_symbols.tsv"):
        yield from row[0].split("-")
    for word, count in _rows(gazetteers / "non_syllable_tokens.tsv"):
        if int(count) >= RAREST:
            yield word.upper()


def _rows(path: Path) -> list[list[str]]:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [row[:2] for row in rows if row[0] not in ("abbr", "symbol")]


def main() -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gazetteers", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    kept = {
        bare(a) for a in abbreviations(asked.gazetteers) if a.isalpha() and a.isupper() and 2 <= len(a) <= 9
    }
    (asked.out / "abbreviations.txt").write_text("\n".join(sorted(kept)) + "\n", encoding="utf-8")
    print(len(kept), "abbreviations")


if __name__ == "__main__":
    main()
