"""Break a document into lines and pages: justified body, sign-off kept whole, page numbers from page 2 on."""

import re
from collections.abc import Iterator
from dataclasses import replace

from tests.scans.content import Content
from tests.scans.fonts import width
from tests.scans.head import TITLE_CENTRE, set_head
from tests.scans.markup import Paragraph
from tests.scans.sheet import (
    BOTTOM,
    LEADING,
    LEFT,
    RIGHT,
    TOP,
    Font,
    Ink,
    Line,
    Piece,
    Sheet,
    centred_line,
    left_line,
)

INDENT = 30.0
PARAGRAPH_GAP = 4.0
SIGN_CENTRE = RIGHT - 110
SIGN_SPACE = 74.0
_PART = re.compile(r"\S+?(?:(?<=\w)-(?=\w)|(?=\s)|$)")
"""A word, or its part up to a hyphen: lines may break there, as Word breaks them (200/QĐ-|UBND)."""

Part = tuple[int, str]


def typeset(content: Content) -> tuple[Sheet, ...]:
    """Set a document on as many pages as it takes."""
    head, y = set_head(content)
    pages = [head]
    for group, gap in _groups(content):
        needed = group[-1].y + content.size * LEADING
        if y + needed > BOTTOM + content.size or group[0].text == "\f":
            pages.append(_new_page(len(pages) + 1))
            y = TOP + 12
        if group[0].text == "\f":
            continue
        pages[-1] = _with(pages[-1], tuple(_moved(line, y) for line in group))
        y += needed + gap
    return _signed(content, pages, y + 10)


def parts_of(text: str) -> list[Part]:
    """Split a text where lines may break, with offsets.

    >>> parts_of("số 200/QĐ-UBND này")
    [(0, 'số'), (3, '200/QĐ-'), (10, 'UBND'), (15, 'này')]
    """
    return [(m.start(), m.group()) for m in _PART.finditer(text)]


def _groups(content: Content) -> Iterator[tuple[tuple[Line, ...], float]]:
    """Yield lines that must stand on one page, at heights from 0, with the gap after them.

    A heading takes the next line along.
    """
    held: tuple[Line, ...] = ()
    for index, paragraph in enumerate(content.body):
        lines = _lines(paragraph, index, content.size)
        if paragraph.kind in ("heading", "centred"):
            held = _stacked(held, lines, content.size)
            continue
        for line in lines:
            yield _stacked(held, (line,), content.size), PARAGRAPH_GAP if line is lines[-1] else 0.0
            held = ()
    if held:
        yield held, PARAGRAPH_GAP


def _stacked(above: tuple[Line, ...], below: tuple[Line, ...], size: float) -> tuple[Line, ...]:
    start = above[-1].y + size * LEADING + PARAGRAPH_GAP if above else 0.0
    return above + tuple(_moved(line, start) for line in below)


def _lines(paragraph: Paragraph, index: int, size: float) -> tuple[Line, ...]:
    if paragraph.kind == "break":
        return (Line((), "body", "\f", 0.0),)
    if paragraph.kind == "centred":
        line = centred_line(paragraph.text, TITLE_CENTRE, 0.0, Font("bold", size))
        return (replace(line, paragraph=index),)
    rows = _rows(paragraph, size)
    set_rows = [_justified(paragraph, row, size, n == 0, n == len(rows) - 1) for n, row in enumerate(rows)]
    step = size * LEADING
    is_heading = paragraph.kind == "heading"
    return tuple(
        Line(
            tuple(replace(piece, y=piece.y + (n * step if is_heading else 0)) for piece in pieces),
            "body",
            paragraph.text[row[0][0] : row[-1][0] + len(row[-1][1])],
            n * step if is_heading else 0.0,
            index,
            row[0][0],
        )
        for n, (row, pieces) in enumerate(zip(rows, set_rows, strict=True))
    )


def _rows(paragraph: Paragraph, size: float) -> list[list[Part]]:
    rows: list[list[Part]] = [[]]
    room = RIGHT - LEFT - INDENT
    used = 0.0
    for part in parts_of(paragraph.text):
        offset, text = part
        gap = _gap(paragraph, offset, size) if rows[-1] else 0.0
        taken = width(text, paragraph.style_at(offset), size)
        if rows[-1] and used + gap + taken > room:
            rows.append([])
            room, used, gap = RIGHT - LEFT, 0.0, 0.0
        rows[-1].append(part)
        used += gap + taken
    return rows


def _gap(paragraph: Paragraph, offset: int, size: float) -> float:
    """Return the natural space before a part; none after a hyphen inside a word."""
    return width(" ", "regular", size) if paragraph.text[offset - 1].isspace() else 0.0


def _justified(
    paragraph: Paragraph, row: list[Part], size: float, first: bool, last: bool
) -> tuple[Piece, ...]:
    x = LEFT + INDENT if first else LEFT
    gaps = [0.0] + [_gap(paragraph, offset, size) for offset, _ in row[1:]]
    natural = sum(width(text, paragraph.style_at(offset), size) for offset, text in row) + sum(gaps)
    spaces = sum(1 for gap in gaps if gap)
    extra = 0.0 if last or not spaces else (RIGHT - x - natural) / spaces
    pieces: list[Piece] = []
    for (offset, text), gap in zip(row, gaps, strict=True):
        x += gap + (extra if gap else 0.0)
        style = paragraph.style_at(offset)
        pieces.append(Piece(text, x, 0.0, style, size, spaced=gap > 0 or not pieces))
        x += width(text, style, size)
    return tuple(pieces)


def _moved(line: Line, dy: float) -> Line:
    return replace(line, y=line.y + dy, pieces=tuple(replace(p, y=p.y + dy) for p in line.pieces))


def _with(sheet: Sheet, lines: tuple[Line, ...]) -> Sheet:
    return replace(sheet, lines=sheet.lines + lines)


def _new_page(number: int) -> Sheet:
    return Sheet((centred_line(str(number), TITLE_CENTRE, TOP - 18, Font("regular", 13), "aside"),))


def _signed(content: Content, pages: list[Sheet], y: float) -> tuple[Sheet, ...]:
    left_height = 16 + 13.5 * len(content.recipients)
    right_height = 17 * len(content.signer) + SIGN_SPACE + 17
    if y + max(left_height, right_height) > BOTTOM + 20:
        pages.append(_new_page(len(pages) + 1))
        y = TOP + 12
    inks = (
        Ink("seal", SIGN_CENTRE - 46, y + 17 * len(content.signer) + 24),
        Ink("signature", SIGN_CENTRE + 4, y + 17 * len(content.signer) + 24),
    )
    page = _with(pages[-1], (*_recipients(content, y), *_signer(content, y)))
    return (*pages[:-1], replace(page, inks=page.inks + inks))


def _recipients(content: Content, y: float) -> Iterator[Line]:
    if not content.recipients:
        return
    yield left_line("Nơi nhận:", LEFT, y, Font("bold_italic", 12), "left")
    for count, text in enumerate(content.recipients):
        stop = "." if count == len(content.recipients) - 1 else ";"
        yield left_line(f"- {text}{stop}", LEFT, y + 15 + 13.5 * count, Font("regular", 11), "left")


def _signer(content: Content, y: float) -> Iterator[Line]:
    for count, text in enumerate(content.signer):
        yield centred_line(text, SIGN_CENTRE, y + 17 * count, Font("bold", 13), "right")
    y += 17 * len(content.signer) + SIGN_SPACE
    yield centred_line(content.signer_name, SIGN_CENTRE, y, Font("bold", 14), "right")
