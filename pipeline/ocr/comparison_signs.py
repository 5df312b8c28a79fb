"""The bar of ≥ and ≤, which the engine does not know: it reads both as > and <, and is sure of it.

The picture tells them apart. Where a bar lies under the sign, the word gets it; where none does, the word
stays; where neither can be seen for sure, the word is hardly believed.
"""

from collections.abc import Iterator
from dataclasses import replace
from statistics import median

import regex

from pipeline.ocr.page_lines import Line, box_of, lines_of, with_lines
from pipeline.ocr.sign_shapes import bar_below
from pipeline.schema import Page, PageImage, Word

STEP = "comparison_signs"

WITH_BAR = {">": "≥", "<": "≤", "z": "≥"}
"""What a sign is with a bar. On worn copies "≥ 60 %" is read as "z 60 %": before a figure z is no letter."""

SIGN = regex.compile(r"(?P<before>\S*[\p{L}\d])?(?P<sign>[<>])(?P<after>\d\S*)?|(?P<sign>z)(?P<after>\d\S*)?")
"""A sign by itself or before its figure; not an arrow ("->"), nor "<tên đơn vị>", ">=" or "±"."""

HIDDEN = 0.4
"""Confidence of a word whose sign cannot be told for sure."""


def read_bars(image: PageImage, page: Page) -> Page:
    """Tell ≥ and ≤ from > and < by the pixels; a page without such a sign comes back as it is, at no cost."""
    if not any(SIGN.fullmatch(word.text) for word in page.words):
        return page
    lines = lines_of(page)
    read = {number: tuple(_read(image, line)) for number, line in lines.items()}
    changed = {number: line for number, line in read.items() if line != lines[number]}
    return replace(with_lines(page, changed), steps=(*page.steps, STEP)) if changed else page


def _read(image: PageImage, line: Line) -> Iterator[Word]:
    height = median(box_of(word).height for word in line)
    for word, after in zip(line, (*line[1:], None), strict=True):
        found = SIGN.fullmatch(word.text)
        is_sign = found and (found["sign"] != "z" or found["after"] or (after and after.text[:1].isdigit()))
        yield _told(image, word, found, height) if found and is_sign else word


def _told(image: PageImage, word: Word, found: regex.Match[str], height: float) -> Word:
    """Return a word with its sign as the picture shows it."""
    sign = found["sign"]
    is_barred = None
    if not found["before"]:
        is_barred = bar_below(image.pixels, box_of(word), ">" if sign == "z" else sign, height)
    if is_barred:
        return replace(word, text=WITH_BAR[sign] + word.text[1:])
    if is_barred is None or sign == "z":
        return replace(word, confidence=min(word.confidence or 0.0, HIDDEN))
    return word
