"""The outline: headings over the text, so that each fact knows the section that it stands in."""

from functools import cache

import regex

from pipeline.extract.paragraphs import OUTLINE, Paragraph
from pipeline.repair.vietnamese import bare
from pipeline.rules import compile_pattern, read_toml
from pipeline.schema import Section, Span


def find_outline(text: str, blocks: tuple[Paragraph, ...]) -> tuple[Section, ...]:
    """Return the headings in order, each with what stands under it."""
    headings = [
        b for b, after in zip(blocks, (*blocks[1:], None), strict=True) if _is_heading(text, b, after)
    ]
    return tuple(_section(text, b, headings[i + 1 :]) for i, b in enumerate(headings))


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
    is_sentence = regex.search(r"[;,]$|[.;]\s+\p{Lu}|\d\s?%", title) is not None
    return not is_sentence and _is_short(title) and _has_body(block.mark.level, after)


def _has_body(level: int, after: Paragraph | None) -> bool:
    """Tell whether the next paragraph stands under a mark of that level: the items of a list have none."""
    return after is not None and (after.mark is None or after.mark.level > level)


def _is_short(title: str) -> bool:
    """A numbered paragraph that ends in a full stop is a heading only while it is a phrase."""
    return len(title) <= (60 if title.rstrip().endswith(".") else 150)


def _section(text: str, block: Paragraph, later: list[Paragraph]) -> Section:
    level = _level(block)
    end = next((b.span.start for b in later if _level(b) <= level), len(text))
    label = text[block.span.start : block.body].strip()
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


def _level(block: Paragraph) -> int:
    assert block.mark is not None
    return block.mark.level


def section_of(sections: tuple[Section, ...], offset: int) -> Section | None:
    """Return the innermost section around an offset."""
    around = [s for s in sections if s.body.start <= offset < s.body.end]
    return max(around, key=lambda s: s.heading.start, default=None)


def path_of(sections: tuple[Section, ...], offset: int) -> tuple[Section, ...]:
    """Return the sections around an offset, outermost first."""
    return tuple(s for s in sections if s.body.start <= offset < s.body.end)


def heads_goals(section: Section) -> bool:
    """Tell whether targets stand under this heading (mục tiêu, chỉ tiêu)."""
    return _goal_heading().search(bare(section.title)) is not None


@cache
def _goal_heading() -> regex.Pattern[str]:
    return compile_pattern(OUTLINE, "goal_headings", read_toml(OUTLINE)["goal_headings"]["pattern"], {})
