"""The tables, column by column: the one place that says what they hold.

Dates are ISO text, because a partial date has no other form; boxes are in pixels of the page as it came in.
"""

import pyarrow as pa

TEXT, FLAG, COUNT, REAL = pa.string(), pa.bool_(), pa.int32(), pa.float64()
TEXTS = pa.list_(TEXT)
BOXES = pa.list_(
    pa.struct([("page", COUNT), ("left", COUNT), ("top", COUNT), ("width", COUNT), ("height", COUNT)])
)
PROBLEMS = pa.list_(pa.struct([("code", TEXT), ("message", TEXT), ("page", COUNT)]))
ALTERNATIVES = pa.list_(pa.struct([("value", TEXT), ("source", TEXT), ("confidence", REAL)]))
VOTES = pa.list_(pa.struct([("column", TEXT), ("value", TEXT), ("mentions", COUNT), ("weight", REAL)]))

ISSUED = [("issued_on", TEXT), ("issued_day", COUNT), ("issued_month", COUNT), ("issued_year", COUNT)]

DOCUMENTS = pa.schema(
    [
        ("doc_id", TEXT),
        ("source_path", TEXT),
        ("sha256", TEXT),
        ("pages", COUNT),
        ("source_kind", TEXT),
        ("status", TEXT),
        ("error", TEXT),
        ("doc_type", TEXT),
        ("doc_type_code", TEXT),
        ("number", TEXT),
        ("symbol", TEXT),
        ("number_symbol", TEXT),
        ("place", TEXT),
        *ISSUED,
        ("issuer_parent", TEXT),
        ("issuer", TEXT),
        ("subject", TEXT),
        ("signer_title", TEXT),
        ("signer_name", TEXT),
        ("recipients", TEXTS),
        ("citations", COUNT),
        ("targets", COUNT),
        ("ocr_confidence", REAL),
        ("confidence", REAL),
        ("needs_review", FLAG),
        ("problems", PROBLEMS),
        ("seconds", REAL),
        ("version", TEXT),
        ("reviewed", TEXTS),
        ("urgency", TEXT),
        ("secrecy", TEXT),
        ("copies", COUNT),
    ]
)

CITATIONS = pa.schema(
    [
        ("doc_id", TEXT),
        ("ordinal", COUNT),
        ("page", COUNT),
        ("line", COUNT),
        ("role", TEXT),
        ("numbered", FLAG),
        ("doc_type", TEXT),
        ("doc_type_code", TEXT),
        ("number", TEXT),
        ("year", COUNT),
        ("symbol", TEXT),
        ("number_symbol", TEXT),
        *ISSUED,
        ("issuer", TEXT),
        ("subject", TEXT),
        ("text", TEXT),
        ("raw_text", TEXT),
        ("confidence", REAL),
        ("boxes", BOXES),
        ("work_id", TEXT),
        ("provenance", TEXT),
        ("work_confidence", REAL),
    ]
)

TARGETS = pa.schema(
    [
        ("doc_id", TEXT),
        ("ordinal", COUNT),
        ("page", COUNT),
        ("line", COUNT),
        ("kind", TEXT),
        ("section", TEXT),
        ("text", TEXT),
        ("indicator", TEXT),
        ("comparator", TEXT),
        ("quantity", REAL),
        ("quantity_high", REAL),
        ("unit", TEXT),
        ("baseline", TEXT),
        ("deadline", TEXT),
        ("period", TEXT),
        ("qualitative", FLAG),
        ("raw_text", TEXT),
        ("confidence", REAL),
        ("boxes", BOXES),
        ("provenance", TEXT),
    ]
)

PAGES = pa.schema(
    [
        ("doc_id", TEXT),
        ("page", COUNT),
        ("source_kind", TEXT),
        ("width", COUNT),
        ("height", COUNT),
        ("dpi", COUNT),
        ("rotation", COUNT),
        ("skew", REAL),
        ("words", COUNT),
        ("confidence", REAL),
        ("known_words", REAL),
        ("flags", TEXTS),
        ("seconds", REAL),
        ("predicted_cer", REAL),
    ]
)

CHANGES = pa.schema(
    [
        ("doc_id", TEXT),
        ("page", COUNT),
        ("line", COUNT),
        ("raw", TEXT),
        ("repaired", TEXT),
        ("by", TEXT),
        ("probability", REAL),
    ]
)

EVIDENCE = pa.schema(
    [
        ("doc_id", TEXT),
        ("field", TEXT),
        ("value", TEXT),
        ("page", COUNT),
        ("line", COUNT),
        ("text", TEXT),
        ("raw_text", TEXT),
        ("confidence", REAL),
        ("rule", TEXT),
        ("boxes", BOXES),
        ("provenance", TEXT),
        ("alternatives", ALTERNATIVES),
    ]
)

CORRECTIONS = pa.schema(
    [
        ("doc_id", TEXT),
        ("table", TEXT),
        ("ordinal", COUNT),
        ("field", TEXT),
        ("action", TEXT),
        ("value", TEXT),
        ("read", TEXT),
        ("right", FLAG),
        ("confidence", REAL),
        ("rule", TEXT),
        ("page", COUNT),
        ("raw_text", TEXT),
        ("found", FLAG),
        ("who", TEXT),
        ("at", TEXT),
    ]
)

WORKS = pa.schema(
    [
        ("work_id", TEXT),
        ("doc_type", TEXT),
        ("number_symbol", TEXT),
        ("issued_on", TEXT),
        ("issuer", TEXT),
        ("subject", TEXT),
        ("mentions", COUNT),
        ("documents", COUNT),
        ("variants", TEXTS),
        ("doc_id", TEXT),
        ("confidence", REAL),
        ("votes", VOTES),
        ("problems", TEXTS),
    ]
)

CITATION_GRAPH = pa.schema(
    [
        ("doc_id", TEXT),
        ("work_id", TEXT),
        ("cited_doc_id", TEXT),
        ("role", TEXT),
        ("mentions", COUNT),
        ("confidence", REAL),
    ]
)

SKIPPED = pa.schema([("source_path", TEXT), ("reason", TEXT)])

PER_DOCUMENT = {
    "documents": DOCUMENTS,
    "citations": CITATIONS,
    "targets": TARGETS,
    "pages": PAGES,
    "changes": CHANGES,
    "evidence": EVIDENCE,
    "corrections": CORRECTIONS,
}
"""Tables whose rows come document by document."""

TABLES = {**PER_DOCUMENT, "works": WORKS, "citation_graph": CITATION_GRAPH}
