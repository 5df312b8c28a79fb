"""The outline: headings over the text, so that each fact knows the section that it stands in."""

from functools import cache
from itertools import zip_longest

import regex

from pipeline.extract.paragraphs import OUTLINE, Paragraph
from pipeline.repair.vietnamese import bare
from pipeline.rules import compile_pattern, read_toml
from pipeline.schema import Section, Span

ROMAN = 2
"""Level of roman numerals."""


def find_outline(text: str, blocks: tuple[Paragraph, ...]) -> tuple[Section, ...]:
    """Return the headings in order, each with what stands under it."""
    headings = [b for b, after in zip_longest(blocks, blocks[1:]) if _is_heading(text, b, after)]
    levelled = [(b, _level(text, b, after)) for b, after in zip_longest(headings, headings[1:])]
    nexts = _next_items(text, blocks)
    return tuple(
        _section(text, block, level, levelled[i + 1 :], nexts.get(block.span.start))
        for i, (block, level) in enumerate(levelled)
    )


def _next_items(text: str, blocks: tuple[Paragraph, ...]) -> dict[int, int]:
    """Return, by where "1. …" with deeper marks below begins, where the "2. …" does that ends it."""
    found: dict[int, int] = {}
    for i, block in enumerate(blocks[:-1]):
        if block.mark is None or block.mark.id != "number" or not _is_deeper(blocks[i + 1], block):
            continue
        wanted = _ordinal(text, block) + 1
        for later in blocks[i + 1 :]:
            if later.mark is not None and later.mark.level <= block.mark.level:
                if later.mark is block.mark and _ordinal(text, later) == wanted:
                    found[block.span.start] = later.span.start
                break
    return found


def _is_deeper(after: Paragraph, block: Paragraph) -> bool:
    return after.mark is not None and block.mark is not None and after.mark.level > block.mark.level


def _ordinal(text: str, block: Paragraph) -> int:
    m = regex.match(r"\d+", text[block.span.start : block.body])
    return int(m[0]) if m else 0


def _is_heading(text: str, block: Paragraph, after: Paragraph | None) -> bool:
    """Tell a heading from an item: short, no figure and no semicolon, and something stands below it."""
    if block.mark is None or block.mark.id == "bullet":
        return False
    title = text[block.body : block.span.end]
    if block.mark.id == "article":
        return True
    if len(title) > read_toml(OUTLINE)["limits"]["heading_characters"] or not title.strip():
        return False
    if block.mark.heading:
        return True
    is_sentence = regex.search(r"[;,]$|\.\s+\p{Lu}|;.*\.$|\d\s?%", _GOAL_NUMBER.sub("", title)) is not None
    has_body = _has_body(text, block.mark.level, after) or _is_misread_roman(text, block, after)
    return not is_sentence and _is_short(title) and has_body


_GOAL_NUMBER = regex.compile(r"(?i)^(?:mục\s+tiêu|chỉ\s+tiêu|nhiệm\s+vụ|nội\s+dung)\s+\d{1,2}\s?[.:]\s*")
"""A goal's own number inside its heading: "1.1. Mục tiêu 1. Lĩnh vực chính trị"."""


def _has_body(text: str, level: int, after: Paragraph | None) -> bool:
    """Tell whether the next paragraph stands under a mark of that level: the items of a list have none."""
    if after is None or _SIGN_OFF.match(text, after.span.start):
        return False
    return after.mark is None or after.mark.level > level


_SIGN_OFF = regex.compile(r"\W*(?:Nơi\s+nhận\b|(?:TM|KT|TL|TUQ|Q)\s?\.\s)")
"""What follows the last item of a text stands under nothing."""


def _is_short(title: str) -> bool:
    """A numbered paragraph that ends in a full stop is a heading only while it is a phrase."""
    return len(title) <= (60 if title.rstrip().endswith(".") else 150)


def _section(
    text: str, block: Paragraph, level: int, later: list[tuple[Paragraph, int]], until: int | None
) -> Section:
    end = next((b.span.start for b, other in later if other <= level), len(text))
    end = min(end, until) if until is not None else end
    label = _label(text, block)
    heading = _heading_span(text, block)
    title = " ".join(text[block.body : heading.end].split()).rstrip(" .:")
    return Section(level, label, title, heading, Span(heading.end, end))


def _heading_span(text: str, block: Paragraph) -> Span:
    """Return the whole paragraph, or the label alone where an article's text follows it there."""
    title = text[block.body : block.span.end]
    is_text = (
        block.mark is not None
        and block.mark.id == "article"
        and regex.search(r"[.;:/]$|[.;]\s", title.rstrip())
    )
    return Span(block.span.start, block.body if is_text else block.span.end)


def _level(text: str, block: Paragraph, after: Paragraph | None) -> int:
    assert block.mark is not None
    return ROMAN if _is_misread_roman(text, block, after) else block.mark.level


def _is_misread_roman(text: str, block: Paragraph, after: Paragraph | None) -> bool:
    """Tell "1. GIẢI PHÁP" before another "1.": OCR made it of III."""
    if block.mark is None or block.mark.id != "number" or after is None or after.mark is not block.mark:
        return False
    is_capitals = text[block.body : block.span.end].isupper()
    return is_capitals and _label(text, block) == _label(text, after)


def _label(text: str, block: Paragraph) -> str:
    return text[block.span.start : block.body].strip()


def path_of(sections: tuple[Section, ...], offset: int) -> tuple[Section, ...]:
    """Return the sections around an offset, outermost first."""
    return tuple(s for s in sections if s.body.start <= offset < s.body.end)


def heads_goals(section: Section) -> bool:
    """Tell whether targets stand under this heading (mục tiêu, chỉ tiêu)."""
    return _heading_like("goal_headings").search(bare(section.title)) is not None


def heads_goals_alone(section: Section) -> bool:
    """Tell whether the heading is of goals first of all: an item without a figure is a goal there."""
    return heads_goals(section) and _heading_like("goals_first").search(bare(section.title)) is not None


@cache
def _heading_like(name: str) -> regex.Pattern[str]:
    return compile_pattern(OUTLINE, name, read_toml(OUTLINE)[name]["pattern"], {})
