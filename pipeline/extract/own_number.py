"""Number and symbol of the document itself: printed, written by hand, or told by second witnesses."""

from dataclasses import replace
from functools import cache

import regex

from pipeline.extract.agencies import code_of, is_agency
from pipeline.extract.atoms import type_names, type_of_symbol
from pipeline.extract.digits import DOUBTFUL, PEN, UNREADABLE, by_hand
from pipeline.extract.evidence import Value, Witness
from pipeline.extract.head import Head
from pipeline.extract.rules_of_header import header_pattern
from pipeline.extract.second_witnesses import (
    ALONE,
    Said,
    agreed_number,
    number_by_name,
    numbers_in_annexes,
    numbers_in_running_heads,
)
from pipeline.schema import Notation, Problem, Span


def find_notation(
    head: Head, witness: Witness, issuer: str | None
) -> tuple[Value[Notation] | None, tuple[Problem, ...]]:
    """Read number and symbol; where a handwritten number left junk, second witnesses are asked."""
    m = number_line(head)
    if m is None:
        return _without_line(head, witness, issuer)
    symbol = _type_before_slash(m) + _symbol(m) + _rest_of_symbol(m, issuer)
    year = int(m["year"].replace(" ", "")) if m["year"] else None
    number, problem = _number(m, symbol, witness)
    rule = "header-number" + (PEN if number and by_hand(Span(*m.span("number")), witness) else "")
    value = Value(Notation(number, year, symbol), Span(*m.span()), rule, 0.97)
    by_name = number_by_name(witness.path, symbol)
    heads = numbers_in_running_heads(witness.asides, symbol)
    said = [*([by_name] if by_name else ()), *numbers_in_annexes(head.text, symbol), *heads]
    if number is None:
        found, problems = _by_witnesses(value, said, problem)
    else:
        found, problems = _compared(value, number, said, problem)
    return found, (*problems, *_symbol_doubts(m, symbol))


def _symbol(m: regex.Match[str]) -> str:
    """Return the symbol as printed, without blanks, every hyphen a plain one; a second slash is a hyphen."""
    parts = m.groupdict()
    printed = regex.sub(r"\s+", "", (parts["symbol"] or parts["party"]) + (parts.get("rest") or ""))
    plain: str = regex.sub(r"[‐‑–]", "-", printed)
    behind = _code_behind(m)
    return plain if parts["party"] else plain.replace("/", "-") + behind


def _code_behind(m: regex.Match[str]) -> str:
    """Return what goes on a symbol with its sign: the hyphen was lost ("47/KH UBND"), or is another sign."""
    symbol = m["symbol"]
    behind = _BEHIND.match(m.string, m.end())
    if symbol is None or behind is None or m.groupdict().get("rest"):
        return ""
    sign, code = behind["sign"].strip(), behind["code"]
    if sign and (code.isupper() or (code.islower() and sign == behind["sign"])):
        return f"{'.' if sign == '.' else '-'}{code.upper()}"
    if not sign and code.isupper() and type_of_symbol(symbol) and not regex.search(r"[-.]", symbol):
        return f"-{code}"
    last = regex.split(r"[-.]", symbol)[-1]
    return code if not sign and code.isupper() and is_agency(f"{last}{code}") else ""


_BEHIND = regex.compile(
    r"(?<sign>[^\S\n]?[-_.–—\\][^\S\n]?|[^\S\n])(?<code>\p{L}{2,12})(?![\p{L}\d]|\s\p{Lu}{2}|,)"
)


def _type_before_slash(m: regex.Match[str]) -> str:
    """Return the type that stands with the number, before the slash: "47 KH/UBND", with its hyphen."""
    odd = _TYPE_FIRST.fullmatch(m["number"])
    return (
        f"{odd['type']}-" if odd and type_of_symbol(odd["type"]) and not type_of_symbol(m["symbol"]) else ""
    )


_TYPE_FIRST = regex.compile(r"(?<number>\d{1,5}[a-zđ]?)[\s.]*(?<type>\p{Lu}\p{L}{1,4})")


def _symbol_doubts(m: regex.Match[str], symbol: str) -> tuple[Problem, ...]:
    """Doubt a symbol that was made whole from what stands beside it, or behind which words go on."""
    goes_on = _GOES_ON.match(m.string, m.end())
    if not (_type_before_slash(m) or (m["symbol"] and _code_behind(m)) or goes_on):
        return ()
    printed = " ".join(f"{m[0]}{goes_on[0] if goes_on else ''}".split())
    return (Problem("symbol_doubtful", f"{printed!r} is read with the symbol {symbol}"),)


_GOES_ON = regex.compile(r"[^\S\n]\p{Lu}\p{Ll}+(?:[^\S\n]\p{L}+){0,2}[^\S\n]*(?:\n|$)")
"""Words behind a symbol that end its line: no place and date, as of the other column ("TB-QL Đào tạo")."""


def _rest_of_symbol(m: regex.Match[str], issuer: str | None) -> str:
    """Return the number that ends both issuer and symbol, printed apart: "KH-MNP 10 Quận 10"."""
    apart = regex.compile(r"[^\S\n](?<number>\d{1,4})(?=\s+\p{Lu}|\s*$)").match(m.string, m.end())
    return apart["number"] if apart and (issuer or "").split()[-1:] == [apart["number"]] else ""


def _without_line(
    head: Head, witness: Witness, issuer: str | None
) -> tuple[Value[Notation] | None, tuple[Problem, ...]]:
    """Tell the symbol by type and issuer, where the line of the number is there but cannot be read."""
    problem = Problem("number_missing", "no line of the form Số: …/… in the letterhead")
    line = header_pattern("number_label").search(head.text, head.start, head.span.end)
    code = code_of(issuer or "")
    if line is None or head.doc_type is None or code is None or not _shows(line["rest"], code):
        return None, (problem,)
    symbol = f"{head.doc_type.value.code}-{code}"
    unread = Problem("symbol_unreadable", f"type and issuer make {line[0].strip()!r} {symbol}")
    value = Value(Notation(None, None, symbol), Span(*line.span()), "header-symbol-by-issuer", ALONE)
    by_name = number_by_name(witness.path, symbol)
    said = [*([by_name] if by_name else ()), *numbers_in_annexes(head.text, symbol)]
    return _by_witnesses(value, said, unread) if agreed_number(said) else (value, (unread,))


def _shows(rest: str, code: str) -> bool:
    """Tell whether what is left of the line has the organ's code."""
    return code.lower() in rest.lower()


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


def printed_codes(head: Head) -> list[str]:
    """Return the codes of organs in the symbol of the number line, as far as it can be read."""
    m = number_line(head)
    codes = regex.split(r"[-/.]", _symbol(m)) if m else []
    return [code for code in codes if code and not type_of_symbol(code)]


def number_line(head: Head) -> regex.Match[str] | None:
    """Find "Số: …/…", or a line that ends in "/<symbol>" where the label is lost."""
    start, end = head.start, head.span.end
    labelled = header_pattern("number").finditer(head.text, start, end)
    own = next((m for m in labelled if not _is_cited(m)), None)
    return own or header_pattern("number_unlabelled").search(head.text, start, end) or _below_title(head)


def _below_title(head: Head) -> regex.Match[str] | None:
    """Find the line of the number, and nothing else in it, below the title."""
    spans = (line.span for line in head.below_title)
    return next(
        (m for s in spans if (m := header_pattern("number").fullmatch(head.text, s.start, s.end))), None
    )


def _is_cited(m: regex.Match[str]) -> bool:
    """Tell the number of another document: its type stands before it, its issuer behind it, or a sentence."""
    if _OF.match(m.string, m.end()):
        return True
    line = m.string[m.string.rfind("\n", 0, m.start()) + 1 : m.start()]
    if m["label"].islower() and not m["label"].rstrip().endswith(":") and regex.search(r"\p{L}", line):
        return True
    before = m.string[max(0, m.start() - TYPE_REACH) : m.start()]
    named = _type_at_end().search(before)
    return named is not None and (bool(line.strip()) or m["label"].islower())


_OF = regex.compile(r"[^\S\n]+(?:ngày\s[\d/.-]+(?:\s+tháng\s+\d+\s+năm\s+\d+)?,?[^\S\n]+)?(?:của|về)\s")

TYPE_REACH = 60
"""Characters before a number in which the type of a cited document stands."""


@cache
def _type_at_end() -> regex.Pattern[str]:
    return regex.compile(rf"(?i)(?<!\p{{L}})(?:{type_names()}|cv)\W*$")


def _number(m: regex.Match[str], symbol: str, witness: Witness) -> tuple[str | None, Problem | None]:
    """Take clean digits for the number; digits that the engine doubts come with a problem."""
    printed = m["number"].strip(" .…_")
    if _type_before_slash(m):
        printed = regex.match(r"\d+", printed)[0]
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
