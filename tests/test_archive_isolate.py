"""Tasks in other processes: all are done, who dies dies alone, nothing outlives the run."""

import multiprocessing
import time
from collections.abc import Iterator
from itertools import pairwise

from pipeline.archive.isolate import Died, Work, run_isolated
from tests import archive_tasks as given


def own(number: int) -> int:
    return number


def test_every_task_comes_back_with_its_result() -> None:
    results = dict(run_isolated(Work(given.double, own), range(20), jobs=2))
    assert results == {n: 2 * n for n in range(20)}


def test_who_kills_its_process_is_the_only_one_to_fail() -> None:
    results = dict(run_isolated(Work(given.die_of_seven, own), range(16), jobs=2))
    assert [n for n, result in results.items() if isinstance(result, Died)] == [7]
    assert sorted(results) == list(range(16))


def test_when_all_die_all_are_accounted_for() -> None:
    results = dict(run_isolated(Work(given.die, own), range(3), jobs=2))
    assert sorted(results) == [0, 1, 2]
    assert all(isinstance(result, Died) for result in results.values())


def test_tasks_of_one_key_never_run_at_the_same_time() -> None:
    results = dict(run_isolated(Work(given.times, lambda n: n % 3 == 0), range(8), jobs=2))
    assert len(results) == 8
    for key in (True, False):
        spans = sorted(span for n, span in results.items() if (n % 3 == 0) is key)
        assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_tasks_are_drawn_only_as_there_is_room() -> None:
    drawn: list[int] = []

    def tasks() -> Iterator[int]:
        for n in range(1000):
            drawn.append(n)
            yield n

    results = run_isolated(Work(given.double, own), tasks(), jobs=1)
    next(results)
    results.close()
    assert len(drawn) < 10


def test_closing_kills_what_still_runs() -> None:
    before = set(multiprocessing.active_children())
    results = run_isolated(Work(given.sleep_long, own), range(4), jobs=2)
    next(results)
    began = time.monotonic()
    results.close()
    assert time.monotonic() - began < 10
    assert set(multiprocessing.active_children()) == before
