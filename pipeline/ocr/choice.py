"""Which engine reads: the one asked for, or the best that is there."""

import os
from importlib.util import find_spec

from pipeline.errors import ToolError
from pipeline.ocr.seam import Ocr
from pipeline.ocr.tessdata import find_tessdata, other_tessdata
from pipeline.settings import Settings


def choose_engine(settings: Settings) -> Ocr:
    """Return an engine ready to read.

    ``auto`` takes tesserocr where it is installed and the language data are found, the command otherwise.

    Raises:
        ToolError: the engine or the language data are missing; the message says what to install.
    """
    # One page a core: Tesseract's own threads would only fight the other workers.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    in_process = find_spec("tesserocr") is not None and find_tessdata(settings.language) is not None
    if settings.engine == "tesserocr" or (settings.engine == "auto" and in_process):
        return _in_process(settings)
    from pipeline.ocr.tesseract_command import TesseractCommand

    return TesseractCommand(settings)


def _in_process(settings: Settings) -> Ocr:
    # Imported late: OMP_THREAD_LIMIT is read when the library is loaded.
    try:
        from pipeline.ocr.tesseract_api import TesseractApi
        from pipeline.ocr.two_models import TwoModels
    except ImportError as error:
        raise ToolError(f"tesserocr cannot be loaded ({error}); install it: pip install tesserocr") from error
    first, other = TesseractApi(settings), other_tessdata(settings.language)
    if other is None or not settings.second_model_lines:
        return first
    return TwoModels(first, TesseractApi(settings, other), settings.second_model_lines)
