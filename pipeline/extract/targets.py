"""Targets (chỉ tiêu) and dated duties, clause by clause.

Under a heading of goals (mục tiêu, chỉ tiêu) every item is a target, measurable or not; elsewhere a clause
counts only with a figure beside a word of effort, or with a date by which it is due.
"""

from dataclasses import replace

import regex

from pipeline.extract.clauses import SHORTEST, Item, Plan, clauses, items
from pipeline.extract.deadlines import Duty, find_duty, until
from pipeline.extract.evidence import Witness
from pipeline.extract.indicators import due_of, indicator_of, plain_lead
from pipeline.extract.paragraphs import Paragraph
from pipeline.extract.quantities import Quantity, baseline, direction, find_quantities, period, target_pattern
from pipeline.schema import Section, Span, Target

GOAL_PRIOR, FIGURE_PRIOR, QUALITATIVE_PRIOR, DEADLINE_PRIOR = 0.9, 0.75, 0.7, 0.8
UNSURE_PRIOR = 0.3
"""A figure with a comma that may part thousands or decimals."""
INHERITED_PRIOR = 0.95
"""What is left of a confidence when the deadline comes from a heading or an earlier clause."""


def find_targets(
    text: str, blocks: tuple[Paragraph, ...], sections: tuple[Section, ...], plan: Plan, witness: Witness
) -> tuple[Target, ...]:
    """Return targets and deadlines in text order."""
    found = (i for i in items(text, blocks, sections, plan) if i.is_goal or not plan.normative)
    return tuple(target for item in found for target in _of_item(item, witness))


def _of_item(item: Item, witness: Witness) -> list[Target]:
    spans = tuple(clauses(item))
    found = [(span, t) for span in spans if (t := _of_clause(item, span, witness))]
    if not found:
        plain = (
            [_target(item, item.span, None, _until(item, item.words), witness)]
            if _is_plain_goal(item)
            else []
        )
        return _with_due(plain, item)
    measured = {span for span, _ in found}
    aims = [
        (s, _target(item, s, None, _until(item, item.text[s.start : s.end]), witness))
        for s in spans
        if s not in measured and _says_aim(item, s)
    ]
    return _with_due([t for _, t in sorted(found + aims, key=lambda pair: pair[0])], item)


def _is_plain_goal(item: Item) -> bool:
    """Tell an item under goals that has no figure: it is a target all the same."""
    is_aside = regex.fullmatch(r"\W*(?:\(.*\)|[“\"].*[”\"])\W*|.*:", item.words.strip(), regex.DOTALL)
    return item.is_goal_alone and is_aside is None and len(item.words.split()) >= SHORTEST


def _says_aim(item: Item, span: Span) -> bool:
    """Tell a clause without a figure, beside others with one, that says what is wanted."""
    clause = item.text[span.start : span.end]
    is_long = len(clause.split()) > SHORTEST + 1 and not clause.rstrip().endswith(":")
    is_aim = target_pattern("aims").match(clause) is not None or _until(item, clause) is not None
    return item.is_goal and is_long and is_aim


def _with_due(targets: list[Target], item: Item) -> list[Target]:
    """Give clauses without a time of their own that of an earlier clause of the item, or of the heading."""
    due = item.due
    timed = []
    for target in targets:
        of_a_year = target.period is not None and regex.search(r"\d", target.period) is not None
        if target.deadline is None and not of_a_year and due and target.kind == "target":
            sure = round(target.evidence.confidence * INHERITED_PRIOR, 4)
            target = replace(target, deadline=due, evidence=replace(target.evidence, confidence=sure))
        due = (target.deadline if target.kind == "target" else None) or due
        timed.append(target)
    return timed


def _of_clause(item: Item, span: Span, witness: Witness) -> Target | None:
    clause = item.text[span.start : span.end]
    if len(clause.split()) < SHORTEST and not (
        item.is_goal and any(q.is_listed for q in find_quantities(clause))
    ):
        return None
    if not item.plan.lays_down and (quantity := _figure_to_reach(item, span)):
        return _target(item, span, quantity, _until(item, clause), witness)
    if (duty := find_duty(_without_citations(clause), item.plan.year)) and duty.day:
        duty = _in_its_year(item, duty, duty.day)
        is_none = target_pattern("valid").search(clause) or _is_over(item, clause, duty.day or "")
        return None if is_none else _deadline(item, span, duty, witness)
    return _target(item, span, None, None, witness) if direction(clause) and _is_aim(item, clause) else None


def _until(item: Item, clause: str) -> str | None:
    """Return until when something is to be reached; a day before the document's own is no such day."""
    due = until(_without_citations(clause), item.plan.year)
    return None if due and item.plan.is_past(due) else due


def _is_over(item: Item, clause: str, day: str) -> bool:
    """Tell a day before the document's own, unless what was to be done by it was laid down shortly before."""
    is_done = target_pattern("done").search(clause) is not None
    return item.plan.is_past(day, 0 if is_done else SHORTLY)


SHORTLY = 31
"""Days by which a notice of conclusions may be later than the duties in it."""


def _in_its_year(item: Item, duty: Duty, day: str) -> Duty:
    """Put a day without a printed year that would be past into the next year, if the plan runs into it."""
    if duty.assumed and item.plan.goes_on and item.plan.is_past(day):
        return replace(duty, day=f"{int(day[:4]) + 1}{day[4:]}")
    return duty


_CITED = regex.compile(
    r"\d+[a-z]?(?:/\d{4})?[/-]\p{Lu}[\p{L}\d/-]*"
    r"(?:\s+ngày\s+\d{1,2}(?:[/.-]|\s+tháng\s+)\d{1,2}(?:[/.-]|\s+năm\s+)\d{4})?"
)


def _without_citations(clause: str) -> str:
    """Blank out cited numbers with their dates, letter for letter: they are nobody's deadline."""
    blanked: str = _CITED.sub(lambda m: " " * len(m[0]), clause)
    return blanked


def _figure_to_reach(item: Item, span: Span) -> Quantity | None:
    """Return the figure to be reached: behind đạt or its like before others, a share before a count."""
    clause = item.text[span.start : span.end]
    figures = [q for q in find_quantities(clause) if q.is_listed or q.comparator != "="]
    if not item.is_goal:
        figures = [q for q in figures if _is_wanted(clause, q)]
        trigger = target_pattern(_trigger(item))
        if not (trigger.search(clause) or (item.path and _opens_with(clause, figures))):
            return None
    best = min(figures, key=lambda q: _rank(clause, q), default=None)
    return None if best and (_is_past(item, span, best) or _is_of_past_year(item, clause)) else best


def _trigger(item: Item) -> str:
    """Return the pattern of the words that make a figure a target, by what stands over the clause."""
    if item.path:
        return "triggers"
    return "unheaded" if item.plan.is_plan else "effort"


def _is_of_past_year(item: Item, clause: str) -> bool:
    """Tell what a year before the document's own brought, unless words of effort say that it is wanted."""
    issued = item.plan.issued
    opening = target_pattern("past_time").match(clause) or target_pattern("past_time").match(item.words)
    years = regex.findall(r"(?:19|20)\d\d", opening["year"] if opening else period(clause) or "")
    if issued is None or issued.year is None or not years or int(years[-1]) >= issued.year:
        return False
    return target_pattern("wanted" if opening else "effort_in_report").search(clause) is None


def _is_past(item: Item, span: Span, best: Quantity) -> bool:
    """Tell a result, a fee or a rate by the words before its figure, or behind it."""
    clause = item.text[span.start : span.end]
    if target_pattern("past").search(clause, 0, best.span.end) or _goes_on_past(item, span):
        return True
    is_plain = (
        not item.is_goal and best.comparator == "=" and not target_pattern("effort_in_report").search(clause)
    )
    return is_plain and target_pattern("past_after").match(clause[best.span.end :]) is not None


def _goes_on_past(item: Item, span: Span) -> bool:
    """Tell a clause behind one that looks back ("Sau 5 năm, …"), unless words of effort come after that."""
    if item.is_goal:
        return False
    told = [m.end() for m in target_pattern("looks_back").finditer(item.text, item.span.start, span.end)]
    return bool(told) and target_pattern("effort").search(item.text, told[-1], span.end) is None


def _opens_with(clause: str, figures: list[Quantity]) -> bool:
    """Tell a clause that begins with its figure: "(2) Ít nhất 85% người …", "Khu công nghiệp: 100% …"."""
    if not figures:
        return False
    before = clause[: figures[0].span.start]
    return before.rstrip().endswith(":") or not regex.search(r"\p{L}", plain_lead(before))


def _rank(clause: str, quantity: Quantity) -> tuple[bool, ...]:
    """Order the figures of a clause, the one to reach first: those in brackets and comparisons come last."""
    before = clause[: quantity.span.start]
    is_aside = before.count("(") > before.count(")") or _COMPARED.search(before) is not None
    led = regex.search(r"(?i)(?:xuống|lên)(?:\s+[\p{L}]+){0,3}\s*$", before)
    reached = led or regex.search(r"(?i)(?:đạt|còn|chiếm)(?:\s+[\p{L}]+){0,3}\s*$", before)
    return is_aside, not quantity.is_listed, led is None, reached is None, quantity.unit != "%"


_COMPARED = regex.compile(r"(?i)\d[^,;]*,\s+(?:tăng|giảm|vượt|bằng|cao\s+hơn|thấp\s+hơn)(?:\s+\p{L}+)?\s*$")


def _is_wanted(clause: str, quantity: Quantity) -> bool:
    is_time = quantity.unit in ("ngày", "giờ", "tháng", "lần", "tuổi", "phút")
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
    rule = "target-clause"
    if quantity is not None and not quantity.is_sure:
        rule, prior = "target-thousands", UNSURE_PRIOR
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
        qualitative=quantity is None and against is None and deadline is None,
        evidence=witness.evidence(_trimmed(item.text, span), rule, prior),
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
