"""Labels: what a document says, by hand, without the document's words.

Two forms are read. A record of ``data/gold`` carries the text of each clause. A label of ``tests/labels``
stands for a document that is not part of this project: it keeps facts alone, and of a clause's text the bag
of its words as 16-bit prints, so that the clause is known again but cannot be read.
"""

import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.quality.text_scores import words_of

Bag = Counter[int]
Item = Mapping[str, Any]

HEADER = (
    "doc_type_code",
    "number",
    "symbol",
    "number_symbol",
    "place",
    "issued_day",
    "issued_month",
    "issued_year",
    "issuer_parent",
    "issuer",
    "subject",
    "signer_title",
    "signer_name",
    "recipients",
)  # fmt: skip
NO_WORD = re.compile(r"[^\w/%-]+")
DIGITS = 4
"""Hex digits of a word's print."""


@dataclass(frozen=True, slots=True)
class Label:
    """What one document says: fields of the header, citations and targets as flat mappings."""

    file: str
    split: str
    header: Item
    citations: tuple[Item, ...]
    targets: tuple[Item, ...]

    @property
    def stem(self) -> str:
        """The file's name without its suffix: a rendered copy of the document has the same."""
        return Path(self.file).stem


def folded(value: object) -> str:
    """Fold for comparison: one form of the letters, lower case, words only.

    >>> folded("Ủy ban nhân dân Quận 1;"), folded(None), folded(3.0)
    ('ủy ban nhân dân quận 1', '', '3')
    """
    if value is None or value != value:  # NaN differs from itself
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(NO_WORD.sub(" ", " ".join(words_of(str(value)))).lower().split())


def exact(value: object) -> str:
    """Fold case, white space and the form of the letters alone: for values whose signs mean something.

    >>> exact(">="), exact(None), exact("Hồ  sơ"), exact(-5.0), exact("°C")
    ('>=', '', 'hồ sơ', '-5', '°c')
    """
    if value is None or value != value:  # NaN differs from itself
        return ""
    if isinstance(value, int | float):
        return f"{float(value):.12g}"
    return " ".join(words_of(str(value))).lower()


def folded_or_exact(value: object) -> str:
    """Fold for comparison; of what has no letter and no digit, keep the signs.

    >>> folded_or_exact("Quận 1;"), folded_or_exact("…"), folded_or_exact(None), folded_or_exact("–")
    ('quận 1', '…', '', '-')
    """
    kept = folded(value)
    return kept if any(c.isalnum() for c in kept) else exact(value)


def bag_of(text: str) -> Bag:
    """Return the bag of a text's words, each as a 16-bit print."""
    return Counter(zlib.crc32(word.encode()) & 0xFFFF for word in folded(text).split())


def unpacked(words: str) -> Bag:
    """Read a bag back from its hex digits.

    >>> sorted(unpacked("00010001ffff").items())
    [(1, 2), (65535, 1)]
    """
    return Counter(int(words[at : at + DIGITS], 16) for at in range(0, len(words), DIGITS))


def read_label(path: Path) -> Label:
    """Read a label or a gold record.

    Raises:
        InputError: it is neither.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        header = record.get("header", record)
        unscored = {f for f in HEADER if f not in header or header.get(f"{f}_inferred")}
        return Label(
            record["file"],
            record.get("split", "gold"),
            {f: header[f] for f in HEADER if f not in unscored},
            tuple(_item(item) for item in record["citations"]),
            tuple(_item(item) for item in record["targets"]),
        )
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise InputError(f"{path}: not a label ({error}); see tests/labels and data/gold") from error


def _item(raw: dict[str, Any]) -> Item:
    """Return a citation or target in one form: ``bag`` for its words, the accepted ``deadlines``."""
    bag = unpacked(raw["words"]) if "words" in raw else bag_of(raw["text"])
    return {
        **raw,
        "doc_type_code": raw.get("doc_type_code", raw.get("type_code")),
        "deadlines": raw.get("deadlines", [raw.get("deadline")]),
        "bag": bag,
    }


def read_labels(paths: Iterable[Path]) -> tuple[Label, ...]:
    """Read labels from files, or from all JSON files of folders.

    Raises:
        InputError: a file is no label, or there is none.
    """
    files = [f for path in paths for f in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    if not files:
        raise InputError("no labels there: name files or folders of them")
    return tuple(read_label(file) for file in files)
