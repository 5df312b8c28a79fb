"""Fixed phrases of the genre ("Ké hoach" → "Kế hoạch"): right letters, wrong marks, only one reading."""

import unicodedata
from functools import cache, lru_cache

import regex

from pipeline.repair.syllables import known
from pipeline.repair.vietnamese import bare, place_tone
from pipeline.rules import read_toml
from pipeline.schema import Span
from pipeline.text import Replacement, Text

RULE = "formula"
FUZZY_RULE = "formula-fuzzy"

WORDS = regex.compile(r"[\p{L}\p{M}]+|[^\p{L}\p{M}]+")
SHAPES = regex.compile(r"\S*[\p{L}\p{M}&]\S*|[^\p{L}\p{M}]+")
TAIL = regex.compile(r"[^\p{L}\p{M}\d]*$")


def restore_formulae(text: Text) -> Text:
    """Give the fixed phrases their marks; capitals stay capitals.

    >>> restore_formulae(Text.of("QUYÉT ĐINH của Uy ban nhan dan")).text
    'QUYẾT ĐỊNH của Ủy ban nhân dân'
    """
    exact = text.replace(_exact(text.text))
    typed = exact.replace(_types(exact.text))
    return typed.replace(_fuzzy(typed.text))


def _types(text: str) -> list[Replacement]:
    """Find names of document types with any marks on their letters (``formulae.toml``, ``types``)."""
    plain = bare(text)
    found = (m for pattern in _type_patterns() for m in pattern.finditer(plain))
    phrases = {_key(phrase): phrase for group in ("only", "titles") for phrase in _type_table()[group]}
    return _without_overlaps([_restored(text, Span(*m.span(1)), phrases[_key(m[1])], RULE) for m in found])


def _exact(text: str) -> list[Replacement]:
    pattern, phrases = _phrases()
    found = pattern.finditer(bare(text))
    restored = (_restored(text, Span(*m.span()), phrases[_key(m[0])], RULE) for m in found)
    return [r for r in restored if _is_misread(text[r.start : r.end], r.text)]


def _is_misread(read: str, phrase: str) -> bool:
    """Tell a misreading from another phrase with the same bare letters.

    Three words in a row can be nothing else. Of two, one that differs must be no syllable, or must have lost
    its marks: "cần cù" is not "căn cứ".
    """
    pairs = list(zip(read.split(), phrase.split(), strict=True))
    if len(pairs) > 2:
        return True
    return any(a != b and (not known(a) or not _has_marks(a)) for a, b in pairs)


def _has_marks(word: str) -> bool:
    return any(unicodedata.combining(c) for c in unicodedata.normalize("NFD", word))


def _fuzzy(text: str) -> list[Replacement]:
    """Find long phrases with some letters wrong, in the head of the document only."""
    head = bare(text[: read_toml("formulae.toml")["fuzzy"]["head_characters"]])
    return _without_overlaps([_restored(text, span, phrase, FUZZY_RULE) for span, phrase in _alike(head)])


@lru_cache(maxsize=4)
def _alike(head: str) -> tuple[tuple[Span, str], ...]:
    """Return where long phrases stand; a head is looked at several times, mostly without a change between."""
    return tuple(
        (Span(*m.span()), phrase) for pattern, phrase in _fuzzy_patterns() for m in pattern.finditer(head)
    )


def _without_overlaps(found: list[Replacement]) -> list[Replacement]:
    kept: list[Replacement] = []
    for r in found:
        if all(r.end <= k.start or k.end <= r.start for k in kept):
            kept.append(r)
    return kept


def _restored(text: str, span: Span, phrase: str, rule: str) -> Replacement:
    """Write the phrase over the span: same blanks and dashes, capitals as read."""
    read = text[span.start : span.end]
    words = WORDS.findall(phrase)
    shapes = SHAPES.findall(read)
    if len(words) != len(shapes):
        return Replacement(span.start, span.end, read, rule)
    new = "".join(_cased(w, s) if w[0].isalpha() else s for w, s in zip(words, shapes, strict=True))
    return Replacement(span.start, span.end, new, rule)


def _cased(word: str, shape: str) -> str:
    """Give ``word`` the capitals of ``shape``, keeping a comma that hangs on the shape."""
    letters = [c for c in shape if c.isalpha()]
    tail = TAIL.search(shape)
    if len(letters) > 1 and sum(c.isupper() for c in letters) * 2 > len(letters):
        word = word.upper()
    elif letters and letters[0].isupper():
        word = word[0].upper() + word[1:]
    return word + (tail[0] if tail else "")


def _key(phrase: str) -> str:
    return " ".join(bare(phrase).lower().split())


@cache
def _phrases() -> tuple[regex.Pattern[str], dict[str, str]]:
    phrases = {_key(p): place_tone(p) for p in read_toml("formulae.toml")["phrases"]}
    longest_first = sorted(phrases, key=len, reverse=True)
    alternatives = "|".join(regex.escape(p).replace(r"\ ", r"\s+") for p in longest_first)
    return regex.compile(rf"(?<![\p{{L}}\d])(?i:{alternatives})(?![\p{{L}}\d])"), phrases


def _type_table() -> dict[str, list[str]]:
    table: dict[str, list[str]] = read_toml("formulae.toml")["types"]
    return table


@cache
def _type_patterns() -> tuple[regex.Pattern[str], ...]:
    """Return the patterns of document types, over text without marks: anywhere, and where a title stands."""
    table = read_toml("formulae.toml")["types"]
    only, titles = (
        "|".join(_key(phrase).replace(" ", r"[^\S\n]+") for phrase in table[group])
        for group in ("only", "titles")
    )
    behind = _key(table["leaves_before"])
    return (
        regex.compile(rf"(?<![\p{{L}}\d])((?i:{only}))(?![\p{{L}}\d]|\s+(?i:{behind})\b)"),
        regex.compile(rf"(?m)^[^\S\n]*((?i:{titles}))(?=[^\S\n]*$|[^\S\n]+(?i:s)\S[^\S\n]*:?[^\S\n]*\d)"),
    )


@cache
def _fuzzy_patterns() -> tuple[tuple[regex.Pattern[str], str], ...]:
    table = read_toml("formulae.toml")["fuzzy"]
    made = []
    for phrase in sorted(table["phrases"], key=len, reverse=True):
        allowed = int(len(phrase) * table["wrong_share"])
        body = regex.escape(_key(phrase)).replace(r"\ ", r"\s+").replace(r"\-", r"[-–—~]")
        made.append(
            (
                regex.compile(
                    rf"(?<!\p{{L}})(?b)(?i:{body}){{s<={allowed},i<=1,d<=1,e<={allowed}}}(?!\p{{L}})"
                ),
                phrase,
            )
        )
    return tuple(made)
