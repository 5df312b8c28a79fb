"""Place and date of the document itself, and what contradicts or completes them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

import regex

from pipeline.extract.digits import DOUBTFUL, PEN, UNREADABLE, by_hand
from pipeline.extract.evidence import Value, Witness
from pipeline.extract.head import Head
from pipeline.extract.later_days import later_days, signed_on
from pipeline.extract.rules_of_header import FILE, header_pattern
from pipeline.extract.second_witnesses import ALONE, date_in_annex, date_passed
from pipeline.rules import read_list, read_toml
from pipeline.schema import Notation, PartialDate, Problem, Span


def find_date(
    head: Head, witness: Witness
) -> tuple[Value[str] | None, Value[PartialDate] | None, tuple[Problem, ...]]:
    """Read place and date; a blank or unreadable day is null with a problem."""
    m = _date_line(head)
    if m is None:
        return None, None, (Problem("date_missing", "no place and date in the letterhead"),)
    day, month, year = (
        _within(m, name, high, witness) for name, high in (("day", 31), ("month", 12), ("year", 2100))
    )
    is_short = year is not None and len(m["year"].strip()) == 2
    issued = PartialDate(day, month, 2000 + year if is_short and year else year)
    sure = 0.97 if issued.iso else 0.85
    date_span = Span(m.end("place"), m.end())
    problems = () if issued.iso else (_date_problem(m, issued),)
    doubts = tuple(_doubt(m, name, witness) for name in ("day", "month") if _is_doubtful(m, name, witness))
    if is_short:
        doubts += (Problem("date_doubtful", f"the year is written with two figures: {m['year']!r}"),)
    written = any(by_hand(Span(*m.span(name)), witness) for name in ("day", "month"))
    rule = "header-date" + (PEN if written else "")
    return _place(m, head), Value(issued, date_span, rule, sure), problems or doubts


def _date_line(head: Head) -> regex.Match[str] | None:
    """Find place and date above the title, else alone in a line below it."""
    for name in FORMS:
        dates = header_pattern(name).finditer(head.text, head.start, head.span.end)
        found = next((m for m in dates if not _is_cited(m) and not _is_of_stamp(m)), None)
        if found:
            return found
    spans = [line.span for line in head.below_title]
    tried = (header_pattern(name).fullmatch(head.text, s.start, s.end) for name in FORMS[:3] for s in spans)
    return next((m for m in tried if m and not _is_of_stamp(m)), None)


FORMS = ("date", "date_numeric", "date_wordless", "date_of_a_month", "date_placeless")
"""Forms of the date line: in words, in figures, without a day, without a place."""


def _is_of_stamp(m: regex.Match[str]) -> bool:
    """Tell the date of an arrival, a copy or a signature: "ĐẾN ngày 5/12/2025"."""
    line = m.string.rfind("\n", 0, m.start()) + 1
    above = m.string.rfind("\n", 0, max(0, line - 1)) + 1 if not m["place"] else line
    return _STAMPED.search(m.string, above, m.start("day")) is not None


_STAMPED = regex.compile(
    r"(?<!\p{L})(?:ĐẾN|SAO\s+Y|SAO\s+LỤC)(?!\p{L})|(?i:(?<!\p{L})(?:ký\s+(?:bởi|ngày)|ngày\s+ký|chuyển))\s*:?"
)


def _is_cited(m: regex.Match[str]) -> bool:
    """Tell the date of a document that the letterhead names: "Thông tư số 18/2025/TT-BCT ngày …".

    It stands in a subject, where the title above it was not read.
    """
    return _CITED.search(m.string, max(0, m.start() - 80), m.end("place")) is not None


_CITED = regex.compile(
    r"(?:\p{L}[ \n]+số\s*:?|(?i:định|hoạch|quyết|tư|thị|văn|báo|cáo|trình|luật|lệnh))[ \n]+\d[^\s]*$"
    r"|(?i:kèm\s+theo)\b[^)]*$"
)


def settle_date(
    issued: Value[PartialDate] | None, notation: Notation | None, head: Head, witness: Witness
) -> tuple[Value[PartialDate] | None, tuple[Problem, ...]]:
    """Complete a date from second witnesses, and doubt one that they contradict."""
    whole = _completed(issued, notation, head, witness)
    if whole is None:
        return None, ()
    doubts = tuple(_contradictions(whole.value, notation, head, witness))
    return (replace(whole, prior=CONTRADICTED) if doubts else whole), doubts


CONTRADICTED = 0.5
"""Confidence in a date that something else in the file speaks against."""


def _completed(
    issued: Value[PartialDate] | None, notation: Notation | None, head: Head, witness: Witness
) -> Value[PartialDate] | None:
    """Take a date from a witness that agrees with the parts that were read; the first that knows the day."""
    if issued and issued.value.iso:
        return issued
    signed = signed_on(witness.asides)
    at = issued.span if issued else None
    found = [date_in_annex(head.text, notation), date_passed(head.text) if head.is_there else None]
    if signed and at and issued and issued.value.month and issued.value.year:
        found.append(Value(_parts(signed), at, "date-by-signature", ALONE))
    for one in found:
        if one and one.value.iso and (issued is None or _is_part(issued.value, one.value)):
            return one
    return _with_year(issued, notation, head)


def _with_year(
    issued: Value[PartialDate] | None, notation: Notation | None, head: Head
) -> Value[PartialDate] | None:
    """Take the year from a normative number, which is that of the date."""
    year = notation.year if notation else None
    if year is None or (issued and issued.value.year):
        return issued
    if issued:
        return replace(issued, value=replace(issued.value, year=year))
    line = header_pattern("number").search(head.text, head.start, head.span.end)
    return Value(PartialDate(None, None, year), Span(*line.span()), "date-by-number", 0.9) if line else None


def _contradictions(
    issued: PartialDate, notation: Notation | None, head: Head, witness: Witness
) -> Iterator[Problem]:
    """Say what speaks against a date: the number's own year, a later document cited, an earlier signature."""
    if issued.year is None:
        return
    year = notation.year if notation else None
    if year and year != issued.year:
        yield Problem("date_doubtful", f"the letterhead's year reads {issued.year}, its number says {year}")
    if later := _cites_later(issued, head):
        yield Problem("date_doubtful", f"the letterhead reads {_told(issued)}, but {later!r} is cited")
    for event in later_days(head.text, witness.asides):
        if _is_after(issued, _parts(event.day)):
            told = f"the letterhead reads {_told(issued)}, but it was {event.what} on {event.day}"
            yield Problem("date_doubtful", told)


def _cites_later(issued: PartialDate, head: Head) -> str | None:
    """Return a document of a later date among those cited: none can be."""
    for m in header_pattern("cited_year").finditer(head.text, head.span.end, head.span.end + SOURCES):
        month, day = (int(m[part]) if m[part] else None for part in ("month", "day"))
        cited = PartialDate(day, month, int(m["year"] or m["dated"]))
        if _is_after(cited, issued):
            return str(m[0])
    return None


def _is_after(one: PartialDate, other: PartialDate) -> bool:
    """Compare whole days as days, others by their years."""
    if one.iso and other.iso:
        return one.iso > other.iso
    return one.year is not None and other.year is not None and one.year > other.year


def _parts(day: date) -> PartialDate:
    return PartialDate(day.day, day.month, day.year)


def _told(issued: PartialDate) -> str:
    return issued.iso or str(issued.year)


SOURCES = 5000
"""Characters after the letterhead in which legal bases stand."""


def _is_part(known: PartialDate, whole: PartialDate) -> bool:
    parts = ("day", "month", "year")
    return all(getattr(known, part) in (None, getattr(whole, part)) for part in parts)


def _within(m: regex.Match[str], part: str, highest: int, witness: Witness) -> int | None:
    """Take clean digits that make a day, month or year and that the engine is not lost on."""
    digits = regex.sub(r"^(?:mùng|mồng)\s+", "", m[part].strip().lower())
    if part == "month" and (named := _month_words().get(digits)):
        return named
    is_number = regex.fullmatch(r"\d{1,4}", digits) is not None and 1 <= int(digits) <= highest
    return int(digits) if is_number and witness.least_sure(Span(*m.span(part))) >= UNREADABLE else None


@cache
def _month_words() -> dict[str, int]:
    table = read_toml(FILE)["month_words"]
    others: dict[str, int] = table["others"]
    return {word: n for n, word in enumerate(table["words"], 1)} | others


def _is_doubtful(m: regex.Match[str], part: str, witness: Witness) -> bool:
    return UNREADABLE <= witness.least_sure(Span(*m.span(part))) < DOUBTFUL


def _doubt(m: regex.Match[str], part: str, witness: Witness) -> Problem:
    sure = witness.least_sure(Span(*m.span(part)))
    return Problem(f"{part}_doubtful", f"the {part} {m[part].strip()!r} was read with confidence {sure:.2f}")


def _place(m: regex.Match[str], head: Head) -> Value[str] | None:
    """Take the place from behind whatever of the number line runs into it."""
    number = header_pattern("number").search(head.text, head.start, head.span.end)
    begin = m.start("place")
    if not m["place"]:
        return None
    begin = number.end() if number and begin < number.end() < m.end("place") else begin
    start = begin + _tail_start(m.string[begin : m.end("place")])
    place = " ".join(m.string[start : m.end("place")].split()).strip(" *_-")
    if regex.search(r"\p{L}{2}", place) is None or _CODE.fullmatch(place):
        return None
    start, place = _wrapped_place(m.string, start, place)
    return Value(place, Span(start, m.end("place")), "header-place", 0.95) if place else None


_CODE = regex.compile(r"(?!TP\b)\p{Lu}{2,}(?:[-–&.]\p{Lu}[\p{L}\d]*)*|.*[-–]\p{Lu}{2,}\d*")
"""What is left of a symbol where no place stands behind it."""


def _wrapped_place(text: str, start: int, place: str) -> tuple[int, str]:
    """Take the line above if it begins the name: "Thành phố Hồ Chí" / "Minh, ngày …"."""
    above = regex.compile(r"(?<line>[^\n]*)\n[\s|*_]*$").search(text, max(0, start - 120), start)
    if above is None:
        return start, place
    both = f"{above['line'].strip(' *_|')} {place}"
    known = [name for name in read_list("provinces.txt") if both.endswith(name) and len(name) > len(place)]
    if not known:
        return start, place
    whole = regex.search(rf"(?:(?:Thành phố|Tỉnh|TP\.?)\s+)?{regex.escape(max(known, key=len))}$", both)
    begin = (
        above.start("line") + text[above.start("line") : start].find(whole[0].split()[0]) if whole else start
    )
    return begin, whole[0] if whole else place


def _tail_start(printed: str) -> int:
    """Skip a symbol's end in front of the place: "KH-MN2010 Quận 1", "UBND Hà Tĩnh"."""
    code = r"[^\s]*[^\s\p{L}.,'’()][^\s]*|(?!TP\b)\p{Lu}{2,}(?=\s+\p{Lu}\p{Ll})"
    m = regex.match(rf"\s*(?:(?:{code})\s+)+(?=\p{{Lu}})", printed)
    return m.end() if m else 0


def _date_problem(m: regex.Match[str], issued: PartialDate) -> Problem:
    missing = [
        n for n, v in (("day", issued.day), ("month", issued.month), ("year", issued.year)) if v is None
    ]
    if not missing:
        return Problem("date_impossible", f"no such day in the calendar: {' '.join(m[0].split())!r}")
    blank = not m[missing[0]].strip(" .…_,")
    code = f"{missing[0]}_{'blank' if blank else 'unreadable'}"
    return Problem(code, f"{', '.join(missing)} not read in {' '.join(m[0].split())!r}")
