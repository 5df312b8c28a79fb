"""How well and how fast scans are read, beside stock Tesseract and OCRmyPDF: ``make bench-ocr``."""
