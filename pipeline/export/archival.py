"""PDF/A-1b (ISO 19005-1): what makes a PDF fit to be kept for good.

A file that came as PDF is written anew by Ghostscript, which takes out scripts, actions, transparency and
colours of devices, and puts in the fonts; then the file says of itself what it is.
"""

import io
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pipeline.archive.version import version
from pipeline.errors import InputError, ToolError

if TYPE_CHECKING:
    from pypdf import PdfWriter

SECONDS = 600
"""Time for one file; pages without transparency take a fraction of a second each."""

COMMAND = (
    *("gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-dPDFA=1"),
    # What cannot be kept is left out, not the whole file refused.
    *("-dPDFACompatibilityPolicy=1", "-sColorConversionStrategy=RGB", "-dAutoRotatePages=/None"),
)

COLOURS = Path(__file__).parent / "srgb.icc"
"""Made by ``scripts/srgb_profile.py``."""

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{producer}</pdf:Producer>{keywords}</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>{more}</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""

MORE = {
    "/Author": "<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>",
    "/Subject": (
        '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:description>'
    ),
}
"""What PDF/A asks to be said in both places, where it is said at all."""


def redistilled(source: Path) -> io.BytesIO:
    """Return a PDF written anew, with nothing in it that PDF/A-1 forbids.

    Raises:
        InputError: the file cannot be read, or takes too long.
        ToolError: Ghostscript is not installed.
    """
    with tempfile.TemporaryDirectory(prefix="kehoach-") as folder:
        target = Path(folder) / "archival.pdf"
        try:
            subprocess.run(
                # Absolute, so that no name is taken for an option.
                (*COMMAND, f"-sOutputFile={target}", "--", str(source.absolute())),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS,
                check=True,
            )
            return io.BytesIO(target.read_bytes())
        except FileNotFoundError as error:
            raise ToolError("Ghostscript is missing; install it: sudo apt-get install ghostscript") from error
        except subprocess.TimeoutExpired as error:
            raise InputError(
                f"{source}: Ghostscript needs more than {SECONDS} s; export --pdf instead"
            ) from error
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode("utf-8", "replace").strip().splitlines()
            raise InputError(f"{source}: Ghostscript cannot read it: {(said or ['no word'])[-1]}") from error


def declare(writer: "PdfWriter", entries: dict[str, str]) -> None:
    """Let a file say that it is PDF/A-1b: what it is (``entries``), who made it, what its colours are."""
    from pypdf.generic import (
        ArrayObject,
        DictionaryObject,
        NameObject,
        NumberObject,
        StreamObject,
        TextStringObject,
    )

    def name(text: str) -> NameObject:
        return NameObject(f"/{text}")

    producer = f"kehoach {version()}"
    writer.pdf_header = "%PDF-1.4"
    writer.metadata = {"/Producer": producer, **entries}
    said = StreamObject()
    parts = "".join(MORE[key].format(escape(value)) for key, value in entries.items() if key in MORE)
    keywords = (
        f"<pdf:Keywords>{escape(entries['/Keywords'])}</pdf:Keywords>" if "/Keywords" in entries else ""
    )
    xmp = XMP.format(
        producer=escape(producer), title=escape(entries["/Title"]), keywords=keywords, more=parts
    )
    said.set_data(xmp.encode())
    said.update({name("Type"): name("Metadata"), name("Subtype"): name("XML")})
    colours = StreamObject()
    colours.set_data(COLOURS.read_bytes())
    colours[name("N")] = NumberObject(3)
    intent = DictionaryObject(
        {
            name("Type"): name("OutputIntent"),
            name("S"): name("GTS_PDFA1"),
            name("OutputConditionIdentifier"): TextStringObject("sRGB IEC61966-2.1"),
            name("Info"): TextStringObject("sRGB IEC61966-2.1"),
            name("DestOutputProfile"): writer._add_object(colours.flate_encode()),
        }
    )
    writer.root_object[name("Metadata")] = writer._add_object(said)
    writer.root_object[name("OutputIntents")] = ArrayObject([intent])
    writer.generate_file_identifiers()
