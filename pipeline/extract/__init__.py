"""From clean text to facts, each with its evidence."""

from pipeline.schema import Facts, Reading, Transcript
from pipeline.text import Text


def extract(text: Text, reading: Reading, transcript: Transcript) -> Facts:
    """Find header, outline, citations, targets and sign-off."""
    return Facts()
