"""The summary at the end of a run, for people."""

from collections.abc import Iterator

from pipeline.archive.batch import Summary
from pipeline.archive.names import on_terminal
from pipeline.archive.progress import failure_line
from pipeline.store.remote import Place

TOP_REASONS = 5


def report(summary: Summary) -> str:
    """Say how many files and pages were read, how fast, what failed, what needs review, and where it is."""
    return "\n".join(_lines(summary))


def nothing_in(raw: Place, skipped: int) -> str:
    """Say that there was nothing to read."""
    others = f" ({skipped} files of other kinds: see skipped.csv)" if skipped else ""
    return f"{on_terminal(str(raw))}: no PDF, picture or text in it{others}; is it the right folder?"


def _lines(summary: Summary) -> Iterator[str]:
    counts = {name: summary.statuses[name] for name in ("ok", "partial", "failed")}
    counts |= {"skipped": summary.skipped} | ({"waiting": summary.waiting} if summary.waiting else {})
    files = ", ".join(f"{count} {name}" for name, count in counts.items())
    yield f"Files:  {files}"
    earlier = summary.pages - summary.pages_now
    known = f" ({earlier} known from an earlier run)" if earlier else ""
    speed = f", {summary.pages_now / max(summary.seconds, 0.001):.2f} pages/s" if summary.pages_now else ""
    yield f"Pages:  {summary.pages}{known} in {summary.seconds:.1f} s{speed}"
    if summary.review:
        reasons = ", ".join(
            f"{reason} ({count})"
            for reason, count in sorted(summary.reasons.items(), key=lambda item: (-item[1], item[0]))[
                :TOP_REASONS
            ]
        )
        yield f"Review: {summary.review} of {summary.statuses.total()} files: {reasons}"
    for name, error in summary.failures:
        yield f"Failed: {failure_line(name, error)}"
    if summary.statuses["failed"] > len(summary.failures):
        yield f"        and {summary.statuses['failed'] - len(summary.failures)} more: see documents.csv"
    yield f"Tables: {on_terminal(str(summary.out))}/documents.csv and .parquet, citations, targets, …"
