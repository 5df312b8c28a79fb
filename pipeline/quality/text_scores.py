"""How near a text comes to the gold one: characters, words, and Vietnamese marks.

Both texts are brought to one form first, so that what is no error is not counted as one: NFC, white space
folded, dashes and quotes unified, one tone placement (hoà = hòa, thuỷ = thủy). The texts are aligned as
wholes, so line breaks need not agree. Counts stand beside every rate; documents are added by their counts.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

import regex
from rapidfuzz.distance import Levenshtein
from unidecode import unidecode

TONES = "\u0300\u0301\u0303\u0309\u0323"
"""Huyền, sắc, ngã, hỏi, nặng as combining marks."""
UNIFIED = str.maketrans({"–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'"})

_OPEN_TAIL = re.compile(rf"(o)([ae])([{TONES}])(?!\w)", re.IGNORECASE)
_UY_TAIL = re.compile(rf"(?<!q)(u)(y)([{TONES}])(?!\w)", re.IGNORECASE)
_OUTER = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class Rate:
    """Errors out of a total; rates add by their counts.

    >>> (Rate(1, 10) + Rate(3, 10)).rate, Rate(0, 0).rate
    (0.2, 0.0)
    >>> str(Rate(1, 8))
    '12.50 % (1 of 8)'
    """

    errors: int
    total: int

    @property
    def rate(self) -> float:
        """Errors per total; 0 where there is nothing to count, infinite where there are errors in nothing."""
        if self.total:
            return self.errors / self.total
        return float("inf") if self.errors else 0.0

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.errors + other.errors, self.total + other.total)

    def __str__(self) -> str:
        return f"{100 * self.rate:.2f} % ({self.errors} of {self.total})"


@dataclass(frozen=True, slots=True)
class TextScores:
    """Scores of a text against gold.

    Attributes:
        cer: character errors in reading order, on grapheme clusters, spaces included.
        wer: word errors in reading order; a word counts with its case and punctuation.
        missing: gold words not found anywhere, order and punctuation and case aside (bag of words).
        marks: words whose letters are right but whose marks are wrong, of those whose letters are right.
        plain_cer: character errors after all marks are taken off both texts (đ is d): what a restorer of
            marks alone could not mend.
    """

    cer: Rate
    wer: Rate
    missing: Rate
    marks: Rate
    plain_cer: Rate

    def __add__(self, other: "TextScores") -> "TextScores":
        return TextScores(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def found(self) -> float:
        """Share of gold words found anywhere in the text (0–1)."""
        return 1.0 - self.missing.rate


def score_text(gold: str, hypothesis: str) -> TextScores:
    """Score a text against gold.

    >>> scores = score_text("Kế hoạch số 12", "Ké hoạch số 12")
    >>> scores.cer, scores.wer, scores.marks, scores.plain_cer
    (Rate(errors=1, total=14), Rate(errors=1, total=4), Rate(errors=1, total=4), Rate(errors=0, total=14))
    """
    right, got = words_of(gold), words_of(hypothesis)
    return TextScores(
        cer=_distance(graphemes(" ".join(right)), graphemes(" ".join(got))),
        wer=_distance(right, got),
        missing=_missing(right, got),
        marks=_wrong_marks(right, got),
        plain_cer=_distance(_plain(" ".join(right)), _plain(" ".join(got))),
    )


def words_of(text: str) -> list[str]:
    """Split a text into words in the one form that scores compare.

    >>> words_of("Ủy  ban — hoà")
    ['Ủy', 'ban', '-', 'hòa']
    """
    return [_one_form(word) for word in unicodedata.normalize("NFC", text).translate(UNIFIED).split()]


@lru_cache(maxsize=100_000)
def _one_form(word: str) -> str:
    """Put the tone of a syllable that ends in oa, oe, uy on its first vowel."""
    letters = unicodedata.normalize("NFD", word)
    letters = _OPEN_TAIL.sub(r"\1\3\2", letters)
    return unicodedata.normalize("NFC", _UY_TAIL.sub(r"\1\3\2", letters))


def graphemes(text: str) -> Sequence[str]:
    """Split a text into what a reader counts as one character each.

    >>> list(graphemes("ệ")), len(graphemes("m̀"))
    (['ệ'], 1)
    """
    composed = unicodedata.normalize("NFC", text)
    return composed if not any(map(unicodedata.combining, composed)) else regex.findall(r"\X", composed)


def _distance(gold: Sequence[str], got: Sequence[str]) -> Rate:
    return Rate(Levenshtein.distance(gold, got), len(gold))


def _missing(gold: Sequence[str], got: Sequence[str]) -> Rate:
    wanted = Counter(filter(None, map(_bare, gold)))
    return Rate((wanted - Counter(map(_bare, got))).total(), wanted.total())


def _wrong_marks(gold: Sequence[str], got: Sequence[str]) -> Rate:
    """Align the words by their letters alone; where those agree, compare the marks."""
    marked = [_bare(word) for word in gold], [_bare(word) for word in got]
    plain = [[_plain(word) for word in words] for words in marked]
    errors = total = 0
    for block in Levenshtein.opcodes(*plain).as_matching_blocks():
        pairs = zip(
            marked[0][block.a : block.a + block.size], marked[1][block.b : block.b + block.size], strict=True
        )
        for right, other in pairs:
            total += bool(right)
            errors += right != other
    return Rate(errors, total)


@lru_cache(maxsize=100_000)
def _bare(word: str) -> str:
    return _OUTER.sub("", word).lower()


def _plain(text: str) -> str:
    """Take all marks off; unidecode also turns đ to d."""
    return unidecode(text)
