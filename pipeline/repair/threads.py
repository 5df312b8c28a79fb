"""Threads for arithmetic: a few of our own, none of the library's.

numpy's library for matrices starts a thread for each core and lets them spin while they wait. Beside other
work, or in several processes at once, that costs more than it brings.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from os import cpu_count
from typing import TypeVar

from threadpoolctl import ThreadpoolController

T = TypeVar("T")

MOST = 2
"""Threads: a text has few parts that are worth one."""


def side_by_side(call: Callable[[T], None], parts: Iterable[T]) -> None:
    """Call with each part, some of them at the same time; the parts must not touch the same data."""
    with _library().limit(limits=1), ThreadPoolExecutor(min(MOST, cpu_count() or 1)) as threads:
        for _ in threads.map(call, parts):
            pass


@cache
def _library() -> ThreadpoolController:
    return ThreadpoolController()
