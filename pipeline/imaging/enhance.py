"""The steps in their order; each takes a page and gives it back, changed only where that helps."""

from collections.abc import Callable
from dataclasses import replace

import cv2

from pipeline.faults import is_of_one_page, with_fault
from pipeline.imaging.background import background
from pipeline.imaging.condition import with_condition
from pipeline.imaging.crop import crop
from pipeline.imaging.denoise import denoise
from pipeline.imaging.deskew import deskew
from pipeline.imaging.despeckle import despeckle
from pipeline.imaging.orientation import orientation
from pipeline.imaging.outlines import outlines
from pipeline.imaging.polarity import polarity
from pipeline.imaging.resolution import credible, guess
from pipeline.imaging.stamp import stamp
from pipeline.imaging.streaks import streaks
from pipeline.imaging.upscale import upscale
from pipeline.imaging.watch import Watch
from pipeline.schema import PageImage
from pipeline.settings import Settings

Step = Callable[[PageImage, Settings], PageImage]

STEPS: dict[str, Step] = {
    "polarity": polarity,
    "crop": crop,
    "orientation": orientation,
    "stamp": stamp,
    "background": background,
    "streaks": streaks,
    "despeckle": despeckle,
    "upscale": upscale,
    "denoise": denoise,
    "deskew": deskew,
    "outlines": outlines,
}


def enhance(page: PageImage, settings: Settings, watch: Watch | None = None) -> PageImage:
    """Make a page easy to read: upright, straight, even, large enough, quiet.

    A step that is not in ``settings.imaging`` or finds nothing to do leaves the page as it is; one that did
    something adds its name to ``steps``.
    """
    # One page a core: OpenCV's own threads would only fight the other workers.
    cv2.setNumThreads(1)
    source = page
    if not credible(page.dpi, min(page.width, page.height)):
        page = replace(page, dpi=guess(min(page.width, page.height)))
    if watch:
        watch(page)
    for name, step in STEPS.items():
        if name not in settings.imaging:
            continue
        after = _tried(name, step, page, settings)
        if after is not page:
            page = after if after.faults != page.faults else replace(after, steps=(*page.steps, name))
            if watch:
                watch(page)
    return with_condition(source, page)


def _tried(name: str, step: Step, page: PageImage, settings: Settings) -> PageImage:
    """Take a step; where it fails the page goes on without it, and says so."""
    try:
        return step(page, settings)
    except Exception as error:
        if not is_of_one_page(error):
            raise
        return with_fault(page, name, error)
