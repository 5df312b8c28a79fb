"""The commands, one function each; what they need is imported when they run, so that --help comes at once."""

import json
import os
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ExitCode, InputError
from pipeline.settings import DEFAULTS, Settings, load_settings

if TYPE_CHECKING:
    from pipeline.document import Document
    from pipeline.text import Text


def extract(arguments: Namespace) -> int:
    """Read a folder tree and write tables."""
    from rich.console import Console

    from pipeline.archive.batch import Summary, extract_archive
    from pipeline.archive.cluster import dask_crew
    from pipeline.archive.desk import desk_of
    from pipeline.archive.known import ALL, Window
    from pipeline.archive.plan import Plan
    from pipeline.archive.progress import Still, progress_on
    from pipeline.archive.report import nothing_in, report
    from pipeline.archive.watching import since, watch
    from pipeline.store.remote import Url

    shared = arguments.out if isinstance(arguments.out, Url) else None
    plan = Plan(
        desk_of(shared) if shared else arguments.out.absolute(),
        settings_of(arguments),
        debug_images=arguments.debug_images,
        shared=shared,
    )

    def run(window: Window, quiet: bool = False) -> Summary:
        where = dask_crew(arguments.scheduler) if arguments.scheduler else arguments.jobs or cores()
        with Still() if quiet else progress_on(Console(stderr=True)) as progress:
            summary = extract_archive(arguments.raw.absolute(), plan, where, progress, window)
        return replace(summary, out=arguments.out)

    if arguments.watch:
        watch(run, arguments.watch)
    summary = run(Window(since(arguments.since)) if arguments.since else ALL)
    print(report(summary), flush=True)
    if not summary.statuses.total() and not summary.waiting:
        print(nothing_in(arguments.raw, summary.skipped), file=sys.stderr)
    return ExitCode.INCOMPLETE if summary.statuses["failed"] else ExitCode.OK


def status(arguments: Namespace) -> int:
    """Say how it stands with an archive."""
    from pipeline.archive.status import report, status_of

    found = status_of(arguments.out)
    print(json.dumps(found, ensure_ascii=False) if arguments.json else report(found))
    return ExitCode.OK


def show(arguments: Namespace) -> int:
    """Read one document and show what it says."""
    from rich.console import Console

    from pipeline.archive.rows import rows_of
    from pipeline.archive.version import version
    from pipeline.show import show as show_on

    document = _read(arguments)
    if arguments.json:
        rows = rows_of(document, document.transcript.seconds, version())
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        show_on(document, Console())
    return ExitCode.OK


def explain(arguments: Namespace) -> int:
    """Say why a value was chosen."""
    from rich.console import Console

    from pipeline.explain import explain as why
    from pipeline.show import write

    write(why(_read(arguments), arguments.field), Console())
    return ExitCode.OK


def _read(arguments: Namespace) -> "Document":
    from pipeline.archive.worker import engine_for
    from pipeline.flow import read_document
    from pipeline.ocr import choose_engine

    settings = settings_of(arguments)
    return read_document(arguments.file, engine_for(arguments.file, choose_engine, settings), settings)


def restore(arguments: Namespace) -> int:
    """Repair text, with the same number of lines and the same white space at their ends."""
    from pipeline.model_places import CURE
    from pipeline.repair import default_restorer, repair, rules_only
    from pipeline.repair.explaining import explained
    from pipeline.repair.white_space import bare_lines, with_white_space

    restorer = default_restorer()
    if restorer is rules_only:
        print(f"no model of the restorer: text is repaired by rules only; {CURE}", file=sys.stderr)
    given = _input_text(arguments.file)
    text = repair(bare_lines(given), restorer)
    if arguments.changes:
        _write_changes(arguments.changes, text)
    if arguments.explain:
        sys.stderr.writelines(f"{line}\n" for line in explained(text))
    sys.stdout.buffer.write(with_white_space(given, text).encode("utf-8"))
    sys.stdout.buffer.flush()
    return ExitCode.OK


def score(arguments: Namespace) -> int:
    """Compare a text with the right one, or the tables of a run with what people say."""
    if arguments.hypothesis.is_dir():
        return _score_tables(arguments)
    from pipeline.quality.text_scores import score_text

    right, got = _file_text(arguments.gold), _file_text(arguments.hypothesis)
    scores = score_text(right, got)
    rates = {
        "CER": scores.cer,
        "WER": scores.wer,
        "mark errors": scores.marks,
        "words missing": scores.missing,
    }
    if arguments.json:
        names = {
            "CER": "cer",
            "WER": "wer",
            "mark errors": "mark_error_rate",
            "words missing": "words_missing",
        }
        record = {
            names[name]: {
                "rate": rate.rate if rate.total else None,
                "errors": rate.errors,
                "total": rate.total,
            }
            for name, rate in rates.items()
        }
        print(json.dumps(record))
    else:
        print("\n".join(f"{name:14}{rate}" for name, rate in rates.items()))
    if right == got:
        print("the two texts are the same to the sign: was GOLD corrected by the page?", file=sys.stderr)
    return ExitCode.OK


def _score_tables(arguments: Namespace) -> int:
    from pipeline.review.corrections import FILE

    if arguments.gold.name == FILE:
        from pipeline.quality.reviewed import judged
        from pipeline.quality.reviewed import written as say

        print(say(judged(arguments.gold.parent, arguments.hypothesis), arguments.json))
        return ExitCode.OK
    from pipeline.quality.labels import read_labels
    from pipeline.quality.table_scores import read_tables, under_all_names, written
    from pipeline.quality.verdicts import judge

    out = arguments.hypothesis
    tables = under_all_names(read_tables(out), out)
    print(written(judge(tables, read_labels([arguments.gold])), arguments.json))
    return ExitCode.OK


def doctor(arguments: Namespace) -> int:
    """Say which tools are there and how to get the others."""
    from pipeline.doctor import examine, exit_code, report

    findings = examine()
    print(report(findings))
    return exit_code(findings)


def settings_of(arguments: Namespace) -> Settings:
    """Return the settings of a file, or the usual ones, with what the command line says."""
    settings = load_settings(arguments.settings) if arguments.settings else DEFAULTS
    if arguments.engine:
        settings = replace(settings, engine=arguments.engine)
    return settings.without(*arguments.skip_step)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _input_text(name: str) -> str:
    return _decoded("standard input", sys.stdin.buffer.read()) if name == "-" else _file_text(Path(name))


def _file_text(path: Path) -> str:
    try:
        return _decoded(str(path), path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; check the path") from error


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: is no UTF-8 text (byte {error.start}); save it as UTF-8") from error


def _write_changes(path: Path, text: "Text") -> None:
    from pipeline.archive.traces import change_rows
    from pipeline.store.atomic import replacing

    with replacing(path) as part, part.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in change_rows(text))
