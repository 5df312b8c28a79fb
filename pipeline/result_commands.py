"""The commands on what a run has left in OUT; what they need is imported when they run."""

import argparse
from argparse import Namespace
from pathlib import Path
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_result_commands(commands: Commands) -> None:
    """Add the parsers."""
    _add_review(commands)
    _add_report(commands)
    _add_export(commands)
    _add_completion(commands)


def review(arguments: Namespace) -> int:
    """Serve the review page."""
    from pipeline.review.command import review as serve

    return serve(arguments)


def report(arguments: Namespace) -> int:
    """Write the report on an archive."""
    from pipeline.report.command import report as write

    return write(arguments)


def _add_report(commands: Commands) -> None:
    command = _on_out(commands, "report", "write a report on the tables: one HTML file")
    command.set_defaults(command=report)
    command.add_argument("--file", type=Path, metavar="FILE", help="where to (default: OUT/report.html)")


def _add_review(commands: Commands) -> None:
    command = _on_out(commands, "review", "check and correct the tables in the browser")
    command.set_defaults(command=review)
    command.add_argument("--raw", type=Path, metavar="FOLDER", help="where the scans are")
    command.add_argument("--who", metavar="NAME", help="who corrects (default: the name of the user)")
    command.add_argument(
        "--port", type=int, default=8425, metavar="N", help="port of the page (default: 8425)"
    )
    command.add_argument("--no-browser", action="store_true", help="do not open the browser")


def export(arguments: Namespace) -> int:
    """Write the tables in another form."""
    from pipeline.export.command import export as write

    return write(arguments)


KINDS = (
    "tt05",
    "party",
    "mucluc",
    "xlsx",
    "csv",
    "jsonl",
    "duckdb",
    "graphml",
    "pdf",
    "pdfa",
    "alto",
    "gold",
)


def _add_export(commands: Commands) -> None:
    command = _on_out(commands, "export", "write the tables in another form")
    command.set_defaults(command=export)
    kind = command.add_mutually_exclusive_group(required=True)
    kind.add_argument("--profile", choices=KINDS, help="which form")
    kind.add_argument("--pdf", action="store_true", help="searchable PDF; the same as --profile pdf")
    command.add_argument("--to", type=Path, metavar="FOLDER", help="where to (default: OUT/export/PROFILE)")
    command.add_argument("--raw", type=Path, metavar="FOLDER", help="where the scans are (pdf, pdfa)")
    what = "value of a column that only the office knows; dossier=CODE for docCode"
    command.add_argument("--set", type=_pair, action="append", default=[], metavar="COLUMN=VALUE", help=what)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not COLUMN=VALUE")
    return name, value


def completion(arguments: Namespace) -> int:
    """Print the completion for bash."""
    from pipeline.cli import parser
    from pipeline.completion import bash_completion

    print(bash_completion(parser()), end="")
    return 0


def _add_completion(commands: Commands) -> None:
    command = commands.add_parser("completion", help="print completion for bash")
    command.set_defaults(command=completion)


def _on_out(commands: Commands, name: str, what: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=what)
    command.add_argument("out", type=local_folder, metavar="OUT", help="folder of the tables")
    return command


def local_folder(text: str) -> Path:
    """Return the folder of an argument; a URL is none."""
    if "://" in text:
        raise argparse.ArgumentTypeError(
            f"{text} lies in object storage, and this command reads a folder of this machine: copy OUT to one"
        )
    return Path(text)
