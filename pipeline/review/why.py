"""Why a person should look at a value: what is wrong with it, and what else could be read there."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.archive.spread import Row
from pipeline.review.apply import reason_field
from pipeline.review.labels import reason
from pipeline.review.told import message


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a person should look: the kind of problem, and what is wrong in particular."""

    reason: str
    message: str


def doubts_of(problems: list[Row], field: str | None) -> Iterator[Doubt]:
    """Return what is wrong with a field; ``None`` stands for the document as a whole."""
    for problem in problems:
        if reason_field(problem["code"]) == field:
            yield Doubt(reason(problem["code"]), message(problem["message"]))


MOST_ALTERNATIVES = 3


def other_readings(evidence: list[Row], read: str | None) -> tuple[tuple[str, float], ...]:
    """Return other readings of a value that stands alone, dates as people write them."""
    if len(evidence) != 1:
        return ()
    others = [(printed(one["value"]), one["confidence"]) for one in evidence[0].get("alternatives") or ()]
    return tuple((value, sure) for value, sure in others if value != read)[:MOST_ALTERNATIVES]


def printed(value: str) -> str:
    """Write a date as people do; what is none stays.

    >>> printed("2024-05-09"), printed("12/KH-UBND")
    ('09/05/2024', '12/KH-UBND')
    """
    parts = value.split("-")
    is_date = (
        len(parts) == 3 and len(parts[0]) == 4 and all(set(part) <= set("0123456789?") for part in parts)
    )
    return "/".join(reversed(parts)) if is_date else value
