"""What a target measures, or what is due: a clause without its figure, label, time and effort."""

import regex

from pipeline.extract.quantities import Quantity, target_pattern

_EFFORT = (
    r"(?:phấn\s+đấu|đạt|hoàn\s+thành|tỷ\s+lệ|tỉ\s+lệ|từ|trên|dưới|tối\s+thiểu|ít\s+nhất|không\s+quá|có|là|còn|đảm\s+bảo"
    r"|bảo\s+đảm|trở\s+lên|khoảng|hơn|để)"
)
_LABEL = regex.compile(
    r"(?i)^\W*(?:\(?\d{1,2}[.)]\s*|chỉ\s+tiêu\s+\d+\s*[:.]\s*"
    r"|(?:đến|trong|từ|trước|vào)\s+(?:hết\s+|cuối\s+)?(?:năm|giai\s+đoạn|ngày|tháng)\s+[\d/.-]+(?:\s+(?:tháng|năm)\s+\d+)*"
    r"(?:\s+trở\s+đi)?\s*,?\s*|hằng\s+năm\s*,?\s*|hàng\s+năm\s*,?\s*)+"
)
_EDGES = regex.compile(rf"(?i)^(?:\W*{_EFFORT}\b)+|(?:\b{_EFFORT}\W*)+$")


def plain_lead(words: str) -> str:
    """Take label, time and words of effort off the beginning and end of a phrase."""
    return _tidied(_EDGES.sub("", _LABEL.sub("", words)))


def indicator_of(clause: str, quantity: Quantity | None) -> str | None:
    """Return what is measured: the words before the figure, or those after it where none stand before."""
    if quantity is None:
        return None
    before, after = plain_lead(clause[: quantity.span.start]), plain_lead(clause[quantity.span.end :])
    turn = _TURN.search(clause[: quantity.span.start])
    is_verb = turn is not None and before.lower() == " ".join(turn["verb"].lower().split())
    named = before if len(before.split()) > 1 and not is_verb else after
    if named and turn and turn["verb"].lower() not in named.lower():
        named = f"{' '.join(turn['verb'].split())} {named[0].lower()}{named[1:]}"
    return named or None


_TURN = regex.compile(
    r"(?i)\b(?<verb>(?:cắt\s+|kéo\s+)?giảm|tăng|nâng)(?:\s+(?:thêm|ít\s+nhất|tối\s+thiểu|bình\s+quân|khoảng|trên|hơn|từ|gấp"
    r"|không\s+dưới|không\s+quá))*\s*$"
)
"""The way that a figure goes; without it "giảm 50 % số hồ sơ giấy" would be half of them to reach."""


def due_of(clause: str) -> str | None:
    """Return what is due: the clause up to its date."""
    m = target_pattern("duty").search(clause)
    return _tidied(clause[: m.start()] if m and m.start() > 10 else clause) or None


def _tidied(words: str) -> str:
    return " ".join(words.split()).strip(" ,.;:-–+*/<>≥≤≧≦⩾⩽=±")
