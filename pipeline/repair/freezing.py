"""Which words may be changed at all: not numbers, symbols, addresses and abbreviations."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.repair.shapes import Shape
from pipeline.repair.tokens import VOWEL, Kind, Word, skeleton


@dataclass(frozen=True, slots=True)
class Freezer:
    """Knows abbreviations, and the bare letters that a syllable may have."""

    abbreviations: frozenset[str]
    skeletons: frozenset[str]

    def is_frozen(self, word: Word, shape: Shape, is_misreading: Callable[[str], bool]) -> bool:
        """Tell a number, a symbol or an abbreviation from a word that may be changed."""
        if word.kind < Kind.WORD or not (word.text.isalpha() or is_misreading(word.text)):
            return True
        letters = [c for c in word.text if c.isalpha()]
        return len(letters) > 1 and word.text.isupper() and self._is_abbreviation(word.text, shape)

    def _is_abbreviation(self, text: str, shape: Shape) -> bool:
        """Tell an abbreviation from a word that is set in capitals, or misread in capitals ("HOQI")."""
        if not text.isalpha():
            return not shape.in_capitals
        plain = skeleton(text)
        is_listed = plain.upper() in self.abbreviations
        if not VOWEL.search(plain):
            return is_listed or len(text) > 2
        if plain in self.skeletons:
            return is_listed and not shape.in_capitals
        return is_listed or (len(text) > 2 and not shape.in_capitals)
