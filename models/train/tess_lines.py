"""Make lines as the engine sees them: pages set, worn, prepared and laid out by the real programs, then cut.

python models/train/tess_lines.py ROOM CORPUS GENERAL BASE.traineddata --shards 12
A shard is made from its number alone and written when it is done: a run that was stopped goes on. A line
is kept where the engine's layout found one box that is one line of the page; its picture is what the
recogniser is given: grey, cut to the box with four pixels around.
"""

import argparse
import random
import struct
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import tesserocr
from corpus import lines
from pen_lines import Hands, read_hands
from tess_damage import CLASSES, worn
from tess_pages import FACES, Face, Sheet, held_faces, sheet
from tess_text import Lines, letters_of
from tess_weights import unpacked

from pipeline.imaging import enhance
from pipeline.imaging.affine import apply
from pipeline.imaging.ink import grey_of
from pipeline.imaging.resolution import resolution_of
from pipeline.schema import PageImage
from pipeline.settings import DEFAULTS

OFFICIAL, EVERY = 260_000, 12
"""Whole documents stand first in the corpus: that many lines are taken, and every n-th of those after."""

PENNED = 0.2
"""Share of paragraphs that have gaps for a pen, where there are hands."""

PAD = 4
"""Pixels that the engine leaves around a line (kImagePadding)."""


@dataclass(frozen=True)
class Example:
    """A cut line, what it says, and what was done to its page."""

    picture: Any
    text: str
    damage: str


def record(example: Example) -> bytes:
    """Return an example as tesseract's ImageData::Serialize writes it."""
    height, width = example.picture.shape
    png = cv2.imencode(".png", example.picture, [cv2.IMWRITE_PNG_COMPRESSION, 3])[1].tobytes()
    text, name = example.text.encode(), example.damage.encode()
    box = struct.pack("<I4h", 1, 0, 0, width, height)
    parts = (
        *(b"\x01", struct.pack("<I", len(name)), name, struct.pack("<iI", 0, len(png)), png),
        *(struct.pack("<I", 0), struct.pack("<I", len(text)), text),
        *(box, struct.pack("<II", 1, len(text)), text, b"\0"),
    )
    return b"".join(parts)


def write(examples: list[Example], path: Path) -> None:
    """Write examples as one .lstmf, at once."""
    part = path.with_suffix(".part")
    part.write_bytes(struct.pack("<I", len(examples)) + b"".join(map(record, examples)))
    part.replace(path)


def read(path: Path) -> list[Example]:
    """Read back what ``write`` wrote."""
    data, at, found = path.read_bytes(), 4, []
    for _ in range(struct.unpack_from("<I", data)[0]):
        name, at = _string(data, at + 1)
        png, at = _string(data, at + 4)
        _, at = _string(data, at)
        text, at = _string(data, at)
        at += 12 + 8 + len(text) + 1
        picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
        found.append(Example(picture, text.decode(), name.decode()))
    return found


def _string(data: bytes, at: int) -> tuple[bytes, int]:
    count = struct.unpack_from("<I", data, at)[0]
    return data[at + 4 : at + 4 + count], at + 4 + count


def boxes_of(api: Any, page: PageImage) -> list[tuple[int, int, int, int]]:
    """Return the boxes of the lines that the engine's layout finds."""
    pixels = np.ascontiguousarray(page.pixels)
    height, width = pixels.shape[:2]
    channels = 1 if pixels.ndim == 2 else 3
    api.SetImageBytes(pixels.tobytes(), width, height, channels, channels * width)
    api.SetSourceResolution(resolution_of(page))
    found = api.AnalyseLayout()
    if found is None:
        return []
    rows = tesserocr.iterate_level(found, tesserocr.RIL.TEXTLINE)
    return [box for row in rows if (box := row.BoundingBox(tesserocr.RIL.TEXTLINE)) is not None]


def cut(api: Any, page: PageImage, made: Sheet, damage: str, rng: random.Random) -> list[Example]:
    """Return the lines of a page whose box is that of one line of the sheet."""
    grey = grey_of(page.pixels)
    found = []
    for left, top, right, bottom in boxes_of(api, page):
        corners = (apply(page.to_source, x, (top + bottom) / 2) for x in (left, right))
        start, end = (made.place(x, y) for x, y in corners)
        line = made.line_at(start, end)
        if line is None:
            continue
        share = (bottom - top) / (made.scale * line.height / (page.dpi / resolution_of(page)))
        if not 0.4 < share < 1.45:
            continue
        low, high = PAD, PAD
        if share < 0.8 and rng.random() < 0.7:
            low, high = low + int(0.25 * (bottom - top)), high + int(0.3 * (bottom - top))
        picture = grey[max(0, top - high) : bottom + low, max(0, left - PAD) : right + PAD]
        if min(picture.shape) >= 8 and picture.shape[1] < 4000:
            found.append(Example(np.ascontiguousarray(picture), line.text, damage))
    return found


@dataclass(frozen=True)
class Print:
    """What pages are set from: text, typefaces, and the hands that fill gaps."""

    text: Lines
    faces: tuple[Face, ...]
    hands: Hands | None = None


def page(api: Any, given: Print, rng: random.Random, damage: str | None) -> list[Example]:
    """Set, wear, prepare and cut one page."""
    kind = damage or rng.choices(list(CLASSES), [weight for weight, _ in CLASSES.values()])[0]
    made = sheet(given.text, rng, given.faces, given.hands)
    pixels, made = worn(made, kind, rng)
    height, width = pixels.shape[:2]
    image = PageImage(1, pixels, made.dpi, width, height)
    quick = kind == "photo" and rng.random() < 0.6
    settings = DEFAULTS.without("orientation", *(("denoise",) if quick else ()))
    return cut(api, enhance(image, settings), made, kind, rng)


def texts(corpus: Path, general: Path, letters: frozenset[str], penned: float) -> Lines:
    """Read what lines are cut from."""
    official = [line for n, line in enumerate(lines(corpus)) if n < OFFICIAL or n % EVERY == 0]
    return Lines(official, list(lines(general, 60_000)), letters, penned)


def main() -> None:
    """Write shards of lines into ROOM/lines, held-out ones (other typefaces, other seeds) into ROOM/held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("room", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("general", type=Path)
    parser.add_argument("base", type=Path, help="vie.traineddata: for its letters and its layout")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--shards", type=int, default=60)
    parser.add_argument("--pages", type=int, default=20, help="of a shard, or of a kind of damage")
    parser.add_argument("--held", action="store_true", help="lines to judge by")
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"), help="for --held")
    parser.add_argument(
        "--hands", type=Path, nargs=2, help="MNIST, and typefaces of handwriting: pen_lines.py"
    )
    given = parser.parse_args()
    hands = read_hands(given.hands[0], sorted(given.hands[1].glob("*.ttf")), ()) if given.hands else None
    names = (unpacked(given.base) / "vie.lstm-unicharset").read_text(encoding="utf-8")
    text = texts(given.corpus, given.general, letters_of(names), PENNED if hands else 0.0)
    api = tesserocr.PyTessBaseAPI(path=str(given.base.parent), lang=given.base.stem, psm=3)
    folder = given.room / ("held" if given.held else "lines")
    folder.mkdir(parents=True, exist_ok=True)
    for shard in range(given.first, given.first + given.shards):
        if given.held:
            held_out(api, Print(text, held_faces(given.fonts), hands), folder / str(shard), given.pages)
        elif not (place := folder / f"{shard:04d}.lstmf").exists():
            rng = random.Random(f"tess {shard}")
            np.random.seed(shard)
            found = [
                one for _ in range(given.pages) for one in page(api, Print(text, FACES, hands), rng, None)
            ]
            rng.shuffle(found)
            write(found, place)
            print(place, len(found), dict(Counter(one.damage for one in found)), flush=True)


def held_out(api: Any, made_of: Print, at: Path, pages: int) -> None:
    """Write shard ``at.name`` of each class of damage, in typefaces that are not trained on."""
    shard = int(at.name)
    for kind in CLASSES:
        place = at.with_name(f"{kind}-{shard}.lstmf")
        if place.exists():
            continue
        rng = random.Random(f"held {kind} {shard}")
        np.random.seed(1_000_000 + shard)
        found = [one for _ in range(pages) for one in page(api, made_of, rng, kind)]
        write(found, place)
        print(place, len(found), flush=True)


if __name__ == "__main__":
    main()
