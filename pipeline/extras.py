"""Packages that only some commands need, and how to get them where this program lies."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from shlex import join

CHECKOUT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Extra:
    """An extra of the distribution: the modules that it brings, and what they are for."""

    name: str
    modules: tuple[str, ...]
    needed_for: str


EXTRAS = (
    Extra("review", ("starlette", "uvicorn"), "checking and correcting in the browser (kehoach review)"),
    Extra("export", ("openpyxl", "duckdb", "pypdf"), "kehoach export: Excel, DuckDB, PDF"),
    Extra("cluster", ("distributed",), "reading on many machines (kehoach extract --scheduler)"),
    Extra("s3", ("s3fs",), "archives in object storage"),
)


def missing_of(extra: Extra) -> tuple[str, ...]:
    """Return the modules of an extra that are not installed."""
    return tuple(name for name in extra.modules if find_spec(name) is None)


def how_to_install(name: str) -> str:
    """Return a command that installs an extra for the Python that runs, and works where it is typed.

    The distribution is on no index: from a checkout it is installed in place, else the packages by name.
    """
    pip = (sys.executable, "-m", "pip", "install")
    if (CHECKOUT / "pyproject.toml").is_file():
        return join((*pip, "-c", str(CHECKOUT / "constraints.txt"), "-e", f"{CHECKOUT}[{name}]"))
    return join((*pip, *_packages(name)))


def _packages(name: str) -> Iterator[str]:
    try:
        wanted = metadata.requires("kehoach") or []
    except metadata.PackageNotFoundError:
        wanted = []
    for line in wanted:
        package, _, condition = line.partition(";")
        if re.search(rf"extra == ['\"]{re.escape(name)}['\"]", condition):
            yield package.strip()
