"""Write the sample archive and its gold, and a manifest of what made them."""

import hashlib
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import PIL
import reportlab

from tests.scans.english import keep, read_english
from tests.scans.fonts import MISSING_FONT, family
from tests.scans.gold import record
from tests.scans.render import render
from tests.scans.samples import SAMPLES, Sample, text_of

DATA = Path(__file__).parents[2] / "data"
RAW, GOLD, MANIFEST = DATA / "raw", DATA / "gold", DATA / "manifest.json"
UNKNOWN = "hong_son/Công văn/liên kết.url"
_UNKNOWN_TEXT = b"[InternetShortcut]\r\nURL=https://example.org/cong-van\r\n"
_MAKERS = (cv2, np, PIL, reportlab)


def write_samples(raw: Path = RAW, gold: Path = GOLD, manifest: Path = MANIFEST) -> None:
    """Write every sample, its gold record and gold text, one file of an unknown kind, and the manifest."""
    made = {sample.path: sample.make(sample.document()) for sample in SAMPLES} | {UNKNOWN: _UNKNOWN_TEXT}
    for path, content in made.items():
        (raw / path).parent.mkdir(parents=True, exist_ok=True)
        (raw / path).write_bytes(content)
    gold.mkdir(parents=True, exist_ok=True)
    for sample in SAMPLES:
        (gold / f"{sample.stem}.json").write_text(gold_json(sample), encoding="utf-8")
        (gold / f"{sample.stem}.txt").write_text(text_of(sample.gold_lines()), encoding="utf-8", newline="")
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in made.items()}
    manifest.write_text(_json({**makers(), "files": digests}), encoding="utf-8")


def gold_json(sample: Sample) -> str:
    """Return the gold record of a sample as JSON."""
    return _json(record(sample.document(), sample.name, sample.gold_lines()))


def makers() -> dict[str, Any]:
    """Return what the bytes of the archive hang on: the font and the libraries."""
    found = family()
    if found is None:
        raise RuntimeError(MISSING_FONT)
    return {
        "font": found.regular.name,
        "font_digest": found.digest(),
        "made_with": {maker.__name__: maker.__version__ for maker in _MAKERS},
    }


def keep_english() -> None:
    """Read the pages of the two samples that need English words, and keep the words."""
    for name, psm in (("kh_phong_gddt", 3), ("kh_mau_giao_son_ca", 6)):
        content = next(s for s in SAMPLES if s.content == name).document()
        keep(name, [read_english(page, psm) for page in render(content)])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
