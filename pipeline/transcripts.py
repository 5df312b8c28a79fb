"""Transcripts as bytes, and the cache of them: reading is slow, so each file is read once."""

import gzip
import hashlib
import json
import zlib
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from pipeline.model_places import model_roots
from pipeline.schema import Box, Page, Problem, Source, Transcript, Word
from pipeline.settings import Settings
from pipeline.store import Store, shard

FORMAT = 1
"""Version of the bytes; one that is not this is not read."""

READING = (
    *("flags.py", "faults.py", "intake", "imaging", "ocr", "pen", "rules/pen.toml"),
    *("quality/page_quality.py", "rules/page_quality.toml"),
    *("repair/syllables.py", "rules/syllables.txt"),
)
"""What decides how a file is read; a change in one of them makes earlier transcripts stale."""

READING_MODELS = ("pen",)
"""Models that read pixels; the others belong to the fast half."""

READING_TOOLS = ("numpy", "onnxruntime", "opencv-python", "pillow", "pypdfium2")
"""Libraries that turn files into pixels and words; the engine says its own version."""

DAMAGED = (OSError, EOFError, zlib.error, ValueError, TypeError, KeyError, IndexError)
"""What a truncated or foreign entry raises; json and unicode errors are ValueErrors."""

PLACES = ("rulings", "stamps")
"""Boxes of a page beside those of its words."""

T = TypeVar("T")


def dump(transcript: Transcript) -> bytes:
    """Return a transcript as gzipped JSON; equal transcripts give equal bytes."""
    record = {
        "format": FORMAT,
        "source": [transcript.source.path, transcript.source.sha256],
        "tool": transcript.tool,
        "seconds": transcript.seconds,
        "problems": [_values(problem) for problem in transcript.problems],
        "pages": [_page_record(page) for page in transcript.pages],
    }
    as_json = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(as_json.encode(), compresslevel=6, mtime=0)


def load(content: bytes) -> Transcript:
    """Return the transcript that ``dump`` wrote.

    Raises:
        ValueError: the bytes are of another format version, damaged, or none of ours.
    """
    try:
        record = json.loads(gzip.decompress(content))
        if record["format"] != FORMAT:
            raise ValueError(f"transcript of format {record['format']}, not {FORMAT}")
        return Transcript(
            Source(*record["source"]),
            tuple(_page(page) for page in record["pages"]),
            record["tool"],
            tuple(Problem(*problem) for problem in record["problems"]),
            record["seconds"],
        )
    except DAMAGED as error:
        raise ValueError(f"no transcript: {error}") from error


def _values(value: Problem) -> list[Any]:
    return [getattr(value, field.name) for field in fields(value)]


def _page_record(page: Page) -> dict[str, Any]:
    record = {field.name: getattr(page, field.name) for field in fields(page)}
    words = [_word_record(word) for word in page.words]
    places = {name: [_box_record(box) for box in getattr(page, name)] for name in PLACES}
    return {**record, "words": words, **places}


def _box_record(box: Box) -> list[int]:
    return [box.left, box.top, box.width, box.height]


def _word_record(word: Word) -> list[Any]:
    place = None if word.box is None else _box_record(word.box)
    marks = (word.by_hand, word.stamp) if word.stamp else (True,) if word.by_hand else ()
    return [word.text, word.line, word.block, place, word.confidence, *marks]


def _page(record: dict[str, Any]) -> Page:
    words = tuple(
        Word(text, line, block, None if place is None else Box(*place), confidence, *marks)
        for text, line, block, place, confidence, *marks in record["words"]
    )
    places = {name: tuple(Box(*place) for place in record.get(name, ())) for name in PLACES}
    plain = {key: _frozen(value) for key, value in record.items()}
    return Page(**{**plain, "words": words, **places})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@cache
def reading_digest() -> str:
    """Return 12 hex digits that change when the code that reads files changes."""
    digest = hashlib.sha256()
    for name in READING:
        for source in _sources(files("pipeline").joinpath(name)):
            digest.update(source)
    for root in model_roots():
        for path in sorted(file for name in READING_MODELS for file in (root / name).glob("*")):
            digest.update(b"" if path.suffix == ".md" else path.read_bytes())
    digest.update(versions_of(READING_TOOLS).encode())
    return digest.hexdigest()[:12]


def versions_of(packages: tuple[str, ...]) -> str:
    """Return the installed versions of packages, as text for a digest."""
    return " ".join(f"{name} {_version(name)}" for name in packages)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "none"


def _sources(place: Traversable) -> list[bytes]:
    if place.is_file():
        return [place.name.encode(), place.read_bytes()]
    # Not only code: a room may hold the weights of its model.
    children = (child for child in place.iterdir() if child.name != "__pycache__")
    return [part for child in sorted(children, key=lambda c: c.name) for part in _sources(child)]


@dataclass(frozen=True, slots=True)
class TranscriptCache:
    """Transcripts in a store, each under the content, the settings, the engine and the code that made it."""

    store: Store

    def get(self, source: Source, settings: Settings, engine: str) -> Transcript | None:
        """Return the transcript of this content read this way; a damaged one is as good as none."""
        try:
            found = load(self.store.read(self._name(source, settings, engine)))
        except (OSError, ValueError):
            return None
        # The same content may lie in the archive under several names.
        return replace(found, source=source) if found.source.sha256 == source.sha256 else None

    def put(self, transcript: Transcript, settings: Settings, engine: str) -> None:
        """Keep a transcript; it knows a content, not a name.

        Raises:
            InputError: the store cannot be written.
        """
        nameless = replace(transcript, source=replace(transcript.source, path=""))
        self.store.write(self._name(transcript.source, settings, engine), dump(nameless))

    def _name(self, source: Source, settings: Settings, engine: str) -> str:
        way = hashlib.sha256(f"{settings.digest()} {engine} {reading_digest()}".encode()).hexdigest()[:12]
        return f"{shard(source.sha256)}/{source.sha256}-{way}.json.gz"
