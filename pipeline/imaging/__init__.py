"""What is done to a picture of a page before the engine reads it: as little as helps."""

from pipeline.imaging.enhance import enhance
from pipeline.imaging.rulings import find_rulings
from pipeline.imaging.watch import Watch, debug_writer

__all__ = ["Watch", "debug_writer", "enhance", "find_rulings"]
