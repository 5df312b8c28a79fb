"""Tesseract's own table of words (TSV), which both engines give: so both read alike."""

import unicodedata

from pipeline.schema import Box, Page, PageImage, Word

WORD_LEVEL = "5"

COLUMNS = 12
"""level, page, block, paragraph, line, word, left, top, width, height, confidence, text"""


def words_of(tsv: str) -> tuple[Word, ...]:
    r"""Read the words; lines are counted through the page in the engine's order, confidence is 0-1.

    >>> row = "5\t1\t2\t1\t1\t1\t10\t20\t30\t40\t96.5\tSố:"
    >>> words_of(row)[0].text, words_of(row)[0].confidence, words_of(row.replace("Số:", " "))
    ('Số:', 0.965, ())
    """
    words: list[Word] = []
    lines: dict[tuple[str, ...], int] = {}
    for row in tsv.split("\n"):
        cells = row.rstrip("\r").split("\t")
        if len(cells) < COLUMNS or cells[0] != WORD_LEVEL:
            continue
        text = unicodedata.normalize("NFC", cells[11]).strip()
        if text:
            line = lines.setdefault(tuple(cells[1:5]), len(lines))
            box = Box(*(int(cell) for cell in cells[6:10]))
            words.append(Word(text, line, int(cells[2]), box, _confidence(cells[10])))
    return tuple(words)


def _confidence(cell: str) -> float:
    return round(min(100.0, max(0.0, float(cell))) / 100, 4)


def page_of(image: PageImage, words: tuple[Word, ...], flags: tuple[str, ...] = ()) -> Page:
    """Return the page as words; one with no word and no other flag is ``blank``."""
    height, width = image.pixels.shape[:2]
    return Page(
        number=image.number,
        kind="scan",
        words=words,
        width=image.width,
        height=image.height,
        dpi=image.dpi,
        upright_width=width,
        upright_height=height,
        rotation=image.rotation,
        skew=image.skew,
        to_source=image.to_source,
        steps=image.steps,
        flags=(*image.flags, *flags, *(() if words or flags else ("blank",))),
        faults=image.faults,
    )
