"""Reading order where a page brings out a fault: that page alone is left out, and says why."""

from dataclasses import replace

from pipeline.faults import PAGE, is_of_one_page, with_loss
from pipeline.flags import problems_of
from pipeline.layout import read
from pipeline.schema import Page, Reading, Transcript


def read_apart(transcript: Transcript) -> tuple[Transcript, Reading]:
    """Put words into reading order; pages on which that fails come back without words and with a problem."""
    try:
        return transcript, read(transcript)
    except Exception as error:
        spared = _spared(transcript) if is_of_one_page(error) else transcript
        if spared == transcript:
            raise
        return spared, read(spared)


def _spared(transcript: Transcript) -> Transcript:
    """Return a transcript without the words of the pages that cannot be read even alone."""
    pages = tuple(_tried(transcript, page) for page in transcript.pages)
    lost = [page for page, before in zip(pages, transcript.pages, strict=True) if page is not before]
    told = tuple(problem for problem in problems_of(lost) if problem.code == PAGE)
    return replace(transcript, pages=pages, problems=(*transcript.problems, *told))


def _tried(transcript: Transcript, page: Page) -> Page:
    try:
        read(replace(transcript, pages=(page,)))
    except Exception as error:
        if not is_of_one_page(error):
            raise
        return with_loss(replace(page, words=(), rulings=(), stamps=()), error)
    return page
