"""Names of laws: from the list of attested names, by their form, and those that amend other laws."""

from functools import cache

import regex

from pipeline.extract.atoms import alternatives, type_names
from pipeline.rules import read_list, read_toml

KINDS = r"(?:Bộ\s+luật|Luật|Pháp\s+lệnh)"

_AMENDS = (
    r"(?i:s[ửứừữự]a\s+đ[ổốồỗộ]i(?:,?\s+b[ổốồỗộ]\s+sung)?(?:,?\s+thay\s+thế)?"
    r"(?:\s+m[ộọ]t\s+s[ốổồỗộ]\s+đi[ềểếễệ]u(?:\s+và\s+Phụ\s+lục\s+[^;.]{3,80}?)?)?(?:\s+của)?)"
)
"""What a law's name begins with that amends others; marks misread by OCR count too."""


@cache
def listed_law_name() -> str:
    """Return a pattern part for a listed name, or for one that amends other laws."""
    law = rf"(?i:{KINDS})\s+{_one_name()}"
    many = rf"{_AMENDS}\s+\d+\s+luật(?:\s+[\p{{Ll}}]+){{0,9}}?(?=\s+(?:ngày|năm|số)\b|[;.,])"
    taxes = rf"{_AMENDS}\s+(?i:các\s+luật)\s+về\s+\p{{Ll}}+(?:\s+(?!ngày|năm|số)\p{{Ll}}+){{0,3}}"
    laws = rf"{_AMENDS}\s+(?:các\s+)?{law}(?:(?:,\s+|\s+và\s+){law})*"
    return rf"{many}|{laws}|{taxes}|{_one_name()}"


@cache
def _one_name() -> str:
    """Return a pattern part for a listed name: its commas are often left out ("Thi đua khen thưởng")."""
    names = alternatives(read_list("law_names.txt")).replace(r",\s", r",?\s")
    return (
        rf"(?i:{names})(?:\s*\((?i:sửa\s+đổi)(?:,?\s+(?i:bổ\s+sung))?\)|\s+(?i:sửa\s+đổi)(?=\s+năm\s))?"
        r"(?!\p{L})(?:\s+Việt\s+Nam)?"
    )


@cache
def law_name_after() -> regex.Pattern[str]:
    """Match a listed name behind the type word."""
    return regex.compile(rf"\s+(?<name>{listed_law_name()})")


@cache
def law_before_number() -> regex.Pattern[str]:
    """Match "Luật Đất đai" up to the word số that follows it."""
    return regex.compile(rf"(?<type>{KINDS})\s+(?<name>{listed_law_name()})\s*,?\s*$")


@cache
def unlisted_law_name_after() -> regex.Pattern[str]:
    """Match a name on no list: capitalised words up to a stop, a short form, or any words before a date."""
    word = r"[\p{L}\p{M}]+"
    table = read_toml("numberless.toml")["law"]
    stops = alternatives(tuple(table["stops"]))
    dated = r"\s(?:ngày\s+\d|năm\s+(?:19|20)\d\d|(?:19|20)\d\d\b)"
    line = r"\s*\n\s*(?:[-–+•*|#]|\d|\p{L}\)|\p{Lu})"
    stop = rf"(?=\s*(?:[;.:)(|”\"]|$)|,\s+(?:\p{{Lu}}|{stops})|{line}|{dated}|\s(?:{stops})\b)"
    words = rf"(?:,?\s+(?!(?:{type_names()})\s){word}){{1,14}}?"
    short = r"\p{Lu}{2,}(?:,?\s?[&,]?\s?\p{Lu}{2,}){0,3}"
    named = rf"(?:{_AMENDS}\s+(?:{KINDS}\s+)?)?\p{{Lu}}[\p{{L}}\p{{M}}]*{words}"
    small = rf"\p{{Ll}}+(?<!này|được|số|và){words}(?={dated})"
    return regex.compile(rf"\s+(?<name>{short}(?!\p{{L}})|{named}{stop}|{small})")
