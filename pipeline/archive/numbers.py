"""Numbers as works are known by: symbols mended, years and terms that were lost filled in."""

from functools import cache, lru_cache

import regex

from pipeline.rules import compile_pattern, read_toml

FILE = "works.toml"


@lru_cache(maxsize=50_000)
def symbol_of(number_symbol: str) -> str:
    """Return the symbol of a whole number: what follows number and year.

    >>> symbol_of("98/2023/QH15"), symbol_of("15/QĐ-UBND"), symbol_of("05-CTr/QU")
    ('QH15', 'QĐ-UBND', 'CTr/QU')
    """
    symbol: str = regex.sub(r"^\w+(?:/(?:19|20)\d\d(?=/))?[-/]", "", number_symbol)
    return symbol


@lru_cache(maxsize=50_000)
def year_in(number_symbol: str) -> int | None:
    """Return the year inside a normative number."""
    m = regex.match(r"\w+/((?:19|20)\d\d)/", number_symbol)
    return int(m[1]) if m else None


@lru_cache(maxsize=10_000)
def is_national(symbol: str) -> bool:
    """Tell a symbol that one organ alone uses."""
    return _rule("national").fullmatch(symbol) is not None


@lru_cache(maxsize=50_000)
def is_possible(number_symbol: str) -> bool:
    """Tell whether the term of the National Assembly in a number fits its year.

    >>> is_possible("98/2023/QH15"), is_possible("98/2023/QH13"), is_possible("15/QĐ-UBND")
    (True, False, True)
    """
    m, year = _rule("term").fullmatch(symbol_of(number_symbol)), year_in(number_symbol)
    if m is None or year is None:
        return True
    first, last = read_toml(FILE)["term"]["years"].get(m["term"], (0, 0))
    return bool(first <= year <= last)


@lru_cache(maxsize=50_000)
def whole_number(number_symbol: str, dated: int | None = None) -> str:
    """Mend the letters of a symbol; complete a number whose term or year was lost, by its year or date.

    >>> whole_number("72/2025/QH"), whole_number("02/2020/UBTVQH"), whole_number("15/QD-UBNO")
    ('72/2025/QH15', '02/2020/UBTVQH14', '15/QĐ-UBND')
    >>> whole_number("48/NĐ-CP", 2013), whole_number("48/QĐ-TTg", 2013)
    ('48/2013/NĐ-CP', '48/QĐ-TTg')
    """
    symbol = symbol_of(number_symbol)
    known = mended_symbol(symbol)
    number = f"{number_symbol.removesuffix(symbol)}{known}" if symbol else number_symbol
    if dated and lacks_year(number):
        number = number.replace("/", f"/{dated}/", 1)
    year = year_in(number)
    if year is None or not number.endswith("QH"):
        return number
    terms = read_toml(FILE)["term"]["years"].items()
    fitting = [term for term, (first, last) in terms if first <= year <= last]
    return f"{number}{fitting[0]}" if len(fitting) == 1 else number


def lacks_year(number_symbol: str) -> bool:
    """Tell a normative number of one organ whose year was lost: such numbers always hold one.

    >>> lacks_year("48/NĐ-CP"), lacks_year("48/2013/NĐ-CP"), lacks_year("729/QĐ-TTg")
    (True, False, False)
    """
    normative = _rule("normative").fullmatch(symbol_of(number_symbol)) is not None
    return normative and regex.match(r"\w+/(?!\d)", number_symbol) is not None


@cache
def _rule(name: str) -> regex.Pattern[str]:
    return compile_pattern(FILE, name, read_toml(FILE)[name]["pattern"], {})


def without_year(number_symbol: str) -> str:
    """Return a normative number as it is printed where its year was lost.

    >>> without_year("48/2013/NĐ-CP")
    '48/NĐ-CP'
    """
    shorter: str = regex.sub(r"/(?:19|20)\d\d/", "/", number_symbol, count=1)
    return shorter


def is_a_year(year: int | None) -> bool:
    """Tell a year that a cited document may be of; a digit of any other was misread."""
    first, last = read_toml(FILE)["thresholds"]["years"]
    return year is not None and bool(first <= year <= last)


def is_term(symbol: str) -> bool:
    """Tell a symbol of the National Assembly, which holds its term."""
    return _rule("term").fullmatch(symbol) is not None


@lru_cache(maxsize=10_000)
def mended_symbol(symbol: str) -> str:
    """Put a code in the place of letters that look like it and are none themselves.

    >>> mended_symbol("ND-CP"), mended_symbol("NQ-HĐNO"), mended_symbol("OH15"), mended_symbol("DA-UBND")
    ('NĐ-CP', 'NQ-HĐND', 'QH15', 'DA-UBND')
    """
    mended: str = regex.sub(r"\p{L}{2,}", lambda m: _mended_code(m[0]), symbol)
    return mended


def _mended_code(code: str) -> str:
    """Return the one code that differs from these letters in letters of one group alone."""
    if code in _codes():
        return code
    for group in read_toml(FILE)["codes"]["alike"]:
        look = _look(code, group)
        near = [known for known in _codes() if _look(known, group) == look]
        if len(near) == 1:
            return near[0]
    return code


def _look(code: str, group: str) -> str:
    return "".join(group[0] if letter in group else letter for letter in code)


@cache
def _codes() -> frozenset[str]:
    return frozenset((*read_toml("doc_types.toml")["codes"], *read_toml(FILE)["codes"]["organs"]))
