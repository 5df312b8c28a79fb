"""From what speaks for a value to the chance that it is right: calibrated confidence of every cell.

A small pure step between extraction and tables. What speaks for and against a cell are its signs (``signs``);
a logistic model for each kind of cell (``model``, parameters in ``rules/confidence.toml``) turns them into a
chance, fitted on labelled documents so that of the cells with 0.9 about nine in ten are right.
"""

from pipeline.schema import Facts, Reading, Transcript
from pipeline.text import Text
from pipeline.trust.cells import cells_of, with_confidence
from pipeline.trust.limits import most_by_signs, most_of
from pipeline.trust.model import load_model
from pipeline.trust.signs import Ground, signs_of

__all__ = ["calibrate"]


def calibrate(facts: Facts, text: Text, reading: Reading, transcript: Transcript) -> Facts:
    """Return the facts with calibrated confidences in place of the rules' own.

    Args:
        facts: as extraction found them.
        text: the repaired text, whose edits tell what was changed under a value.
        reading: the raw reading, whose words lie under a value.
        transcript: the pages, for what the engine thought of its words.

    Raises:
        RuleError: the parameters are damaged.
    """
    model = load_model()
    ground = Ground(facts, text, reading, transcript)
    chances = [
        min(
            model.chance(cell.table, signs_of(cell, ground)),
            most_of(cell, facts, reading, transcript),
            most_by_signs(cell, ground.under(cell.evidence.span).words),
        )
        for cell in cells_of(facts)
    ]
    return with_confidence(facts, chances)
