"""Headings of what was: results, a state of things, the work of a year that is over."""

import regex

from pipeline.extract.quantities import target_pattern
from pipeline.schema import PartialDate

LINE = 120
"""Characters above a paragraph in which the line of its heading is looked for."""


def tells_past(title: str, issued: PartialDate | None) -> bool:
    """Tell a heading of results, or of the work of a year before the document's own.

    >>> tells_past("Công tác năm 2023", PartialDate(1, 2, 2024)), tells_past("Mục tiêu", None)
    (True, False)
    """
    year = target_pattern("of_a_year").search(title)
    is_over = year is not None and issued is not None and int(year["year"]) < (issued.year or 0)
    return is_over or target_pattern("stop_sections").search(title) is not None


def is_below_results(text: str, start: int, issued: PartialDate | None) -> bool:
    """Tell a paragraph whose line above is a heading of results, in capitals, that no outline has."""
    above = text[max(0, start - LINE) : start].rstrip(" \n-+•").rpartition("\n")[2]
    words = _LABEL.sub("", above.strip())
    return words.isupper() and tells_past(words, issued)


_LABEL = regex.compile(r"^\W*(?:[A-Z]|\d{1,2})[.)]\s+")
