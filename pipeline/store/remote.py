"""Places in object storage, by URL (``s3://bucket/folder``), through fsspec."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from pipeline.errors import InputError, ToolError
from pipeline.extras import how_to_install

T = TypeVar("T")

WHOLE_AT_ONCE = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", "memory"}
"""Protocols under which an object that is written is seen whole or not at all; elsewhere it is renamed."""


@dataclass(frozen=True)
class Url:
    """A place by its URL, a folder or a file; may be sent to other processes, each of which connects anew."""

    text: str

    def __str__(self) -> str:
        return self.text

    def __truediv__(self, name: str) -> "Url":
        return Url(f"{self.text.rstrip('/')}/{name}")

    def absolute(self) -> "Url":
        """Return itself: no URL depends on the folder that one is in."""
        return self

    @property
    def name(self) -> str:
        """The last part."""
        return PurePosixPath(self.text).name

    @property
    def parent(self) -> "Url":
        """What it lies in."""
        return Url(self.text.rstrip("/").rpartition("/")[0])

    @cached_property
    def _system(self) -> tuple[Any, str]:
        try:
            from fsspec.core import url_to_fs

            # Another machine may have written since: nothing is remembered.
            system, path = url_to_fs(self.text, use_listings_cache=False)
        except ImportError as error:
            raise ToolError(
                f"{self}: a package is missing: {error}; for S3: {how_to_install('s3')}"
            ) from error
        except ValueError as error:
            raise InputError(f"{self}: is no address that can be read: {error}") from error
        return system, path.rstrip("/")

    def __getstate__(self) -> dict[str, str]:
        return {"text": self.text}

    def __setstate__(self, state: dict[str, str]) -> None:
        object.__setattr__(self, "text", state["text"])

    def _ask(self, ask: Callable[[Any, str], T]) -> T:
        """Ask the system; whatever else its library raises becomes an ``OSError``."""
        system, path = self._system
        try:
            return ask(system, path)
        except OSError:
            raise
        except Exception as error:  # Each library has errors of its own, with no common ancestor.
            raise OSError(f"{type(error).__name__}: {error}") from error

    def is_file(self) -> bool:
        """Tell whether it is a file."""
        return self._ask(lambda system, path: bool(system.isfile(path)))

    def exists(self) -> bool:
        """Tell whether there is anything."""
        return self._ask(lambda system, path: bool(system.exists(path)))

    def files(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the files below with what is known of them, by their paths from here, in order."""
        found = self._ask(lambda system, path: system.find(path, detail=True))
        _, top = self._system
        for path in sorted(found, key=os.fsencode):
            yield path.removeprefix(top).lstrip("/"), found[path]

    def info(self) -> dict[str, Any]:
        """Return what is known of a file.

        Raises:
            OSError: there is none.
        """
        known: dict[str, Any] = self._ask(lambda system, path: system.info(path))
        return known

    def read(self, end: int | None = None) -> bytes:
        """Return the bytes, up to ``end``.

        Raises:
            OSError: there is nothing, or it cannot be read.
        """
        content: bytes = self._ask(lambda system, path: system.cat_file(path, end=end))
        return content

    def fetch(self, copy: Path) -> None:
        """Copy it to a local file.

        Raises:
            OSError: there is nothing, or it cannot be read.
        """
        self._ask(lambda system, path: system.get_file(path, str(copy)))

    def write(self, content: bytes) -> None:
        """Write bytes: seen whole or not at all.

        Raises:
            InputError: they cannot be written.
        """
        self._put(lambda system, path: system.pipe_file(path, content))

    def take(self, file: Path) -> None:
        """Copy a local file here, as ``write``."""
        self._put(lambda system, path: system.put_file(str(file), path))

    def _put(self, put: Callable[[Any, str], object]) -> None:
        def at_one_stroke(system: Any, path: str) -> None:
            protocols = {system.protocol} if isinstance(system.protocol, str) else set(system.protocol)
            if protocols & WHOLE_AT_ONCE:
                put(system, path)
                return
            folder, _, name = path.rpartition("/")
            part = f"{folder}/.part-{os.getpid()}-{name}"
            system.makedirs(folder, exist_ok=True)
            put(system, part)
            system.mv(part, path)

        try:
            self._ask(at_one_stroke)
        except OSError as error:
            raise InputError(
                f"{self}: cannot be written: {error}; check address, space and rights"
            ) from error

    def remove(self) -> None:
        """Remove the file, where there is one."""
        try:
            self._ask(lambda system, path: system.rm_file(path))
        except FileNotFoundError:
            return


def version_of(found: dict[str, Any]) -> str:
    """Return what changes when an object does: its size, and its tag or its time."""
    mark = found.get("ETag") or found.get("etag") or found.get("LastModified") or found.get("mtime")
    return f"{found['size']} {mark or found.get('created')}"


def written_at(found: dict[str, Any]) -> int:
    """Return when an object was written, in nanoseconds since 1970 by the storage's clock; 0 if not told."""
    when = found.get("LastModified") or found.get("mtime") or found.get("created")
    if isinstance(when, str):
        when = datetime.fromisoformat(when)
    seconds = when.timestamp() if isinstance(when, datetime) else float(when or 0)
    return int(seconds * 1_000_000_000)


Place = Path | Url


def place_of(text: str) -> Place:
    """Return a path, or a URL where one is written.

    >>> place_of("s3://archive/2024"), place_of("data/raw").name
    (Url(text='s3://archive/2024'), 'raw')
    """
    return Url(text.rstrip("/")) if "://" in text else Path(text)


@contextmanager
def at_hand(place: Place, most: int) -> Iterator[Path]:
    """Give a file as one on this machine: itself, or a copy of up to ``most`` bytes that is then removed.

    Raises:
        InputError: it cannot be fetched, or is larger.
    """
    if isinstance(place, Path):
        yield place
        return
    with TemporaryDirectory(prefix="kehoach-") as folder:
        # A name may be anything in object storage; only its ending says something.
        copy = Path(folder) / f"document{PurePosixPath(place.name).suffix[:16]}"
        try:
            if (size := int(place.info()["size"])) > most:
                raise InputError(
                    f"{place}: has {size:,} bytes, more than max_bytes = {most:,}; "
                    "split the file or raise the setting"
                )
            place.fetch(copy)
        except OSError as error:
            raise InputError(f"{place}: cannot be read: {error}; check the address and its rights") from error
        yield copy


@dataclass(frozen=True)
class Bucket:
    """A store (see ``store``) in object storage; what it holds is listed once, not asked for name by name."""

    root: Url

    def __getstate__(self) -> dict[str, Url]:
        return {"root": self.root}

    def __setstate__(self, state: dict[str, Url]) -> None:
        object.__setattr__(self, "root", state["root"])

    @cached_property
    def _sizes(self) -> dict[str, int]:
        try:
            return {name: int(found["size"]) for name, found in self.root.files()}
        except FileNotFoundError:
            return {}

    def read(self, name: str) -> bytes:
        """Read an object."""
        return (self.root / name).read()

    def write(self, name: str, content: bytes) -> None:
        """Write an object."""
        (self.root / name).write(content)
        # Whoever only writes, as the processes that read do, lists nothing.
        if "_sizes" in self.__dict__:
            self._sizes[name] = len(content)

    def size(self, name: str) -> int | None:
        """Return the size of an object; one that others wrote since the listing is asked for."""
        if name not in self._sizes:
            try:
                self._sizes[name] = int((self.root / name).info()["size"])
            except FileNotFoundError:
                return None
        return self._sizes[name]

    def remove(self, name: str) -> None:
        """Remove an object."""
        (self.root / name).remove()
        if "_sizes" in self.__dict__:
            self._sizes.pop(name, None)

    def clear(self) -> None:
        """Remove all objects."""
        for name in tuple(self._sizes):
            self.remove(name)
