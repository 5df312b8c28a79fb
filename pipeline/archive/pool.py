"""Processes that die alone: the end of one fails the task that it was at, and no other.

The pools of the standard library and of loky fail all that is under way when one process dies. So each worker
here is a pool of one process, with a thread that waits for it; the library still does all that is hard.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

ONE_THREAD = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""Each process has a core to itself; libraries that start threads would only get in each other's way."""

TASKS_PER_PROCESS = 500
"""After so many a process makes room for a fresh one: libraries leak."""


class DeadWorkerError(Exception):
    """The process died; ``code`` is minus the signal that ended it, or its exit code."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


class LonePool(Executor):
    """Runs each task in one of ``jobs`` processes; a task whose process dies raises ``DeadWorkerError``.

    They are forked from a server that has imported ``preload``: a new one is there at once, and no thread or
    lock of this process is copied.
    """

    def __init__(
        self, jobs: int, preload: tuple[str, ...] = (), tasks_per_process: int = TASKS_PER_PROCESS
    ) -> None:
        for name in ONE_THREAD:
            os.environ.setdefault(name, "1")
        self._preload = preload
        self._serving = False
        self._free: SimpleQueue[_Worker] = SimpleQueue()
        self._workers = [_Worker(tasks_per_process) for _ in range(jobs)]
        for worker in self._workers:
            self._free.put(worker)
        self._threads = ThreadPoolExecutor(jobs)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a process call a function; both it and its result can be pickled."""
        self._serve()
        return self._threads.submit(self._run, fn, args, kwargs)

    def _serve(self) -> None:
        """Start the server with the first task: it loads for seconds, and a run may have nothing to read."""
        if self._serving:
            return
        self._serving = True
        multiprocessing.set_forkserver_preload(["__main__", *self._preload])
        with _undisturbed(), _own_modules():
            forkserver.ensure_running()

    def _run(self, fn: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        worker = self._free.get()
        try:
            return worker.run(fn, args, kwargs)
        finally:
            self._free.put(worker)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes: idle ones now, busy ones when they are done; all at once with ``wait=False``."""
        if not wait:
            self._threads.shutdown(wait=False, cancel_futures=True)
            for worker in self._workers:
                worker.close()
        self._threads.shutdown(cancel_futures=cancel_futures)
        for worker in self._workers:
            worker.end()


class _Worker:
    """One process, replaced when it has died or done its share; used by one thread at a time."""

    def __init__(self, tasks: int) -> None:
        self._tasks = tasks
        self._left = 0
        self._pool: ProcessPoolExecutor | None = None
        self._pid = 0
        self._closed = False
        self._context = _Context()

    def run(self, fn: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        try:
            if not self._left:
                self.end()
                self._start()
            self._left -= 1
            assert self._pool is not None
            return self._pool.submit(fn, *args, **kwargs).result()
        except BrokenProcessPool as error:
            self._left = 0
            self.end()
            raise DeadWorkerError(self._context.exit_code) from error

    def _start(self) -> None:
        self._pool = ProcessPoolExecutor(1, self._context, initializer=_begin)
        self._pid = self._pool.submit(os.getpid).result()
        self._left = self._tasks
        if self._closed:
            self._kill()

    def close(self) -> None:
        """Kill the process now, and any that comes after it."""
        self._closed = True
        self._kill()

    def _kill(self) -> None:
        """Kill the process and what it has started."""
        if self._pid:
            with suppress(OSError):
                os.killpg(self._pid, signal.SIGKILL)

    def end(self) -> None:
        """Wait for the process to end, and clear away what it had started."""
        if self._pool is not None:
            self._pool.shutdown()
        self._kill()
        self._pool, self._pid = None, 0


class _Context(ForkServerContext):
    """Remembers the process that it started, for its exit code."""

    last: Any = None

    def Process(self, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]  # noqa: N802
        self.last = ForkServerProcess(*args, **kwargs)
        return self.last

    @property
    def exit_code(self) -> int | None:
        """How the process ended."""
        code: int | None = self.last.exitcode
        return code


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep Ctrl-C from the server that is started here, and so from the processes that it starts.

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


@contextmanager
def _own_modules() -> Iterator[None]:
    """Have the server find the modules that this process finds, and no others.

    It is begun by ``python -c``, for which the folder that one is in comes first: a user's own
    ``pipeline.py`` (or ``random.py``) there would be taken for ours.
    """
    places = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    found = {"PYTHONSAFEPATH": "1", "PYTHONPATH": places}
    before = {name: os.environ.get(name) for name in found}
    os.environ.update(found)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _begin() -> None:
    """Lead a group, which can be killed as a whole, and end when the parent does."""
    os.setpgid(0, 0)
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os.killpg(0, signal.SIGKILL)
