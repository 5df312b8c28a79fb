"""The command ``kehoach review``."""

import getpass
import importlib.util
import os
import sys
from argparse import Namespace

from pipeline.errors import ExitCode, InputError, ToolError
from pipeline.extras import how_to_install

NEEDED = ("starlette", "uvicorn")


def review(arguments: Namespace) -> int:
    """Serve the review page until stopped.

    Raises:
        ToolError: the packages of the page are not installed.
        InputError: OUT has no tables, or RAW is not there.
    """
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise ToolError(
            f"the review page needs {', '.join(missing)}; install them: {how_to_install('review')}"
        )
    from pipeline.review.holdings import Holdings
    from pipeline.review.pictures import Pictures
    from pipeline.review.server import Desk
    from pipeline.review.serving import listen, serve

    holdings = Holdings(arguments.out)
    count = len(holdings.all())
    root = arguments.raw or holdings.store.root()
    if root is not None and not root.is_dir():
        raise InputError(f"{root}: is no folder of scans; give the one that was read with --raw")
    who = arguments.who or _user()
    # The address is told when it is ours, not before.
    listener = listen(arguments.port)
    print(
        f"{count} documents, reviewed by {who}: http://127.0.0.1:{arguments.port}/ (Ctrl-C ends)", flush=True
    )
    if root is None:
        print("the folder of the scans is not known: no pictures; give it with --raw", file=sys.stderr)
    serve(Desk(holdings, Pictures(root), who), listener, open_browser=not arguments.no_browser)
    return ExitCode.OK


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return os.environ.get("USER", "?")
