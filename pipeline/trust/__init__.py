"""From what speaks for a value to the chance that it is right: calibrated confidence of every cell.

A small pure step between extraction and tables. What speaks for and against a cell are its signs (``signs``);
a logistic model for each kind of cell (``model``, parameters in ``rules/confidence.toml``) turns them into a
chance, fitted on labelled documents so that of the cells with 0.9 about nine in ten are right.
"""

from pipeline.extract.digits import PEN
from pipeline.extract.later_days import signed_in, signed_on
from pipeline.rules import read_toml
from pipeline.schema import Facts, Reading, Transcript
from pipeline.text import Text
from pipeline.trust.cells import Cell, cells_of, with_confidence
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
        min(model.chance(cell.table, signs_of(cell, ground)), most_of(cell, facts, reading))
        for cell in cells_of(facts)
    ]
    return with_confidence(facts, chances)


def most_of(cell: Cell, facts: Facts, reading: Reading) -> float:
    """Return how sure a cell may be at most, whatever its signs: doubted, or told by other witnesses."""
    doubted = any(CONTRADICTED.get(problem.code) == cell.field for problem in facts.problems)
    rules: dict[str, list[float]] = read_toml("trust.toml")["witnesses"]["most"]
    told = next((most for rule, most in rules.items() if cell.evidence.rule.startswith(rule)), [1.0, 1.0])
    unlike = cell.field == "issued_on" and _is_unlike_signature(cell, reading)
    return min(
        told["-and-" in cell.evidence.rule],
        MOST_DOUBTED if doubted else 1.0,
        MOST_UNLIKE if unlike else 1.0,
    )


def _is_unlike_signature(cell: Cell, reading: Reading) -> bool:
    """Tell a date whose figures a hand wrote, and that is not the day of the electronic signature."""
    signed = signed_on(reading.asides) or signed_in(reading.text)
    return signed is not None and cell.evidence.rule.endswith(PEN) and cell.value.iso != signed.isoformat()


CONTRADICTED = {"date_doubtful": "issued_on", "issuer_doubtful": "issuer", "number_doubtful": "number_symbol"}
"""Problems that say that something else in the file speaks against a value, and its column. They are too rare
among labelled documents for a weight of their own."""

MOST_DOUBTED = 0.5
"""No value that is contradicted is surer."""

MOST_UNLIKE = 0.8
"""A day written by hand is mostly that of the signature; another one may be right, and may be misread."""
