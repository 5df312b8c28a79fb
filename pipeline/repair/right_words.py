"""Words that are right as they stand though no syllable is written so: names, loan words, terms of science.

What speaks for an error of OCR is a syllable that lost a mark ("hoach") or has a wrong one ("hoặch"). A
word whose bare letters are those of no syllable ("natri", "Krông", "GL5") was not misread by an engine that
knows Vietnamese.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

import regex

from pipeline.repair.syllables import known
from pipeline.repair.tokens import Kind, Word, fold, skeleton

LOW_INK = 0.8
"""Confidence of the engine below which a name outside the vocabulary may be a misread one."""

BEFORE_NAMES = frozenset(
    (
        "ông",
        "bà",
        "anh",
        "chị",
        "cô",
        "em",
        "cháu",
        "xã",
        "huyện",
        "tỉnh",
        "thôn",
        "bản",
        "buôn",
        "làng",
        "ấp",
        "khóm",
        "phường",
        "quận",
        "núi",
        "sông",
        "suối",
        "hồ",
        "đèo",
    )
)
"""Words in small letters behind which a capital begins a name."""

_TITLE = regex.compile(r"\p{Lu}(?:\p{Lu}?\p{Ll}*|['’]\p{L}+)+")


_APOSTROPHE = regex.compile(r"\p{Lu}\p{Ll}?['’]\p{Lu}?\p{Ll}+")


@cache
def _listed(name: str) -> frozenset[str]:
    lines = files("pipeline.rules").joinpath(name).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def is_name_syllable(word: str) -> bool:
    """Return whether a word is a syllable of names of the ethnic minorities (``name_syllables.txt``)."""
    return fold(word) in _listed("name_syllables.txt")


def is_minority_name(word: str) -> bool:
    """Return whether a word can only be of such a name: a capital, an apostrophe or listed.

    >>> [is_minority_name(word) for word in ("H'Hen", "M’gar", "Krông", "krông", "THU'C", "Bình")]
    [True, True, True, False, False, False]
    """
    return _APOSTROPHE.fullmatch(word) is not None or (word[:1].isupper() and is_name_syllable(word))


def is_foreign(word: str, skeletons: frozenset[str]) -> bool:
    """Return whether a word is of another language or a science: no syllable lost or changed a mark in it.

    ``skeletons`` are the bare letters of all syllables. Two syllables run together ("thànhphố") are not
    foreign.

    >>> bare = frozenset({"hoach", "thanh", "pho", "o", "to"})
    >>> [is_foreign(word, bare) for word in ("natri", "ôtô", "hoạch", "hoặch", "thànhphố")]
    [True, True, False, False, False]
    """
    if fold(word) in _listed("loan_words.txt"):
        return True
    if known(word) or skeleton(word) in skeletons:
        return False
    return word.isascii() or len(word) > LONGEST_JOINED or not _is_joined(word)


LONGEST_JOINED = 40
"""Letters of words run together; a longer run of letters is not looked at piece by piece."""


def is_loan_word(word: str, skeletons: frozenset[str]) -> bool:
    """Return whether a word is a listed loan word, and long enough to be no misread syllable.

    >>> is_loan_word("rôto", frozenset({"ro"})), is_loan_word("clo", frozenset({"ro"}))
    (True, False)
    """
    is_long = len(word) > 3 or not word.isascii()
    return is_long and fold(word) in _listed("loan_words.txt") and skeleton(word) not in skeletons


def _is_joined(word: str) -> bool:
    return any(known(word[:at]) and known(word[at:]) for at in range(1, len(word)))


def names_in(words: Sequence[Word], text: str) -> frozenset[int]:
    """Return the places of the words that stand in a name: capitals side by side, or behind a word as "xã".

    A capital alone begins a sentence; a line in capitals has no names that capitals could tell.
    """
    found: set[int] = set()
    for i, (before, word) in enumerate(pairwise(words)):
        if before.line != word.line or not _is_title(word):
            continue
        between = text[before.end : word.start]
        if _is_title(before) and between in (" ", "-", "'", "’"):
            found |= {i, i + 1}
        elif before.text in BEFORE_NAMES and between == " ":
            found.add(i + 1)
    return frozenset(found)


def _is_title(word: Word) -> bool:
    return word.kind >= Kind.WORD and _TITLE.fullmatch(word.text) is not None and not word.text[1:].isupper()
