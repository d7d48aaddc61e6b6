"""Functions that the tests have run: ``python3 errand.py served.py``."""

import contextlib
import dataclasses
import datetime
import enum
import os
import pathlib
import signal
import sys
import time
import urllib.parse
import uuid
from typing import Dict, List, Optional, Tuple

import errand
from errand import Content, JobContext


class TooFar(Exception):
    def __init__(self, where, how_far):
        super().__init__(where, how_far)
        self.how_far = how_far


class Hollow(Exception):
    """One that counts as false."""

    def __bool__(self):
        return False


class Color(enum.Enum):
    RED = "red"


@dataclasses.dataclass
class Point:
    x: int
    y: float = 0.0


def twice(n: int) -> int:
    return n * 2


def product(x, y=1):
    return x * y


def quotient(x, y):
    return list(divmod(x, y))


def whole(text: str) -> int:
    return int(text)


def traced(*, job: JobContext):
    return [job.traceparent, os.environ.get("TRACEPARENT")]


def same(value=None):
    return value


def gate(path: str, value=None):
    """Waits for a file, or for the end of its folder, and gives what it was given."""
    if not os.path.exists(path):
        with contextlib.suppress(OSError), open(path + ".begun", "w"):
            pass
    while not os.path.exists(path) and os.path.isdir(os.path.dirname(path)):
        time.sleep(0.005)
    return value


def gate_and_raise(path: str, message: str):
    gate(path)
    raise ValueError(message)


def nap(seconds: float) -> str:
    time.sleep(seconds)
    return "slept"


def boom(where: str = "here"):
    raise TooFar(where, 3)  # the line that failed


def raises(kind: str, message: str = ""):
    raise {"key": KeyError, "value": ValueError, "hollow": Hollow, "runtime": RuntimeError}[kind](message)  # raised here


def raises_much(length: int):
    raise ValueError("x" * length)


def raises_odd_text():
    raise ValueError("a name of a file: \udc80")


def raises_what_nobody_has():
    class Hidden(Exception):
        pass

    raise Hidden("over there")


def gives(what: str):
    return {
        "none": None, "bytes": b"\x00\x01", "text": Content("é", "text/plain; charset=utf-8"), "tuple": (1, 2), "large": "x" * 200_000,
        "object": object(), "nan": float("nan"), "function": gives, "odd type": Content(b"", "no\ntype"), "odd text": "\udc80",
        "point": Point(1, 2.5),
    }[what]  # fmt: skip


def moves(point: Point, by: float, color: Color, more: List[Point], named: Dict[str, Point], left: Optional[Point] = None) -> Point:
    assert isinstance(by, float) and color is Color.RED and left is None
    assert all(isinstance(each, Point) for each in [*more, *named.values()])
    return Point(point.x + len(more) + len(named), by)


def kinds(day: datetime.date, at: datetime.datetime, span: datetime.timedelta, where: pathlib.Path, key: uuid.UUID, some: set,
          pair: Tuple[int, float], later: Optional[datetime.datetime] = None) -> list:  # fmt: skip
    """The types of its arguments, and the arguments."""
    told = [day, at, span, where, key, some, pair, later]
    return [[type(each).__name__ for each in told], told]


def tells(*, job: JobContext) -> list:
    job.progress(150, "half")
    job.log("one")
    job.log("two", level="warning")
    return [job.job_id, job.attempt, job.max_attempts, job.metadata, job.stop_requested(), job.deadline is None]


def spawns(path: str, *, job: JobContext) -> list:
    """Two squares. The first attempt fails when it has spawned them."""
    children = [job.spawn(f"n-{n}", "square", n, priority=n) for n in (3, 4)]
    with open(path, "a") as file:
        file.write(f"{[each.id for each in children]}\n")
    if job.attempt < job.max_attempts:
        raise ValueError("once more")
    return [each.result(30) for each in children]


def spawns_wrongly(options: dict, *, job: JobContext):
    return job.spawn("a", "nobody", **options).id


def spawns_and_naps(*, job: JobContext):
    """One that goes when it goes, and one that stays."""
    for detached in (False, True):
        job.spawn("stays" if detached else "goes", "echo", kwargs={"value": 1}, delay=3600, detached=detached, metadata={"of": job.job_id})
    job.progress(50)
    time.sleep(60)


def spawns_too_late(path: str, url: str, *, job: JobContext):
    """Somebody ends the attempt behind its back. The worker may hear of that, and interrupt it, before it has asked: then it asks after that."""
    told = []

    def ask():
        try:
            job.spawn("a", "square", 1)
        except errand.Refused as e:
            told.append(e.code)

    try:
        with errand.Client(url) as client:
            client.call("POST", f"/v1/leases/{urllib.parse.quote(job._token, safe='')}/complete", {"result": "by somebody"})
        ask()
        time.sleep(60)
    finally:
        if not told:
            ask()
        with open(path + ".new", "w") as file:
            file.write(f"{[*told, job.stop_requested()]}")
        os.rename(path + ".new", path)


def logs_at_no_level(*, job: JobContext):
    job.log("one", level="loud")


def never(path: str):
    with open(path, "a") as file:
        file.write("x")
    error = ValueError("for good")
    error.retryable = False
    raise error


def later(*, job: JobContext) -> int:
    if job.attempt < 3:
        error = ValueError("later")
        error.retry_after = 0.1
        raise error
    return job.attempt


def dies(how: int):
    os.kill(os.getpid(), how)


def leaves():
    sys.exit(3)


def deaf(path: str):
    """Does not listen to who tells it to stop."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with open(path + ".new", "w") as file:
        file.write(str(os.getpid()))
    os.rename(path + ".new", path)
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass


def tidies(path: str, *, job: JobContext):
    try:
        job.progress(1)
        time.sleep(60)
    finally:
        with open(path + ".new", "w") as file:
            file.write(str(job.stop_requested()))
        os.rename(path + ".new", path)


async def waits(n: int) -> int:
    return n + 1


def is_module() -> list:
    return [errand.__name__, __name__, TooFar.__module__]
