"""What a pen wrote between printed words: the number before its symbol, the day, the month."""

from pipeline.pen.read import read_pen

__all__ = ["read_pen"]
