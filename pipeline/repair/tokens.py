"""Words of a text as the restorer sees them: where they stand, and which of them may never be touched.

The same cut is made of the text that the models are trained on.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import regex

from pipeline.repair.vietnamese import bare, place_tone


class Kind(IntEnum):
    """What a word is to the language model: the first four words of its vocabulary, or one of the others."""

    OTHER = 0
    NUMBER = 1
    CODE = 2
    BREAK = 3
    WORD = 4


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters, digits and signs that stand for letters: its span, its line, and what it is."""

    start: int
    end: int
    text: str
    line: int
    kind: Kind
    begins_paragraph: bool = False


_TOKEN = regex.compile(r"\S+")
# Signs that an engine writes for letters stand inside a piece, not at its end: "THU'C", "v&", "$6"; but for
# strokes: "!é" is lệ, "NGH]" is NGHỊ.
_PIECE = regex.compile(
    r"(?:[\p{L}\p{M}\p{N}&@$¢¥£€§©®]|(?<![^\s\p{P}])!(?=\p{Ll}))"
    r"(?:[\p{L}\p{M}\p{N}&@$¢¥£€§©®'’‘`´?!|°]*(?:[\p{L}\p{M}\p{N}&@$¢¥£€§©®]|(?<=\p{Lu}\p{Lu})(?<!\[.*)\]))?"
)
# An @ without a point behind it, in a short token, was read for a letter ("thu@ng").
_ADDRESS = regex.compile(
    r"(?i)\w@[\w-]+\.\w|\w{6}@\w|\w@\w{6}"
    r"|https?:|www\.|\.(?:vn|com|org|net|gov)\b|\w\.(?:docx?|pdf|xlsx?)\b"
)
# A document's symbol, a date, a fraction: capitals or digits on both sides of a slash or hyphen.
_SYMBOL = regex.compile(r"\d\S*[-–—/]|[-–—/]\S*\d|\p{Lu}{2}\S*[-–—/]\S*\p{Lu}|\p{Lu}[-–—/]\p{Lu}{2}|\d[.,]\d")
_ROMAN = regex.compile(r"[IVX]{2,}[a-dđ]?|[IVX]")
_ENDS_PARAGRAPH = regex.compile(r"[.;:!?][\"”’)]*$")
_LIST_MARK = regex.compile(r"[-–—+*•]|\(?[\dIVXa-zđ]{1,4}[.)]+$")
_SIGN = regex.compile(r"[$¢¥£€&@©]")
VOWEL = regex.compile(r"[aeiouy]")


def words_of(text: str) -> list[Word]:
    """Cut a text into words, in order; signs that stand alone are none.

    >>> [(w.text, w.kind.name) for w in words_of("Só: 12/KH-UBND, kinh té-xa")]
    [('Só', 'WORD'), ('12/KH-UBND', 'CODE'), ('kinh', 'WORD'), ('té', 'WORD'), ('xa', 'WORD')]
    """
    found: list[Word] = []
    at, ended = 0, False
    for number, line in enumerate(text.split("\n")):
        tokens = list(_TOKEN.finditer(line))
        begins = ended or not tokens or bool(_LIST_MARK.match(tokens[0][0]))
        for token in tokens:
            for start, end, kind in pieces(token[0]):
                offset = at + token.start()
                found.append(Word(offset + start, offset + end, token[0][start:end], number, kind, begins))
                begins = False
        ended = begins if not tokens else bool(_ENDS_PARAGRAPH.search(tokens[-1][0]))
        at += len(line) + 1
    return found


LONGEST = 400
"""Letters of a token; words run together on a line have some hundred."""


@lru_cache(1 << 16)
def pieces(token: str) -> tuple[tuple[int, int, Kind], ...]:
    """Cut a token at its punctuation; one that is a symbol, a number or an address stays whole.

    So does one that is too long for any of them: searching it would take quadratic time.
    """
    if len(token) > LONGEST:
        return ((0, len(token), Kind.CODE),)
    if _ADDRESS.search(token):
        return ((0, len(token), Kind.CODE),)
    found = [(m.start(), m.end()) for m in _PIECE.finditer(token)]
    if found and _SYMBOL.search(token[found[0][0] : found[-1][1]]):
        start, end = found[0][0], found[-1][1]
        has_letter = any(c.isalpha() for c in token[start:end])
        return ((start, end, Kind.CODE if has_letter else Kind.NUMBER),)
    return tuple((start, end, _kind_in(token, start, end)) for start, end in found)


def _kind_in(token: str, start: int, end: int) -> Kind:
    """A letter with a bracket or a point behind it marks an item of a list."""
    is_mark = end - start == 1 and token[end : end + 1] in (")", ".", "/")
    return Kind.CODE if is_mark and token[start].isalpha() else kind_of(token[start:end])


def kind_of(piece: str) -> Kind:
    """Tell numbers, codes and Roman numerals from words; a sign alone may be one ("¥" for "ý").

    >>> [kind_of(p).name for p in ("12", "s6", "1ên", "2024a", "Q1", "XIV", "PAPI", "$6", "$60")]
    ['NUMBER', 'WORD', 'WORD', 'CODE', 'WORD', 'CODE', 'WORD', 'WORD', 'NUMBER']
    """
    letters = [c for c in piece if c.isalpha()]
    digits = sum(c.isdigit() for c in piece)
    if not letters:
        is_sum = digits and (digits > 1 or not _SIGN.search(piece))
        return Kind.NUMBER if is_sum else Kind.WORD
    if digits > 2 or (digits > 1 and len(letters) < 1) or _ROMAN.fullmatch(piece):
        return Kind.CODE
    return Kind.WORD


@lru_cache(1 << 16)
def fold(word: str) -> str:
    """Return the form that the models know: lower case, one tone placement."""
    return place_tone(word.lower())


@lru_cache(1 << 16)
def skeleton(word: str) -> str:
    """Return the letters without marks, lower case."""
    return bare(word.lower())
