"""Which words may be changed at all: not numbers, symbols, addresses and abbreviations."""

from dataclasses import dataclass
from typing import Protocol

import regex

from pipeline.repair.right_words import is_foreign, is_loan_word
from pipeline.repair.shapes import Shape
from pipeline.repair.tokens import VOWEL, Kind, Word, skeleton

# "GD&ĐT"; but "PH&T" in a line of capitals is PHÁT.
_JOINED = regex.compile(r"\p{Lu}{1,5}&\p{Lu}{1,5}")


_ODD = regex.compile(r"[fjwzFJWZ]")
"""Letters that Vietnamese abbreviations do not have: "VJ" is VỊ."""


_CODED = regex.compile(r"\p{Lu}{2,}\d|\p{Lu}\d{2,}")
"""Capitals and digits that are a code ("GL5", "A19"), not a word in capitals."""


UNITS = frozenset(
    [
        "kW",
        "kWh",
        "MW",
        "MWh",
        "GWh",
        "Wh",
        "kV",
        "kVA",
        "MVA",
        "Hz",
        "kHz",
        "MHz",
        "GHz",
        "dB",
        "pH",
        "µg",
        "μg",
        "mAh",
    ]
)
"""Units and measures with a capital inside, or a letter that no word has: no engine makes them of a word."""


class Engine(Protocol):
    """What is known of how an engine reads."""

    @property
    def knows_marks(self) -> bool:
        """Whether it reads Vietnamese letters: it takes foreign words for what they are."""

    def is_misreading(self, reading: str) -> bool:
        """Tell a word with digits or signs that the engine writes for a syllable."""

    def is_seen(self, reading: str) -> bool:
        """Tell a word that the engine was seen to write for a syllable."""


@dataclass(frozen=True, slots=True)
class Freezer:
    """Knows abbreviations, and the bare letters that a syllable may have."""

    abbreviations: frozenset[str]
    skeletons: frozenset[str]

    def is_frozen(self, word: Word, shape: Shape, engine: Engine) -> bool:
        """Tell a number, a symbol or an abbreviation from a word that may be changed."""
        if word.kind < Kind.WORD or not (word.text.isalpha() or engine.is_misreading(word.text)):
            return True
        if word.text in UNITS or is_loan_word(word.text, self.skeletons):
            return True
        if engine.knows_marks and (len(word.text) == 1 or is_foreign(word.text, self.skeletons)):
            return True
        letters = [c for c in word.text if c.isalpha()]
        if len(letters) < len(word.text) and not shape.in_capitals and _CODED.fullmatch(word.text):
            return True
        return len(letters) > 1 and word.text.isupper() and self._is_abbreviation(word.text, shape, engine)

    def _is_abbreviation(self, text: str, shape: Shape, engine: Engine) -> bool:
        """Tell an abbreviation from a word that is set in capitals, or misread in capitals ("HOQI")."""
        if not text.isalpha():
            return not shape.in_capitals or self._is_joined(text)
        plain = skeleton(text)
        is_listed = plain.upper() in self.abbreviations
        if not VOWEL.search(plain):
            is_word = shape.in_capitals and (_ODD.search(text) or not is_listed) and engine.is_seen(text)
            return not is_word and (is_listed or len(text) > 2)
        if plain in self.skeletons:
            return is_listed and not shape.in_capitals
        return is_listed or (len(text) > 2 and not shape.in_capitals)

    def _is_joined(self, text: str) -> bool:
        return bool(_JOINED.fullmatch(text)) and skeleton(text.replace("&", "A")) not in self.skeletons
