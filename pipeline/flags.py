"""What happened to a page on its way in: stable codes, kept in the table ``pages``.

A flag informs; those in ``LOSSES`` mean that something on the page was not read, and become problems.
"""

from collections.abc import Iterable
from dataclasses import replace

from pipeline.schema import Page, Problem

LOSSES = {
    "unreadable_page": "the page is damaged and was not read; scan it again",
    "page_too_large": "the page has more pixels than max_pixels and was not read; scan it coarser",
    "ocr_timeout": "reading took longer than page_timeout seconds and was given up",
    "ocr_failed": "the OCR engine failed on the page",
    "page_failed": "a fault of the program kept the page from being read; please report it",
    "step_failed": "a step failed on the page, and what was read without it is kept; please report it",
    "time_ran_out": "page_timeout ran out before the last look at the page; what had been read is kept",
    "page_too_small": "the page has fewer pixels than a letter needs; scan it finer",
    "page_misread": "hardly a word was read right; look at the page, and scan it again",
    "black_page": "the page is black all over or nearly so; scan it again",
    "several_sheets": "several sheets lie on the picture, not all of them were read; photograph each alone",
    "page_crashed": "the process that read the page died, and again when the page was tried alone",
    "page_memory": "reading the page needs more memory than memory_limit",
    "attachments_unread": "files are attached to the PDF and were not read; save them beside it",
    "xfa_form": "the form is drawn by a program (XFA) and its fields were not read; print it to a new PDF",
    "encoding_unsure": "the text is in no known encoding; some letters are lost: save it as UTF-8",
}

PASSING = frozenset(("ocr_timeout", "ocr_failed", "time_ran_out", "page_crashed", "page_memory"))
"""Losses that another try may not have."""

LATE = "time_ran_out"

NOTES = {
    "blank": "the engine found no word",
    "encoding_cp1258": "the text is in the old Windows encoding of Vietnamese",
    "encoding_utf16": "the text is in UTF-16",
    "faint": "the print is pale",
    "handwriting": "digits on the page were written by hand",
    "junk_layer": "the text layer is no right Vietnamese, so the page was read by OCR",
    "negative": "the page is white print on black; it was inverted before it was read",
    "perspective": "the page was cut out of a photograph of a sheet on a desk",
    "font_code_tcvn3": "lines of the text layer were in the old code of Vietnamese fonts, TCVN3",
    "font_code_vni": "lines of the text layer were in the old code of Vietnamese fonts, VNI",
    "encoding_tcvn3": "the text is in the old code of Vietnamese fonts, TCVN3",
    "encoding_vni": "the text is in the old code of Vietnamese fonts, VNI",
    "hidden_layer": "the text layer is hidden behind a scan, so the page was read by OCR",
    "thin_layer": "the text layer leaves most of the ink unexplained, so the page was read by OCR",
    "turned_layer": "the text layer stands on its side or head, so the page was read by OCR",
    "photo": "the light on the page is as uneven as in a photograph",
    "reduced_dpi": "the page is so large that it was drawn at a lower resolution",
    "rotated": "the page lay on its side or upside down",
    "skewed": "the page was laid askew",
    "stamp": "a stamp lies on the page; what it covers may be misread",
    "suffix_mismatch": "the content is of another kind than the name says",
    "tiny_layer": "the text layer holds little more than a signature, so the page was read by OCR",
}


def with_flag(page: Page, flag: str) -> Page:
    """Return a page that has a flag, once."""
    return page if flag in page.flags else replace(page, flags=(*page.flags, flag))


def with_hand(page: Page) -> Page:
    """Flag a page on which digits were read that a hand wrote."""
    by_hand = any(word.by_hand for word in page.words)
    return replace(page, flags=(*page.flags, "handwriting")) if by_hand else page


def problems_of(pages: Iterable[Page]) -> tuple[Problem, ...]:
    """Return a problem for each loss on each page."""
    return tuple(
        Problem(flag, f"page {page.number}: {LOSSES[flag]}{_fault(page, flag)}", page.number)
        for page in pages
        for flag in page.flags
        if flag in LOSSES
    )


def _fault(page: Page, flag: str) -> str:
    """Return the exceptions behind a flag, or the names of the files attached, in brackets."""
    names = [fault.removeprefix(OF_ATTACHMENT) for fault in page.faults if fault.startswith(OF_ATTACHMENT)]
    raised = [fault for fault in page.faults if not fault.startswith(OF_ATTACHMENT)]
    told = {"attachments_unread": names, "page_failed": raised, "step_failed": raised}.get(flag)
    return f" ({'; '.join(told)})" if told else ""


OF_ATTACHMENT = "attached: "
"""How what is noted of a page begins where it is the name of a file attached to the PDF."""
