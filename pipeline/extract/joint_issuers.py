"""Organs that issue one document together: all are told, with "; " between them."""

from functools import cache

import regex

from pipeline.extract.atoms import type_of_symbol
from pipeline.extract.evidence import Value
from pipeline.extract.organs import normal_name
from pipeline.extract.rules_of_header import FILE, header_pattern
from pipeline.repair.vietnamese import bare
from pipeline.rules import read_toml
from pipeline.schema import Notation

JOINT = 0.85
"""Confidence in the names of organs that share a letterhead."""


def joint_names(printed: str) -> tuple[str, ...]:
    """Return the organs that a letterhead names in one breath, each with the unit that they share.

    >>> joint_names("ỦY BAN NHÂN DÂN - ỦY BAN MTTQ VIỆT NAM XÃ BÌNH AN")
    ('Ủy ban nhân dân xã Bình An', 'Ủy ban MTTQ Việt Nam xã Bình An')
    >>> joint_names("SỞ NỘI VỤ - SỞ TÀI CHÍNH"), joint_names("SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI")
    (('Sở Nội vụ', 'Sở Tài chính'), ('Sở Lao động - Thương binh và Xã hội',))
    """
    parts = _parted().split(printed) if _parted().match(f"- {printed}") else [printed]
    unit = header_pattern("unit").search(parts[-1])
    shared = [
        f"{part} {unit[0]}" if unit and _lacks_unit(part) else part for part in map(str.strip, parts[:-1])
    ]
    return tuple(normal_name(part) for part in (*shared, parts[-1].strip()))


def _lacks_unit(part: str) -> bool:
    return header_pattern("unit").search(part) is None and header_pattern("of_a_unit").match(part) is not None


@cache
def _parted() -> regex.Pattern[str]:
    heads = read_toml(FILE)["joint_heads"]["words"]
    names = "|".join(regex.escape(head).replace(r"\ ", r"\s+") for head in heads)
    return regex.compile(rf"\s*(?:[-–—]|\bVÀ\b)\s*(?=(?:{names})(?!\p{{L}}))")


def with_joint(issuers: tuple[Value[str], ...], notation: Value[Notation] | None) -> tuple[Value[str], ...]:
    """Join two organs one above the other where the symbol has the codes of both: 05/KHPH-SYT-BHXH."""
    symbol = (notation.value.symbol if notation else None) or ""
    codes = [code for code in regex.split(r"[-/.]", symbol) if code and not type_of_symbol(code)]
    if len(issuers) != 2 or len(codes) < 2 or not type_of_symbol(symbol):
        return issuers
    first, second = issuers
    if not (spells(codes[-2], first.value) and spells(codes[-1], second.value)):
        return issuers
    span = type(first.span)(first.span.start, second.span.end)
    return (Value(f"{first.value}; {second.value}", span, second.rule, min(first.prior, JOINT)),)


def spells(code: str, name: str) -> bool:
    """Tell whether the first letters of the words of a name, and its abbreviations, hold a code in its order.

    >>> spells("UBND", "Ủy ban nhân dân xã"), spells("THCSLL", "Trường THCS Lê Lợi"), spells("SYT", "Sở ABC")
    (True, True, False)
    """
    words = [word if word.isupper() else word[0] for word in bare(name).split()]
    rest = iter("".join(words).upper())
    letters = regex.sub(r"\P{Lu}", "", bare(code))
    return bool(letters) and all(letter in rest for letter in letters)
