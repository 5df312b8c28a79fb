"""Repair OCR text: the same lines, the right letters, every change named.

Steps in order: NFC and one tone placement, rules of characters, markup and roman numerals, formulae of the
genre, the learned restorer (where its model is there), formulae again, sequences of headings and items,
abbreviations, then the grammar of numbers and symbols. Beside that grammar only the rules of roman numerals,
of sequences and of words read as numbers may touch a digit.
"""

from functools import cache
from typing import Protocol

from pipeline.repair.abbreviations import repair_abbreviations
from pipeline.repair.formulae import restore_formulae
from pipeline.repair.notation import SPACING_RULE, WIDTH_RULE, repair_notations
from pipeline.repair.sequences import repair_sequences
from pipeline.repair.vietnamese import compose, one_tone_place
from pipeline.repair.witness import Witnesses
from pipeline.rules import Substitution, load_substitutions
from pipeline.text import Printed, Replacement, Text


class Restorer(Protocol):
    """Repairs words by what it has learned; must leave numbers, codes and the number of lines alone."""

    def __call__(self, text: Text, witnesses: Witnesses = ()) -> Text:
        """Repair a text, given what is known of its words."""


def rules_only(text: Text, witnesses: Witnesses = ()) -> Text:
    """Stand in for the learned restorer: change nothing."""
    return text


@cache
def default_restorer() -> Restorer:
    """Return the learned restorer, or ``rules_only`` where its model is absent.

    Raises:
        ModelError: the model is damaged or of another version.
    """
    # Here, because whoever repairs by rules alone need not load it.
    from pipeline.repair.model_files import model_folder
    from pipeline.repair.restorer import ChannelRestorer

    folder = model_folder()
    return rules_only if folder is None else ChannelRestorer.of(folder)


def repair(raw: str, restorer: Restorer = rules_only, witnesses: Witnesses = ()) -> Text:
    """Repair raw text, given what the engine said of its words; the result has as many lines.

    >>> repair("Ké hoach số 12 /KH-UBND").text
    'Kế hoạch số 12/KH-UBND'
    """
    text = one_tone_place(compose(Text.of(raw, _printed(witnesses))))
    for name in ("characters.toml", "markup.toml", "roman.toml"):
        text = substitute(text, load_substitutions(name))
    return _settled(restorer(restore_formulae(text), witnesses), witnesses)


NOTATION = frozenset(
    (
        "nfc",
        "tone-placement",
        "odd-space",
        "invisible",
        "eth-for-d-stroke",
        "small-eth-for-d-stroke",
        "fraction-slash",
        "year-blank-inside",
        SPACING_RULE,
        WIDTH_RULE,
    )
)
"""Rules that write the same text in the one form that all other steps expect; they alone touch what was
typed."""


def _printed(witnesses: Witnesses) -> Printed:
    return Printed(tuple(w.span for w in witnesses if w.printed), NOTATION)


ROUNDS = 4
"""A rule may make room for another, as a symbol put right shows that a heading is in capitals."""


def _settled(text: Text, witnesses: Witnesses) -> Text:
    """Apply what the words around may prove, until nothing changes."""
    for _ in range(ROUNDS):
        before = text.text
        for name in ("characters.toml", "roman.toml", "numbers.toml", "digit_words.toml"):
            text = substitute(text, load_substitutions(name))
        text = repair_abbreviations(repair_sequences(restore_formulae(text)))
        text = repair_notations(text, witnesses)
        if text.text == before:
            break
    return text


def restore(raw: str) -> Text:
    """Repair raw text with the learned restorer, or by rules alone where its model is absent.

    Raises:
        ModelError: the model is damaged or of another version.
    """
    return repair(raw, default_restorer())


def substitute(text: Text, rules: tuple[Substitution, ...]) -> Text:
    """Apply rules one after the other."""
    for rule in rules:
        text = text.replace(
            Replacement(m.start(), m.end(), m.expand(rule.replace), rule.id)
            for m in rule.pattern.finditer(text.text)
        )
    return text
