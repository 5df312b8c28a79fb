"""A crew of processes on this machine."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.archive.crew import DIED, TIMED_OUT, Crew, Loss
from pipeline.archive.pool import DeadWorkerError, LonePool

PRELOAD = ("pipeline.archive.worker", "pipeline.extract.nlp")


@contextmanager
def local_crew(jobs: int) -> Iterator[Crew]:
    """Open a crew of ``jobs`` processes; whatever they are doing at the end is killed."""
    pool = LonePool(jobs, PRELOAD)
    try:
        # One more than there are processes: it is there when one gets free.
        yield Crew(pool, lambda: jobs + 1, _cause)
    finally:
        pool.shutdown(wait=False)


def _cause(error: BaseException) -> Loss | None:
    if not isinstance(error, DeadWorkerError):
        return None
    return TIMED_OUT if error.code == -signal.SIGALRM else DIED
