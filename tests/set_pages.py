"""Pages of words, set as an engine or a dump would give them, and how they are read."""

from collections.abc import Sequence

from pipeline.layout import read
from pipeline.schema import Box, Page, Reading, Source, Transcript, Word

WIDTH, HEIGHT = 2480, 3508
LETTER, SPACE, TYPE = 22, 14, 46
"""Pixels: width of a letter, white between words, height of a word."""

Piece = tuple[int, str]
"""Left edge and text."""
Row = tuple[int, Sequence[Piece]]
"""Top and the pieces that the engine read as one line."""


def boxed(rows: Sequence[Row], number: int = 1, slope: float = 0.0, confidence: float = 0.95) -> Page:
    """Set rows of text on a page as an engine would read them."""
    words: list[Word] = []
    for line, (top, pieces) in enumerate(rows):
        for left, text in pieces:
            x = left
            for token in text.split():
                box = Box(x, round(top + slope * x), LETTER * len(token), TYPE)
                words.append(Word(token, line, 0, box, confidence))
                x = box.right + SPACE
    return Page(number, "scan", tuple(words), WIDTH, HEIGHT, 300, WIDTH, HEIGHT)


def dump(text: str, number: int = 1) -> Page:
    lines = text.removesuffix("\n").split("\n")
    words = tuple(Word(token, n) for n, line in enumerate(lines) for token in line.split())
    return Page(number, "text", words, lines=len(lines))


def reading(*pages: Page) -> Reading:
    return read(Transcript(Source("a.pdf", "0" * 64), pages))


def rows_of(result: Reading, zone: str | None = None) -> list[str]:
    return [
        result.text[line.span.start : line.span.end].strip()
        for line in result.lines
        if zone is None or line.zone == zone
    ]


STATE, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
BODY: list[Row] = [
    (1200, [(450, "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; Luật sửa đổi")]),
    (1280, [(350, "sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền")]),
]
