"""What need not be read again, and the tasks that are left."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.archive.crew import Crew
from pipeline.archive.ledger import Entry, Ledger
from pipeline.archive.plan import Outcome, Plan, Task, engine_name, hash_of_name
from pipeline.archive.results import way_of
from pipeline.errors import InputError
from pipeline.intake import identify
from pipeline.store.remote import Place, Url


@dataclass(frozen=True, slots=True)
class Window:
    """Which files are looked into, by when they last changed (nanoseconds); others stay as they are known."""

    since: int = 0
    until: int | None = None

    def holds(self, entry: Entry) -> bool:
        """Tell whether a file is looked into."""
        changed = entry.changed or 0
        return self.since <= changed and (self.until is None or changed <= self.until)


ALL = Window()


class Known:
    """Parts the files of the archive into those whose result holds good and those that are to be read."""

    def __init__(self, plan: Plan, ledger: Ledger, crew: Crew, window: Window = ALL) -> None:
        self._window = window
        self._plan = plan
        self._ledger = ledger
        self._crew = crew
        self._ways: set[str] | None = None

    def tasks(self, raw: Place, hear: Callable[[Outcome], None]) -> Iterator[Task]:
        """Yield what is to be read, drawn as needed; ``hear`` is told of what is known on the way."""
        folder = raw.parent if raw.is_file() else raw
        for entry in self._ledger.entries():
            if entry.state == "skipped":
                continue
            if not self._window.holds(entry):
                if entry.state != "waiting":
                    hear(_outcome(entry))
            elif self._holds(entry):
                hear(_outcome(entry))
            else:
                yield task_of(folder / entry.name, entry.name)

    def _holds(self, entry: Entry) -> bool:
        return (
            entry.final
            and entry.bundle is not None
            and self._plan.debug_images is None
            and self._is_current(entry.way)
            and self._plan.bundles.size(entry.bundle) is not None
        )

    def _is_current(self, way: str | None) -> bool:
        """Tell whether a result would be come by the same way today."""
        if self._ways is None:
            self._ways = {self._way("")}
        if way not in self._ways and len(self._ways) == 1:
            # Only the processes that read know their engine, and plain texts need none.
            self._ways.add(self._way(self._crew.executor.submit(engine_name, self._plan).result()))
        return way in self._ways

    def _way(self, engine: str) -> str:
        return way_of(self._plan.settings.digest(), engine, self._plan.version)


def task_of(path: Place, name: str) -> Task:
    """Return the task of reading a file.

    One that cannot be opened is known by the hash of its path; one in object storage, too: only the process
    that reads it fetches it.
    """
    if isinstance(path, Url):
        return Task(path, name, hash_of_name(name))
    try:
        return Task(path, name, identify(path).sha256)
    except InputError:
        return Task(path, name, hash_of_name(name))


def _outcome(entry: Entry) -> Outcome:
    assert entry.state in ("ok", "partial", "failed") and entry.sha256
    return Outcome(
        entry.name,
        entry.sha256,
        entry.state,
        entry.pages,
        error=entry.reason,
        reasons=entry.review,
        bundle=entry.bundle,
        way=entry.way,
        final=entry.final,
        earlier=True,
    )
