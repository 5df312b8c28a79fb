"""Organs of the State's centre: their names, codes, and the days between which they were there."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import regex
from rapidfuzz import fuzz, process

from pipeline.extract.atoms import type_of_symbol
from pipeline.repair.vietnamese import bare
from pipeline.rules import read_list, read_toml

NEAR, MARGIN = 92, 6
"""Likeness (0-100) of the letters to the nearest name, and how far the next one stays behind."""


@dataclass(frozen=True, slots=True)
class Agency:
    """An organ; it was there from ``first`` on and until the day before ``end``, where these are known."""

    name: str
    code: str
    first: date | None
    end: date | None

    def was_there(self, day: str) -> bool:
        """Tell whether it could issue a document of a day, given in ISO form."""
        return (self.first is None or day >= self.first.isoformat()) and (
            self.end is None or day < self.end.isoformat()
        )


@cache
def agencies() -> tuple[Agency, ...]:
    """Return all that are listed."""
    return tuple(
        Agency(one["name"], one["code"], one.get("from"), one.get("until"))
        for one in read_toml("agencies.toml")["agency"]
    )


def code_of(issuer: str) -> str | None:
    """Return the code of an organ in symbols.

    >>> code_of("Thủ tướng Chính phủ"), code_of("Ủy ban nhân dân Quận 1"), code_of("Trường Mầm non Hoa Mây")
    ('TTg', 'UBND', None)
    """
    name = next((kind for kind in MANY if issuer.lower().startswith(kind.lower())), issuer)
    return next((one.code for one in agencies() if one.name.lower() == name.lower()), None)


def is_agency(code: str) -> bool:
    """Tell the code of a listed organ."""
    return any(one.code == code for one in agencies())


MANY = ("Ủy ban nhân dân", "Hội đồng nhân dân")
"""Organs that each unit has: their names go on with that of the unit."""

CITIES = ("Hà Nội", "Hải Phòng", "Huế", "Đà Nẵng", "Cần Thơ", "Hồ Chí Minh")
"""Cities under the central government; the other names on the list are provinces."""


def name_of(code: str, place: str) -> str | None:
    """Return the one organ with a code; of UBND and HĐND that of the province which the date line names.

    >>> name_of("BTC", "Hà Nội"), name_of("UBND", "Huế"), name_of("UBND", "Quận 1")
    ('Bộ Tài chính', 'Ủy ban nhân dân thành phố Huế', None)
    """
    names = [one.name for one in agencies() if one.code == code]
    if len(names) != 1 or type_of_symbol(code):  # CT is an organ's code, and that of a type
        return None
    if names[0] not in MANY:
        return names[0]
    city = next(
        (name for name in CITIES if place.removeprefix("Thành phố ").removeprefix("TP. ") == name), None
    )
    if city:
        return f"{names[0]} thành phố {city}"
    return f"{names[0]} tỉnh {place}" if place in read_list("provinces.txt") else None


def spelled_agency(name: str) -> str | None:
    """Return the listed name that is meant, in its own spelling; ``None`` where no single one is near.

    >>> spelled_agency("Bộ Tài Chính"), spelled_agency("Bộ Công Thuơng"), spelled_agency("Sở Xây dựng")
    ('Bộ Tài chính', 'Bộ Công Thương', None)
    """
    letters = bare(name).lower()
    near = process.extract(letters, _by_letters().keys(), scorer=fuzz.ratio, limit=2)
    (best, likeness, _), (_, second, _) = near
    words, listed = letters.split(), best.split()
    # A Sở has the name of its Bộ: the kind of organ must be as it is printed.
    is_alike = len(words) == len(listed) and words[:1] == listed[:1]
    return _by_letters()[best] if is_alike and likeness >= NEAR and likeness - second >= MARGIN else None


@cache
def _by_letters() -> dict[str, str]:
    return {bare(one.name).lower(): one.name for one in agencies()}


DISTRICTS_END = "2025-07-01"
"""Districts ended on that day (Nghị quyết 203/2025/QH15)."""

_DISTRICT = regex.compile(r"(?i)(?:Ủy ban|Hội đồng) nhân dân (?:quận|huyện|thị xã)\b")


def was_there(issuer: str, day: str) -> bool:
    """Tell whether an organ could issue a document of a day (ISO); of those not listed nothing is known.

    >>> was_there("Bộ Nông nghiệp và Môi trường", "2024-05-03"), was_there("Bộ Y tế", "2024-05-03")
    (False, True)
    >>> was_there("Ủy ban nhân dân Quận 1", "2025-07-02")
    False
    """
    is_over = day >= DISTRICTS_END and _DISTRICT.match(issuer) is not None
    return not is_over and all(one.was_there(day) for one in agencies() if one.name == issuer)
