"""Items of a plan and the clauses in them: what could be a target or a dated duty."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import zip_longest

import regex

from pipeline.extract.atoms import alternatives
from pipeline.extract.deadlines import by_year, duty_date
from pipeline.extract.outline import heads_goals, heads_goals_alone, path_of
from pipeline.extract.paragraphs import Paragraph
from pipeline.extract.past_headings import is_below_results, tells_past
from pipeline.extract.quantities import direction, find_quantities, target_pattern
from pipeline.rules import read_toml
from pipeline.schema import Header, PartialDate, Section, Span

SHORTEST = 4
"""Words of a clause that can be a target."""

TITLE_WORDS = 9
"""A bullet of at most so many words without a stop can be the title of what stands below it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What targets need of the header: the document's date, whether it lays down norms, its end."""

    issued: PartialDate | None = None
    normative: bool = False
    begin: int = 0
    lays_down: bool = False
    subject: str = ""
    is_plan: bool = False

    @property
    def year(self) -> int | None:
        """The year of a duty without a year: that of the document, or the next if it plans that."""
        own = self.issued.year if self.issued else None
        planned = {int(m["year"]) for m in target_pattern("planned_year").finditer(self.subject)}
        return own + 1 if own and planned == {own + 1} else own

    @property
    def goes_on(self) -> bool:
        """Tell a plan that runs into the next year, as school years do."""
        own = self.issued.year if self.issued else None
        m = target_pattern("school_year").search(self.subject)
        return m is not None and own is not None and int(m["last"]) == own + 1

    def is_past(self, day: str, grace: int = 0) -> bool:
        """Tell a day, or a month, more than ``grace`` days before the document's own: nothing is due then."""
        own = self.issued.iso if self.issued else None
        if own is None or len(day) <= len("12-31"):
            return False
        first = (date.fromisoformat(own) - timedelta(days=grace)).isoformat()
        return day < first[: len(day)]


def is_normative(header: Header) -> bool:
    """Tell laws, decrees, circulars and whatever has a year in its number: conditions of law, no targets."""
    kind, notation = header.doc_type, header.notation
    by_type = kind is not None and kind.value.code in ("NĐ", "TT", "TTLT", "L", "PL", "VBHN")
    return by_type or (notation is not None and notation.value.year is not None)


def is_plan(header: Header) -> bool:
    """Return whether the document is a plan, programme or scheme: what it wants done is a target anywhere."""
    return header.doc_type is not None and header.doc_type.value.code in ("KH", "CTr", "ĐA", "PA")


def lays_down(header: Header) -> bool:
    """Tell a decision that publishes procedures, norms or powers."""
    subject, kind = header.subject, header.doc_type
    is_decision = kind is not None and kind.value.code in ("QĐ", "NQ")
    return (
        is_decision and subject is not None and target_pattern("lays_down").match(subject.value) is not None
    )


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph of the body with the sections that it stands in."""

    text: str
    span: Span
    path: tuple[Section, ...]
    plan: Plan

    @property
    def words(self) -> str:
        """The paragraph without its mark."""
        return self.text[self.span.start : self.span.end]

    @property
    def is_goal(self) -> bool:
        """Tell whether a heading above it heads goals."""
        return any(heads_goals(s) for s in self.path)

    @property
    def is_goal_alone(self) -> bool:
        """Tell whether an item without a figure is a goal here."""
        is_law = self.plan.normative or self.plan.lays_down
        return not is_law and any(heads_goals_alone(s) for s in self.path)

    @property
    def section(self) -> str | None:
        """The innermost heading, as printed."""
        return f"{self.path[-1].label} {self.path[-1].title}" if self.path else None

    @property
    def due(self) -> str | None:
        """The year's end that the headings of goals above give to all below: "2.1. Đến năm 2030"."""
        for section in reversed(self.path) if self.is_goal else ():
            if target_pattern("vision").search(section.title):
                return None
            if year := by_year(section.title):
                return year
        return None


def items(
    text: str, blocks: tuple[Paragraph, ...], sections: tuple[Section, ...], plan: Plan
) -> Iterator[Item]:
    """Yield the paragraphs of the body that are no headings; recipients hide what follows up to a heading."""
    headings = {s.heading for s in sections}
    quoted = tuple(Span(*m.span()) for m in _QUOTED_LAW.finditer(text))
    closed = False
    for block, after in zip_longest(blocks, blocks[1:]):
        closed = block.span not in headings and (closed or _opens_recipients(text, block))
        if closed or block.span in headings or block.span.start < plan.begin:
            continue
        if any(block.span.overlaps(span) for span in quoted):
            continue
        path = path_of(sections, block.span.end - 1)
        item = Item(text, Span(block.body, block.span.end), path, plan)
        if not _is_no_item(item, block, after):
            yield item


_QUOTED_LAW = regex.compile(r"“\s*(?:Điều|ĐIỀU|Khoản|\d{1,2}\.|[a-zđ]\))\s[^“”]{20,6000}”")
"""Articles of a law, quoted: what they order is no target of the document that quotes them."""


def _opens_recipients(text: str, block: Paragraph) -> bool:
    return regex.match(r"\W*Nơi\s+nhận", text[block.span.start : block.span.end]) is not None


def _is_no_item(item: Item, block: Paragraph, after: Paragraph | None) -> bool:
    """Tell a state of things, a legal basis, or a bullet that is a title: "- Du lịch và dịch vụ"."""
    if not item.path:
        below = is_below_results(item.text, item.span.start, item.plan.issued)
        return below or _BASIS.match(item.words) is not None
    is_past = any(tells_past(s.title, item.plan.issued) for s in item.path)
    return (is_past and not target_pattern("effort_in_report").search(item.words)) or _is_title(
        item, block, after
    )


_BASIS = regex.compile(r"\W*(?:Căn cứ|Xét|Theo)\b")


def _is_title(item: Item, block: Paragraph, after: Paragraph | None) -> bool:
    if block.mark is None or after is None or not after.span.start < item.path[-1].body.end:
        return False
    sign, below = item.text[block.span.start], item.text[after.span.start]
    opens = after.mark is None or (after.mark is block.mark and sign != below and block.mark.id == "bullet")
    words = _COUNTED.sub("", item.words)
    is_short = len(words.split()) < TITLE_WORDS and regex.search(r"[\p{L})]:?$", words) is not None
    is_headed = words != item.words and is_short
    return (opens or is_headed) and is_short and not find_quantities(words)


_COUNTED = regex.compile(r"\s*\(\d{1,3}\s+(?:chỉ tiêu|mục tiêu|nhiệm vụ|nội dung|tiêu chí)\)\s*:?$")
"""What stands below a title, counted: "Về kinh tế (11 chỉ tiêu)"."""


_SPLIT = regex.compile(r";\s|(?<!\.\.)\.\s+(?=\p{Lu}|[“\"]|\d)|;$|\s*\|\s*")
_JOINT = regex.compile(r",\s+(?:và\s+|trong đó[,:]?\s+)?|\s+(?:và|đồng thời)\s+")


def clauses(item: Item) -> Iterator[Span]:
    """Part an item at semicolons and full stops, then where each side has a figure or date of its own."""
    last: Span | None = None
    for span in _pieces(item):
        if last is not None and not _is_rest(item, last, span):
            yield last
            last = span
        else:
            last = Span(last.start if last else span.start, span.end)
    if last is not None:
        yield last


def _is_rest(item: Item, before: Span, span: Span) -> bool:
    """Tell a date behind a stop that goes with the clause before: "…; hoàn thành trước ngày 30/11/2025"."""
    words = item.text[span.start : span.end]
    is_bare = target_pattern("rest_of_duty").match(words) is not None and len(words.split()) <= REST_WORDS
    return is_bare and not _says_something(item.text[before.start : before.end], item.plan.year)


REST_WORDS = 12
"""Words of a clause that holds a date and nothing else."""


def _pieces(item: Item) -> Iterator[Span]:
    at = item.span.start
    for m in _SPLIT.finditer(item.text, item.span.start, item.span.end):
        if not _goes_on(item, m):
            yield from _parted(item, Span(at, m.start()))
            at = m.end()
    yield from _parted(item, Span(at, item.span.end))


def _goes_on(item: Item, semicolon: regex.Match[str]) -> bool:
    """Tell a semicolon of a goal behind which nothing is said to be reached: "…; bố trí người làm …"."""
    if not (item.is_goal and semicolon[0].startswith(";")):
        return False
    after = _SPLIT.search(item.text, semicolon.end(), item.span.end)
    words = item.text[semicolon.end() : after.start() if after else item.span.end]
    is_aim = target_pattern("aims").match(words)
    return words[:1].islower() and not is_aim and not _says_something(words, item.plan.year)


def _parted(item: Item, sentence: Span) -> Iterator[Span]:
    """Part a sentence at the joints between two clauses that each say what is to be reached."""
    at = sentence.start
    for joint in _JOINT.finditer(item.text, sentence.start, sentence.end):
        left, right = item.text[at : joint.start()], item.text[joint.end() : sentence.end]
        if _is_list(left, right) or _COMPARES.match(right) or left.count("(") > left.count(")"):
            continue
        if _is_clause(left, item.plan.year) and _opens_clause(right, item.plan.year):
            start, end = _earliest_joint(item, at, joint)
            yield Span(at, start)
            at = end
    yield Span(at, sentence.end)


_COMPARES = regex.compile(
    r"(?i)(?:tăng|giảm|vượt|bằng|cao\s+hơn|thấp\s+hơn)(?:\s+(?:thêm|trên|khoảng|hơn|gần))?\s+\d[^;.]{0,40}?\bso\b"
)
"""What goes on about the figure before: "…, tăng 20% so với năm 2023"."""


def _earliest_joint(item: Item, at: int, joint: regex.Match[str]) -> tuple[int, int]:
    """Return where a dated duty begins: at the first joint behind the figure of the clause before."""
    after = _NEXT_JOINT.search(item.text, joint.end() + 12)
    figures = find_quantities(item.text[at : joint.start()])
    if not figures or find_quantities(item.text[joint.end() : after.start() if after else item.span.end]):
        return joint.start(), joint.end()
    first = _JOINT.search(item.text, at + figures[-1].span.end, joint.end())
    return (first.start(), first.end()) if first else (joint.start(), joint.end())


def _is_list(left: str, right: str) -> bool:
    """Tell a list of what is counted: "100% xã, phường, thị trấn mỗi quý có ít nhất 04 tin"."""
    if _BARE_FIGURE.fullmatch(left) and not right[:1].isdigit():
        return True
    return _ends_in_unit().search(left) is not None and _opens_unit().match(right) is not None


_BARE_FIGURE = regex.compile(r"\W*\d[\d.,]*\s?%?(?:\s+\p{Ll}+){0,3}")
"""A figure and what it counts, with no verb yet: "100% cơ quan, tổ chức sử dụng …"."""


@cache
def _ends_in_unit() -> regex.Pattern[str]:
    return regex.compile(rf"(?i)(?:%|\d)\s+(?:[\p{{L}},]+\s+){{0,6}}?(?:{_units()})$")


@cache
def _opens_unit() -> regex.Pattern[str]:
    return regex.compile(rf"(?i)(?:{_units()})(?:,|\s+(?:và\s+|mỗi\b|có\b|được\b))")


def _units() -> str:
    return alternatives(tuple(read_toml("targets.toml")["units"]["nouns"]))


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
