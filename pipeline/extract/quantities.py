"""Figures of targets: number, range, unit, comparator, baseline and period."""

from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from pipeline.rules import compile_pattern, read_toml
from pipeline.schema import Comparator, Span

FILE = "targets.toml"
NUMERALS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure to reach; ``span`` is in the clause. ``is_sure`` is not, where a comma may part thousands."""

    low: float
    high: float | None
    unit: str
    comparator: Comparator
    span: Span
    is_sure: bool = True

    @property
    def is_listed(self) -> bool:
        """Tell whether the unit is one of the known nouns; another word may be no unit at all."""
        return self.unit in ("%", "‰") or self.unit.lower() in _unit_set()


@lru_cache(maxsize=2048)
def find_quantities(clause: str) -> tuple[Quantity, ...]:
    """Return the figures of a clause that count something.

    >>> [(q.low, q.unit, q.comparator) for q in find_quantities("đạt từ 99,5% trở lên, thuộc nhóm 5 quận")]
    [(99.5, '%', '>='), (5.0, 'quận', '<=')]
    """
    figures = [_quantity(clause, m) for m in _figure().finditer(clause) if not _is_label(clause, m)]
    return tuple(figures) or _none_at_all(clause)


def _none_at_all(clause: str) -> tuple[Quantity, ...]:
    """Read "không để xảy ra vụ … nào" as nought."""
    m = target_pattern("zero").search(clause)
    return (Quantity(0.0, None, " ".join(m["unit"].lower().split()), "=", Span(*m.span())),) if m else ()


def _quantity(clause: str, m: regex.Match[str]) -> Quantity:
    high = number(m["high"]) if m["high"] else None
    unit = _unit(m["unit"])
    low, is_sure = number(m["low"]), True
    if _ENGLISH.fullmatch(m["low"]) and not _MEASURES.fullmatch(unit):
        low, is_sure = number(m["low"].replace(",", ".")), False
    if _PARTED.search(clause, 0, m.start()):
        is_sure = False
    return Quantity(low, high, unit, _comparator(clause, m), Span(*m.span()), is_sure)


_ENGLISH = regex.compile(r"[1-9]\d{0,2},\d{3}")
_PARTED = regex.compile(
    r"(?i)(?<![\p{L}\d])(?<!(?:quý|tháng|ngày|năm|khối|lớp|cấp|độ|mức|tổ|thôn|phố|xã|phường|quận|đoạn|đợt|loại|nhóm|vùng|số|điều|khoản|mục|bước|khu|ấp)\s+)"
    r"\d{1,3}(?:[.,]\s+|\s+[.,]?)$|[±]\s*$"
)
"""Digits with a blank before the figure ("9 5%", "95, 5%"): one number or two; a span around a value."""

_MEASURES = regex.compile(
    r"%|‰|k?m[²³23]?|ha|hecta|mét.*|tấn|tạ|kg|lít|.*(?:đồng|USD|[Ww]h|MW|điểm)|(?:nghìn|vạn|triệu|tỷ)\b.*"
)
"""Units that have decimals: 1,250 km may be a little more than one, 1,250 hồ sơ are thousands as in
English."""


def _unit(printed: str) -> str:
    """Return the unit in small letters, a listed one as it is listed ("triệu USD")."""
    plain = "đồng" if printed.lower() == "đ" else " ".join(printed.lower().split())
    return _unit_set().get(plain, plain)


def number(printed: str) -> float:
    """Read a Vietnamese figure: full stop for thousands, comma for decimals.

    >>> number("1.200"), number("99,5"), number("08"), number("3.5"), number("một"), number("12 345 678")
    (1200.0, 99.5, 8.0, 3.5, 1.0, 12345678.0)
    """
    if printed.lower() in NUMERALS:
        return float(NUMERALS.index(printed.lower()) + 1)
    printed = regex.sub(r"[\s'’]", "", printed)
    if regex.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", printed):
        printed = printed.replace(".", "")
    return float(printed.replace(",", "."))


def _is_label(clause: str, m: regex.Match[str]) -> bool:
    """Tell a number that names something ("Quận 1", "Điều 5", "ngày 10 tháng 6") from one that counts."""
    before = clause[max(0, m.start() - 12) : m.start()]
    is_name = regex.search(
        r"(?i)(?:điều|khoản|điểm|quận|phường|số|ngày|tháng|năm|mục|phụ lục|khóa|lần thứ)\s+$", before
    )
    is_date = m["unit"].lower() == "tháng" and regex.match(r"\s*\d", clause[m.end() :]) is not None
    return is_date or (is_name is not None and m["unit"] != "%")


def _comparator(clause: str, m: regex.Match[str]) -> Comparator:
    before, after = clause[: m.start()], clause[m.end() :]
    for sign, left, right in _comparators():
        if left.search(before) or right.search(after):
            return sign
    return "="


def direction(clause: str) -> tuple[Comparator, str] | None:
    """Read a direction against a year where no figure is given.

    >>> direction("từng chỉ số năm 2024 phải cao hơn so với năm 2023")
    ('increase', 'năm 2023')
    """
    signs: tuple[Comparator, Comparator] = ("increase", "decrease")
    for sign in signs:
        if m := _direction(sign).search(clause):
            return sign, " ".join(m["baseline"].split())
    return None


def baseline(clause: str) -> str | None:
    """Return the year that a figure is measured against."""
    m = target_pattern("baseline").search(clause) or target_pattern("from_to").search(clause)
    return " ".join(m["baseline"].split()) if m else None


def period(clause: str) -> str | None:
    """Return the year or years of which a target is said; its baseline and deadline are none."""
    own = _OTHER_YEARS.sub(" ", clause)
    m = target_pattern("period").search(own) or target_pattern("each").search(own)
    return " ".join(m["period"].split()) if m else None


_OTHER_YEARS = regex.compile(
    r"(?i)(?:so(?:\s+với)?|hơn|đến|trước|hết|cuối|giá(?:\s+so\s+sánh)?)\s+(?:cùng\s+kỳ\s+|hết\s+|cuối\s+)?năm\s+\S+"
    r"|tháng\s+\d{1,2}\s+năm\s+\d{4}"
)
"""Years that are a baseline, a deadline, a date or a base of prices."""


@cache
def target_pattern(name: str) -> regex.Pattern[str]:
    """Return a compiled pattern of the targets' rule file."""
    table = read_toml(FILE)
    return compile_pattern(FILE, name, table[name]["pattern"], table["parts"] | {"unit": _units()})


@cache
def _figure() -> regex.Pattern[str]:
    return regex.compile(
        target_pattern("quantity").pattern + r"(?:(?<=%)|(?!\p{L}))", regex.IGNORECASE | regex.VERSION1
    )


@cache
def _units() -> str:
    nouns = sorted(read_toml(FILE)["units"]["nouns"], key=len, reverse=True)
    return "|".join(regex.escape(n).replace(r"\ ", r"\s+") for n in nouns)


@cache
def _unit_set() -> dict[str, str]:
    return {noun.lower(): noun for noun in read_toml(FILE)["units"]["nouns"]}


@cache
def _comparators() -> tuple[tuple[Comparator, regex.Pattern[str], regex.Pattern[str]], ...]:
    rules = read_toml(FILE)["comparator"]
    return tuple((r["sign"], _compiled(r["before"]), _compiled(r["after"])) for r in rules)


@cache
def _direction(sign: str) -> regex.Pattern[str]:
    return _compiled(read_toml(FILE)["direction"][sign])


def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.IGNORECASE | regex.VERSION1)
