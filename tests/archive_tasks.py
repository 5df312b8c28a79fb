"""Tasks for other processes; a module that imports nothing, so that these start fast."""

import os
import signal
import time


def double(number: int) -> int:
    return 2 * number


def die_of_seven(number: int) -> int:
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die(number: int) -> int:
    os._exit(3)


def sleep_long(number: int) -> int:
    if number == 0:
        return 0
    time.sleep(120)
    return number


def times(number: int) -> tuple[float, float]:
    began = time.time()
    time.sleep(0.05)
    return began, time.time()
