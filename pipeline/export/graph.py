"""The citation graph as GraphML, which Gephi, yEd, igraph and networkx read.

A node is a document of the archive, or a cited work that it does not hold; an edge says who cites whom, how
often and in which role. Form: http://graphml.graphdrawing.org (GraphML Primer).
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from pipeline.archive.spread import Row
from pipeline.export.records import table_rows
from pipeline.store.atomic import replacing

NODE = ("label", "kind", "doc_type", "number_symbol", "issued_on", "issuer", "subject", "source_path")
EDGE = {"role": "string", "mentions": "int", "confidence": "double"}
DOCUMENT, WORK = "document", "work"
NOT_XML = {n: None for n in range(32) if n not in (9, 10, 13)}
"""Control characters, which XML cannot hold."""


def write_graph(out: Path, folder: Path) -> str:
    """Write ``citations.graphml``; say what is in it.

    Raises:
        InputError: there are no tables.
    """
    documents, works = table_rows(out, "documents"), table_rows(out, "works")
    nodes = list(_nodes(documents, works))
    edges = table_rows(out, "citation_graph")
    with replacing(folder / "citations.graphml") as part, part.open("x", encoding="utf-8") as file:
        xml = XMLGenerator(file, encoding="utf-8")
        xml.startDocument()
        xml.startElement("graphml", AttributesImpl({"xmlns": "http://graphml.graphdrawing.org/xmlns"}))
        _keys(xml)
        xml.startElement("graph", AttributesImpl({"id": "citations", "edgedefault": "directed"}))
        for name, node in nodes:
            _element(xml, "node", {"id": name}, node)
        for edge in edges:
            ends = {"source": edge["doc_id"], "target": edge["cited_doc_id"] or edge["work_id"]}
            _element(xml, "edge", ends, {key: edge[key] for key in EDGE})
        xml.endElement("graph")
        xml.endElement("graphml")
        xml.endDocument()
    return f"citations.graphml, {len(nodes)} nodes, {len(edges)} edges"


def _nodes(documents: Iterable[Row], works: Iterable[Row]) -> Iterator[tuple[str, Row]]:
    """Yield each document once, though it lie in the archive twice, and the works that it does not hold."""
    held: dict[str, Row] = {}
    for row in documents:
        held.setdefault(row["doc_id"], row)
    for name, row in held.items():
        yield name, _node(row, DOCUMENT, row["source_path"])
    for row in works:
        if row["doc_id"] not in held:
            yield row["work_id"], _node(row, WORK, None)


def _node(row: Row, kind: str, path: str | None) -> Row:
    label = row["number_symbol"] or row["subject"] or path or kind
    return {**{name: row.get(name) for name in NODE}, "label": label, "kind": kind, "source_path": path}


def _keys(xml: XMLGenerator) -> None:
    for place, types in (("node", dict.fromkeys(NODE, "string")), ("edge", EDGE)):
        for name, kind in types.items():
            key = {"id": name, "for": place, "attr.name": name, "attr.type": kind}
            xml.startElement("key", AttributesImpl(key))
            xml.endElement("key")


def _element(xml: XMLGenerator, tag: str, attributes: dict[str, str], data: Row) -> None:
    xml.startElement(tag, AttributesImpl(attributes))
    for name, value in data.items():
        if value is not None:
            xml.startElement("data", AttributesImpl({"key": name}))
            xml.characters(str(value).translate(NOT_XML))
            xml.endElement("data")
    xml.endElement(tag)
