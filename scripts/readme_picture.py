"""Draw docs/images/scan-and-row.png, the picture of the README: a scan beside what the tables say of it.

Run after ``make extract``: ``.venv/bin/python -m scripts.readme_picture data/raw data/clean``.
"""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from PIL import Image, ImageColor, ImageDraw, ImageFont

from tests.scans.fonts import Style, font

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "scan-and-row.png"
SAMPLE = "son_lac/kh_xa_dong_ma.jpg"

HEIGHT, MARGIN, LINE, SIZE = 900, 20, 24, 18
PANEL = 800
COLOURS = 64
"""Of the palette: enough for a photograph of paper, and a quarter of the bytes."""
INK, GREY, RULE = "#1a1a1a", "#6a6a6a", "#c8c8c8"
FIELD, CITATION, TARGET = "#1f5fff", "#d0421b", "#0a8a2f"

FIELDS = "doc_type number_symbol place issued_on issuer_parent issuer subject "
FIELDS += "signer_title signer_name recipients confidence needs_review problems"

Row = dict[str, Any]
Cell = tuple[int, str]
"""Where a cell begins, in pixels from the left of the panel, and its text."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the tables and draw."""
    parser = argparse.ArgumentParser(description="Draw the picture of the README.")
    parser.add_argument("raw", type=Path, help="the sample archive")
    parser.add_argument("out", type=Path, help="its tables")
    given = parser.parse_args(arguments)
    tables = {name: rows_of(given.out, name) for name in ("documents", "evidence", "citations", "targets")}
    with Image.open(given.raw / SAMPLE) as scan:
        page = with_boxes(scan.convert("RGB"), tables)
    page = page.resize((round(page.width * HEIGHT / page.height), HEIGHT), Image.Resampling.LANCZOS)
    picture = Image.new("RGB", (page.width + PANEL, HEIGHT), "white")
    picture.paste(page, (0, 0))
    Panel(picture, page.width + MARGIN).write(tables)
    few = picture.quantize(palette=palette_of(page), dither=Image.Dither.NONE)
    few.save(PICTURE, optimize=True)


def palette_of(page: Image.Image) -> Image.Image:
    """Return few colours of the page, and those of frames and letters, too rare to be among them."""
    colours = page.quantize(COLOURS).getpalette() or []
    for colour in ("white", INK, GREY, RULE, FIELD, CITATION, TARGET):
        colours += ImageColor.getrgb(colour)
    palette = Image.new("P", (1, 1))
    palette.putpalette(colours)
    return palette


def rows_of(out: Path, name: str) -> list[Row]:
    """Return the rows of the sample in one table."""
    documents = pq.read_table(out / "documents.parquet").to_pylist()
    (doc_id,) = (row["doc_id"] for row in documents if row["source_path"] == SAMPLE)
    return [row for row in pq.read_table(out / f"{name}.parquet").to_pylist() if row["doc_id"] == doc_id]


def with_boxes(page: Image.Image, tables: dict[str, list[Row]]) -> Image.Image:
    """Frame each place on the page that a cell came from."""
    draw = ImageDraw.Draw(page)
    for name, colour in (("evidence", FIELD), ("citations", CITATION), ("targets", TARGET)):
        for box in (box for row in tables[name] for box in row["boxes"]):
            corner = (box["left"] + box["width"] + 3, box["top"] + box["height"] + 3)
            draw.rectangle(((box["left"] - 3, box["top"] - 3), corner), outline=colour, width=3)
    return page


class Panel:
    """The right half: lines of cells, from the top down."""

    def __init__(self, picture: Image.Image, left: int) -> None:
        self.draw = ImageDraw.Draw(picture)
        self.left, self.right, self.top = left, picture.width - MARGIN, MARGIN

    def write(self, tables: dict[str, list[Row]]) -> None:
        """Write the row of the document, its citations and its targets."""
        (document,) = tables["documents"]
        self.head("documents: one row", FIELD)
        for name in FIELDS.split():
            self.line([(0, name), (136, shown(document[name]))], dim_first=True)
        self.head(f"citations: {len(tables['citations'])} rows", CITATION)
        for row in tables["citations"]:
            name = f"{row['doc_type']} {row['number_symbol']}"
            self.line([(0, name), (234, shown(row["issued_on"])), (342, shown(row["issuer"]))])
        self.head(f"targets: {len(tables['targets'])} rows", TARGET)
        for row in tables["targets"]:
            self.line([(0, figure(row)), (170, shown(row["deadline"])), (276, shown(row["indicator"]))])

    def head(self, title: str, colour: str) -> None:
        """Write a title over a rule."""
        self.top += 0 if self.top == MARGIN else 16
        self.draw.text((self.left, self.top), title, colour, face("bold"))
        self.top += LINE + 2
        self.draw.line(((self.left, self.top), (self.right, self.top)), RULE, 2)
        self.top += 7

    def line(self, cells: list[Cell], dim_first: bool = False) -> None:
        """Write one line; a cell that is too long ends in dots."""
        ends = [left for left, _ in cells[1:]] + [self.right - self.left]
        for number, ((left, text), end) in enumerate(zip(cells, ends, strict=True)):
            dim = text == "null" or (dim_first and number == 0)
            place = (self.left + left, self.top)
            self.draw.text(place, fitted(text, end - left - 10), GREY if dim else INK, face("regular"))
        self.top += LINE


def figure(row: Row) -> str:
    """Return what is to be reached, or that it is a dated duty."""
    if row["kind"] == "deadline":
        return "deadline"
    return f"{row['comparator'] or ''} {shown(row['quantity'])} {row['unit'] or ''}".strip()


def shown(value: Any) -> str:
    """Write a value for people."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.2f}".rstrip("0").rstrip(".")
        case list():
            return "; ".join(words_of(value)) or "none"
    return str(value)


def words_of(values: Iterable[Any]) -> Iterable[str]:
    """Return texts as they are, problems by their codes."""
    return (value["code"] if isinstance(value, dict) else str(value) for value in values)


def face(style: Style) -> ImageFont.FreeTypeFont:
    """Return the font of the panel."""
    return font(style, SIZE)


def fitted(text: str, width: int) -> str:
    """Cut a text to a width in pixels."""
    if face("regular").getlength(text) <= width:
        return text
    while face("regular").getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


if __name__ == "__main__":
    main()
