"""The name of the person who signs: words with capitals below the title, of any people of the country."""

from functools import cache

import regex

from pipeline.extract.evidence import Value
from pipeline.extract.noisy_signer import COMMON, is_office, lost_marks
from pipeline.extract.organs import normal_name
from pipeline.extract.signoff_rules import FILE, signoff_pattern
from pipeline.repair.syllables import known
from pipeline.rules import read_toml
from pipeline.schema import Span

REACH = 1500
"""Characters below the title in which the name stands."""

MOST_WORDS = 5
"""Words of a name that a narrow column breaks, and of one whose surname few have."""

MIDDLE = ("Văn", "Thị", "Đức", "Hữu")
"""Names that stand between surname and given name: a seal hid the surname in front of one."""


def find_name(text: str, after: int, below_title: bool) -> Value[str] | None:
    """Read the signer's name: capitalised words alone in a line, or on that of his title.

    The first word is a surname, or nothing but marks of signing stands between the words and the title.
    """
    beside = signoff_pattern("name_beside").match(text, after) if below_title else None
    if beside and is_surname(beside["surname"]) and not is_office(beside["name"]):
        return Value(person_name(beside["name"]), Span(*beside.span("name")), "signoff-name", 0.9)
    for m in signoff_pattern("name").finditer(text, after, after + REACH):
        if name := _named(text, m) or (_rare(text, after, m) if below_title else None):
            return name
    return _by_key(text, after)


def _named(text: str, m: regex.Match[str]) -> Value[str] | None:
    """Return the words as a name where they begin with a surname."""
    span = _whole_name(text, Span(*m.span("name")))
    words = text[span.start : span.end].split()
    if is_office(m["name"]) or not is_surname(words[0]) or _is_heading(words):
        return None
    rule, prior = "signoff-name", 0.9
    if (words[0] in MIDDLE and len(words) == 2) or m["note"]:
        rule, prior = "signoff-name-cut", 0.3
    return Value(person_name(" ".join(words)), span, rule, prior)


def _rare(text: str, after: int, m: regex.Match[str]) -> Value[str] | None:
    """Return the words as a name whose surname is not on the list: they stand right below the title."""
    between = text[after : m.start("name")]
    name = m["name"]
    words = name.split()
    is_below = "\f" not in between and all(map(_is_mark_of_signing, between.splitlines()))
    below = regex.compile(r"\s*(?<line>[^\n\f]*)").match(text, m.end())
    if below and (names_person(below["line"]) or signoff_pattern("title").fullmatch(below["line"].strip())):
        return None
    if not is_below or m["note"] or is_office(name) or signoff_pattern("no_name").match(name):
        return None
    # A surname that lost its marks is mended where junk is looked through.
    if lost_marks(words[0]) or (name.isupper() and not _is_person_in_capitals(words)):
        return None
    return Value(person_name(name), Span(*m.span("name")), "signoff-name-rare", 0.6)


def _is_person_in_capitals(words: list[str]) -> bool:
    """Return whether capitals are a person's: an annex's heading has more, all of them common words."""
    inner = words[1:-1]
    is_named = is_surname(words[0]) or any(word in ("THỊ", "VĂN") or len(word) == 1 for word in inner)
    return len(words) <= MOST_WORDS and (is_named or not all(map(known, words)))


def _is_mark_of_signing(line: str) -> bool:
    """Return whether a line may stand between title and name: white, (Đã ký), a signature's data, a list."""
    return signoff_pattern("mark_of_signing").fullmatch(line) is not None


def _by_key(text: str, after: int) -> Value[str] | None:
    """Return the name that an electronic signature gives, where none is printed."""
    for m in signoff_pattern("name_signed").finditer(text, after, after + REACH):
        if is_surname(m["surname"]) and not is_office(m["name"]):
            return Value(person_name(m["name"]), Span(*m.span("name")), "signoff-name-signed", 0.5)
    return None


def name_in_title(text: str, title: Value[str]) -> tuple[Value[str], Value[str]] | None:
    """Part a title from the name in capitals behind it on its line: "GIÁM ĐỐC LÊ VĂN ÚT"."""
    m = signoff_pattern("title_and_name").search(text, title.span.start, title.span.end)
    if m is None or m["surname"].capitalize() not in read_toml(FILE)["name"]["surnames"][:COMMON]:
        return None
    rest = person_name(m["name"])
    office = title.value[: -len(normal_name(m["name"]))].strip()
    if not office or title.value.lower() != f"{office} {rest}".lower():
        return None
    span = Span(*m.span("name"))
    return (
        Value(office, Span(title.span.start, span.start), title.rule, title.prior),
        Value(rest, span, "signoff-name-rare", 0.6),
    )


def names_person(line: str) -> bool:
    """Return whether a line is the name of a person."""
    m = signoff_pattern("name").fullmatch(line)
    return m is not None and not is_office(m["name"]) and is_surname(m["surname"])


def _is_heading(words: list[str]) -> bool:
    """Tell words in capitals whose first is a surname that few have: "KINH PHÍ THỰC HIỆN"."""
    common = read_toml(FILE)["name"]["surnames"][:COMMON]
    few = words[0].capitalize() not in common
    return (all(word.isupper() for word in words) or len(words) > MOST_WORDS) and few


def _whole_name(text: str, name: Span) -> Span:
    """Take in the line above or below where a narrow column broke the name: "Phan / Thị Thắng"."""
    above = signoff_pattern("name_begun").search(text, max(0, name.start - 20), name.start)
    below = signoff_pattern("name_goes_on").match(text, name.end)
    start = above.start("word") if above and is_surname(above["word"]) else name.start
    end = below.end("word") if below and known(below["word"]) else name.end
    return Span(start, end) if len(text[start:end].split()) <= MOST_WORDS else name


def person_name(name: str) -> str:
    """Write a name in capitals as in running text.

    >>> person_name("H'HEN NIÊ"), person_name("Trần văn Mẫu")
    ("H'Hen Niê", 'Trần văn Mẫu')
    """
    words = " ".join(name.split())
    if not words.isupper():
        return " ".join(w.capitalize() if w.isupper() and len(w) > 1 else w for w in words.split())
    written: str = regex.sub(r"\p{L}[\p{L}\p{M}]*", lambda m: m[0].capitalize(), words)
    return written


def is_surname(word: str) -> bool:
    """Return whether a word is on the list of surnames, in capitals or not, or is of the form H'Hen."""
    marked = regex.fullmatch(r"\p{Lu}\p{L}?['’‘ʼ]\p{L}{2,}", word) is not None
    return marked or word in _surnames() or word.capitalize() in _surnames()


@cache
def _surnames() -> frozenset[str]:
    return frozenset(read_toml(FILE)["name"]["surnames"])
