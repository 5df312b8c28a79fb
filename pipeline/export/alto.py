"""ALTO 4: pages, lines and words with their boxes and confidences, for libraries' own viewers."""

import re
from functools import reduce
from xml.sax.saxutils import quoteattr

from pipeline.export.placed import RepairedPage, RepairedWord, by_line
from pipeline.schema import Box

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def alto(pages: list[RepairedPage], name: str, version: str) -> str:
    """Return an ALTO file; ``CONTENT`` is repaired, what was read stands beside it where it differs."""
    body = "".join(_page(page) for page in pages if page.width)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<alto xmlns="{NAMESPACE}">\n<Description><MeasurementUnit>pixel</MeasurementUnit>'
        f"<sourceImageInformation><fileName>{_text(name)}</fileName></sourceImageInformation>"
        '<Processing ID="P1"><processingSoftware><softwareName>kehoach</softwareName>'
        f"<softwareVersion>{_text(version)}</softwareVersion></processingSoftware></Processing>"
        f"</Description>\n<Layout>\n{body}</Layout>\n</alto>\n"
    )


def _page(page: RepairedPage) -> str:
    size = f'WIDTH="{page.width}" HEIGHT="{page.height}"'
    lines = [_line(line, page, number) for number, line in enumerate(by_line(page.words), 1)]
    block = f'<TextBlock ID="b{page.number}">\n{"".join(lines)}</TextBlock>\n' if lines else ""
    block += "".join(
        f'<Illustration ID="s{page.number}-{number}" {_place(stamp)} TYPE="stamp"/>\n'
        for number, stamp in enumerate(page.stamps, 1)
    )
    return (
        f'<Page ID="p{page.number}" PHYSICAL_IMG_NR="{page.number}" {size}>'
        f'<PrintSpace HPOS="0" VPOS="0" {size}>\n{block}</PrintSpace></Page>\n'
    )


def _line(words: list[RepairedWord], page: RepairedPage, number: int) -> str:
    boxes = [word.box.mapped(page.to_source) for word in words]
    whole = reduce(Box.union, boxes)
    strings = "<SP/>".join(_string(word, box) for word, box in zip(words, boxes, strict=True))
    return f'<TextLine ID="l{page.number}-{number}" {_place(whole)}>{strings}</TextLine>\n'


def _string(word: RepairedWord, box: Box) -> str:
    sure = "" if word.confidence is None else f' WC="{word.confidence:.2f}"'
    start = f"<String {_place(box)} CONTENT={quoteattr(_clean(word.text))}{sure}"
    read = "" if word.raw == word.text else f'<ALTERNATIVE PURPOSE="OCR">{_text(word.raw)}</ALTERNATIVE>'
    return f"{start}>{read}</String>" if read else f"{start}/>"


def _place(box: Box) -> str:
    return f'HPOS="{box.left}" VPOS="{box.top}" WIDTH="{box.width}" HEIGHT="{box.height}"'


def _clean(text: str) -> str:
    return NO_XML.sub("\ufffd", text)


def _text(text: str) -> str:
    return quoteattr(_clean(text))[1:-1].replace("<", "&lt;")
