"""Make pairs (clean line, read line): set clean text as pages, wear them, read them with the real Tesseract.

python models/train/render.py CORPUS OUT.jsonl --lang eng --pages 300
Each page is made from its own number alone, and written when it is done: a run that was stopped goes on.
No page is worn so that a person could not read it (wear.py).
About a second a page. Fonts: scripts/apt-packages-train.txt.
"""

import argparse
import json
import random
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import tesserocr
from corpus import lines
from PIL import Image, ImageDraw, ImageFont
from wear import HARSH, MILD, legible_wear

WIDTH, ROWS, MARGIN, TOP = 1750, 44, 90, 60
HEAD = 200_000
"""Lines of whole documents that stand first in the corpus; half of the pages are theirs."""

FACES = {
    "Tinos": 14,
    "Tinos:bold": 4,
    "Tinos:italic": 2,
    "Tinos:bold:italic": 1,
    "TeX Gyre Termes": 4,
    "TeX Gyre Termes:bold": 2,
    "FreeSerif": 2,
    "FreeSerif:bold": 1,
    "DejaVu Sans": 1,
}

TELLING = 20
"""Letters from which a row tells what paragraph it is of."""


@dataclass(frozen=True)
class Setting:
    """How one page is set."""

    font: Any
    pitch: int
    upper: bool
    ink: int


@cache
def font_file(name: str) -> str:
    """Return the file of a font by its fontconfig name, never that of another font in its place."""
    command = ("fc-match", "-f", "%{family}|%{file}", name)
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    family, _, file = found.rpartition("|")
    if name.partition(":")[0] not in family.split(","):
        raise SystemExit(f"render.py: no font {name}: install the packages in scripts/apt-packages-train.txt")
    return file


def setting_of(rng: random.Random) -> Setting:
    """Choose face, size and capitals."""
    face = rng.choices(list(FACES), list(FACES.values()))[0]
    size = rng.choice([34, 38, 42, 46, 50, 54])
    font = ImageFont.truetype(font_file(face), size)
    return Setting(font, int(size * rng.choice([1.35, 1.45, 1.6])), rng.random() < 0.08, rng.randint(0, 60))


def rows_of(text: list[str], rng: random.Random, setting: Setting) -> list[str]:
    """Fill the rows of a page with paragraphs from a place in the text."""
    head = min(HEAD, len(text))
    at = rng.randrange(head) if rng.random() < 0.5 else rng.randrange(len(text))
    rows: list[str] = []
    while len(rows) < ROWS:
        words = text[at % len(text)].split()
        at += 1
        while words and len(rows) < ROWS:
            rows.append(_row(words, setting))
    return [row.upper() for row in rows] if setting.upper else rows


def _row(words: list[str], setting: Setting) -> str:
    taken: list[str] = []
    room = (WIDTH - 2 * MARGIN) * (0.6 if setting.upper else 1.0)
    while words and (not taken or setting.font.getlength(" ".join([*taken, words[0]])) <= room):
        taken.append(words.pop(0))
    return " ".join(taken)


def paint(rows: list[str], setting: Setting) -> Any:
    """Set rows in black on white; those that stand alone in capitals or begin a list stay where they are."""
    image = Image.new("L", (WIDTH, setting.pitch * ROWS + 2 * TOP), 255)
    draw = ImageDraw.Draw(image)
    for i, row in enumerate(rows):
        draw.text((MARGIN, TOP + i * setting.pitch), row, font=setting.font, fill=setting.ink)
    return np.array(image)


def mark_height(font: Any) -> float:
    """Return the height of the smallest mark with the gap between it and its letter, in pixels."""
    (_, plain, _, foot), (_, hat, _, _), (_, _, _, dot) = (font.getbbox(letter) for letter in "aâạ")
    return float(min(plain - hat, dot - foot))


def read_rows(api: Any, page: Any, scale: float, pitch: int) -> dict[int, tuple[str, list[int]]]:
    """Read a page; return what stands in each row, and how sure the engine is of each token, in percent."""
    api.SetImage(Image.fromarray(page))
    api.SetSourceResolution(int(300 * scale))
    api.Recognize()
    found: dict[int, list[tuple[int, str, int]]] = {}
    for word in tesserocr.iterate_level(api.GetIterator(), tesserocr.RIL.WORD):
        try:
            left, top, _, bottom = word.BoundingBox(tesserocr.RIL.WORD)
            text = word.GetUTF8Text(tesserocr.RIL.WORD).strip()
            sure = round(word.Confidence(tesserocr.RIL.WORD))
        except (RuntimeError, TypeError):  # a box without text
            continue
        row = int(((top + bottom) / 2 / scale - TOP) / pitch)
        found.setdefault(row, []).append((left, text, sure))
    return {
        row: (" ".join(text for _, text, _ in sorted(words)), [sure for *_, sure in sorted(words)])
        for row, words in found.items()
    }


def apart_from(text: list[str], pairs: list[Path]) -> list[str]:
    """Leave out the paragraphs that stand on other pages, in whole or in part."""
    rows = {_plain(json.loads(line)["clean"]) for path in pairs for line in path.open(encoding="utf-8")}
    long = [row for row in rows if len(row) >= TELLING]
    apart = []
    for line in text:
        plain = _plain(line)
        if not any(row in plain for row in long) and not any(plain in row for row in rows):
            apart.append(line)
    return apart


def _plain(line: str) -> str:
    return " ".join(line.lower().split())


def make_page(number: int, asked: argparse.Namespace, text: list[str], api: Any) -> list[dict[str, Any]]:
    """Return the pairs of one page."""
    rng, noise = random.Random(f"{asked.seed} {number}"), np.random.default_rng([asked.seed, number])
    setting = setting_of(rng)
    rows = rows_of(text, rng, setting)
    wear = legible_wear(rng, HARSH if asked.harsh else MILD, mark_height(setting.font), setting.ink)
    read = read_rows(api, wear.on(paint(rows, setting), noise), wear.scale, setting.pitch)
    return [
        {"page": number, "clean": rows[i], "read": read[i][0], "sure": read[i][1]}
        for i in range(ROWS)
        if i in read
    ]


def pages_done(out: Path) -> int:
    """Return how many pages a run that was stopped has written; a cut last line is cut off."""
    if not out.exists():
        return 0
    kept = [
        line for line in out.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("}\n")
    ]
    last = json.loads(kept[-1])["page"] if kept else 0
    out.write_text("".join(line for line in kept if json.loads(line)["page"] < last), encoding="utf-8")
    return int(last)


def main() -> None:
    """Make pages until there are as many as asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--lang", choices=("eng", "vie"), default="eng")
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--harsh", action="store_true", help="small letters, as of worn copies")
    parser.add_argument("--apart-from", type=Path, nargs="+", default=[], help="pairs of text to leave out")
    parser.add_argument("--tessdata", default="/usr/share/tesseract-ocr/5/tessdata")
    asked = parser.parse_args()
    text = apart_from([line for line in lines(asked.corpus) if line.strip()], asked.apart_from)
    done = pages_done(asked.out)
    with (
        tesserocr.PyTessBaseAPI(path=asked.tessdata, lang=asked.lang, psm=6) as api,
        asked.out.open("a", encoding="utf-8") as out,
    ):
        for number in range(done, asked.pages):
            pairs = make_page(number, asked, text, api)
            out.writelines(json.dumps(pair, ensure_ascii=False) + "\n" for pair in pairs)
            out.flush()


if __name__ == "__main__":
    main()
