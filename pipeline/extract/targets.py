"""Targets (chỉ tiêu) and dated duties, clause by clause.

Under a heading of goals (mục tiêu, chỉ tiêu) every item is a target, measurable or not; elsewhere a clause
counts only with a figure beside a word of effort, or with a date by which it is due.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from pipeline.extract.deadlines import Duty, duty_date, find_duty, until
from pipeline.extract.evidence import Witness
from pipeline.extract.indicators import due_of, indicator_of, plain_lead
from pipeline.extract.outline import heads_goals, path_of
from pipeline.extract.paragraphs import Paragraph
from pipeline.extract.quantities import Quantity, baseline, direction, find_quantities, period, target_pattern
from pipeline.schema import Header, PartialDate, Section, Span, Target

GOAL_PRIOR, FIGURE_PRIOR, QUALITATIVE_PRIOR, DEADLINE_PRIOR = 0.9, 0.75, 0.7, 0.8
SHORTEST = 4
"""Words of a clause that can be a target."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What of the header a target depends on: the document's own date, and whether it lays down norms."""

    issued: PartialDate | None = None
    normative: bool = False

    @property
    def year(self) -> int | None:
        """The year that a duty without a year falls in."""
        return self.issued.year if self.issued else None

    def is_past(self, day: str) -> bool:
        """Tell a day before the document's own: nothing is due then."""
        own = self.issued.iso if self.issued else None
        return own is not None and day < own[: len(day)]


def is_normative(header: Header) -> bool:
    """Tell laws, decrees, circulars and whatever has a year in its number: conditions of law, no targets."""
    kind, notation = header.doc_type, header.notation
    by_type = kind is not None and kind.value.code in ("NĐ", "TT", "TTLT", "L", "PL", "VBHN")
    return by_type or (notation is not None and notation.value.year is not None)


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph of the body with the sections that it stands in."""

    text: str
    span: Span
    path: tuple[Section, ...]
    plan: Plan

    @property
    def is_goal(self) -> bool:
        """Tell whether a heading above it heads goals."""
        return any(heads_goals(s) for s in self.path)

    @property
    def section(self) -> str | None:
        """The innermost heading, as printed."""
        return f"{self.path[-1].label} {self.path[-1].title}" if self.path else None


def find_targets(
    text: str, blocks: tuple[Paragraph, ...], sections: tuple[Section, ...], plan: Plan, witness: Witness
) -> tuple[Target, ...]:
    """Return targets and deadlines in text order."""
    items = (i for i in _items(text, blocks, sections, plan) if i.is_goal or not plan.normative)
    return tuple(target for item in items for target in _of_item(item, witness))


def _items(
    text: str, blocks: tuple[Paragraph, ...], sections: tuple[Section, ...], plan: Plan
) -> Iterator[Item]:
    """Yield the paragraphs between the first heading and the recipients that are no headings themselves."""
    headings = {s.heading for s in sections}
    for block in blocks:
        if regex.match(r"\W*Nơi\s+nhận", text[block.span.start : block.span.end]):
            return
        path = path_of(sections, block.span.end - 1)
        if path and block.span not in headings and not _is_stopped(path):
            yield Item(text, Span(block.body, block.span.end), path, plan)


def _is_stopped(path: tuple[Section, ...]) -> bool:
    return any(target_pattern("stop_sections").search(s.title) for s in path)


def _of_item(item: Item, witness: Witness) -> list[Target]:
    found = [t for clause in _clauses(item) if (t := _of_clause(item, clause, witness))]
    if found or not item.is_goal:
        return found
    words = item.text[item.span.start : item.span.end]
    if words.rstrip().endswith(":") or len(words.split()) < SHORTEST:
        return []
    return [_target(item, item.span, None, None, witness)]


_SPLIT = regex.compile(r";\s|\.\s+(?=\p{Lu})|;$|\s*\|\s*")
_JOINT = regex.compile(r",\s+(?:và\s+|trong đó,?\s+)?|\s+(?:và|đồng thời)\s+")


def _clauses(item: Item) -> Iterator[Span]:
    """Part an item at semicolons and full stops, then where each side has a figure or date of its own."""
    at = item.span.start
    for m in _SPLIT.finditer(item.text, item.span.start, item.span.end):
        yield from _parted(item, Span(at, m.start()))
        at = m.end()
    yield from _parted(item, Span(at, item.span.end))


def _parted(item: Item, sentence: Span) -> Iterator[Span]:
    """Part a sentence at the joints between two clauses that each say what is to be reached."""
    at = sentence.start
    for joint in _JOINT.finditer(item.text, sentence.start, sentence.end):
        left, right = item.text[at : joint.start()], item.text[joint.end() : sentence.end]
        if _is_clause(left, item.plan.year) and _opens_clause(right, item.plan.year):
            yield Span(at, joint.start())
            at = joint.end()
    yield Span(at, sentence.end)


_ADVERBIAL = regex.compile(r"(?i)\W*(?:đến|từ|trước|trong|chậm\s+nhất|hết|vào)\b")


def _is_clause(words: str, year: int | None) -> bool:
    """Tell a clause from a time that opens one: "Đến hết ngày 30/9/2024, tỷ lệ …"."""
    return _says_something(words, year) and not (_ADVERBIAL.match(words) and not find_quantities(words))


def _says_something(words: str, year: int | None) -> bool:
    return bool(find_quantities(words) or duty_date(words, year) or direction(words))


_NEXT_JOINT = regex.compile(r",\s|\s(?:và|đồng thời)\s")


def _opens_clause(words: str, year: int | None) -> bool:
    """Tell whether the words up to the next joint say something, and are more than a member of a list."""
    joint = _NEXT_JOINT.search(words, 12)
    first = words[: joint.start()] if joint else words
    return len(first.split()) >= SHORTEST and _says_something(first, year)


def _of_clause(item: Item, span: Span, witness: Witness) -> Target | None:
    clause = item.text[span.start : span.end]
    if len(clause.split()) < SHORTEST:
        return None
    if quantity := _figure_to_reach(item, clause):
        due = until(_without_citations(clause), item.plan.year)
        return _target(item, span, quantity, None if due and item.plan.is_past(due) else due, witness)
    if duty := find_duty(_without_citations(clause), item.plan.year):
        return None if duty.day and item.plan.is_past(duty.day) else _deadline(item, span, duty, witness)
    return _target(item, span, None, None, witness) if direction(clause) and _is_aim(item, clause) else None


_CITED = regex.compile(
    r"\d+[a-z]?(?:/\d{4})?[/-]\p{Lu}[\p{L}\d/-]*"
    r"(?:\s+ngày\s+\d{1,2}(?:[/.-]|\s+tháng\s+)\d{1,2}(?:[/.-]|\s+năm\s+)\d{4})?"
)


def _without_citations(clause: str) -> str:
    """Blank out cited numbers with their dates, letter for letter: they are nobody's deadline."""
    blanked: str = _CITED.sub(lambda m: " " * len(m[0]), clause)
    return blanked


def _figure_to_reach(item: Item, clause: str) -> Quantity | None:
    """Return the figure to be reached: behind đạt or its like before others, a share before a count."""
    if target_pattern("past").search(clause):
        return None
    figures = [q for q in find_quantities(clause) if q.is_listed or q.comparator != "="]
    if not item.is_goal:
        figures = [q for q in figures if _is_wanted(clause, q)]
        if not (target_pattern("triggers").search(clause) or _opens_with(clause, figures)):
            return None
    return min(figures, key=lambda q: _rank(clause, q), default=None)


def _opens_with(clause: str, figures: list[Quantity]) -> bool:
    """Tell a clause that begins with its figure: "(2) Ít nhất 85% người …", "100% cán bộ …"."""
    return bool(figures) and not regex.search(r"\p{L}", plain_lead(clause[: figures[0].span.start]))


def _rank(clause: str, quantity: Quantity) -> tuple[bool, bool, int]:
    reached = regex.search(
        r"(?i)(?:đạt|xuống|lên|còn|chiếm)(?:\s+[\p{L}]+){0,3}\s*$", clause[: quantity.span.start]
    )
    return reached is None, quantity.unit != "%", quantity.span.start


def _is_wanted(clause: str, quantity: Quantity) -> bool:
    is_time = quantity.unit in ("ngày", "giờ", "tháng", "lần") and quantity.comparator == "="
    if quantity.unit == "%":
        return True
    return not is_time and target_pattern("only_percent").search(clause[: quantity.span.start]) is not None


def _is_aim(item: Item, clause: str) -> bool:
    return item.is_goal or regex.search(r"(?i)\b(?:mục\s+tiêu|phấn\s+đấu|chỉ\s+tiêu)\b", clause) is not None


def _target(
    item: Item, span: Span, quantity: Quantity | None, deadline: str | None, witness: Witness
) -> Target:
    clause = item.text[span.start : span.end]
    against = None if quantity else direction(clause)
    prior = QUALITATIVE_PRIOR if quantity is None else GOAL_PRIOR if item.is_goal else FIGURE_PRIOR
    return Target(
        kind="target",
        section=item.section,
        indicator=indicator_of(clause, quantity),
        comparator=quantity.comparator if quantity else against[0] if against else None,
        quantity=quantity.low if quantity else None,
        quantity_high=quantity.high if quantity else None,
        unit=quantity.unit if quantity else None,
        baseline=against[1] if against else baseline(clause),
        deadline=deadline,
        period=period(clause),
        qualitative=quantity is None and against is None,
        evidence=witness.evidence(_trimmed(item.text, span), "target-clause", prior),
    )


def _deadline(item: Item, span: Span, duty: Duty, witness: Witness) -> Target:
    return Target(
        kind="deadline",
        section=item.section,
        indicator=due_of(item.text[span.start : span.end]),
        comparator=None,
        quantity=None,
        quantity_high=None,
        unit=None,
        baseline=None,
        deadline=duty.day,
        period=duty.recurrence,
        qualitative=False,
        evidence=witness.evidence(_trimmed(item.text, span), "target-deadline", DEADLINE_PRIOR),
    )


def _trimmed(text: str, span: Span) -> Span:
    """Leave out blanks and final punctuation."""
    words = text[span.start : span.end]
    left = len(words) - len(words.lstrip(" \n\t\f-+•*"))
    right = len(words.rstrip(" \n\t\f.;,:/"))
    return Span(span.start + left, span.start + max(right, left))
