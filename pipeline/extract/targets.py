"""Targets (chỉ tiêu) and dated duties."""

from pipeline.extract.evidence import Witness
from pipeline.extract.paragraphs import Paragraph
from pipeline.schema import Section, Target


def find_targets(
    text: str,
    blocks: tuple[Paragraph, ...],
    sections: tuple[Section, ...],
    year: int | None,
    witness: Witness,
) -> tuple[Target, ...]:
    """Return targets and deadlines in text order."""
    return ()
