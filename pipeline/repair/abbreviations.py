"""Abbreviations that stand by themselves (chữ viết tắt): strokes that were lost, letters that look alike."""

from collections import Counter
from collections.abc import Iterator
from functools import cache

import regex

from pipeline.repair.syllables import known
from pipeline.repair.vietnamese import bare
from pipeline.rules import read_toml
from pipeline.text import Replacement, Text

STROKE_RULE = "abbreviation-stroke"
MIXED_RULE = "abbreviation-mixed"
REPEATED_RULE = "abbreviation-repeated"

# Not a part of a document's symbol.
_ALONE = regex.compile(r"(?<![\p{L}\d/–-])\p{Lu}[\p{Lu}&-]{1,10}\p{Lu}(?![\p{L}\d/–-])")
_MIXED = regex.compile(r"(?<![\p{L}\d/–-])\p{L}[\p{L}1-]{2,14}(?![\p{L}\d/–-])")
_CAPITALS = regex.compile(r"\p{Lu}+")


def repair_abbreviations(text: Text) -> Text:
    """Mend abbreviations of which there is only one reading.

    >>> repair_abbreviations(Text.of("HDND huyện, Phòng GD&DT; ứng dụng VNelD")).text
    'HĐND huyện, Phòng GD&ĐT; ứng dụng VNeID'
    """
    stroked, mixed = _stroked(), _mixed()
    text = text.replace(
        Replacement(m.start(), m.end(), stroked[m[0]], STROKE_RULE)
        for m in _ALONE.finditer(text.text)
        if m[0] in stroked
    )
    text = text.replace(
        Replacement(m.start(), m.end(), mixed[_stem(m[0])], MIXED_RULE)
        for m in _MIXED.finditer(text.text)
        if _stem(m[0]) in mixed
    )
    return text.replace(_repeated(text.text))


def _repeated(text: str) -> Iterator[Replacement]:
    """Yield the rare forms of abbreviations that the text has many times."""
    table = read_toml("abbreviations.toml")["repeated"]
    found = [
        m
        for m in _ALONE.finditer(text)
        if len(m[0]) >= table["shortest"] and _CAPITALS.fullmatch(m[0]) and not known(m[0])
    ]
    counts = Counter(m[0] for m in found)
    right = {}
    for form, often in counts.most_common():
        if often >= table["often"]:
            right.update(
                {
                    other: form
                    for other, n in counts.items()
                    if n * table["times"] <= often
                    and other not in right
                    and _is_alike(form, other, table["alike"])
                }
            )
    yield from (Replacement(m.start(), m.end(), right[m[0]], REPEATED_RULE) for m in found if m[0] in right)


def _is_alike(form: str, other: str, alike: list[str]) -> bool:
    """Tell two forms of one length that differ in one letter, one of two that look alike."""
    differing = [a + b for a, b in zip(form, other, strict=False) if a != b]
    return (
        len(form) == len(other)
        and len(differing) == 1
        and any(set(differing[0]) <= set(letters) for letters in alike)
    )


def _stem(name: str) -> str:
    """Return a name with all its strokes alike."""
    return name.replace("l", "I").replace("1", "I")


@cache
def _stroked() -> dict[str, str]:
    return {bare(code): code for code in read_toml("abbreviations.toml")["lost_strokes"]["codes"]}


@cache
def _mixed() -> dict[str, str]:
    return {_stem(name): name for name in read_toml("abbreviations.toml")["mixed"]["names"]}
