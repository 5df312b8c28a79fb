"""Work in other processes, where a task that kills its process takes no other task with it."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Hashable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")

IN_FLIGHT_PER_WORKER = 2

ONE_THREAD = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""Each process has a core to itself; libraries that start threads would only get in each other's way."""


class Died:
    """Stands for the result of a task whose process died (killed, out of memory, crashed)."""


@dataclass(frozen=True)
class Work(Generic[TaskT, ResultT]):
    """What is done with each task. Tasks of the same ``key`` never run at the same time.

    ``preload`` names modules that are imported once, for all processes.
    """

    do: Callable[[TaskT], ResultT]
    key: Callable[[TaskT], Hashable]
    preload: tuple[str, ...] = ()


def run_isolated(
    work: Work[TaskT, ResultT], tasks: Iterable[TaskT], jobs: int
) -> Generator[tuple[TaskT, ResultT | Died], None, None]:
    """Do all tasks in ``jobs`` processes, yielding each with its result as it ends.

    Tasks are drawn as there is room for them, so memory does not grow with their number. When a process dies,
    those under way are done again one by one, in a process of their own: who dies there is guilty.
    Closing the generator kills what is still running.
    """
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    multiprocessing.set_forkserver_preload(["__main__", *work.preload])
    feed = _Feed(iter(tasks), work.key)
    while suspects := (yield from _until_broken(work, feed, jobs)):
        yield from _one_by_one(work, suspects)
        for task in suspects:
            feed.done(task)


class _Feed(Generic[TaskT]):
    """Tasks in order, but none while another of its key is under way."""

    def __init__(self, tasks: Iterator[TaskT], key: Callable[[TaskT], Hashable]) -> None:
        self.tasks = tasks
        self.key = key
        self.held: dict[Hashable, deque[TaskT]] = {}
        self.ready: deque[TaskT] = deque()

    def next(self) -> TaskT | None:
        """Return a task that may start, ``None`` where there is none (now)."""
        if self.ready:
            return self.ready.popleft()
        for task in self.tasks:
            if (key := self.key(task)) not in self.held:
                self.held[key] = deque()
                return task
            self.held[key].append(task)
        return None

    def done(self, task: TaskT) -> None:
        """Note the end of a task; the next of its key becomes ready."""
        key = self.key(task)
        if self.held[key]:
            self.ready.append(self.held[key].popleft())
        else:
            del self.held[key]


def _until_broken(
    work: Work[TaskT, ResultT], feed: _Feed[TaskT], jobs: int
) -> Generator[tuple[TaskT, ResultT | Died], None, list[TaskT]]:
    """Work through the feed; return the tasks that were under way when a process died, none at the end."""
    running: dict[Future[ResultT], TaskT] = {}
    suspects: list[TaskT] = []
    with _pool(jobs) as pool:
        while not suspects:
            while len(running) < jobs * IN_FLIGHT_PER_WORKER and (task := feed.next()) is not None:
                running[_submit(pool, work.do, task)] = task
            if not running:
                break
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                task = running.pop(future)
                if isinstance(future.exception(), BrokenProcessPool):
                    suspects.append(task)
                else:
                    feed.done(task)
                    yield task, future.result()
    return suspects + list(running.values())


def _submit(pool: ProcessPoolExecutor, do: Callable[[TaskT], ResultT], task: TaskT) -> Future[ResultT]:
    """Hand a task to the pool; one that broke meanwhile answers like one that breaks later."""
    with _undisturbed():
        try:
            return pool.submit(do, task)
        except BrokenProcessPool as error:
            future: Future[ResultT] = Future()
            future.set_exception(error)
            return future


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put Ctrl-C off while processes are started, else one might start that nobody knows of.

    They inherit the mask: Ctrl-C is the parent's alone. The mask alone would not do for the parent, whose
    libraries may have threads that take the signal.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, frame: pressed.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, handler)
        if pressed:
            signal.raise_signal(signal.SIGINT)


def _one_by_one(work: Work[TaskT, ResultT], tasks: list[TaskT]) -> Iterator[tuple[TaskT, ResultT | Died]]:
    waiting = deque(tasks)
    while waiting:
        with _pool(1) as pool:
            guilty = False
            while waiting and not guilty:
                task = waiting.popleft()
                future = _submit(pool, work.do, task)
                guilty = isinstance(future.exception(), BrokenProcessPool)
                yield task, Died() if guilty else future.result()


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Open a pool whose processes end with it, whatever they are doing.

    They are forked from a server that has only imported: a new one is there at once, and no thread or lock of
    this process is copied.
    """
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("forkserver"), initializer=_end_with_parent)
    try:
        yield pool
    finally:
        for process in set(multiprocessing.active_children()) - others:
            process.kill()
        pool.shutdown(cancel_futures=True)


def _end_with_parent() -> None:
    """Watch the parent, which may be killed: without it there is nobody to work for."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
