"""Targets (chỉ tiêu) and dated duties, clause by clause.

Under a heading of goals (mục tiêu, chỉ tiêu) every item is a target, measurable or not; elsewhere a clause
counts only with a figure beside a word of effort, or with a date by which it is due.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from pipeline.extract.deadlines import duty_date, until
from pipeline.extract.evidence import Witness
from pipeline.extract.outline import heads_goals, path_of
from pipeline.extract.paragraphs import Paragraph
from pipeline.extract.quantities import Quantity, baseline, direction, find_quantities, period, target_pattern
from pipeline.schema import Section, Span, Target

GOAL_PRIOR, FIGURE_PRIOR, QUALITATIVE_PRIOR, DEADLINE_PRIOR = 0.9, 0.75, 0.7, 0.8
SHORTEST = 4
"""Words of a clause that can be a target."""


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph of the body with the sections that it stands in."""

    text: str
    span: Span
    path: tuple[Section, ...]
    plan_year: int | None

    @property
    def is_goal(self) -> bool:
        """Tell whether a heading above it heads goals."""
        return any(heads_goals(s) for s in self.path)

    @property
    def section(self) -> str | None:
        """The innermost heading, as printed."""
        return f"{self.path[-1].label} {self.path[-1].title}" if self.path else None


def find_targets(
    text: str,
    blocks: tuple[Paragraph, ...],
    sections: tuple[Section, ...],
    year: int | None,
    witness: Witness,
) -> tuple[Target, ...]:
    """Return targets and deadlines in text order."""
    found: list[Target] = []
    for item in _items(text, blocks, sections, year):
        found += _of_item(item, witness)
    return tuple(found)


def _items(
    text: str, blocks: tuple[Paragraph, ...], sections: tuple[Section, ...], year: int | None
) -> Iterator[Item]:
    """Yield the paragraphs between the first heading and the recipients that are no headings themselves."""
    headings = {s.heading for s in sections}
    for block in blocks:
        if regex.match(r"\W*Nơi\s+nhận", text[block.span.start : block.span.end]):
            return
        path = path_of(sections, block.span.end - 1)
        if path and block.span not in headings and not _is_stopped(path):
            yield Item(text, Span(block.body, block.span.end), path, year)


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


_SPLIT = regex.compile(r";\s|\.\s+(?=\p{Lu})|;$")
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
        if _is_clause(left, item.plan_year) and _opens_clause(right, item.plan_year):
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
        return _target(item, span, quantity, until(clause, item.plan_year), witness)
    if due := duty_date(clause, item.plan_year):
        return _deadline(item, span, due, witness)
    return _target(item, span, None, None, witness) if direction(clause) and _is_aim(item, clause) else None


def _figure_to_reach(item: Item, clause: str) -> Quantity | None:
    """Return the first figure that is to be reached."""
    if target_pattern("past").search(clause):
        return None
    figures = find_quantities(clause)
    if item.is_goal:
        return next(iter(figures), None)
    wanted = next((q for q in figures if _is_wanted(clause, q)), None)
    leads = wanted is not None and not regex.search(r"\p{L}", clause[: wanted.span.start])
    return wanted if leads or target_pattern("triggers").search(clause) else None


def _is_wanted(clause: str, quantity: Quantity) -> bool:
    if not quantity.is_listed and quantity.comparator == "=":
        return False
    is_time = quantity.unit in ("ngày", "ngày làm việc", "giờ", "tháng", "lần") and quantity.comparator == "="
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
        indicator=_indicator(clause, quantity),
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


def _deadline(item: Item, span: Span, due: str, witness: Witness) -> Target:
    return Target(
        kind="deadline",
        section=item.section,
        indicator=_duty(item.text[span.start : span.end]),
        comparator=None,
        quantity=None,
        quantity_high=None,
        unit=None,
        baseline=None,
        deadline=due,
        period=None,
        qualitative=False,
        evidence=witness.evidence(_trimmed(item.text, span), "target-deadline", DEADLINE_PRIOR),
    )


def _trimmed(text: str, span: Span) -> Span:
    """Leave out blanks and final punctuation."""
    words = text[span.start : span.end]
    left = len(words) - len(words.lstrip(" \n\t\f-+•*"))
    right = len(words.rstrip(" \n\t\f.;,:/"))
    return Span(span.start + left, span.start + max(right, left))


_EFFORT = regex.compile(
    r"(?i)\b(?:phấn\s+đấu|đạt|hoàn\s+thành|tỷ\s+lệ|tỉ\s+lệ|từ|trên|dưới|tối\s+thiểu|ít\s+nhất|không\s+quá|có|đảm\s+bảo|bảo\s+đảm|trở\s+lên)\b"
)


def _indicator(clause: str, quantity: Quantity | None) -> str | None:
    """Return what is measured: the words before the figure, or those after it where none stand before."""
    if quantity is None:
        return None
    before = _plain(_EFFORT.sub(" ", clause[: quantity.span.start]))
    after = _plain(_EFFORT.sub(" ", clause[quantity.span.end :]))
    return (before if len(before.split()) > 2 else after) or None


def _duty(clause: str) -> str | None:
    """Return what is due: the clause up to its date."""
    m = target_pattern("duty").search(clause)
    return _plain(clause[: m.start()] if m and m.start() > 10 else clause) or None


def _plain(words: str) -> str:
    return " ".join(words.split()).strip(" ,.;:-–+*/")
