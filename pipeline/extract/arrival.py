"""The stamp of the office that received a document (dấu đến): its lines are none of the letterhead's."""

from collections.abc import Sequence

from pipeline.extract.rules_of_header import header_pattern

MOST = 5
"""Lines of a stamp below its word ĐẾN: number, day, hour, to whom, file."""


def stamp_lines(lines: Sequence[str]) -> set[int]:
    """Return which lines are of an arrival stamp.

    >>> sorted(stamp_lines(["SỞ Y TẾ", "CÔNG VĂN ĐẾN", "Số: 1194", "Ngày: 5/12/2025", "Số: 12/KH-SYT"]))
    [1, 2, 3]
    >>> stamp_lines(["ĐỊNH HƯỚNG", "ĐẾN NĂM 2030"])
    set()
    """
    found: set[int] = set()
    left = 0
    for n, line in enumerate(lines):
        if header_pattern("arrival_head").match(line):
            left = MOST
        elif left and header_pattern("arrival_line").fullmatch(line):
            left -= 1
        else:
            left = 0
        if left:
            found.add(n)
    return found
