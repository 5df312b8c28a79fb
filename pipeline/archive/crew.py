"""Who reads, and the loop that keeps them busy: anything with the interface of ``concurrent.futures``."""

import logging
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Hashable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pipeline.archive.plan import Outcome, Plan, Task, read_one

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loss:
    """Why a process was lost; how many may be over one file, and how many over one page read alone.

    Who was killed from outside gets another process, so one death says little.
    """

    reason: str
    attempts: int
    lives: int


DIED = Loss(
    "the process that read it died (out of memory, or a crash of a library on this file); "
    "run it alone with --jobs 1, or save the file anew",
    attempts=10,
    lives=2,
)
"""One that died over the whole file, then up to four pages that cost two each."""

TIMED_OUT = Loss(
    "took longer than document_timeout allows, or hung on a page; split the file, or raise the setting",
    attempts=5,
    lives=1,
)
"""The same where it was the time limit: to wait for a page twice is enough."""


@dataclass(frozen=True)
class Crew:
    """An executor, how many tasks it takes at a time, and why a task failed of which it lost the process.

    ``cause`` returns ``None`` for an exception of the task itself.
    """

    executor: Executor
    room: Callable[[], int]
    cause: Callable[[BaseException], Loss | None]
    read: Callable[[Plan, Task], Outcome] = read_one


class Stop:
    """What Ctrl-C asks for: once, an end when the documents under way are done; twice, an end at once."""

    asked = False

    def press(self, *signal_and_frame: object) -> None:
        """Hear of a Ctrl-C."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        log.warning("stopping when the documents under way are done; Ctrl-C again stops at once")


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Take Ctrl-C meanwhile."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = signal.signal(signal.SIGINT, stop.press)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


class Feed:
    """Tasks in order, but none while another of its key is under way: its result will do for both."""

    def __init__(self, tasks: Iterator[Task]) -> None:
        self._tasks = tasks
        self._held: dict[Hashable, deque[Task]] = {}
        self._ready: deque[Task] = deque()

    def next(self) -> Task | None:
        """Return a task that may start, ``None`` where there is none (now)."""
        if self._ready:
            return self._ready.popleft()
        for task in self._tasks:
            if task.key not in self._held:
                self._held[task.key] = deque()
                return task
            self._held[task.key].append(task)
        return None

    def done(self, task: Task) -> None:
        """Note the end of a task; the next of its key becomes ready."""
        if self._held[task.key]:
            self._ready.append(self._held[task.key].popleft())
        else:
            del self._held[task.key]


def read_all(crew: Crew, plan: Plan, tasks: Iterator[Task], stop: Stop) -> Generator[Outcome, None, None]:
    """Have all tasks done, yielding each outcome as it comes; tasks are drawn only as there is room.

    Raises:
        PipelineError: something without which no file can be read.
    """
    feed = Feed(tasks)
    running: dict[Future[Outcome], tuple[Task, int]] = {}
    while True:
        while not stop.asked and len(running) < crew.room() and (task := feed.next()) is not None:
            running[crew.executor.submit(crew.read, plan, task)] = (task, 1)
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            task, attempt = running.pop(future)
            settled = _settled(crew, future, task, attempt)
            if isinstance(settled, Outcome):
                feed.done(task)
                yield settled
            else:
                running[crew.executor.submit(crew.read, plan, settled)] = (settled, attempt + 1)


def _settled(crew: Crew, future: Future[Outcome], task: Task, attempt: int) -> Outcome | Task:
    """Return the outcome; the task for another try where its process died and another may fare better."""
    error = future.exception()
    loss = crew.cause(error) if error else None
    if loss is None:
        return future.result()
    if attempt < loss.attempts:
        return replace(task, lives=loss.lives)
    return Outcome(task.name, task.key, "failed", error=loss.reason, reasons=("failed",))
