"""What the training lines of the engine say: official text, and in plenty what it is poorest at.

A line is clean text of characters that the engine has; numbers, symbols, dates, capitals, abbreviations,
percentages and rows of tables are made up, the rest is cut from a corpus.
"""

import random
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
PLAIN = str.maketrans({"–": "-", "−": "-", "‑": "-", "…": "...", "’": "'", "‘": "'", "\xa0": " ", "\t": " "})


def number(rng: random.Random) -> str:
    """Return a number as documents write them: with leading zero, thousands, decimals."""
    kind = rng.random()
    if kind < 0.5:
        return str(rng.randint(1, 10 ** rng.randint(1, 4)))
    if kind < 0.65:
        return f"{rng.randint(0, 31):02d}"
    if kind < 0.8:
        return f"{rng.randint(0, 999)},{rng.randint(0, 99)}"
    return f"{rng.randint(1, 10 ** rng.randint(4, 10)):,}".replace(",", ".")


def symbol(rng: random.Random) -> str:
    """Return a document's number with its symbol, in the forms of State and Party."""
    kind, organ = rng.choice(WORDS["types"]), rng.choice(WORDS["organs"])
    count = rng.choice((rng.randint(1, 99), rng.randint(100, 9999)))
    year = rng.randint(2003, 2026)
    return rng.choice(
        (
            f"{count:02d}/{kind}-{organ}",
            f"{count}/{kind}-{organ}",
            f"{count}/{organ}-{rng.choice(WORDS['organs'])}",
            f"{count:02d}-{kind}/{organ}",
            f"{count}/{year}/{kind}-{organ}",
            f"{count}/{year}/QH{rng.randint(9, 16)}",
            f"/{kind}-{organ}",
        )
    )


def date(rng: random.Random) -> str:
    """Return a date, in words or with strokes."""
    day, month, year = rng.randint(1, 31), rng.randint(1, 12), rng.randint(1998, 2030)
    long = f"ngày {day:02d} tháng {rng.choice((str(month), f'{month:02d}'))} năm {year}"
    return rng.choice(
        (
            long,
            long,
            f"{day}/{month}/{year}",
            f"{day:02d}/{month:02d}/{year}",
            f"{day:02d}.{month:02d}.{year}",
        )
    )


def _gap(rng: random.Random) -> str:
    return " " * rng.choice((1, 4, 7, 10))


def _number_line(rng: random.Random) -> str:
    at = symbol(rng)
    return f"Số:{rng.choice((' ', '', _gap(rng)))}{at}"


def _date_line(rng: random.Random) -> str:
    place = rng.choice(WORDS["places"])
    if rng.random() < 0.4:
        month = rng.choice((f" {rng.randint(1, 12)} ", _gap(rng)))
        return f"{place}, ngày{_gap(rng)}tháng{month}năm {rng.randint(2008, 2027)}"
    return f"{place}, {date(rng)}"


def _penned(rng: random.Random) -> str:
    """Return a line of a letterhead whose number, day or month is written by hand: gaps of many blanks."""
    number = f"{rng.choice(('Số:', 'Số:', 'Số'))}{_wide(rng)}{_symbol_alone(rng)}"
    day = rng.choice((_wide(rng), _wide(rng), f" {rng.randint(1, 31):02d} "))
    month = rng.choice((_wide(rng), f" {rng.randint(1, 12):02d} ", f" {rng.randint(1, 12)} "))
    place = rng.choice((f"{rng.choice(WORDS['places'])}, ngày", "Ngày", "ngày"))
    dated = f"{place}{day}tháng{month}năm {rng.randint(2008, 2027)}"
    return rng.choice((number, dated, dated, f"{number}{' ' * rng.randint(14, 24)}{dated}"))


def _wide(rng: random.Random) -> str:
    return " " * rng.randint(4, 10)


def _symbol_alone(rng: random.Random) -> str:
    kind, organ = rng.choice(WORDS["types"]), rng.choice(WORDS["organs"])
    forms = (
        f"/{kind}-{organ}",
        f"/{kind}-{organ}",
        f"/{organ}-{rng.choice(WORDS['organs'])}",
        f"-{kind}/{organ}",
    )
    return rng.choice((*forms, f"/{rng.randint(2003, 2026)}/{kind}-{organ}"))


def _cited(rng: random.Random) -> str:
    kind = rng.choice(
        ("Quyết định", "Nghị quyết", "Kế hoạch", "Nghị định", "Luật", "Thông tư", "Công văn", "Chỉ thị")
    )
    return f"{rng.choice(('Căn cứ', 'Thực hiện', '- Theo', 'theo'))} {kind} số {symbol(rng)} {date(rng)}"


def _table_row(rng: random.Random) -> str:
    cells = [
        rng.choice((number(rng), f"{number(rng)}%", f"{number(rng)} {rng.choice(WORDS['units'])}"))
        for _ in range(5)
    ]
    return "   ".join(cells[: rng.randint(2, 5)])


def _measure(rng: random.Random) -> str:
    words = WORDS["measures"]
    parts = (
        f"{rng.choice(words)} {number(rng)}{rng.choice(('%', ' ' + rng.choice(WORDS['units'])))}"
        for _ in range(3)
    )
    return "; ".join(parts) + rng.choice((";", ".", ","))


def _items(rng: random.Random) -> str:
    marks = (
        "a)",
        "b)",
        "c)",
        "đ)",
        "1.1.",
        "2.3.4.",
        "I.",
        "IV.",
        "VIII.",
        "-",
        "+",
        "(1)",
        "(ii)",
        "Điều 5.",
    )
    first, second, head = rng.choice(WORDS["organs"]), rng.choice(WORDS["organs"]), rng.choice(WORDS["heads"])
    return f"{rng.choice(marks)} {first}, {second}; {head} {number(rng)}"


MADE: tuple[Callable[[random.Random], str], ...] = (
    *(_number_line, _number_line, _date_line, _date_line, _cited, _cited, _cited),
    *(_table_row, _measure, _measure, _items, lambda rng: rng.choice(WORDS["heads"]), symbol),
)


class Lines:
    """Paragraphs to cut lines from, and made-up lines among them."""

    def __init__(
        self, official: Sequence[str], other: Sequence[str], letters: frozenset[str], penned: float = 0.0
    ) -> None:
        """Take paragraphs; ``letters`` are those that the engine can write.

        ``penned`` is the share of paragraphs that are lines with gaps for a pen.
        """
        self._penned = penned
        self._official, self._other, self._letters = official, other, letters

    def paragraph(self, rng: random.Random) -> str:
        """Return a paragraph or a made-up line, of the engine's letters only."""
        while True:
            text = self._any(rng)
            text = unicodedata.normalize("NFC", text).translate(PLAIN).strip()
            if text and all(c in self._letters for c in text):
                return text

    def _any(self, rng: random.Random) -> str:
        if self._penned and rng.random() < self._penned:
            return _penned(rng)
        kind = rng.random()
        if kind < 0.22:
            return rng.choice(MADE)(rng)
        return rng.choice(self._official if kind < 0.85 else self._other)


def letters_of(unicharset: str) -> frozenset[str]:
    """Return the letters of a unicharset file, with the space."""
    names = (row.split(" ", 1)[0] for row in unicharset.splitlines()[1:])
    return frozenset(name for name in names if len(name) == 1) | {" "}
