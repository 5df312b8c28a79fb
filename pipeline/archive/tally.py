"""Votes: how often a value was given, and with what confidence; bounded, whatever the archive's size."""

import zlib
from dataclasses import dataclass

MOST = 300
"""Distinct values that are counted for one thing. Of more, those of the lowest checksum are kept: a sample
that depends on the values alone, not on the order of the files, and whose counts are exact."""

LONGEST = 300
"""Characters of a value that are kept."""


@dataclass(slots=True)
class Tally:
    """Values with their mentions and their weight, the sum of confidences.

    Most are given once or never: those take no dictionary of their own, there may be millions.
    """

    _one: tuple[str, int, float] | None = None
    _votes: dict[str, tuple[int, float]] | None = None

    def __len__(self) -> int:
        return len(self._votes) if self._votes else int(self._one is not None)

    def add(self, value: str, weight: float, mentions: int = 1) -> None:
        """Count a value."""
        value = value[:LONGEST]
        if self._votes is None and (self._one is None or self._one[0] == value):
            _, seen, so_far = self._one or (value, 0, 0.0)
            self._one = (value, seen + mentions, so_far + weight)
            return
        votes = self._votes = self._as_dict()
        self._one = None
        seen, so_far = votes.get(value, (0, 0.0))
        votes[value] = (seen + mentions, so_far + weight)
        if len(votes) > 2 * MOST:
            self._trim()

    def _as_dict(self) -> dict[str, tuple[int, float]]:
        if self._votes is None:
            return {self._one[0]: self._one[1:]} if self._one else {}
        return self._votes

    def join(self, other: "Tally") -> None:
        """Add another's votes."""
        for value, (mentions, weight) in other._as_dict().items():
            self.add(value, weight, mentions)

    def _trim(self) -> None:
        votes = self._votes
        if votes and len(votes) > MOST:
            kept = sorted(votes, key=lambda v: (zlib.crc32(v.encode("utf-8", "replace")), v))[:MOST]
            self._votes = {value: votes[value] for value in kept}

    def ranked(self) -> list[tuple[str, int, float]]:
        """Return value, mentions and weight, the heaviest first.

        >>> tally = Tally()
        >>> for value in ("98/2023/QH15", "98/2023/QH13", "98/2023/QH15"):
        ...     tally.add(value, 0.9)
        >>> [(value, mentions) for value, mentions, _ in tally.ranked()]
        [('98/2023/QH15', 2), ('98/2023/QH13', 1)]
        """
        self._trim()
        # Sums differ in their last bits with the order of the files: rounding undoes it.
        rows = [(value, n, round(weight, 6)) for value, (n, weight) in self._as_dict().items()]
        return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))

    @property
    def first(self) -> str | None:
        """The value of the greatest weight."""
        return next((value for value, _, _ in self.ranked()), None)

    @property
    def share(self) -> float:
        """The first value's part of all weight; 1 where nothing was said."""
        rows = self.ranked()
        total = sum(weight for _, _, weight in rows)
        return rows[0][2] / total if total else 1.0
