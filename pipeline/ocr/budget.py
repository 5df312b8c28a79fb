"""The time that a page may still take: one budget for all that is done to it, whoever does it.

An engine asks here how long it may take, so that a page that is read again and again in parts takes no
longer than one that is read once.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_END: ContextVar[float | None] = ContextVar("_END", default=None)

LEAST = 0.05
"""Seconds that an engine is given at least: it takes 0 for no limit."""


@contextmanager
def budget(seconds: float) -> Iterator[None]:
    """Let what is done inside take no longer than that, all together, nor than what it is a part of."""
    before = _END.get()
    end = time.monotonic() + seconds
    token = _END.set(end if before is None else min(before, end))
    try:
        yield
    finally:
        _END.reset(token)


def time_left(most: float) -> float:
    """Return how many seconds are left; ``most`` where no budget is set or more is left."""
    end = _END.get()
    return most if end is None else max(LEAST, min(most, end - time.monotonic()))


def is_spent(needed: float = 0.0) -> bool:
    """Return whether the budget has run out, or less is left than needed; without one there is time."""
    end = _END.get()
    return end is not None and time.monotonic() + needed >= end
