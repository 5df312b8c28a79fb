"""Processes that die alone, and the loop that keeps them busy."""

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, wait
from pathlib import Path

import pytest

from pipeline.archive.crew import Crew, Feed, Loss, Stop, read_all
from pipeline.archive.plan import Outcome, Plan, Task
from pipeline.archive.pool import DeadWorkerError, LonePool
from tests import archive_tasks as given


@pytest.fixture
def pool() -> Iterator[LonePool]:
    before = set(multiprocessing.active_children())
    pool = LonePool(2, tasks_per_process=4)
    yield pool
    pool.shutdown(wait=False)
    assert set(multiprocessing.active_children()) == before


@pytest.mark.slow
def test_every_task_comes_back_with_its_result(pool: LonePool) -> None:
    assert list(pool.map(given.double, range(20))) == [2 * n for n in range(20)]


@pytest.mark.slow
def test_who_kills_its_process_is_the_only_one_to_fail(pool: LonePool) -> None:
    futures = [pool.submit(given.die_of_seven, n) for n in range(16)]
    wait(futures)
    errors = {n: future.exception() for n, future in enumerate(futures) if future.exception()}
    assert list(errors) == [7]
    assert isinstance(errors[7], DeadWorkerError) and errors[7].code == -signal.SIGKILL
    assert [future.result() for n, future in enumerate(futures) if n != 7] == [n for n in range(16) if n != 7]


@pytest.mark.slow
def test_a_process_makes_room_for_another_after_its_share(pool: LonePool) -> None:
    assert len(set(pool.map(given.process, range(16)))) >= 4


@pytest.mark.slow
def test_a_hang_is_ended_by_the_kernel(pool: LonePool) -> None:
    error = pool.submit(given.hang, 0).exception()
    assert isinstance(error, DeadWorkerError) and error.code == -signal.SIGALRM


@pytest.mark.slow
def test_what_a_dead_process_had_started_dies_too(pool: LonePool, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    assert isinstance(pool.submit(given.child, pids).exception(), DeadWorkerError)
    assert within(60, lambda: not lives(pids.read_text())), "a program outlived the process that started it"


@pytest.mark.slow
def test_an_end_at_once_ends_what_still_runs() -> None:
    pool = LonePool(2)
    futures = [pool.submit(given.sleep_long, n) for n in range(4)]
    assert futures[0].result() == 0
    pool.shutdown(wait=False)
    assert all(future.cancelled() or future.exception() for future in futures[1:])


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < until:
        time.sleep(0.05)
    return met


def lives(pid: str) -> bool:
    """Tell whether a process is there; one that is dead but not taken leave of has no command line."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


# --------------------------------------------------------------------------------------------------- the loop


class Scripted(Executor):
    """Answers tasks in order of their coming, each name with the next of its answers."""

    def __init__(self, **answers: list[object]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.lives: list[int | None] = []

    def submit(self, fn, /, plan: Plan, task: Task) -> Future:  # type: ignore[no-untyped-def, override, type-arg]
        self.asked.append(task.name)
        self.lives.append(task.lives)
        answer = self.answers.get(task.name, [None]).pop(0)
        future: Future[Outcome] = Future()
        if isinstance(answer, BaseException):
            future.set_exception(answer)
        else:
            future.set_result(Outcome(task.name, task.key, "ok"))
        return future


LOSS = Loss("died", attempts=3, lives=2)


def cause(error: BaseException) -> Loss | None:
    return LOSS if isinstance(error, DeadWorkerError) else None


def run(executor: Executor, names: str, stop: Stop, room: int = 3) -> Iterator[Outcome]:
    tasks = (Task(Path(name), name, name.upper()) for name in names)
    return read_all(Crew(executor, lambda: room, cause), Plan(Path("out"), version="1"), tasks, stop)


def test_who_was_killed_from_outside_gets_another_process() -> None:
    executor = Scripted(b=[DeadWorkerError(-9), DeadWorkerError(-9), None])
    outcomes = {outcome.name: outcome.status for outcome in run(executor, "abc", Stop())}
    assert outcomes == {"a": "ok", "b": "ok", "c": "ok"}
    assert executor.asked.count("b") == LOSS.attempts
    assert executor.lives == [None, None, None, 2, 2]


def test_who_kills_every_process_is_given_up() -> None:
    executor = Scripted(b=[DeadWorkerError(-11)] * 9)
    outcomes = {outcome.name: outcome for outcome in run(executor, "abc", Stop())}
    assert (outcomes["b"].status, outcomes["b"].error) == ("failed", "died")
    assert executor.asked.count("b") == LOSS.attempts
    assert not outcomes["b"].final


def test_what_hinders_all_files_ends_the_run() -> None:
    with pytest.raises(ZeroDivisionError):
        list(run(Scripted(a=[ZeroDivisionError()]), "a", Stop()))


def test_tasks_are_drawn_only_as_there_is_room() -> None:
    executor = Scripted()
    results = run(executor, "abcdefgh", Stop(), room=2)
    next(results)
    assert executor.asked == ["a", "b"]


def test_one_ctrl_c_lets_what_is_under_way_end_and_two_end_it() -> None:
    executor, stop = Scripted(), Stop()
    results = run(executor, "abcdefgh", stop, room=3)
    next(results)
    stop.press()
    assert len(list(results)) == 2
    assert executor.asked == ["a", "b", "c"]
    with pytest.raises(KeyboardInterrupt):
        stop.press()


def test_equal_content_waits_for_its_like() -> None:
    feed = Feed(Task(Path(name), name, name[0]) for name in ("a1", "a2", "b1", "a3"))
    first, second = feed.next(), feed.next()
    assert first and second and (first.name, second.name, feed.next()) == ("a1", "b1", None)
    feed.done(first)
    third = feed.next()
    assert third and (third.name, feed.next()) == ("a2", None)
