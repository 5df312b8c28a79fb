"""Whose unit a document means by "UBND Thành phố": that of the one who wrote it."""

from functools import cache, lru_cache
from typing import NamedTuple

import regex

from pipeline.archive.spread import Row
from pipeline.rules import read_list


class Home(NamedTuple):
    """The units that a document belongs to, each with its kind, empty where that cannot be told.

    Districts are those that ended on 1 July 2025; a document of a later day has none.
    """

    province: str = ""
    district: str = ""

    def full(self, issuer: str | None) -> str | None:
        """Return an issuer's name with the unit that it leaves out.

        >>> Home("thành phố Hồ Chí Minh", "Quận 1").full("Ủy ban nhân dân Thành phố")
        'Ủy ban nhân dân thành phố Hồ Chí Minh'
        >>> Home("tỉnh Nghệ An").full("Ủy ban nhân dân huyện"), Home().full("Sở Nội vụ")
        ('Ủy ban nhân dân huyện', 'Sở Nội vụ')
        """
        m = _WITHOUT_NAME.fullmatch(issuer or "")
        if m is None:
            return issuer
        kind = m["kind"].lower()
        fitting = [unit for unit in self if unit.lower().startswith(kind)]
        return f"{m['organ']} {fitting[0]}" if len(fitting) == 1 else issuer


_WITHOUT_NAME = regex.compile(
    r"(?i)(?<organ>(?:Chủ tịch )?(?:Ủy ban nhân dân|Hội đồng nhân dân|UBND|HĐND))"
    r" (?<kind>tỉnh|thành phố|quận|huyện|thị xã)"
)


def home_of(document: Row) -> Home:
    """Tell the units of a document by its issuer, the organ above that, and the place of its date."""
    return _home(" / ".join(document.get(column) or "" for column in ("issuer", "issuer_parent", "place")))


# An archive is of few offices.
@lru_cache(maxsize=10_000)
def _home(said: str) -> Home:
    district = _one(said, tuple(unit for unit in _provinces_of() if _kind(unit) in _DISTRICTS))
    province = _one(said, tuple(read_list("provinces.txt")))
    if province:
        return Home(_with_kind(province), district)
    above = _provinces_of().get(district, ())
    return Home(_small(above[0]) if len(above) == 1 else "", district)


_DISTRICTS = ("Quận", "Huyện", "Thị")


def _kind(unit: str) -> str:
    return unit.split()[0]


def _one(said: str, names: tuple[str, ...]) -> str:
    """Return the one name that stands in the words, the longest where one begins another."""
    # There are many names: a pattern is made for those only that stand there at all.
    there = [name for name in names if name.lower() in said.lower()]
    found = [
        name for name in there if regex.search(rf"(?i)(?<!\p{{L}}){regex.escape(name)}(?![\p{{L}}\d])", said)
    ]
    longest = [name for name in found if not any(name != other and name in other for other in found)]
    return longest[0] if len(longest) == 1 else ""


@cache
def _provinces_of() -> dict[str, tuple[str, ...]]:
    """Return the provinces that have a district of each name."""
    found: dict[str, tuple[str, ...]] = {}
    for line in read_list("districts.txt"):
        province, _, units = line.partition(": ")
        for unit in units.split(", "):
            found[unit] = (*found.get(unit, ()), province)
    return found


def _with_kind(province: str) -> str:
    cities = {line.partition(": ")[0] for line in read_list("districts.txt")} | {"Thành phố Huế"}
    return f"thành phố {province}" if f"Thành phố {province}" in cities else f"tỉnh {province}"


def _small(unit: str) -> str:
    return unit[:1].lower() + unit[1:]
