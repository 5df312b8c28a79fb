"""A crew on many machines: the workers of a Dask cluster, whose client speaks ``concurrent.futures`` too.

The workers see RAW and OUT at the same paths and write results there themselves: through the scheduler go
names and a line about each file, nothing large.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.archive.crew import DIED, Crew, Loss
from pipeline.archive.plan import Outcome, Plan, Task, read_one
from pipeline.archive.version import version
from pipeline.errors import ToolError
from pipeline.extras import how_to_install

IN_FLIGHT_PER_WORKER = 2
"""One that is read, and one that waits its turn: more would only pile up at the scheduler."""

LOST = replace(DIED, attempts=3)
"""Dask itself has tried each document on several workers before it gives up."""

SECONDS_BETWEEN_COUNTS = 5.0

PATIENCE = "30s"


@contextmanager
def dask_crew(scheduler: str) -> Iterator[Crew]:
    """Open a crew of the workers of a scheduler, named by its address or by its scheduler file.

    Raises:
        ToolError: Dask is not installed, or no scheduler answers.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError as error:
        raise ToolError(f"a cluster needs Dask ({error}): {how_to_install('cluster')}") from error

    def cause(error: BaseException) -> Loss | None:
        return LOST if isinstance(error, KilledWorker) else None

    try:
        named = {"scheduler_file": scheduler} if Path(scheduler).is_file() else {"address": scheduler}
        client: Any = Client(**named, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ToolError(
            f"{scheduler}: no Dask scheduler answers there ({error}); start one: dask scheduler"
        ) from error
    with client:
        yield Crew(client.get_executor(pure=False), _Room(client), cause, read_alike)


def read_alike(plan: Plan, task: Task) -> Outcome:
    """Read a file, on a machine of the same version.

    Raises:
        ToolError: it is of another, and its results would be too.
    """
    if plan.version != version():
        raise ToolError(
            f"a worker runs version {version()}, this is {plan.version}; install the same on all machines"
        )
    return read_one(plan, task)


class _Room:
    """How many documents the workers take now; they come and go, so they are counted now and then."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._counted = float("-inf")
        self._room = 1

    def __call__(self) -> int:
        """Return the number, at least one: workers may still be starting."""
        if time.monotonic() - self._counted > SECONDS_BETWEEN_COUNTS:
            threads = sum(self._client.nthreads().values())
            self._room = max(1, IN_FLIGHT_PER_WORKER * threads)
            self._counted = time.monotonic()
        return self._room
