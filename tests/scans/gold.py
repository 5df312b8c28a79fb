"""Gold records from marked content: the truth is written once, in the content files.

The form is that of hand-made gold records: every object of a kind has the same keys in the same order,
unknown is null, ``line`` is a 1-based line of the gold text that goes with the record.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tests.scans.content import Content
from tests.scans.lines import TextLine
from tests.scans.markup import Mark, Paragraph

Record = dict[str, Any]

CODES = {
    "Báo cáo": "BC",
    "Chương trình": "CTr",
    "Chương trình hành động": "CTr",
    "Chỉ thị": "CT",
    "Công văn": "CV",
    "Hướng dẫn": "HD",
    "Kế hoạch": "KH",
    "Kết luận": "KL",
    "Luật": "L",
    "Nghị quyết": "NQ",
    "Nghị định": "NĐ",
    "Pháp lệnh": "PL",
    "Quy chế": "QC",
    "Quy định": "QĐ",
    "Quyết định": "QĐ",
    "Thông báo": "TB",
    "Thông tư": "TT",
    "Thông tư liên tịch": "TTLT",
    "Tờ trình": "TTr",
    "Điều lệ": "ĐL",
    "Đề án": "ĐA",
}
_OPERATORS = {"ge": ">=", "le": "<=", "gt": ">", "lt": "<"}
_STATE_NUMBER = re.compile(r"(?P<number>\d+)/(?:(?P<year>\d{4})/)?(?P<symbol>.+)")
_PARTY_NUMBER = re.compile(r"(?P<number>\d+)-(?P<symbol>[^/]+/.+)")
_ITEM = re.compile(r"(\d+(?:\.\d+)*|[a-zđ])[.)]\s")


def record(content: Content, file: str, lines: Sequence[TextLine]) -> Record:
    """Return the gold record of a document that stands in ``lines``."""
    head = content.head
    number = None
    if head.number:
        number = f"{head.number}{head.number_rest}"
    artefacts = [(n, line.text) for n, line in enumerate(lines, 1) if line.is_artefact]
    return {
        "file": file,
        "doc_type": content.type_name,
        "doc_type_code": content.type_code,
        "number": head.number,
        "year": None,
        "symbol": head.symbol,
        "number_symbol": number,
        "issuer_parent": head.parent_name,
        "issuer_parent_inferred": None,
        "issuer": head.issuer_name,
        "issuer_inferred": False,
        "place": head.place,
        **_issued(head.day, head.month, head.year),
        "subject": " ".join(content.subject),
        "signer_title": content.signer_title,
        "signer_name": content.signer_name,
        "recipients": list(content.recipients),
        "artefact_lines": [{"line": n, "what": "page number", "text": text} for n, text in artefacts],
        "placeholders": [],
        "notes": list(content.notes),
        "citations": citations_of(content, lines),
        "targets": targets_of(content, lines),
    }


def citations_of(content: Content, lines: Sequence[TextLine]) -> list[Record]:
    """Return the citations in text order (outer before inner)."""
    found: list[Record] = []
    role = "legal_basis"
    for index, paragraph in enumerate(content.body):
        if paragraph.kind == "heading" or (paragraph.kind == "centred" and paragraph.text.endswith(":")):
            role = "body"
        ids: dict[int, str] = {}
        for place, mark in enumerate(paragraph.marks):
            if mark.tag == "c":
                ids[place] = f"c{len(found) + 1:02d}"
                found.append(_citation(paragraph, place, ids, role) | _lines(lines, index, mark))
    return found


def targets_of(content: Content, lines: Sequence[TextLine]) -> list[Record]:
    """Return targets (``goal``) and deadlines (``due``).

    Their attributes: ``op`` (ge le gt lt increase decrease; = where there is ``n``), ``n``, ``to`` (end of a
    range), ``unit``, ``base``, ``by`` (a date), ``before`` ("trước ngày"), ``period``, ``every``,
    ``optional``, ``note``.
    """
    found: list[Record] = []
    path: list[tuple[int, str]] = []
    for index, paragraph in enumerate(content.body):
        if paragraph.kind == "heading":
            path = [(level, title) for level, title in path if level < paragraph.level]
            path.append((paragraph.level, paragraph.text.rstrip(":.")))
        for place, mark in enumerate(paragraph.marks):
            if mark.tag in ("goal", "due"):
                whole = _lines(lines, index, Mark("p", 0, len(paragraph.text), {}, -1))
                span = {"id": f"t{len(found) + 1:02d}", **_lines(lines, index, mark)}
                span |= {f"item_{key}": value for key, value in whole.items()}
                found.append(span | _target(paragraph, place, [title for _, title in path]))
    return found


def split_number(text: str | None) -> Record:
    """Split a number and symbol as printed.

    >>> split_number("10/2022/QH15")["year"], split_number("05-CT/TW")["symbol"]
    (2022, 'CT/TW')
    """
    match = (_PARTY_NUMBER.fullmatch(text) or _STATE_NUMBER.fullmatch(text)) if text else None
    parts: dict[str, str | None] = match.groupdict() if match else {}
    year = parts.get("year")
    return {
        "number": parts.get("number"),
        "year": int(year) if year else None,
        "symbol": parts.get("symbol"),
        "number_symbol": text,
    }


def split_date(text: str | None) -> tuple[int | None, int | None, int | None]:
    """Return day, month, year of a date as printed; a year may stand alone.

    >>> split_date("05 tháng 3 năm 2020"), split_date("22/01/2024"), split_date("2016")
    ((5, 3, 2020), (22, 1, 2024), (None, None, 2016))
    """
    numbers = [int(n) for n in re.findall(r"\d+", text or "")]
    if len(numbers) == 3:
        return numbers[0], numbers[1], numbers[2]
    return (None, None, numbers[0]) if numbers else (None, None, None)


def _citation(paragraph: Paragraph, place: int, ids: dict[int, str], role: str) -> Record:
    mark = paragraph.marks[place]
    parts = dict(_parts(paragraph, place))
    number = split_number(parts.get("no"))
    issuer = parts.get("by")
    return {
        "id": ids[place],
        "line": 0,
        "line_end": 0,
        "type": parts["type"],
        "type_code": CODES[parts["type"]],
        **number,
        **_issued(*split_date(parts.get("date"))),
        "issuer": _spelled(issuer) if issuer else None,
        "subject": parts.get("title"),
        "period": None,
        "role": role,
        "numbered": number["number"] is not None,
        "optional": "optional" in mark.attributes,
        "within": _within(paragraph, place, ids),
        "text": paragraph.of(mark),
        "raw": None,
        "normalized": None,
        "note": mark.attributes.get("note"),
    }


def _parts(paragraph: Paragraph, place: int) -> Iterator[tuple[str, str]]:
    """Yield the tagged parts of a citation, the title that follows it and the issuer right before it."""
    beside = [m for m in paragraph.marks[:place] if m.parent == paragraph.marks[place].parent]
    if beside and beside[-1].tag == "by":
        yield "by", paragraph.of(beside[-1])
    for mark in paragraph.marks[place + 1 :]:
        if mark.parent == place:
            yield mark.tag, paragraph.of(mark)
    for mark in paragraph.marks[place + 1 :]:
        if mark.parent == paragraph.marks[place].parent and mark.tag in ("c", "title"):
            if mark.tag == "title":
                yield "title", paragraph.of(mark)
            return


def _within(paragraph: Paragraph, place: int, ids: dict[int, str]) -> str | None:
    """Return the id of the citation whose text or title holds this one."""
    outer = paragraph.marks[place].parent
    while outer >= 0 and outer not in ids:
        if paragraph.marks[outer].tag == "title":
            before = [
                p for p in ids if p < outer and paragraph.marks[p].parent == paragraph.marks[outer].parent
            ]
            if before:
                return ids[before[-1]]
        outer = paragraph.marks[outer].parent
    return ids.get(outer)


def _target(paragraph: Paragraph, place: int, path: list[str]) -> Record:
    mark = paragraph.marks[place]
    given = mark.attributes
    inner = [m for m in paragraph.marks[place + 1 :] if m.tag == "what" and m.parent == place]
    quantity = _figure(given.get("n"))
    item = _ITEM.match(paragraph.text)
    return {
        "kind": "target" if mark.tag == "goal" else "deadline",
        "text": paragraph.of(mark),
        "indicator": paragraph.of(inner[0]) if inner else None,
        "comparator": _comparator(given),
        "quantity": quantity,
        "quantity_high": _figure(given.get("to")),
        "unit": given.get("unit") if quantity is not None else None,
        "baseline": given.get("base"),
        "deadline": given.get("by"),
        "deadline_exclusive": "before" in given if "by" in given else None,
        "period": given.get("period"),
        "recurrence": given.get("every"),
        "qualitative": not {"n", "by", "base"} & set(given),
        "section": path[-1] if path else None,
        "section_path": path,
        "item": item.group(1) if item else None,
        "optional": "optional" in given,
        "note": given.get("note"),
    }


def _comparator(given: dict[str, str]) -> str | None:
    operator = given.get("op", "=" if "n" in given else None)
    return _OPERATORS.get(operator, operator) if operator else None


def _figure(text: str | None) -> float | int | None:
    if text is None:
        return None
    return float(text) if "." in text else int(text)


def _issued(day: int | None, month: int | None, year: int | None) -> Record:
    iso = f"{year:04d}-{month:02d}-{day:02d}" if day and month and year else None
    return {"issued_on": iso, "issued_day": day, "issued_month": month, "issued_year": year}


def _spelled(issuer: str) -> str:
    return issuer.replace("UBND", "Ủy ban nhân dân").replace("HĐND", "Hội đồng nhân dân")


def _lines(lines: Sequence[TextLine], paragraph: int, mark: Mark) -> dict[str, int]:
    own = [(n, line.start) for n, line in enumerate(lines, 1) if line.paragraph == paragraph]
    first = max(n for n, start in own if start <= mark.start)
    last = max(n for n, start in own if start < mark.end)
    return {"line": first, "line_end": last}
