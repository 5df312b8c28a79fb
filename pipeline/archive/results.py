"""What came of each file: the tables are written from these, with one document in memory at a time."""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Collection
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from pipeline import __version__
from pipeline.archive.atomic import replacing
from pipeline.archive.names import text_path
from pipeline.archive.rows import Rows, failed_row, rows_of
from pipeline.archive.trust import review_reasons
from pipeline.document import Document, Status
from pipeline.repair.model_files import model_digest, model_folder
from pipeline.schema import Source

DAMAGED = (OSError, EOFError, zlib.error, ValueError, KeyError)
"""What a result raises that is absent, cut short or of an earlier form."""


@dataclass(frozen=True, slots=True)
class Result:
    """Rows of one file, and why a person should look at it."""

    name: str
    rows: Rows
    reasons: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        """``ok``, ``partial`` or ``failed``."""
        status: Status = self.rows["documents"][0]["status"]
        return status

    @property
    def sha256(self) -> str:
        """Hash of the file's content."""
        return str(self.rows["documents"][0]["sha256"])


def result_of(document: Document, seconds: float, version: str) -> Result:
    """Return the result of a file that was read."""
    rows = rows_of(document, seconds, version)
    return Result(document.transcript.source.path, rows, review_reasons(document))


def failure_of(source: Source, error: str, version: str) -> Result:
    """Return the result of a file that could not be read."""
    return Result(source.path, {"documents": [failed_row(source, error, version)]}, ("failed",))


@dataclass(frozen=True, slots=True)
class Store:
    """Results and texts under OUT; a result is found again by name, content and the way it was come by."""

    out: Path

    @property
    def folder(self) -> Path:
        """Where results lie."""
        return self.out / ".kehoach" / "results"

    def note_root(self, raw: Path) -> None:
        """Remember which folder the names of the tables are relative to."""
        root = raw if raw.is_dir() else raw.parent
        with replacing(self.out / ".kehoach" / "root") as part:
            part.write_bytes(os.fsencode(root.resolve()))

    def root(self) -> Path | None:
        """Return the folder of the last run, ``None`` where it is not known or not there."""
        with suppress(OSError):
            root = Path(os.fsdecode((self.out / ".kehoach" / "root").read_bytes()))
            return root if root.is_dir() else None
        return None

    def path(self, source: Source, way: str) -> Path:
        """Return where the result of a file lies."""
        name = hashlib.sha256(os.fsencode(source.path)).hexdigest()[:24]
        key = hashlib.sha256(f"{source.sha256} {way}".encode()).hexdigest()[:12]
        return self.folder / name[:2] / f"{name}-{key}.json.gz"

    def text_path(self, name: str) -> Path:
        """Return where the text of a file lies."""
        return self.out / "text" / text_path(name)

    def latest(self, name: str) -> Result | None:
        """Return the result of a file by its name alone, ``None`` where there is none that can be read."""
        of_name = hashlib.sha256(os.fsencode(name)).hexdigest()[:24]
        for path in sorted((self.folder / of_name[:2]).glob(f"{of_name}-*.json.gz")):
            with suppress(*DAMAGED):
                return load(path)
        return None

    def find(self, source: Source, path: Path) -> Result | None:
        """Return the result of an earlier run; failures have no text, so they are tried again."""
        if not self.text_path(source.path).exists():
            return None
        try:
            return load(path)
        except DAMAGED:
            return None

    def save(self, path: Path, result: Result, text: str | None) -> None:
        """Keep a result and the text; a failed file has none."""
        where = self.text_path(result.name)
        for earlier in path.parent.glob(f"{file_id(path)}-*"):
            earlier.unlink()
        if text is None:
            where.unlink(missing_ok=True)
        else:
            with replacing(where) as part:
                part.write_bytes(text.encode("utf-8", "replace"))
        as_json = json.dumps(asdict(result), separators=(",", ":"))
        with replacing(path) as part:
            part.write_bytes(gzip.compress(as_json.encode("ascii"), compresslevel=6, mtime=0))

    def prune(self, kept: Collection[Path]) -> None:
        """Remove results that this run did not give, and the texts of files that are gone."""
        current = {file_id(path) for path in kept}
        for path in set(self.folder.rglob("*.json.gz")) - set(kept):
            if file_id(path) not in current:
                with suppress(*DAMAGED):
                    self.text_path(load(path).name).unlink(missing_ok=True)
            path.unlink()


def file_id(path: Path) -> str:
    """Return the part of a result's name that stands for the name of its file."""
    return path.name.partition("-")[0]


def load(path: Path) -> Result:
    """Read a result."""
    kept = json.loads(gzip.decompress(path.read_bytes()))
    return Result(kept["name"], kept["rows"], tuple(kept["reasons"]))


@cache
def version() -> str:
    """Return the version with a digest of code, rules and model: equal versions give equal results."""
    digest = hashlib.sha256(model_digest(model_folder()).encode())
    package = Path(__file__).parents[1]
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".toml", ".txt"):
            digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:8]}"
