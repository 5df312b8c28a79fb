"""Digits of number and day: how sure the engine must be of them, and whether a hand wrote them."""

from pipeline.extract.evidence import Witness
from pipeline.schema import Span

UNREADABLE, DOUBTFUL = 0.75, 0.85
"""Confidence of the engine in the digits of number and day. Below the first they are not taken, below the
second they come with a problem. Measured on 21 real letterheads: printed digits are read with 0.88 to 0.97,
handwritten ones with 0.0 to 0.81, and of those above 0.5 four in five are wrong. What the network for
handwriting read (``pipeline.pen``) has a calibrated confidence, so the same limits hold."""

PEN = "-pen"
"""Ends the rule of a value whose digits were written by hand."""


def by_hand(span: Span, witness: Witness) -> bool:
    """Tell whether the network for handwriting read a word of the span."""
    return any(word.by_hand for word in witness.words(span))
