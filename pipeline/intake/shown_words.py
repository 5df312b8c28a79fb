"""The words of a text layer that a viewer shows, in Unicode, and whether they are the text of the page."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import pypdfium2 as pdfium

from pipeline.intake.layer import SCAN_SHARE, Verdict, judge
from pipeline.intake.legacy_codes import decoded, is_garbled
from pipeline.intake.pdf_picture import Cover, covers, is_hidden
from pipeline.intake.pdf_words import Layer, page_to_pixels
from pipeline.intake.thumbnail import Thumbnail, explained, is_seen
from pipeline.schema import Word

LEAST_INK = 400
"""Pixels of a thumbnail that some lines of print have; less is specks, a frame, a line drawn by hand."""

MOSTLY_UNKNOWN = 1.5
"""Times the ink in the boxes of words that other ink may have, before the page is one of drawn letters."""


def shown_words(layer: Layer, page: Thumbnail) -> Layer:
    """Return the layer without words that no viewer shows: white on white, covered, switched off."""
    stamped = {(word.text, word.box) for word in layer.stamped}
    seen = (w for w in layer.words if w.block or (w.text, w.box) in stamped or is_seen(page, w))
    return replace(layer, words=tuple(seen))


def mended(layer: Layer) -> tuple[Layer, tuple[str, ...]]:
    """Return the layer with lines in old codes of fonts turned into Unicode, and the flags that say so."""
    words: list[Word] = []
    codes: set[str] = set()
    for line in _lines(layer.words):
        found = decoded(" ".join(word.text for word in line))
        codes |= {found[1]} if found else set()
        texts = found[0].split(" ") if found else []
        fits = len(texts) == len(line)
        words += (replace(w, text=t) for w, t in zip(line, texts, strict=True)) if fits else line
    return replace(layer, words=tuple(words)), tuple(f"font_code_{code}" for code in sorted(codes))


def judge_page(page: pdfium.PdfPage, layer: Layer, cover: Cover, thumbnail: Thumbnail) -> Verdict:
    """Judge whether a layer is the text of its page, or the page is to be read from its pixels.

    The pixels win: over a scan a hidden layer is what some program read, perhaps of another page; a layer
    that leaves most of the ink unexplained is a page number beside drawn letters.
    """
    words = [word for word in layer.words if not word.block]
    verdict = judge(words, cover.share)
    if verdict is not Verdict.REAL:
        return verdict
    if layer.turned:
        return Verdict.TURNED
    if any(is_garbled(" ".join(word.text for word in line)) for line in _lines(words)):
        return Verdict.JUNK
    if cover.share >= SCAN_SHARE:
        return Verdict.HIDDEN if is_hidden(page) else Verdict.REAL
    known, unknown = explained(
        thumbnail, layer.words, covers(page, page_to_pixels(page, round(72 / thumbnail.scale)))
    )
    is_thin = unknown > max(LEAST_INK, MOSTLY_UNKNOWN * known)
    return Verdict.THIN if is_thin else Verdict.REAL


def _lines(words: Sequence[Word]) -> Iterator[list[Word]]:
    for _, line in groupby(words, key=lambda word: (word.block, word.line)):
        yield list(line)
