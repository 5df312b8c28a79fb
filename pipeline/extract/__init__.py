"""From clean text to facts, each with its evidence.

The components run as a spaCy pipeline (``pipeline.extract.nlp``); what they find is gathered here.
"""

from pipeline.extract.evidence import Witness
from pipeline.schema import Facts, Reading, Transcript
from pipeline.text import Text


def extract(text: Text, reading: Reading, transcript: Transcript) -> Facts:
    """Find header, outline, citations, targets and sign-off.

    Args:
        text: the repaired text.
        reading: the raw reading that the text came from; its zones part the columns of the letterhead.
        transcript: the pages, for boxes and confidences.
    """
    # spaCy takes seconds to load: who only uses the atoms, as the tables do, is spared it.
    from pipeline.extract.nlp import understand_text

    return understand_text(text, reading, Witness(text, reading, transcript))
