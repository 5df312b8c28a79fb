"""What tables say in English about a document, in the words of the page (``rules/messages.toml``)."""

from functools import cache

import regex

from pipeline.rules import compile_pattern, read_toml

FILE = "messages.toml"

ISO = r"\b(\d{4})-(\d\d)-(\d\d)\b"

LONG = 300
"""Characters of a message that are looked at; what is quoted from a document may be longer."""


def message(said: str) -> str:
    """Say a problem's message to a clerk; one without a rule is shown as it is.

    >>> message("no place and date in the letterhead")
    'Phần đầu văn bản không có dòng địa danh, ngày tháng.'
    """
    for pattern, words in _rules("message"):
        if m := pattern.fullmatch(said[:LONG]):
            told: str = regex.sub(ISO, r"\3/\2/\1", words["says"].format(**m.groupdict()))
            return told
    return said


def failure(error: str) -> tuple[str, str]:
    """Say why a file could not be read, and what to do.

    >>> failure("scan.pdf: is empty (0 bytes); copy or scan it again")
    ('Tệp rỗng (0 byte).', 'Chép hoặc quét lại tệp này.')
    """
    for pattern, words in _rules("failure"):
        if pattern.fullmatch(" ".join(error.split())):
            return words["cause"], words["cure"]
    return "Không đọc được tệp này.", "Xem dòng báo lỗi dưới đây, sửa tệp rồi chạy lại kehoach extract."


@cache
def _rules(kind: str) -> tuple[tuple[regex.Pattern[str], dict[str, str]], ...]:
    return tuple(
        (compile_pattern(FILE, rule["pattern"], rule["pattern"], {}), rule) for rule in read_toml(FILE)[kind]
    )
