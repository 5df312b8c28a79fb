"""The atoms of a citation: dates, notations (số, ký hiệu), types of documents and names of organs."""

from dataclasses import dataclass
from functools import cache

import regex

from pipeline.rules import compile_pattern, read_toml
from pipeline.schema import DocType, Notation, PartialDate, Span

ATOMS = "atoms.toml"
DATE_FORMS = ("date_words", "date_slashes", "date_month", "date_year")
NOTATION_FORMS = ("notation_state", "notation_party", "notation_spaced")


@dataclass(frozen=True, slots=True)
class FoundNotation:
    """A notation and where it stands; ``is_joined``: a blank parted its digits."""

    notation: Notation
    span: Span
    is_joined: bool = False


@cache
def pattern(name: str) -> regex.Pattern[str]:
    """Return the compiled pattern of one atom."""
    table = read_toml(ATOMS)
    return compile_pattern(ATOMS, name, table[name]["pattern"], table["parts"])


def date_of(m: regex.Match[str]) -> PartialDate:
    """Read the named groups day, month and year; what no calendar has becomes unknown."""
    groups = m.groupdict()
    day, month, year = (
        int(v) if (v := groups.get(k)) and v.isdigit() else None for k in ("day", "month", "year")
    )
    return PartialDate(
        day if day and 1 <= day <= 31 else None, month if month and 1 <= month <= 12 else None, year
    )


def notation_of(m: regex.Match[str]) -> Notation:
    """Read the named groups number, year and symbol; blanks and line breaks inside the symbol go.

    The codes of a symbol of the State are joined by hyphens, whichever dash or slash is printed; a full
    stop stays, but before the code of a central organ (QĐ.TTg).
    """
    groups = m.groupdict()
    year = groups.get("year") or groups.get("late")
    symbol = _NATIONAL.sub("-", _DASH.sub("-", regex.sub(r"\s+", "", m["symbol"])))
    number = regex.sub(r"\.(?=\d{3}$)", "", m["number"])
    is_party = m.re is pattern("notation_party")
    if is_party and "/" not in symbol:
        symbol = "/".join(symbol.rsplit("-", 1))
    return Notation(number, int(year) if year else None, symbol if is_party else symbol.replace("/", "-"))


_DASH = regex.compile(r"[_\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_NATIONAL = regex.compile(r"\.(?=(?:TTg|CP|VPCP)$)")


@cache
def doc_types() -> dict[str, str]:
    """Map names of types, in small letters, to their code."""
    table = read_toml("doc_types.toml")
    types: dict[str, str] = table["types"] | table["named"]
    return {name.lower(): code for name, code in types.items()}


def doc_type(name: str) -> DocType:
    """Return the type of that name, in whatever capitals.

    >>> doc_type("QUYẾT ĐỊNH"), doc_type("công văn")
    (DocType(name='Quyết định', code='QĐ'), DocType(name='Công văn', code='CV'))
    """
    plain = " ".join(name.lower().split())
    return DocType(plain[0].upper() + plain[1:], doc_types()[plain])


def type_of_symbol(symbol: str | None) -> DocType | None:
    """Tell the type by the code in the symbol; a symbol of organ codes alone is a công văn's: ``None``.

    >>> type_of_symbol("QĐ-UBND"), type_of_symbol("CTr/QU"), type_of_symbol("QH15"), type_of_symbol("UBND-NV")
    (DocType(name='Quyết định', code='QĐ'), DocType(name='Chương trình', code='CTr'), None, None)
    """
    code = regex.split(r"[-/.]", symbol or "")[0]
    name = read_toml("doc_types.toml")["codes"].get(code)
    return doc_type(name) if name else None


@cache
def type_names() -> str:
    """Return a pattern part that matches any type's name, longest first, blanks being any white space."""
    return alternatives(tuple(read_toml("doc_types.toml")["types"]))


@cache
def title_names() -> str:
    """Return a pattern part that matches the name of a type that can be a title."""
    return alternatives(tuple(read_toml("doc_types.toml")["titles"]["names"]))


def alternatives(phrases: tuple[str, ...]) -> str:
    """Return a pattern part for any of the phrases, longest first.

    A blank is any white space; the blanks around a dash may be missing ("Lao động- Thương binh").
    """
    longest_first = sorted(phrases, key=len, reverse=True)
    escaped = (regex.escape(p).replace(r"\ \-\ ", r"\s*[-–]\s*") for p in longest_first)
    return "|".join(p.replace(r"\ ", r"\s+").replace(r"\-", r"[-–]") for p in escaped)


@cache
def organ_name() -> str:
    """Return a pattern part that matches an organ's name in running text.

    A head, then capitalised words, numbers, fields of administration and the words that join them. A word
    that begins the name of another document ends the name ("của Chính phủ và Kế hoạch số …").
    """
    table = read_toml("organs.toml")
    long_heads, short_heads = (
        tuple(h for h in table["heads"] if (len(h) > 4) is long) for long in (True, False)
    )
    head = rf"(?:(?i:{alternatives(long_heads)})|{alternatives(short_heads)})"
    place = rf"(?i:{alternatives(tuple(table['places']))})"
    field = alternatives(tuple(table["fields"]))
    inner, tail = alternatives(tuple(table["inner"])), alternatives(tuple(table["tails"]))
    cited = rf"(?!(?i:{type_names()})\s+(?:số|của|ngày|\d))"
    unit = r"(?:Thành phố|Thị xã|Thị trấn|Đặc khu)\b"
    # Names of the ethnic minorities have an apostrophe: Cư M'gar, Đắk R'lấp.
    capital = rf"(?!V/v\b){cited}(?:{unit}|\p{{Lu}}[\p{{L}}\p{{M}}\d&]*(?:['’ʼ`]\p{{L}}+)*(?:[/.]\d+)?)"
    stops = (*table["stops"], *(s.upper() for s in table["stops"]))
    stop = rf"(?!\s*(?:{alternatives(stops)}|Điều\s+\d+)\b)"
    more = (
        rf"{stop}(?:\s+(?:{field})|\s+{head}\b|\s+(?:{inner})(?=\s+(?!(?:{alternatives(stops)})\b)(?:\p{{Lu}}|\d))|(?<!Chính\s+[Pp]hủ|Quốc\s+hội)\s*[-–]?\s*{capital}|\s+và\s+(?!(?:{type_names()})\b){capital}"
        rf"|(?<!Chính\s+phủ|Quốc\s+hội|Chính\s+trị|Hà\s+Nội|Chí\s+Minh)\s+\d{{1,3}}(?:/\d{{1,2}})?\b(?!\s*[/%])|\s+(?:{tail})\b)"
    )
    short = r"(?:\s*\((?:UBND|HĐND)\))?"
    return rf"(?:{head}{short}|{place})(?!\p{{L}})(?:{more}){{0,14}}+"
