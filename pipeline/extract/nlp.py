"""The extractors as spaCy components, in the order in which each needs the ones before.

Each component is a thin shell over a pure function: it reads the text and what earlier components left in
``doc._``, and leaves its own result there. The spans also go into ``doc.spans``, where displaCy and notebooks
find them. ``spacy.blank("xx")`` is used: the Vietnamese tokenizer needs another package.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

import regex
import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

from pipeline.extract.citations import Mention, body_starts, find_numbered
from pipeline.extract.clauses import Plan, is_normative, is_plan, lays_down
from pipeline.extract.evidence import Witness
from pipeline.extract.head import Head, find_head
from pipeline.extract.header import find_header
from pipeline.extract.joint_signers import with_joint_signers
from pipeline.extract.numberless import Own, find_numberless
from pipeline.extract.outline import find_outline
from pipeline.extract.paragraphs import Paragraph, paragraphs
from pipeline.extract.references import find_by_number
from pipeline.extract.second_letterhead import second_letterheads
from pipeline.extract.sign_off_gaps import sign_off_gaps
from pipeline.extract.signoff import find_sign_off
from pipeline.extract.table_targets import table_targets
from pipeline.extract.tables import grids_of, with_rows
from pipeline.extract.targets import find_targets
from pipeline.faults import is_of_one_page, step_failed
from pipeline.schema import Citation, Facts, Header, Problem, Reading, Section, SignOff, Span, Target
from pipeline.text import Text


@dataclass(frozen=True, slots=True)
class Given:
    """What the components are given: the text with its history, and its pages.

    They read the characters here: ``Doc.text`` joins its tokens anew at each call.
    """

    text: Text
    reading: Reading
    witness: Witness

    @property
    def clean(self) -> str:
        """The repaired text."""
        return self.text.text


RESULTS = ("given", "head", "header", "problems", "blocks", "sections", "citations", "targets", "sign_off")
COMPONENTS = ("kehoach_outline", "kehoach_header", "kehoach_citations", "kehoach_targets", "kehoach_sign_off")

SIGN = regex.compile(r"[^\p{L}\p{M}\p{N}\s]")
"""Each sign is a token, as the ends of a span may stand there."""

MAX_CHARACTERS = 20_000_000
"""spaCy's own limit guards a parser's memory; these components need none: only absurd texts are refused."""


Component = Callable[[Doc], Doc]


def understand_text(text: Text, reading: Reading, witness: Witness) -> Facts:
    """Run the components over a text and gather what they found."""
    nlp = load()
    doc = nlp.make_doc(text.text)
    doc._.given = Given(text, reading, witness)
    for name, value in NOTHING.items():
        setattr(doc._, name, value)
    doc._.head = Head(text.text, (), None, None, None, is_there=False)
    for name, component in nlp.pipeline:
        doc = _found_by(name, component, doc)
    found = doc._
    return Facts(found.header, found.citations, found.targets, found.sign_off, found.sections, found.problems)


NOTHING: dict[str, Any] = {
    "header": Header(),
    "sign_off": SignOff(),
    **dict.fromkeys(("problems", "blocks", "sections", "citations", "targets"), ()),
}
"""What a component that failed has found."""


def _found_by(name: str, component: Component, doc: Doc) -> Doc:
    """Run a component; a fault in it costs what it would have found, and is told."""
    try:
        return component(doc)
    except Exception as error:
        if not is_of_one_page(error):
            raise
        doc._.problems = (*doc._.problems, step_failed(name.removeprefix("kehoach_"), error))
        return doc


@cache
def load() -> Language:
    """Return the pipeline; the first call in a process builds it."""
    for name in RESULTS:
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    nlp = spacy.blank("xx")
    nlp.max_length = MAX_CHARACTERS
    # Its own rules for the ends of words take quadratic time on a long row of brackets or underscores.
    nlp.tokenizer = Tokenizer(nlp.vocab, prefix_search=SIGN.match, infix_finditer=SIGN.finditer)
    for name in COMPONENTS:
        nlp.add_pipe(name)
    return nlp


def _component(name: str) -> Callable[[Component], Component]:
    registered: Any = Language.component(name)
    return lambda function: registered(function)


@_component("kehoach_outline")
def outline_component(doc: Doc) -> Doc:
    """Paragraphs and headings."""
    clean = _given(doc).clean
    blocks: tuple[Paragraph, ...] = paragraphs(clean)
    sections: tuple[Section, ...] = find_outline(clean, blocks)
    doc._.blocks, doc._.sections = blocks, sections
    _mark(doc, "headings", ((s.heading, f"H{s.level}") for s in sections))
    return doc


@_component("kehoach_header")
def header_component(doc: Doc) -> Doc:
    """Letterhead and title."""
    given = _given(doc)
    head: Head = find_head(given.text, given.reading, given.witness)
    header, problems = find_header(head, given.witness)
    others = tuple(_second_letterheads(given, head, header))
    doc._.head, doc._.header, doc._.problems = head, header, (*doc._.problems, *problems, *others)
    fields = ((name, getattr(header, name)) for name in Header.__dataclass_fields__)
    _mark(doc, "header", ((found.evidence.span, name) for name, found in fields if found))
    return doc


MOST_LETTERHEADS = 20
"""Letterheads of other documents that are looked at in one file."""


def _second_letterheads(given: Given, head: Head, header: Header) -> Iterator[Problem]:
    """Yield a problem for each further letterhead: what stands behind it is another paper's."""
    own = header.notation.value if header.notation else None
    found = second_letterheads(given.clean, own, head.span.end)
    for other in islice(found, MOST_LETTERHEADS):
        page = given.witness.evidence(other.span, "second-letterhead", 0.0).page
        number = other.notation.canonical
        message = f"page {page}: the letterhead of another paper, {number}; split the file"
        yield Problem("second_letterhead", message, page)


@_component("kehoach_citations")
def citations_component(doc: Doc) -> Doc:
    """Citations with and without number, in text order."""
    given = _given(doc)
    header, bases = doc._.header, _bases(doc)
    notation = header.notation.value if header.notation else None
    subject, issuer = (found.value if found else None for found in (header.subject, header.issuer))
    numbered = tuple(
        mention
        for mention in find_numbered(given.clean, notation, bases, doc._.blocks)
        if not _is_own_line(mention, doc)
    )
    again = find_by_number(given.clean, numbered)
    numberless = find_numberless(given.clean, (*numbered, *again), Own(subject, issuer, _begin(doc)))
    mentions = sorted((*numbered, *again, *numberless), key=lambda m: m.span)
    doc._.citations = tuple(_citation(m, bases, given.witness) for m in mentions)
    _mark(doc, "citations", ((c.evidence.span, c.doc_type.code) for c in doc._.citations))
    return doc


def _is_own_line(mention: Mention, doc: Doc) -> bool:
    """Tell the letterhead's own number, which names no type: none of its lines cites, but for the subject."""
    header: Header = doc._.header
    head: Head = doc._.head
    subject = header.subject.evidence.span if header.subject else None
    if mention.span.start >= head.span.end or mention.issuer or (subject and subject.overlaps(mention.span)):
        return False
    return LABEL.match(_given(doc).clean, mention.span.start) is not None


LABEL = regex.compile(r"(?i)số\b|\d")


def _begin(doc: Doc) -> int:
    """Return where the letterhead and title are over."""
    header: Header = doc._.header
    head: Head = doc._.head
    return max(head.span.end, header.subject.evidence.span.end if header.subject else 0)


def _bases(doc: Doc) -> tuple[Span, ...]:
    """Return where legal bases stand: before the first heading, the enacting words, or the first item.

    A công văn, and whatever has none of these, gives them in paragraphs of their own.
    """
    begin, clean = _begin(doc), _given(doc).clean
    blocks: tuple[Paragraph, ...] = doc._.blocks
    headings = [s.heading.start for s in doc._.sections if s.heading.start >= begin]
    items = [b.span.start for b in blocks if b.mark is not None and b.span.start >= begin]
    body = body_starts(clean, begin, next(iter((*headings, *items)), None))
    kind = doc._.header.doc_type
    if body < len(clean) and not (kind is not None and kind.value.code == "CV"):
        return (Span(0, body),)
    opener = regex.compile(r"\W*(?:Căn cứ|Theo|Thực hiện|Xét)\b")
    return tuple(b.span for b in blocks if b.mark is None and opener.match(clean, b.span.start))


def _citation(mention: Mention, bases: tuple[Span, ...], witness: Witness) -> Citation:
    evidence = witness.evidence(mention.span, mention.rule, mention.prior)
    is_basis = any(base.start <= mention.span.start < base.end for base in bases)
    return Citation(
        "legal_basis" if is_basis else "body",
        mention.doc_type, mention.notation, mention.issued, mention.issuer, mention.subject, evidence,
    )  # fmt: skip


@_component("kehoach_targets")
def targets_component(doc: Doc) -> Doc:
    """Targets and deadlines."""
    given = _given(doc)
    header: Header = doc._.header
    issued = header.issued.value if header.issued else None
    subject = header.subject.value if header.subject else ""
    plan = Plan(issued, is_normative(header), _begin(doc), lays_down(header), subject, is_plan(header))
    targets: tuple[Target, ...] = find_targets(given.clean, doc._.blocks, doc._.sections, plan, given.witness)
    grids = grids_of(given.text, given.reading)
    targets = with_rows(targets, table_targets(given.clean, grids, doc._.sections, plan, given.witness))
    doc._.targets = targets
    _mark(doc, "targets", ((t.evidence.span, t.kind) for t in targets))
    return doc


@_component("kehoach_sign_off")
def sign_off_component(doc: Doc) -> Doc:
    """Signer and recipients."""
    given = _given(doc)
    alone: SignOff = find_sign_off(given.clean, given.witness)
    sign_off, problems = with_joint_signers(alone, given.clean, given.witness)
    gaps = sign_off_gaps(sign_off, doc._.header, given.clean)
    doc._.sign_off, doc._.problems = sign_off, (*doc._.problems, *problems, *gaps)
    return doc


def _given(doc: Doc) -> Given:
    given: Given = doc._.given
    return given


def _mark(doc: Doc, key: str, labelled: Any) -> None:
    """Show spans to spaCy's own tools; a token half inside counts as inside."""
    spans = (doc.char_span(s.start, s.end, label=label, alignment_mode="expand") for s, label in labelled)
    doc.spans[key] = [s for s in spans if s is not None]
