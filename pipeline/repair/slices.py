"""Many stretches of one array, taken out at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Slices:
    """Where stretches of an array begin and end."""

    starts: Ids
    ends: Ids

    @classmethod
    def of(cls, lengths: Sequence[int] | Ids) -> "Slices":
        """Lay stretches one behind the other."""
        ends = np.cumsum(np.asarray(lengths, np.int64))
        return cls(ends - lengths, ends)

    def taken(self, wanted: Ids) -> "Slices":
        """Return those that are wanted, in that order."""
        return Slices(self.starts[wanted], self.ends[wanted])

    def spread(self) -> tuple[Ids, Ids]:
        """Return all places, stretch by stretch: (which stretch, place in the array).

        >>> which, places = Slices(np.array([4, 0]), np.array([6, 3])).spread()
        >>> which.tolist(), places.tolist()
        ([0, 0, 1, 1, 1], [4, 5, 0, 1, 2])
        """
        lengths = self.ends - self.starts
        which = np.repeat(np.arange(len(lengths)), lengths)
        return which, np.arange(len(which)) + (self.ends - np.cumsum(lengths))[which]
