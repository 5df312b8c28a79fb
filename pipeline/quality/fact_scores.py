"""How many facts of a document are right, against a gold record in the form of ``data/gold``.

Header fields are right or wrong, null must meet null; citations with a number pair on their canonical form;
targets pair on the likeness of their text. Optional gold counts neither way.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from pipeline.document import Document
from pipeline.quality.text_scores import Rate
from pipeline.schema import Found, Target

ALIKE = 85
"""Likeness (0–100) from which two wordings of a clause are the same."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Hits of a search; sums over documents with ``+``."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def __add__(self, other: "Hits") -> "Hits":
        return Hits(self.right + other.right, self.found + other.found, self.wanted + other.wanted)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where there was nothing to find and nothing was found."""
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 1.0


@dataclass(frozen=True, slots=True)
class FactScores:
    """Scores of one document, or of several by ``+``."""

    header: Rate
    citations: Hits
    targets: Hits

    def __add__(self, other: "FactScores") -> "FactScores":
        return FactScores(
            self.header + other.header, self.citations + other.citations, self.targets + other.targets
        )


def score_facts(gold: dict[str, Any], document: Document) -> FactScores:
    """Score a document against its gold record."""
    wrong = sum(not _same(gold[name], value) for name, value in _header(document).items())
    return FactScores(
        Rate(wrong, len(_header(document))), _citations(gold, document), _targets(gold, document)
    )


def _header(document: Document) -> dict[str, Any]:
    header, sign_off = document.facts.header, document.facts.sign_off
    notation = header.notation.value if header.notation else None
    issued = header.issued.value if header.issued else None
    return {
        "doc_type_code": header.doc_type.value.code if header.doc_type else None,
        "number_symbol": notation.canonical if notation else None,
        "symbol": notation.symbol if notation else None,
        "issued_on": issued.iso if issued else None,
        "place": _value(header.place),
        "issuer": _value(header.issuer),
        "issuer_parent": _value(header.issuer_parent),
        "subject": _value(header.subject),
        "signer_name": _value(sign_off.signer_name),
        "recipients": [r.value for r in sign_off.recipients],
    }


def _value(found: Found[str] | None) -> str | None:
    return found.value if found else None


def _same(gold: Any, got: Any) -> bool:
    if isinstance(gold, list):
        return len(gold) == len(got) and all(_same(a, b) for a, b in zip(gold, got, strict=True))
    return fuzz.ratio(_folded(gold), _folded(got)) >= 95


def _folded(value: Any) -> str:
    words = "".join(c if c.isalnum() or c in "/-" else " " for c in str(value or "").lower())
    # Of what is signs alone nothing would be left, and all such values would be the same.
    return " ".join(words.split()).replace("ubnd", "ủy ban nhân dân") or str(value or "").strip()


def _citations(gold: dict[str, Any], document: Document) -> Hits:
    numbered = [c for c in gold["citations"] if c["numbered"]]
    wanted = Counter(c["number_symbol"] for c in numbered if not c["optional"])
    optional = {c["number_symbol"] for c in numbered if c["optional"]}
    notations = (c.notation.canonical for c in document.facts.citations if c.notation)
    found = Counter(n for n in notations if n and n not in optional)
    return Hits((wanted & found).total(), found.total(), wanted.total())


def _targets(gold: dict[str, Any], document: Document) -> Hits:
    wanted = [t for t in gold["targets"] if not t["optional"]]
    optional = [t for t in gold["targets"] if t["optional"]]
    left = list(document.facts.targets)
    right = sum(_taken(t, left) for t in wanted)
    absorbed = sum(_taken(t, left) for t in optional)
    return Hits(right, len(document.facts.targets) - absorbed, len(wanted))


def _taken(wanted: dict[str, Any], left: list[Target]) -> bool:
    """Take the first target that is the one wanted out of those left."""
    for target in left:
        if _alike(wanted["text"], target.evidence.text):
            left.remove(target)
            return True
    return False


def _alike(clause: str, text: str) -> bool:
    """Tell whether a target is the clause itself, or the item that holds it."""
    a, b = _folded(clause), _folded(text)
    inside = fuzz.partial_ratio(a, b) - 5 if 15 <= len(a) <= len(b) else 0.0
    return max(fuzz.token_sort_ratio(a, b), inside) >= ALIKE
