"""The header: type, number and symbol, place and date, issuer and its parent, subject.

Works on the lines of the letterhead whether columns were parted by their boxes or run together in a dump.
"""

from dataclasses import replace

import regex

from pipeline.extract.atoms import doc_type, type_of_symbol
from pipeline.extract.evidence import Value, Witness
from pipeline.extract.head import Head, header_pattern, stamp_of
from pipeline.extract.letterhead import find_issuers, infer_issuer
from pipeline.extract.second_witnesses import (
    ALONE,
    Said,
    agreed_number,
    date_in_annex,
    date_passed,
    number_by_name,
    numbers_in_annexes,
)
from pipeline.extract.title_subject import find_subject
from pipeline.rules import read_list
from pipeline.schema import DocType, Header, Notation, PartialDate, Problem, Span

UNREADABLE, DOUBTFUL = 0.75, 0.85
"""Confidence of the engine in the digits of number and day. Below the first they are not taken, below the
second they come with a problem. Measured on 21 real letterheads: printed digits are read with 0.88 to 0.97,
handwritten ones with 0.0 to 0.81, and of those above 0.5 four in five are wrong. What the network for
handwriting read (``pipeline.pen``) has a calibrated confidence, so the same limits hold."""

PEN = "-pen"
"""Ends the rule of a value whose digits were written by hand."""


def find_header(head: Head, witness: Witness) -> tuple[Header, tuple[Problem, ...]]:
    """Read the header; what is blank or unreadable comes as a problem, not as a guess."""
    notation, number_problems = find_notation(head, witness)
    place, issued, date_problems = find_date(head, witness)
    issued = _dated(issued, notation, head.text)
    if late := _cites_later(issued, head):
        issued, date_problems = replace(issued, prior=0.5) if issued else None, (*date_problems, late)
    issuers = find_issuers(head) or infer_issuer(head)
    kind = head.doc_type or _type_without_title(head, notation)
    subject = find_subject(head)
    if subject and len(subject.value) > LONG_SUBJECT:
        whole = subject.value[: LONG_SUBJECT + 1].rpartition(" ")[0]
        subject = replace(subject, value=whole, rule=f"{subject.rule}{CUT}", prior=0.5)
    found = witness.found
    header = Header(
        doc_type=found(kind) if kind else None,
        notation=found(notation) if notation else None,
        place=found(place) if place else None,
        issued=found(issued) if issued else None,
        issuer_parent=found(issuers[-2]) if len(issuers) > 1 else None,
        issuer=found(issuers[-1]) if issuers else None,
        subject=found(subject) if subject else None,
        **{kind: found(value) for kind, value in find_stamps(head).items()},
    )
    return header, (*number_problems, *date_problems, *_missing(header))


def find_stamps(head: Head) -> dict[str, Value[str]]:
    """Read urgency (độ khẩn) and secrecy (độ mật): the first stamp of each, in the letterhead or below it."""
    found: dict[str, Value[str]] = {}
    for line in head.lines[: head.end + STAMP_LINES]:
        if stamp := stamp_of(head.text[line.span.start : line.span.end]):
            kind, words = stamp
            found.setdefault(kind, Value(words, line.span, f"header-{kind}", 0.9))
    return found


STAMP_LINES = 2
"""Lines below the letterhead in which a stamp may lie."""


def find_notation(head: Head, witness: Witness) -> tuple[Value[Notation] | None, tuple[Problem, ...]]:
    """Read number and symbol; where a handwritten number left junk, second witnesses are asked."""
    m = _number_line(head)
    if m is None:
        return None, (Problem("number_missing", "no line of the form Số: …/… in the letterhead"),)
    symbol = regex.sub(r"\s+", "", m["symbol"] or m["party"])
    year = int(m["year"]) if m["year"] else None
    number, problem = _number(m, symbol, witness)
    rule = "header-number" + (PEN if number and _by_hand(Span(*m.span("number")), witness) else "")
    value = Value(Notation(number, year, symbol), Span(*m.span()), rule, 0.97)
    by_name = number_by_name(witness.path, symbol, m["number"])
    said = [*([by_name] if by_name else ()), *numbers_in_annexes(head.text, symbol)]
    if number is None:
        return _by_witnesses(value, said, problem)
    return _compared(value, number, said, problem)


def _by_witnesses(
    value: Value[Notation], said: list[Said], problem: Problem | None
) -> tuple[Value[Notation], tuple[Problem, ...]]:
    """Take an unread number from second witnesses, if they agree; the problem stays."""
    problems = (problem,) if problem else ()
    found = agreed_number(said)
    if found is None:
        return replace(value, rule="header-number-unread", prior=0.9), problems
    number, rule, sure, place = found
    taken = replace(value.value, number=number)
    return Value(taken, place or value.span, rule, sure), problems


def _compared(
    value: Value[Notation], number: str, said: list[Said], problem: Problem | None
) -> tuple[Value[Notation], tuple[Problem, ...]]:
    """Hold a number against second witnesses: two that agree need no look, two that differ do."""
    found = agreed_number(said)
    if found is None:
        return value, (problem,) if problem else ()
    if found[0].lstrip("0") == number.lstrip("0"):
        return replace(value, rule=f"{value.rule}-and-{found[1]}"), ()
    clash = Problem("number_doubtful", f"the letterhead reads {number!r}, {found[1]} says {found[0]!r}")
    return replace(value, prior=ALONE), (clash,)


def _number_line(head: Head) -> regex.Match[str] | None:
    """Find "Số: …/…", or a line that ends in "/<symbol>" where the label is lost."""
    start, end = _letterhead_start(head), head.span.end
    labelled = header_pattern("number").search(head.text, start, end)
    return labelled or header_pattern("number_unlabelled").search(head.text, start, end)


def _number(m: regex.Match[str], symbol: str, witness: Witness) -> tuple[str | None, Problem | None]:
    """Take clean digits for the number; digits that the engine doubts come with a problem."""
    printed = m["number"].strip(" .…_")
    sure = 1.0 if _is_print(m, witness) else witness.least_sure(Span(*m.span("number")))
    if regex.fullmatch(r"(?!0+$)\d{1,5}[a-zđ]?", printed) and sure >= UNREADABLE:
        doubt = Problem(
            "number_doubtful", f"the number {printed!r} before /{symbol} was read with confidence {sure:.2f}"
        )
        return printed, doubt if sure < DOUBTFUL else None
    code, what = ("number_unreadable", "cannot be read") if printed else ("number_blank", "is blank")
    return None, Problem(code, f"the number before /{symbol} {what}: {m['number'].strip()!r}")


def _is_print(m: regex.Match[str], witness: Witness) -> bool:
    """Tell print by its closeness: a number written by hand stands apart from its slash."""
    if not m["number"].strip():
        return True
    return any("/" in word.text for word in witness.words(Span(*m.span("number"))))


def _letterhead_start(head: Head) -> int:
    """Return where the letterhead begins: some lines above the motto, for pages saved from the web."""
    if head.motto is None:
        return 0
    return head.lines[max(0, head.motto - 8)].span.start


def find_date(
    head: Head, witness: Witness
) -> tuple[Value[str] | None, Value[PartialDate] | None, tuple[Problem, ...]]:
    """Read place and date; a blank or unreadable day is null with a problem."""
    m = header_pattern("date").search(head.text, _letterhead_start(head), head.span.end)
    if m is None:
        return None, None, (Problem("date_missing", "no place and date in the letterhead"),)
    day, month, year = (
        _within(m, name, high, witness) for name, high in (("day", 31), ("month", 12), ("year", 2100))
    )
    issued = PartialDate(day, month, year)
    sure = 0.97 if issued.iso else 0.85
    date_span = Span(m.end("place"), m.end())
    problems = () if issued.iso else (_date_problem(m, issued),)
    doubts = tuple(_doubt(m, name, witness) for name in ("day", "month") if _is_doubtful(m, name, witness))
    by_hand = any(_by_hand(Span(*m.span(name)), witness) for name in ("day", "month"))
    rule = "header-date" + (PEN if by_hand else "")
    return _place(m), Value(issued, date_span, rule, sure), problems or doubts


def _by_hand(span: Span, witness: Witness) -> bool:
    return any(word.by_hand for word in witness.words(span))


def _dated(
    issued: Value[PartialDate] | None, notation: Value[Notation] | None, text: str
) -> Value[PartialDate] | None:
    """Complete a date from second witnesses that agree with the parts that were read."""
    if issued and issued.value.iso:
        return issued
    for found in (date_in_annex(text, notation.value if notation else None), date_passed(text)):
        if found and found.value.iso and (issued is None or _is_part(issued.value, found.value)):
            return found
    return issued


def _cites_later(issued: Value[PartialDate] | None, head: Head) -> Problem | None:
    """Doubt a year before that of a document which is cited."""
    year = issued.value.year if issued else None
    cited = header_pattern("cited_year").finditer(head.text, head.span.end, head.span.end + SOURCES)
    later = next((m for m in cited if year and int(m["year"] or m["dated"]) > year), None)
    if later is None:
        return None
    return Problem("date_doubtful", f"the letterhead's year reads {year}, but {later[0]!r} is cited")


SOURCES = 5000
"""Characters after the letterhead in which legal bases stand."""


def _is_part(known: PartialDate, whole: PartialDate) -> bool:
    parts = ("day", "month", "year")
    return all(getattr(known, part) in (None, getattr(whole, part)) for part in parts)


def _within(m: regex.Match[str], part: str, highest: int, witness: Witness) -> int | None:
    """Take clean digits that make a day, month or year and that the engine is not lost on."""
    digits = m[part].strip()
    is_number = regex.fullmatch(r"\d{1,4}", digits) is not None and 1 <= int(digits) <= highest
    return int(digits) if is_number and witness.least_sure(Span(*m.span(part))) >= UNREADABLE else None


def _is_doubtful(m: regex.Match[str], part: str, witness: Witness) -> bool:
    return UNREADABLE <= witness.least_sure(Span(*m.span(part))) < DOUBTFUL


def _doubt(m: regex.Match[str], part: str, witness: Witness) -> Problem:
    sure = witness.least_sure(Span(*m.span(part)))
    return Problem(f"{part}_doubtful", f"the {part} {m[part].strip()!r} was read with confidence {sure:.2f}")


def _place(m: regex.Match[str]) -> Value[str] | None:
    """Take the place from behind whatever of the number line runs into it."""
    printed = m["place"]
    start = m.start("place") + _tail_start(printed)
    place = " ".join(m.string[start : m.end("place")].split()).strip(" *_-")
    start, place = _wrapped_place(m.string, start, place)
    return Value(place, Span(start, m.end("place")), "header-place", 0.95) if place else None


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
    """Skip a symbol's end in front of the place: "KH-MN2010 Quận 1"."""
    m = regex.match(r"(?:[^\s]*[-–/&\d][^\s]*\s+)+(?=\p{Lu})", printed)
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


def _type_without_title(head: Head, notation: Value[Notation] | None) -> Value[DocType] | None:
    """Tell a công văn by its V/v or address, whatever codes its symbol has; else the type by the symbol."""
    kind = type_of_symbol(notation.value.symbol) if notation else None
    mark = regex.search(r"(?m)^\W*(?:V/v\b|V/\s|Kính\s+gửi)", head.text[: head.span.end + 200])
    if mark:
        return Value(doc_type("Công văn"), Span(*mark.span()), "header-letter", 0.9)
    return Value(kind, notation.span, "header-type-by-symbol", 0.85) if notation and kind else None


LONG_SUBJECT = 400
"""Characters at which a subject is cut: it has run into the body, or a stamp into it."""

CUT = "-cut"
"""Ends the rule of a subject that was cut."""

REQUIRED = ("doc_type", "issuer", "subject")


def _missing(header: Header) -> tuple[Problem, ...]:
    long = header.subject is not None and header.subject.evidence.rule.endswith(CUT)
    doubts = (
        (Problem("subject_long", f"the subject has more than {LONG_SUBJECT} characters, and was cut there"),)
        if long
        else ()
    )
    return doubts + tuple(
        Problem(f"{name}_missing", f"no {name.replace('_', ' ')} found in the letterhead")
        for name in REQUIRED
        if getattr(header, name) is None
    )
