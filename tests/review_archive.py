"""A small archive that was read, for the tests of what people see: a scan, a text, a hostile text."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from pipeline.archive.batch import extract_archive
from pipeline.archive.plan import Plan
from pipeline.archive.progress import Lines
from pipeline.settings import Settings
from tests.archive_fakes import PLAN, OpenFake

HOSTILE = PLAN.replace("Cải cách hành chính", '<script>document.title="taken"</script> cải cách "hành chính"')
TARGETS = "I. CHỈ TIÊU\n1. Tỷ lệ hồ sơ đúng hạn đạt từ 95% trở lên.\n"


def scan(path: Path, pages: int = 1) -> None:
    """Write a scan of that many pages, on each some ink where the fake engine sees words."""
    sheets = []
    for number in range(pages):
        sheet = Image.fromarray(np.full((300, 200), 250, np.uint8))
        ImageDraw.Draw(sheet).rectangle((10, 20, 90, 30 + number % 20), fill=20)
        sheets.append(sheet)
    path.parent.mkdir(parents=True, exist_ok=True)
    sheets[0].save(path, save_all=True, append_images=sheets[1:], resolution=72.0)


def extracted(folder: Path, pages: int = 2) -> Path:
    """Read the archive and return OUT."""
    raw = folder / "raw"
    raw.mkdir(exist_ok=True)
    scan(raw / "quét.pdf", pages)
    (raw / "plan.txt").write_text(f"{PLAN}{TARGETS}", encoding="utf-8")
    (raw / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    (raw / "broken.pdf").write_bytes(b"%PDF-1.4 cut")
    return again(folder)


def again(folder: Path) -> Path:
    """Read it once more."""
    plan = Plan(folder / "out", Settings(imaging=()), OpenFake(folder / "calls"))
    extract_archive(folder / "raw", plan, 1, Lines())
    return folder / "out"
