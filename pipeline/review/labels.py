"""Vietnamese names of columns, reasons and kinds, from ``rules/labels.toml``."""

from pipeline.rules import read_toml


def label(table: str, name: str) -> str:
    """Return what people call a column, or a kind; a name that is not listed stands for itself.

    >>> label("documents", "subject"), label("kinds", "scan")
    ('Trích yếu', 'bản quét')
    """
    named: dict[str, str] = read_toml("labels.toml")[table]
    return named.get(name, name)


def reason(code: str) -> str:
    """Say a code of a problem in words.

    >>> reason("number_unreadable"), reason("ocr_timeout")
    ('Số, ký hiệu: không đọc được', 'Đọc quá thời gian')
    """
    labels = read_toml("labels.toml")
    about, _, ending = code.rpartition("_")
    if about in labels["reasons"] and ending in labels["endings"]:
        return f"{labels['reasons'][about]}: {labels['endings'][ending]}"
    named: str = labels["codes"].get(code, code)
    return named
