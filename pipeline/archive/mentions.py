"""What a mention says of the work that it means: its form, before the others are heard."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

import regex
from rapidfuzz import fuzz, process

from pipeline.archive.numbers import FILE, is_national, is_term, symbol_of, whole_number
from pipeline.archive.spread import Row
from pipeline.repair.vietnamese import bare
from pipeline.rules import read_list, read_toml

When = tuple[int | None, int | None, int | None]
"""Year, month, day, as far as known."""

UNDATED: When = (None, None, None)


class Form(NamedTuple):
    """What a mention calls its work: by number, by a law's name, by a title, or by a congress.

    ``code`` is the type's, for numbers only where the symbol does not hold it. ``organ`` is what tells the
    issuer from others of its kind, empty where that is not said or the number alone decides.
    """

    kind: Literal["number", "law", "title", "congress"]
    code: str
    name: str
    when: When
    organ: str


def forms_of(citations: list[Row]) -> list[Form | None]:
    """Return the form of each mention of a document; a short repeat takes what the full mention says."""
    found = [form_of(citation) for citation in citations]
    known: dict[tuple[str, str, str], set[Form]] = {}
    for form in found:
        if form:
            known.setdefault(form[:3], set()).add(form)
    full = [_completed(form, known[form[:3]]) if form else None for form in found]
    numbered = _numbers_of_laws(citations, full)
    return [_with_number(form, numbered) if form else None for form in full]


def form_of(citation: Row) -> Form | None:
    """Return what a mention by itself says, ``None`` where that would not tell its work from others."""
    code, when = citation["doc_type_code"] or "", when_of(citation)
    if number := citation["number_symbol"]:
        organ = "" if is_national(symbol_of(number)) else organ_key(citation["issuer"])
        return Form("number", _series(citation), whole_number(number, when[0]), when, organ)
    subject = citation["subject"] or ""
    if code in LAWS and subject:
        return Form("law", code, law_key(subject), when, "")
    if title := plain(subject):
        return Form("title", code, title, when, organ_key(citation["issuer"]))
    issuer = plain(citation["issuer"] or "")
    return Form("congress", code, issuer, when, "") if issuer.startswith("đại hội") else None


LAWS = ("L", "PL")


def _series(citation: Row) -> str:
    """Tell laws of the National Assembly from its resolutions: numbered apart, with one symbol.

    Where no type is printed before the number it may be either.
    """
    if not is_term(symbol_of(citation["number_symbol"])):
        return ""
    code = citation["doc_type_code"] or ""
    is_printed = (citation["text"] or "")[:1].isalpha()
    return "L" if code in LAWS and is_printed else "NQ" if code == "NQ" else ""


def when_of(citation: Row) -> When:
    """Return the date of a mention; a normative number carries its year."""
    year = citation["issued_year"] or citation["year"]
    return (year, citation["issued_month"], citation["issued_day"])


def _completed(form: Form, said: set[Form]) -> Form:
    """Give a form the date and the organ that other mentions of the same document give, if they agree."""
    when = settled(form.when, (other.when for other in said))
    organs = {other.organ for other in said if other.organ and other.when in (when, form.when)}
    return form._replace(when=when, organ=form.organ or (organs.pop() if len(organs) == 1 else ""))


def _numbers_of_laws(citations: list[Row], forms: list[Form | None]) -> dict[str, set[Form]]:
    """Return the numbers that a document itself gives to laws, by their names."""
    laws: dict[str, set[Form]] = {}
    for citation, form in zip(citations, forms, strict=True):
        if form and form.kind == "number" and citation["doc_type_code"] in LAWS and citation["subject"]:
            laws.setdefault(law_key(citation["subject"]), set()).add(form)
    return laws


def _with_number(form: Form, numbered: dict[str, set[Form]]) -> Form:
    """Take a law's name for the one number that the same document gives to it, if the dates allow."""
    fitting = [
        law for law in sorted(numbered.get(form.name, ()), key=sort_key) if is_compatible(law.when, form.when)
    ]
    return fitting[0] if form.kind == "law" and len(fitting) == 1 else form


def settled(when: When, known: Iterable[When]) -> When:
    """Return the one longest known date that fits, else the date itself.

    >>> settled((2023, None, None), [(2023, 6, 13), (2022, 1, 5)])
    (2023, 6, 13)
    >>> settled((2023, None, None), [(2023, 6, 13), (2023, 1, 5)])
    (2023, None, None)
    """
    fitting = {longer for longer in known if refines(longer, when)}
    longest = [one for one in fitting if not any(refines(other, one) for other in fitting)]
    return longest[0] if len(longest) == 1 else when


def refines(longer: When, shorter: When) -> bool:
    """Tell whether one date says all that the other says, and more."""
    return longer != shorter and all(b is None or a == b for a, b in zip(longer, shorter, strict=True))


def is_compatible(one: When, other: When) -> bool:
    """Tell whether two dates may be of one day."""
    return all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))


def sort_key(form: Form) -> tuple[Any, ...]:
    """Order forms, dates with unknown parts among them."""
    return (form.kind, form.code, form.name, tuple(part or 0 for part in form.when), form.organ)


@lru_cache(maxsize=50_000)
def plain(subject: str) -> str:
    """Return a title as it is compared: letters and digits, lower case, no link word at its head.

    >>> plain("Về việc  “Cải cách hành chính”") == plain("cải cách hành chính")
    True
    """
    words = " ".join(regex.findall(r"\w+", unicodedata.normalize("NFC", subject).lower()))
    short: str = regex.sub(r"^(?:về việc|về|v v) ", "", words)
    return short


@lru_cache(maxsize=50_000)
def law_key(name: str) -> str:
    """Return a law's name as it is compared, mended after the list of names where one alone is near.

    >>> law_key("Đất đai"), law_key("Đá đại"), law_key("Đất đai năm 2024")
    ('đất đai', 'đất đai', 'đất đai')
    """
    key = plain(regex.sub(r"(?i)\s*\((?:sửa đổi|số).*?\)|\s+(?:năm\s+)?(?:19|20)\d\d$", "", name))
    letters, listed = bare(key), _law_names()
    if letters in listed or len(key) < SHORTEST:
        return listed.get(letters, key)
    limits = read_toml(FILE)["thresholds"]
    (best, likeness, _), (_, second, _) = process.extract(letters, listed.keys(), scorer=fuzz.ratio, limit=2)
    is_clear = likeness >= limits["law"] and likeness - second >= limits["law_margin"]
    return listed[best] if is_clear and len(key.split()) == len(best.split()) else key


SHORTEST = 5
"""Letters of the shortest name that may be mended."""


@cache
def _law_names() -> dict[str, str]:
    """Return the names of laws as they are compared, by their letters without marks."""
    dated = [line.split("|")[0] for line in read_list("laws.txt")]
    names = [plain(name) for name in (*dated, *read_list("law_names.txt"))]
    return {bare(name): name for name in reversed(names)}


@lru_cache(maxsize=50_000)
def organ_key(issuer: str | None) -> str:
    """Return the words of an issuer's name that tell it from others of its kind.

    >>> organ_key("Ủy ban nhân dân tỉnh Nghệ An"), organ_key("UBND Quận 1"), organ_key("UBND Thành phố")
    ('nghệ an', '1', '')
    """
    words = " ".join(regex.findall(r"\w+", unicodedata.normalize("NFC", issuer or "").lower()))
    key = _generic().sub(" ", words).split()
    # A unit's kind that OCR misread stands in front: "Tinh Quang Ngai", "Quân 1".
    return " ".join(key[1:] if len(key) > 1 and bare(key[0]) in _bare_generic() else key)


@cache
def _bare_generic() -> frozenset[str]:
    return frozenset(bare(word) for word in read_toml(FILE)["organ"]["generic"])


@cache
def _generic() -> regex.Pattern[str]:
    words = sorted(read_toml(FILE)["organ"]["generic"], key=len, reverse=True)
    return regex.compile(rf"\b(?:{'|'.join(words)})\b")


def agree(one: str, other: str) -> bool:
    """Tell whether two issuers may be one: either is not told, or both are alike."""
    if not one or not other or one == other or one.startswith(f"{other} ") or other.startswith(f"{one} "):
        return True
    return fuzz.ratio(bare(one), bare(other)) >= read_toml(FILE)["thresholds"]["organ"] and digits_of(
        one
    ) == digits_of(other)


def digits_of(text: str) -> tuple[str, ...]:
    """Return the numbers in a folded text, Roman ones among them: what differs in them differs."""
    return tuple(regex.findall(r"\d+|\b[ivxl]+\b", text))


def with_forms(citations: list[Row]) -> Iterator[tuple[Row, Form]]:
    """Pair the mentions of a document that name a work with their forms."""
    pairs = zip(citations, forms_of(citations), strict=True)
    yield from ((citation, form) for citation, form in pairs if form)
