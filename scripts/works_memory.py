"""Say how much memory works take while tables are made (``python scripts/works_memory.py [--documents N]``).

Made-up documents cite three works that all of them cite; with ``--own`` each cites two of its own besides.
"""

import argparse
import resource
from pathlib import Path

from pipeline.archive.spread import Row
from pipeline.archive.works import Works

ALL, OWN = 3, 2
"""Works that every document cites, and works that it alone cites."""


def main() -> None:
    """Print the memory before, behind and at most."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--own", action="store_true")
    given = parser.parse_args()
    works, before = Works(), resident()
    for number in range(given.documents):
        works.note(mentions(number, given.own), document(number))
    for number in range(given.documents):
        works.assign(mentions(number, given.own), document(number))
    count = sum(1 for _ in works.rows())
    after, most = resident(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{given.documents} documents, {count} works: {after - before} MB more, {most} MB at most")


def resident() -> int:
    """Return the memory of this process in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 2**20


def document(number: int) -> Row:
    """Make a document up."""
    return {
        "doc_id": f"{number:016x}",
        "doc_type_code": "KH",
        "number_symbol": f"{number}/KH-UBND",
        "subject": f"Kế hoạch công tác cải cách hành chính trên địa bàn phường {number}",
        "issuer": f"Ủy ban nhân dân phường Hòa {number % 500}",
        "issuer_parent": None,
        "place": "Hà Nội",
        **day_of(number),
    }


def mentions(number: int, with_own: bool) -> list[Row]:
    """Make up what a document cites."""
    cited = [
        mention(number, k, 0, "ban hành quy chế làm việc", "thành phố Hà Nội") for k in range(1, ALL + 1)
    ]
    own = range(1000 + OWN * number, 1000 + OWN * (number + 1)) if with_own else ()
    subject, organ = f"giao chỉ tiêu kế hoạch năm số {number}", f"quận {number % 100}"
    return cited + [mention(number, k, number, subject, organ) for k in own]


def mention(number: int, cited: int, day: int, subject: str, organ: str) -> Row:
    """Make a mention up."""
    return {
        "doc_id": f"{number:016x}",
        "doc_type": "Quyết định",
        "doc_type_code": "QĐ",
        "number_symbol": f"{cited}/QĐ-UBND",
        "year": None,
        "issuer": f"Ủy ban nhân dân {organ}",
        "subject": f"về việc {subject}",
        "text": f"Quyết định số {cited}/QĐ-UBND của Ủy ban nhân dân {organ} về việc {subject}",
        "role": "legal_basis",
        "confidence": 0.91,
        "work_id": None,
        **day_of(day),
    }


def day_of(number: int) -> Row:
    """Return a day as the columns of the tables hold it."""
    month, day = 1 + number % 12, 1 + number % 28
    return {
        "issued_year": 2024,
        "issued_month": month,
        "issued_day": day,
        "issued_on": f"2024-{month:02d}-{day:02d}",
    }


if __name__ == "__main__":
    main()
