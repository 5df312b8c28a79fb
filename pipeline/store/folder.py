"""Where bytes are kept by name; a reader sees the whole of them or nothing."""

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.store.atomic import replacing


class Store(Protocol):
    """Keeps bytes under names with slashes; may be sent to other processes."""

    def read(self, name: str) -> bytes:
        """Return what is kept.

        Raises:
            OSError: nothing is, or it cannot be read.
        """

    def write(self, name: str, content: bytes) -> None:
        """Keep bytes, in place of what was kept before.

        Raises:
            InputError: they cannot be written.
        """

    def size(self, name: str) -> int | None:
        """Return how many bytes are kept under a name, ``None`` where nothing is."""

    def remove(self, name: str) -> None:
        """Forget it; nothing happens where nothing is kept."""

    def clear(self) -> None:
        """Forget all."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder; names are paths in it. What is not whole yet lies in ``parts``, on the same disk."""

    root: Path
    parts: Path

    def read(self, name: str) -> bytes:
        """Read a file."""
        return (self.root / name).read_bytes()

    def write(self, name: str, content: bytes) -> None:
        """Write a file under another name and give it its own at one stroke."""
        with replacing(self.root / name, self.parts) as part:
            part.write_bytes(content)

    def size(self, name: str) -> int | None:
        """Return the size of the file."""
        try:
            return (self.root / name).stat().st_size
        except OSError:
            return None

    def remove(self, name: str) -> None:
        """Remove the file, and its folders where they are empty then."""
        path = self.root / name
        with suppress(OSError):
            path.unlink()
            for folder in path.parents:
                if folder == self.root:
                    break
                folder.rmdir()

    def clear(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.root, ignore_errors=True)


def shard(sha256: str) -> str:
    """Return the two folders in which a content lies: 65,536 of them, 150 files each for ten million.

    >>> shard("abcdef")
    'ab/cd'
    """
    return f"{sha256[:2]}/{sha256[2:4]}"
