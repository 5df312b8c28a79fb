"""A page with a frame around each word, coloured by how sure the engine was."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from pipeline.archive.results import Store
from pipeline.errors import InputError
from pipeline.export.placed import repaired_pages
from pipeline.intake.view import view_page
from pipeline.settings import DEFAULTS

COLOURS = ((0.6, "#b3372b"), (0.85, "#dd9a2b"), (1.01, "#2f7251"))
"""Upper bounds of confidence with their colours: doubtful, middling, sure."""


def words_over_page(out: Path, source_path: str, number: int) -> Image.Image:
    """Return a page as it came in with its words framed.

    Raises:
        InputError: the scans are not where they were, or the page cannot be shown.
    """
    root, result = Store(out).root(), Store(out).latest(source_path)
    if root is None or result is None:
        raise InputError(f"{out}: the folder of the scans is not known; give it with --raw")
    pages = {page.number: page for page in repaired_pages(out, result.sha256)}
    page = pages[number]
    picture = Image.fromarray(np.asarray(view_page(root / source_path, number, DEFAULTS).pixels)).convert(
        "RGB"
    )
    pen = ImageDraw.Draw(picture)
    for word in page.words:
        box = word.box.mapped(page.to_source)
        sure = 1.0 if word.confidence is None else word.confidence
        colour = next(colour for bound, colour in COLOURS if sure < bound)
        pen.rectangle((box.left - 2, box.top - 2, box.right + 2, box.bottom + 2), outline=colour, width=2)
    return picture
