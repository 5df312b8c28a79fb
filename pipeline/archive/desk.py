"""OUT in object storage: the folder on this machine at which its tables are made, and how the two agree.

Bundles, transcripts and texts go to the storage at once, from the process that makes them. The ledger and the
tables need a real file system: they lie on the desk and are put into the storage when they are whole.
"""

import hashlib
import json
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.archive.columns import TABLES
from pipeline.archive.places import LEDGER, LOCK, OWN
from pipeline.errors import InputError
from pipeline.review.corrections import FILE
from pipeline.store.atomic import replacing
from pipeline.store.remote import Url, version_of, written_at

NOTE = "published.json"
"""On the desk: what was put into the storage, and as what it lies there."""

STALE = 600.0
"""Seconds without a sign of life after which the lock of another machine counts for nothing."""

PULSE = 60.0
"""Seconds from one sign of life to the next."""

WHOLE = (
    *(f"{name}.{ending}" for name in (*TABLES, "manifest") for ending in ("parquet", "csv")),
    *("skipped.csv", f"{OWN}/{LEDGER}"),
)
"""What is put into the storage at the end; the ledger last: it says that all before it is there."""


def desk_of(out: Url) -> Path:
    """Return the folder on this machine that belongs to a place in object storage."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "kehoach" / hashlib.sha256(out.text.encode()).hexdigest()[:16]


@contextmanager
def at_desk(folder: Path, out: Url | None) -> Iterator[Callable[[], None]]:
    """Hold the storage against a second run, take from it what others did; give a call that publishes.

    Does nothing where OUT is a folder. To be entered when the folder is held already (``alone``).

    Raises:
        InputError: another run is writing there, or the storage cannot be read or written.
    """
    if out is None:
        yield lambda: None
        return
    desk = Desk(folder, out)
    with _held(folder, out / OWN / LOCK):
        desk.fetch()
        yield desk.publish


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder and the place in object storage that it stands for."""

    folder: Path
    out: Url

    def fetch(self) -> None:
        """Take the corrections, and the ledger where another machine has run since."""
        known = self._known()
        for name in (FILE, f"{OWN}/{LEDGER}"):
            found = self._found(name)
            here = self.folder / name
            if found and (known.get(name, {}).get("there") != found or not here.exists()):
                with replacing(here) as part:
                    part.write_bytes((self.out / name).read())
                self._note(name, found)

    def publish(self) -> None:
        """Put the tables and the ledger into the storage, those that are not there as they are here."""
        known = self._known()
        for name in WHOLE:
            found = self._found(name)
            if not found or known.get(name) != {"here": _state(self.folder / name), "there": found}:
                (self.out / name).take(self.folder / name)
                self._note(name, self._found(name))

    def _found(self, name: str) -> str | None:
        """Return what tells one version of an object from another, ``None`` where there is none."""
        try:
            return version_of((self.out / name).info())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InputError(
                f"{self.out}: cannot be read: {error}; check the address and its rights"
            ) from error

    def _known(self) -> dict[str, Any]:
        try:
            known: dict[str, Any] = json.loads((self.folder / OWN / NOTE).read_bytes())
        except (OSError, ValueError):
            return {}
        return known

    def _note(self, name: str, there: str | None) -> None:
        known = {**self._known(), name: {"here": _state(self.folder / name), "there": there}}
        with replacing(self.folder / OWN / NOTE) as part:
            part.write_text(json.dumps(known), encoding="utf-8")


def _state(path: Path) -> str | None:
    with suppress(OSError):
        found = path.stat()
        return f"{found.st_size} {found.st_mtime_ns}"
    return None


@contextmanager
def _held(folder: Path, lock: Url) -> Iterator[None]:
    """Hold the lock in the storage, with a sign of life every minute."""
    ours = {"host": socket.gethostname(), "desk": str(folder), "key": secrets.token_hex(8)}

    def sign() -> None:
        lock.write(json.dumps(ours).encode())

    holder = _holder(lock)
    # On this machine nobody else is at this desk: that of a run that was killed.
    if holder and (holder["host"], holder["desk"]) != (ours["host"], ours["desk"]) and _is_fresh(lock):
        raise InputError(
            f"{lock.parent.parent}: another run is writing here, on {holder['host']}; wait for it "
            f"({STALE / 60:.0f} minutes after its last sign, if it died), or choose another"
        )
    sign()
    over = threading.Event()
    pulse = threading.Thread(target=_beat, args=(sign, over), daemon=True)
    pulse.start()
    try:
        # Of two that came at the same moment, the later one holds it.
        if (_holder(lock) or ours)["key"] != ours["key"]:
            raise InputError(f"{lock.parent.parent}: another run began at the same moment; wait for it")
        yield
    finally:
        over.set()
        pulse.join()
        with suppress(OSError):
            lock.remove()


def _beat(sign: Callable[[], None], over: threading.Event) -> None:
    while not over.wait(PULSE):
        # What fails now may work in a minute; if it does not, the run fails by itself.
        with suppress(InputError):
            sign()


def _holder(lock: Url) -> dict[str, str] | None:
    try:
        held = json.loads(lock.read())
        return {name: str(held[name]) for name in ("host", "desk", "key")}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_fresh(lock: Url) -> bool:
    """Tell whether the last sign of life is no older than ``STALE``: both times are the storage's own.

    The clocks of two machines may differ by more than that.
    """
    clock = lock.parent / f"clock-{secrets.token_hex(4)}"
    clock.write(b"now")
    try:
        return written_at(clock.info()) - written_at(lock.info()) < STALE * 1_000_000_000
    except FileNotFoundError:
        return False  # It was given back meanwhile.
    finally:
        clock.remove()
