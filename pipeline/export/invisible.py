"""A font without shapes for words that are there to be found: a code is the letter itself.

The font file stands in the PDF, as archives ask (ISO 19005): one empty letter, made by
``scripts/invisible_font.py``, that all codes share.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf import PdfWriter
    from pypdf.generic import IndirectObject

FONT = "KehoachInvisible"

FILE = Path(__file__).parent / "invisible.ttf"
EM = 0.5
"""Width of every letter, in parts of the size; a word is stretched to its box."""
CODES = 1 << 16
THE_LETTER = b"\x00\x01"
"""The number in the file of the one letter there is."""


def add_font(writer: "PdfWriter") -> "IndirectObject":
    """Add the font to a file and return it."""
    from pypdf.generic import (
        ArrayObject,
        DictionaryObject,
        FloatObject,
        NameObject,
        NumberObject,
        StreamObject,
        TextStringObject,
    )

    def name(text: str) -> NameObject:
        return NameObject(f"/{text}")

    def dictionary(**entries: object) -> DictionaryObject:
        return DictionaryObject({name(key): value for key, value in entries.items()})

    def stream(content: bytes, **entries: object) -> "IndirectObject":
        written = StreamObject()
        written.set_data(content)
        written.update(dictionary(**entries))
        return writer._add_object(written.flate_encode())

    shapes = FILE.read_bytes()
    numbers = ArrayObject([NumberObject(0), NumberObject(0), NumberObject(1000), NumberObject(1000)])
    descriptor = dictionary(
        **{"Type": name("FontDescriptor"), "FontName": name(FONT), "Flags": NumberObject(4)},
        **{"FontBBox": numbers, "ItalicAngle": NumberObject(0), "Ascent": NumberObject(800)},
        **{"Descent": NumberObject(-200), "CapHeight": NumberObject(700), "StemV": NumberObject(80)},
        FontFile2=stream(shapes, Length1=NumberObject(len(shapes))),
    )
    system = dictionary(
        Registry=TextStringObject("Adobe"), Ordering=TextStringObject("Identity"), Supplement=NumberObject(0)
    )
    descendant = dictionary(
        **{"Type": name("Font"), "Subtype": name("CIDFontType2"), "BaseFont": name(FONT)},
        **{"CIDSystemInfo": system, "FontDescriptor": writer._add_object(descriptor)},
        **{"DW": FloatObject(1000 * EM), "CIDToGIDMap": stream(THE_LETTER * CODES)},
    )
    font = dictionary(
        **{"Type": name("Font"), "Subtype": name("Type0"), "BaseFont": name(FONT)},
        **{"Encoding": name("Identity-H"), "ToUnicode": stream(_to_unicode())},
        DescendantFonts=ArrayObject([writer._add_object(descendant)]),
    )
    return writer._add_object(font)


def _to_unicode() -> bytes:
    """Return the map from codes to letters, each to itself; no range goes over a change of the high byte."""
    ranges = [f"<{high:02x}00> <{high:02x}ff> <{high:02x}00>" for high in range(256)]
    blocks = [ranges[start : start + 100] for start in range(0, 256, 100)]
    listed = "\n".join(f"{len(b)} beginbfrange\n" + "\n".join(b) + "\nendbfrange" for b in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{listed}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end\n"
    ).encode("ascii")
