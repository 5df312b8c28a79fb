"""Tasks for other processes; a module that imports nothing, so that these start fast."""

import os
import signal
import subprocess
import time
from pathlib import Path


def double(number: int) -> int:
    return 2 * number


def die_of_seven(number: int) -> int:
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die(number: int) -> int:
    os._exit(3)


def die_once(mark: str) -> str:
    """Die the first time; the mark tells the second time from it."""
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return "lived"
    os.kill(os.getpid(), signal.SIGKILL)
    return "cannot be"


def process(number: int) -> int:
    return os.getpid()


def hang(number: int) -> None:
    """Hang as a C library does: no signal handler of Python gets a turn, and none is needed."""
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    while True:
        time.sleep(60)


def child(pids: Path) -> int:
    """Start a program as pytesseract does, and die before it ends."""
    started = subprocess.Popen(["sleep", "600"])
    pids.write_text(str(started.pid))
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def sleep_long(number: int) -> int:
    if number == 0:
        return 0
    time.sleep(120)
    return number


def allocate(size: int, limit: int) -> int:
    """Take so many bytes where so many are allowed."""
    from pipeline.archive.limits import limited
    from pipeline.settings import Settings

    with limited(Settings(memory_limit=limit)):
        return len(bytearray(size))
