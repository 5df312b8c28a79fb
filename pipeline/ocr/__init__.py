"""OCR engines behind one seam: a callable from a picture of a page to its words."""

from pipeline.ocr.choice import choose_engine
from pipeline.ocr.seam import Ocr
from pipeline.ocr.tessdata import find_tessdata

__all__ = ["Ocr", "choose_engine", "find_tessdata"]
