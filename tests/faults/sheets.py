"""A plan set as a born-digital PDF, and what may be done to it, for the tests of this folder."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pypdf
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.archive.rows import rows_of
from pipeline.document import Document
from pipeline.flow import read_document
from tests.reading import NoOcr
from tests.scans.fonts import MISSING_FONT, family

Draw = Callable[[Canvas], None]

WIDTH, HEIGHT = 595.0, 842.0
PLAIN, BOLD = "sheet", "sheet-bold"

BODY = (
    "Căn cứ Kế hoạch số 215/KH-UBND ngày 08 tháng 01 năm 2024 của Ủy ban nhân dân",
    "huyện Hòa Sơn về bảo đảm trật tự an toàn giao thông, xã xây dựng kế hoạch như sau:",
    "I. MỤC TIÊU",
    "1. Tỷ lệ hộ dân được tuyên truyền đạt ít nhất 95%.",
    "2. Tổ chức 12 buổi tuyên truyền tại các thôn.",
    "II. TỔ CHỨC THỰC HIỆN",
    "Công an xã theo dõi, đôn đốc việc thực hiện và báo cáo kết quả theo quy định.",
)

FACTS: dict[str, Any] = {
    "number": "61/KH-UBND",
    "date": "2024-03-14",
    "issuer": "Ủy ban nhân dân xã Phú Lộc",
    "subject": "Tuyên truyền an toàn giao thông năm 2024",
    "signer": "Phạm Văn Thành",
    "cited": ["215/KH-UBND"],
    "targets": 2,
}


def plan(
    canvas: Canvas,
    body: Sequence[str] = BODY,
    *,
    number: str = "61",
    symbol: str = "KH-UBND",
    organ: str = "XÃ PHÚ LỘC",
    title: str = "KẾ HOẠCH",
    subject: str = "Tuyên truyền an toàn giao thông năm 2024",
) -> None:
    """Set a plan of one page."""
    fonts()
    canvas.setFont(PLAIN, 12)
    canvas.drawCentredString(165, 782, "ỦY BAN NHÂN DÂN")
    canvas.setFont(BOLD, 12)
    canvas.drawCentredString(165, 767, organ)
    canvas.drawCentredString(410, 782, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    canvas.drawCentredString(410, 767, "Độc lập - Tự do - Hạnh phúc")
    canvas.setFont(PLAIN, 13)
    canvas.drawCentredString(165, 737, f"Số: {number}/{symbol}")
    canvas.drawCentredString(410, 737, f"{organ.title().removeprefix('Xã ')}, ngày 14 tháng 3 năm 2024")
    canvas.setFont(BOLD, 14)
    canvas.drawCentredString(WIDTH / 2, 697, title)
    canvas.drawCentredString(WIDTH / 2, 679, subject)
    canvas.setFont(PLAIN, 12.5)
    for n, line in enumerate(body):
        canvas.drawString(72, 647 - 20 * n, line)
    sign_off(canvas, 632 - 20 * len(body))


def sign_off(canvas: Canvas, y: float) -> None:
    """Set recipients and signer."""
    canvas.setFont(PLAIN, 11)
    for n, line in enumerate(("Nơi nhận:", "- UBND huyện;", "- Lưu: VT.")):
        canvas.drawString(80, y - 14 * n, line)
    canvas.setFont(BOLD, 13)
    canvas.drawCentredString(420, y, "TM. ỦY BAN NHÂN DÂN")
    canvas.drawCentredString(420, y - 16, "CHỦ TỊCH")
    canvas.drawCentredString(420, y - 90, "Phạm Văn Thành")


def fonts() -> None:
    """Register the fonts of sheets."""
    found = family()
    if found is None:
        raise RuntimeError(MISSING_FONT)
    for name, path in ((PLAIN, found.regular), (BOLD, found.bold)):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(path)))


def pdf_of(*pages: Draw, size: tuple[float, float] = (WIDTH, HEIGHT)) -> bytes:
    """Return a PDF with a page for each function that draws one."""
    fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=True)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def changed(content: bytes, change: Callable[[pypdf.PdfWriter], None]) -> bytes:
    """Return a PDF to which something was done."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    change(writer)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def picture_of(content: bytes, dpi: int = 100) -> Image.Image:
    """Return the first page of a PDF as a grey picture."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    drawn: Image.Image = document[0].render(scale=dpi / 72).to_pil().convert("L")
    document.close()
    return drawn


def read(folder: Path, content: bytes, name: str = "a.pdf") -> Document:
    """Return the document that a file makes, without OCR."""
    (folder / name).write_bytes(content)
    return read_document(folder / name, NoOcr())


def facts_of(document: Document) -> dict[str, Any]:
    """Return what the tests compare."""
    rows = rows_of(document, 0.0, "1")
    (row,) = rows["documents"]
    return {
        "number": row["number_symbol"],
        "date": str(row["issued_on"]),
        "issuer": row["issuer"],
        "subject": row["subject"],
        "signer": row["signer_name"],
        "cited": [cited["number_symbol"] for cited in rows["citations"]],
        "targets": len(rows["targets"]),
    }
