"""Names of administrative units at the end of an organ's name, mended after the lists of units.

Provinces before and after 1 July 2025, and the districts, which ended on that day: a name is that of its day.
"""

from dataclasses import dataclass
from functools import cache

import regex
from rapidfuzz import fuzz, process

from pipeline.repair.vietnamese import bare
from pipeline.rules import read_list

KINDS = {
    "tinh": "tỉnh", "thanh pho": "thành phố", "quan": "quận", "huyen": "huyện", "thi xa": "thị xã",
}  # fmt: skip
_UNIT = regex.compile(
    rf"(?i)(?<![\p{{L}}])(?<kind>{'|'.join(KINDS)})\s+(?<name>\p{{L}}[\p{{L}}\s-]*\p{{L}})$"
)

NEAR, MARGIN = 85, 6
"""Likeness (0-100) of the letters to the nearest name, and how far the next one stays behind."""

ATTESTED, BY_LIST = 0.85, 0.6
"""Confidence in a mended name: the document has it elsewhere, or the list alone."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A name with its unit in the right spelling, and how sure that is."""

    name: str
    prior: float


def mended(name: str, text: str) -> Mended | None:
    """Mend the unit at the end of an organ's name; ``None`` where it is right, or no single name is near.

    >>> mended("Ủy ban nhân dân Tinh Quang Ngaài", "").name
    'Ủy ban nhân dân tỉnh Quảng Ngãi'
    >>> mended("Ủy ban nhân dân tỉnh Quảng Ngãi", "") is None
    True
    """
    m = _UNIT.search(bare(name))
    if m is None:
        return None
    kind, printed = KINDS[m["kind"].lower()], name[m.start("name") :]
    right = _nearest(kind, printed)
    whole = f"{name[: m.start('kind')]}{kind} {right}"
    if right is None or whole.lower() == name.lower():
        return None
    same_letters = bare(right).lower() == bare(printed).lower()
    if not same_letters and _contradicts(text, right):
        return None
    return Mended(whole, ATTESTED if same_letters or right in text else BY_LIST)


def _nearest(kind: str, printed: str) -> str | None:
    """Return the name of that kind that is printed, else the one that alone is near."""
    letters, listed = bare(printed).lower(), _names(kind)
    if any(printed.lower() == name.lower() for names in listed.values() for name in names):
        return next(name for names in listed.values() for name in names if printed.lower() == name.lower())
    near = process.extract(letters, listed.keys(), scorer=fuzz.ratio, limit=2)
    if not near or near[0][1] < NEAR or (len(near) > 1 and near[0][1] - near[1][1] < MARGIN):
        return None
    names = listed[near[0][0]]
    return names[0] if len(names) == 1 else None


def _contradicts(text: str, right: str) -> bool:
    """Tell whether the document speaks of other provinces and never of this one."""
    return right not in text and any(f"tỉnh {name}" in text for name in read_list("provinces.txt"))


@cache
def _names(kind: str) -> dict[str, list[str]]:
    """Return the names of units of a kind by their letters without marks."""
    found: dict[str, set[str]] = {}
    provinces = set(read_list("provinces.txt")) if kind in ("tỉnh", "thành phố") else set()
    for name in {*provinces, *(n for k, n in _districts() if k == kind)}:
        found.setdefault(bare(name).lower(), set()).add(name)
    return {letters: sorted(names) for letters, names in sorted(found.items())}


@cache
def _districts() -> tuple[tuple[str, str], ...]:
    units = (unit for line in read_list("districts.txt") for unit in line.partition(": ")[2].split(", "))
    split = (regex.fullmatch(r"(?<kind>Quận|Huyện|Thị xã|Thành phố) (?<name>.+)", unit) for unit in units)
    return tuple((m["kind"].lower(), m["name"]) for m in split if m)
