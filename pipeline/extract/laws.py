"""Names of laws: from the list of attested names, by their form, and those that amend other laws."""

from functools import cache

import regex

from pipeline.extract.atoms import alternatives, type_names
from pipeline.rules import read_list

KINDS = r"(?:Bộ\s+luật|Luật|Pháp\s+lệnh)"


@cache
def listed_law_name() -> str:
    """Return a pattern part for a listed name, or for one that amends listed laws."""
    names = alternatives(read_list("law_names.txt"))
    name = rf"(?i:{names})(?:\s*\(sửa\s+đổi\))?(?!\p{{L}})(?:\s+Việt\s+Nam)?"
    law = rf"{KINDS}\s+{name}"
    amend = r"(?i:s[ửứừữự]a\s+đ[ổốồỗộ]i,?\s+b[ổốồỗộ]\s+sung\s+(?:m[ộọ]t\s+s[ốổồỗộ]\s+)?đi[ềểếễệ]u)\s+của"
    many = rf"{amend}\s+\d+\s+luật(?:\s+[\p{{Ll}}]+){{0,9}}?(?=\s+(?:ngày|năm|số)\b|[;.,])"
    return rf"{many}|{amend}\s+(?:các\s+)?{law}(?:(?:,\s+|\s+và\s+){law})*|{name}"


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
    """Match a name on no list: two to twelve words, capitalised unless a date or year follows."""
    word = r"[\p{L}\p{M}]+"
    verbs = "và|của|được|quy định|có hiệu lực|đã|là"
    stop = rf"\s*(?:[;.)\n]|,\s+(?=\p{{Lu}}|ngày|năm)|\s(?:ngày|năm)\s+\d|\s(?:{verbs})\b)"
    words = rf"(?:,?\s+(?!(?:{type_names()})\s){word}){{1,11}}?"
    dated = r"\s(?:ngày|năm)\s+\d"
    capitalised = rf"\p{{Lu}}[\p{{L}}\p{{M}}]*{words}(?={stop})"
    return regex.compile(rf"\s+(?<name>{capitalised}|\p{{Ll}}+(?<!này|được|số|và){words}(?={dated}))")
