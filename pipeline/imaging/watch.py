"""See what each imaging step did (``--debug-images``)."""

from collections.abc import Callable
from pathlib import Path

import cv2

from pipeline.errors import InputError
from pipeline.schema import PageImage

Watch = Callable[[PageImage], None]
"""Is shown each picture on its way to the engine."""


def debug_writer(folder: Path) -> Watch:
    """Return a watch that writes NNNN_SS_step.png (page, step count, last step) into a folder.

    Raises:
        InputError: the folder cannot be made or a picture cannot be written.
    """

    def write(page: PageImage) -> None:
        name = f"{page.number:04d}_{len(page.steps):02d}_{page.steps[-1] if page.steps else 'page'}.png"
        pixels = page.pixels if page.pixels.ndim == 2 else cv2.cvtColor(page.pixels, cv2.COLOR_RGB2BGR)
        _, data = cv2.imencode(".png", pixels)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data.tobytes())
        except OSError as error:
            raise InputError(
                f"{folder}: cannot write debug images: {error.strerror}; choose another folder"
            ) from error

    return write
