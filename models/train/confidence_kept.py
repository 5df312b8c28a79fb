"""Transcripts and repaired texts, kept from one fit to the next: reading and repair take most of its time."""

import hashlib
import pickle
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pipeline.archive.worker import engine_for
from pipeline.flow import transcribe_cached
from pipeline.intake import identify
from pipeline.layout import read
from pipeline.ocr import choose_engine
from pipeline.repair import default_restorer, repair
from pipeline.repair.model_files import model_digest, model_folder
from pipeline.repair.witness import witnesses_of
from pipeline.schema import Reading, Transcript
from pipeline.settings import DEFAULTS
from pipeline.store import Folder, shard
from pipeline.text import Text
from pipeline.transcripts import TranscriptCache, dump, load

ROOT = Path(__file__).parents[2]
REPAIRING = (
    "characters.toml",
    "markup.toml",
    "numbers.toml",
    "formulae.toml",
    "symbols.toml",
    "syllables.txt",
)


@dataclass(frozen=True)
class Kept:
    """A folder of transcripts and texts; whatever is not there is made.

    ``earlier`` takes the newest there is of a content, whichever engine and code made it, where today's have
    not: for a fit after changes that matter little to it, or where there is no time to read all again.
    """

    folder: Path
    earlier: bool = False

    def transcript(self, path: Path) -> Transcript:
        """Return the transcript of a file, read as it would be today unless ``earlier`` ones will do."""
        store = Folder(self.folder / "transcripts", self.folder / "parts")
        source = identify(path)
        engine = engine_for(path, choose_engine, DEFAULTS)
        cache = TranscriptCache(store)
        if self.earlier and (found := cache.get(source, DEFAULTS, engine.name)):
            return found
        known = (store.root / shard(source.sha256)).glob(f"{source.sha256}-*.json.gz") if self.earlier else ()
        newest = max(known, key=lambda file: file.stat().st_mtime, default=None)
        if newest:
            return replace(load(newest.read_bytes()), source=source)
        return transcribe_cached(path, engine, DEFAULTS, cache, source)

    def text(self, reading: Reading, transcript: Transcript) -> Text:
        """Return the repaired text, made anew when code, rules or model of repair have changed."""
        content = _digest(reading.text.encode() + dump(transcript))
        place = self.folder / "texts" / f"{content}-{_repairing()}.pickle"
        known = place.parent.glob(f"{content}-*") if self.earlier else ()
        newest = place if place.exists() else max(known, key=lambda file: file.stat().st_mtime, default=None)
        if newest:
            found: Text = pickle.loads(newest.read_bytes())
            return found
        text = repair(reading.text, default_restorer(), witnesses_of(reading, transcript))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(pickle.dumps(text))
        return text

    def reading(self, path: Path) -> tuple[Transcript, Reading, Text]:
        """Return what is read in a file, and the text that repair makes of it."""
        transcript = self.transcript(path)
        reading = read(transcript)
        return transcript, reading, self.text(reading, transcript)


@cache
def _repairing() -> str:
    """Return what changes when code, rules or model of repair change."""
    files = (
        *(ROOT / "pipeline/repair").glob("*.py"),
        *(ROOT / "pipeline/rules" / name for name in REPAIRING),
    )
    parts = [path.read_bytes() for path in sorted(files)]
    return _digest(b"".join([*parts, model_digest(model_folder()).encode()]))[:12]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
