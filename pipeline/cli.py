"""The command ``kehoach``: reads the command line, calls plain functions, turns errors into exit codes."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline import __version__
from pipeline.archive.names import on_terminal
from pipeline.commands import doctor, explain, extract, restore, score, show, status
from pipeline.errors import ExitCode, PipelineError
from pipeline.result_commands import Commands, add_result_commands, local_folder
from pipeline.settings import IMAGING_STEPS
from pipeline.store.remote import place_of

STOPPED = 130
"""Exit code after Ctrl-C, as shells have it."""

log = logging.getLogger("pipeline")


def run() -> None:
    """Run as a program."""
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output (head, less) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def main(argv: Sequence[str]) -> int:
    """Do what the command line says and return the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    log.setLevel(logging.INFO)
    if not argv:
        # Wrong usage, but nobody who types the bare name wants a scolding: all commands, with what they do.
        parser().print_help(sys.stderr)
        return ExitCode.USAGE
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.command(arguments))
    except PipelineError as error:
        log.error("kehoach: %s", on_terminal(str(error)))
        return error.exit_code
    except ImportError as error:
        if (error.name or "").startswith("pipeline"):
            raise
        # A package, or a system library that a package loads (libGL for OpenCV).
        log.error("kehoach: cannot load %s: %s; see: kehoach doctor", error.name or "a library", error)
        return ExitCode.TOOL
    except KeyboardInterrupt:
        log.error("\nkehoach: stopped; run the same command again: extract goes on where it was")
        return STOPPED


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(prog="kehoach", description="From scanned Vietnamese documents to tables.")
    top.add_argument("--version", action="version", version=f"kehoach {__version__}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_extract(commands)
    _add_restore(commands)
    _add_show(commands)
    _add_explain(commands)
    _add_score(commands)
    _add_status(commands)
    _add_doctor(commands)
    add_result_commands(commands)
    return top


def _add_extract(commands: Commands) -> None:
    command = commands.add_parser("extract", help="read a folder of documents and write tables")
    command.set_defaults(command=extract)
    raw, out = (
        "folder of scans and texts, or one file; a path or a URL",
        "folder for the tables; a path or a URL",
    )
    command.add_argument("raw", type=place_of, metavar="RAW", help=raw)
    command.add_argument("--out", type=place_of, required=True, metavar="OUT", help=out)
    command.add_argument(
        "--jobs", type=_jobs, metavar="N", help="documents read at a time (default: one a core)"
    )
    command.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="read on the workers of a Dask scheduler, or its scheduler file",
    )
    command.add_argument(
        "--since",
        metavar="WHEN",
        help="leave files as they are that changed before a day, or so long ago (7d)",
    )
    command.add_argument(
        "--watch", type=_seconds, metavar="SECONDS", help="go on: look for new and changed files so often"
    )
    command.add_argument("--debug-images", type=Path, metavar="DIR", help="write the picture after each step")
    _add_reading(command)


def _add_show(commands: Commands) -> None:
    command = commands.add_parser("show", help="read one document and show what it says")
    command.set_defaults(command=show)
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--json", action="store_true", help="write the rows of the tables as JSON")
    _add_reading(command)


def _add_explain(commands: Commands) -> None:
    command = commands.add_parser(
        "explain", help="say why a value was chosen: rule, words, edits, alternatives"
    )
    command.set_defaults(command=explain)
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("field", metavar="FIELD", help="number_symbol, issuer, …, citations.2, targets.1")
    _add_reading(command)


def _add_reading(command: argparse.ArgumentParser) -> None:
    engines = ("auto", "tesserocr", "pytesseract")
    command.add_argument("--engine", choices=engines, help="what reads scans (default: auto)")
    command.add_argument(
        "--skip-step",
        action="append",
        default=[],
        metavar="STEP",
        help=f"leave out a step of imaging: {', '.join(IMAGING_STEPS)}",
    )
    command.add_argument("--settings", type=Path, metavar="FILE", help="settings in TOML")


def _add_restore(commands: Commands) -> None:
    command = commands.add_parser("restore", help="repair OCR text, line by line")
    command.set_defaults(command=restore)
    command.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="UTF-8 text; - is standard input"
    )
    command.add_argument(
        "--changes",
        type=Path,
        metavar="FILE.jsonl",
        help="write every change here, and every word that was left unsure",
    )
    command.add_argument(
        "--explain",
        action="store_true",
        help="say on standard error what was weighed for each word that was changed or is unsure",
    )


def _add_score(commands: Commands) -> None:
    command = commands.add_parser(
        "score", help="compare a text with the right one, or tables with gold records"
    )
    command.set_defaults(command=score)
    gold = "the right text; or gold records, a folder of them, or corrections.sqlite"
    command.add_argument("gold", type=Path, metavar="GOLD", help=gold)
    command.add_argument("hypothesis", type=Path, metavar="HYP", help="a text; or a folder of tables")
    command.add_argument("--json", action="store_true", help="write rates and counts as JSON")


def _add_status(commands: Commands) -> None:
    command = commands.add_parser("status", help="say how it stands with an archive, also during a run")
    command.set_defaults(command=status)
    command.add_argument("out", type=local_folder, metavar="OUT", help="folder of the tables")
    command.add_argument("--json", action="store_true", help="write it as JSON")


def _add_doctor(commands: Commands) -> None:
    command = commands.add_parser("doctor", help="say which tools are there and how to get the others")
    command.set_defaults(command=doctor)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return seconds


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 up")
    return int(text)


if __name__ == "__main__":
    run()
