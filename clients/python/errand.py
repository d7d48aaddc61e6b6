"""Errand's client and worker for Python 3.9 and newer: this one file, and nothing but the standard library.

    from errand import Client, Executor, Pool, Worker, JobContext

    c = Client("http://localhost:8080", key=None)
    c.submit("crawl", "https://python.org", delay=2).result(timeout=30)   # a concurrent.futures.Future with .id and .job()

    with Executor(c) as ex:                                               # as concurrent.futures has it
        list(ex.map("square", range(5), timeout=10))

    with Pool(c) as p:                                                    # as multiprocessing.pool has it
        p.starmap("add", [(1, 2), (3, 4)])

    w = Worker(c, processes=4)                                            # a program that runs the tasks

    @w.task
    def crawl(link: str, delay: float = 0, *, job: JobContext) -> dict: ...

    w.run()

**Tasks have names.** Where the standard library takes a function, a name goes: ``ex.submit("square", 3)``. A function goes as well and
stands for the task of its name, the one that ``@w.task(name=...)`` gave it or else its ``__name__``; the function itself is never sent.
Arguments and results are JSON: a tuple comes back as a list.

**What is promised.** A submission is sent by threads of the client, repeated until it is answered, and carries a key by which the service
knows it again: a lost answer or a restart neither loses nor doubles it. The job of a future goes on when its program ends, and
``Client.future(id)`` takes it up again. All futures of a client are waited for by one request; a client has at most 8 connections. Every
wait is bounded, and a service that stays away is told as `Unavailable`. Threads are daemons, named ``errand-...``, and end with the client.
"""

from __future__ import annotations

import argparse
import asyncio
import atexit
import builtins
import concurrent.futures
import dataclasses
import datetime
import enum
import functools
import http.client
import importlib.machinery
import importlib.util
import inspect
import itertools
import json
import logging
import mmap
import multiprocessing
import os
import pathlib
import random
import select
import selectors
import signal
import socket
import ssl
import struct
import sys
import threading
import time
import traceback
import types
import typing
import urllib.parse
import uuid
import warnings
import weakref
from collections import deque
from concurrent.futures import CancelledError
from multiprocessing.pool import MaybeEncodingError, RemoteTraceback

__all__ = [
    "Client", "Executor", "Pool", "Worker", "JobContext", "Future", "Operation", "Workflow", "Step", "Run", "AsyncResult", "Content",
    "ErrandError", "Refused", "Unavailable", "JobFailed", "RemoteError", "ProcessDied", "NotEncodable", "RemoteTraceback", "task",
]

log = logging.getLogger("errand")

MAX_CONNECTIONS = 8
MAX_IDS = 1000             # that one wait may name
MAX_UNSENT = 10_000        # submissions that wait to be sent; the next one waits for its place
MAX_READ_AHEAD = 10_000    # chunks of imap that are submitted and not taken yet
MAX_STACK = 8_000          # characters of a traceback that a worker sends
MAX_MESSAGE = 4_000        # characters of a message or of a line of a log, as the service keeps them
MAX_NAME = 500             # characters of an exception's class
MAX_LEASES = 1000          # that a worker may hold
LONGEST_WAIT = 20.0        # seconds of one waiting request, well below the minute at which proxies cut
YEAR = 366 * 86_400.0      # seconds; the longest pause before a retry


# ---------------------------------------------------------------------------------------------------------------------------------
# What can go wrong


class ErrandError(Exception):
    """All that this module raises of its own."""


class Refused(ErrandError):
    """The service said no.

    ``status`` is the HTTP status, ``code`` the problem's name (``unknown-task``), ``errors`` says what is wrong where, and ``problem`` is
    all that was answered.
    """

    def __init__(self, status: int, problem: dict):
        super().__init__(status, problem)
        self.status = status
        self.problem = problem
        self.code = str(problem.get("type", "")).rpartition("/")[2]
        self.errors = problem.get("errors", [])

    def __str__(self) -> str:
        told = ": ".join(str(self.problem[part]) for part in ("title", "detail") if self.problem.get(part))
        wrong = "; ".join(f"{each.get('pointer', '')} {each.get('detail', '')}".strip() for each in self.errors)
        return f"{told or 'refused'} ({self.status}{', ' + wrong if wrong else ''})"


class Unavailable(ErrandError, ConnectionError):
    """The service could not be reached, or could not do it, for as long as the client's ``patience``."""


class JobFailed(ErrandError):
    """The job ended without a result, and not by its task's exception: ``reason`` (``timed-out``, ``expired``, ...) and ``job``."""

    def __init__(self, message: str, reason: str = "", job: dict | None = None):
        super().__init__(message, reason, job)
        self.reason = reason
        self.job = job

    def __str__(self) -> str:
        return self.args[0]


class RemoteError(JobFailed):
    """An exception of the task whose class this process does not have: ``class_name`` and ``message``; the cause is its traceback."""

    def __init__(self, class_name: str, message: str, job: dict | None = None):
        super().__init__(f"{class_name}: {message}" if message else class_name, "task-failed", job)
        self.args = (class_name, message, job)
        self.class_name = class_name
        self.message = message

    def __str__(self) -> str:
        return f"{self.class_name}: {self.message}" if self.message else self.class_name


class ProcessDied(ErrandError):
    """The process of a worker that ran the task died."""


class NotEncodable(MaybeEncodingError, TypeError, ValueError):
    """A task's result cannot be written as JSON: ``exc`` says why, ``value`` what it was."""

    def __init__(self, exc, value):
        Exception.__init__(self, str(exc), str(value))
        self.exc, self.value = self.args


class _Stopped(BaseException):
    """Raised in a task that is to stop."""


_ARGS = "errand-args: "  # the line of a traceback that carries an exception's args


def _describe(error: BaseException) -> dict:
    """An exception as a worker reports it."""
    cls = type(error)
    inner = error.__traceback__ and (error.__traceback__.tb_next or error.__traceback__)
    stack = "".join(traceback.format_exception(cls, error, inner))
    if len(stack) > MAX_STACK:
        stack = stack[: MAX_STACK // 4] + "\n...\n" + stack[-MAX_STACK * 3 // 4 :]
    try:
        args = json.dumps(list(error.args), allow_nan=False)
        if len(args) <= MAX_STACK // 4 and json.loads(args) == list(error.args):
            stack = f"{stack.rstrip()}\n{_ARGS}{args}"
    except (TypeError, ValueError, RecursionError):
        pass
    return {"type": _class_name(cls)[:MAX_NAME], "message": _text(_text_of(error), MAX_MESSAGE), "stack": _text(stack)}


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return "(its text cannot be had)"


def _text(value, most: int | None = None) -> str:
    """As a text that every reader of JSON takes: bytes that Python could not decode, as in the names of files, become question marks."""
    return str(value)[:most].encode("utf-8", "replace").decode()


def _class_name(cls: type) -> str:
    if cls.__module__ in ("builtins", __name__):
        return cls.__qualname__
    module = _main_module() if cls.__module__ == "__main__" else cls.__module__
    return f"{module}.{cls.__qualname__}"


def _main_module() -> str:
    """The name by which others import the program that runs."""
    main = sys.modules.get("__main__")
    spec = getattr(main, "__spec__", None)
    if spec is not None:
        return spec.name.replace(".__main__", "")
    file = getattr(main, "__file__", None)
    return pathlib.Path(file).stem if file else "__main__"


def _class_of(name: str) -> type | None:
    """The exception class of this name, if this process has it already: nothing is imported because somebody else says so."""
    module, _, short = name.rpartition(".")
    if not module:
        found = vars(builtins).get(short) or globals().get(short)
    else:
        found, rest = None, short
        while module and found is None:
            home = sys.modules.get("__main__" if module == _main_module() else module)
            if home is not None:
                found = home
                for part in rest.split("."):
                    found = vars(found).get(part) if isinstance(found, (type, types.ModuleType)) else None
            module, _, more = module.rpartition(".")
            rest = f"{more}.{rest}"
    return found if isinstance(found, type) and issubclass(found, Exception) else None


def _error_of(job: dict) -> Exception:
    """What a failed job raises."""
    error = job.get("error") or {}
    reason = job.get("reason") or error.get("type") or "failed"
    name, message, stack = error.get("class") or "", error.get("message") or "", error.get("stack") or ""
    stack, mark, written = stack.rpartition(_ARGS)
    if not mark:
        stack, args = written, [message] if message else []
    else:
        try:
            args = json.loads(written)
        except ValueError:
            args = [message]
    result: Exception | None = None
    if reason == "task-failed" and name:
        cls = _class_of(name)
        if cls is not None:
            try:
                result = cls(*args)
            except Exception:
                result = None
        if result is None:
            result = RemoteError(name, message, job)
    if result is None:
        result = JobFailed(f"the job {job.get('id')} failed ({reason}){': ' + message if message else ''}", reason, job)
    if stack:
        result.__cause__ = RemoteTraceback(f'\n"""\n{stack.rstrip()}\n"""')
    return result


# ---------------------------------------------------------------------------------------------------------------------------------
# JSON


def _plain(value):
    """What JSON has no word for, in JSON's words."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, (uuid.UUID, pathlib.PurePath)):
        return str(value)
    if isinstance(value, (set, frozenset, range, deque)):
        return list(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


_ENCODER = json.JSONEncoder(default=_plain, allow_nan=False, separators=(",", ":"))


def _encode(value) -> bytes:
    return _ENCODER.encode(value).encode()


# ---------------------------------------------------------------------------------------------------------------------------------
# HTTP


class _Answer(typing.NamedTuple):
    status: int
    headers: typing.Any
    data: bytes

    def json(self):
        return json.loads(self.data) if self.data else None

    def value(self):
        """A result: JSON, a text, or bytes."""
        kind = (self.headers.get_content_type(), self.headers.get_content_charset() or "utf-8")
        if kind[0] == "application/json":
            return self.json()
        return self.data.decode(kind[1]) if kind[0] == "text/plain" else self.data

    def refusal(self) -> Refused:
        try:
            problem = json.loads(self.data)
        except ValueError:
            problem = {"detail": self.data[:200].decode("utf-8", "replace")}
        return Refused(self.status, problem if isinstance(problem, dict) else {})


def _plain_key(key: str) -> str:
    """A file ends with a line feed, which no key has; what else cannot be sent is refused here, since whoever sends it would quote it."""
    plain = key.strip()
    if not plain or not all("!" <= each <= "~" for each in plain):
        raise ValueError("the key must be printable ASCII characters without blanks")
    return plain


class _Http:
    """So many connections to one service and no more; each is used by one request at a time and kept for the next."""

    IDLE = 15.0  # seconds after which an unused connection is not trusted any more

    def __init__(self, url: str, key: str | None, connections: int, timeout: float, context):
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(f"not the address of a service: {url!r}")
        self._address = (parts.hostname, parts.port)
        self._base = parts.path.rstrip("/")
        self._context = None if parts.scheme == "http" else context or ssl.create_default_context()
        self._timeout = timeout
        self._size = connections
        self._closed = False
        self._headers = {"User-Agent": "errand-python", "Accept": "*/*", "Content-Type": "application/json"}
        if key is not None:
            self._headers["Authorization"] = f"Bearer {_plain_key(key)}"
        self.reset()

    def reset(self) -> None:
        """Begins anew, as after a fork."""
        self._places = threading.BoundedSemaphore(self._size)
        self._lock = threading.RLock()  # a finalizer may come in between
        self._idle: list = []
        self._all: weakref.WeakSet = weakref.WeakSet()

    def forget(self) -> None:
        """In a forked child: gives up connections that the parent goes on using, without a word to the other side."""
        for connection in list(self._all):
            if connection.sock is not None:
                try:
                    os.close(connection.sock.detach())
                except OSError:
                    pass
        self.reset()

    def send(self, method: str, path: str, body: bytes | None, headers: dict, wait=0.0, opened=None, again=False) -> _Answer:
        """One request, one answer. ``opened`` is told of the connection and of its end.

        With ``again``, one that meets a connection which the other side has closed meanwhile is made once more at once.
        """
        if not self._places.acquire(timeout=self._timeout + LONGEST_WAIT):
            raise TimeoutError(f"all {self._size} connections were busy for too long")
        try:
            connection = self._kept()
            if connection is not None:
                try:
                    return self._exchange(connection, method, path, body, headers, wait, opened)
                except (ConnectionError, http.client.BadStatusLine):
                    if not again:
                        raise
            return self._exchange(self._fresh(), method, path, body, headers, wait, opened)
        finally:
            self._places.release()

    def _kept(self):
        with self._lock:
            while self._idle:
                connection, since = self._idle.pop()
                if time.monotonic() - since < self.IDLE:
                    return connection
                connection.close()
        return None

    def _fresh(self):
        host, port = self._address
        if self._context is None:
            connection = http.client.HTTPConnection(host, port, timeout=self._timeout)
        else:
            connection = http.client.HTTPSConnection(host, port, timeout=self._timeout, context=self._context)
        self._all.add(connection)
        connection.connect()
        return connection

    def _exchange(self, connection, method, path, body, headers, wait, opened) -> _Answer:
        whole = False
        try:
            connection.sock.settimeout(self._timeout + wait)
            if opened is not None:
                opened(connection.sock)
            cut = False
            try:
                connection.request(method, self._base + path, body, {**self._headers, **headers})
            except (BrokenPipeError, ConnectionResetError):
                cut = bool(body)  # it may have been refused before it was read whole, and the answer be here
                if not cut:
                    raise
            response = connection.getresponse()
            answer = _Answer(response.status, response.headers, response.read())
            whole = not response.will_close and not cut
        finally:
            if opened is not None:
                opened(None)
            if whole and not self._closed:
                with self._lock:
                    self._idle.append((connection, time.monotonic()))
            else:
                connection.close()
        return answer

    def close(self) -> None:
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection, _ in idle:
            connection.close()


def _hang_up(sock) -> None:
    """Ends the request that another thread makes on this connection."""
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except (OSError, ValueError):
        pass


# ---------------------------------------------------------------------------------------------------------------------------------
# Threads


class _Crew:
    """Up to ``size`` daemon threads that do in turn what is put in line. They start when there is something to do."""

    def __init__(self, name: str, size: int):
        self.name = name
        self.size = size
        self.reset()

    def reset(self) -> None:
        self._lock = threading.RLock()
        self._more = threading.Condition(self._lock)
        self._less = threading.Condition(self._lock)
        self._line: deque = deque()
        self._threads: set = set()
        self._idle = 0
        self._busy = 0
        self._ended = False

    def do(self, action, *args) -> bool:
        """Puts it in line; False when the crew has gone."""
        with self._lock:
            if self._ended:
                return False
            self._line.append((action, args))
            if len(self._line) > self._idle and len(self._threads) < self.size:
                thread = threading.Thread(target=self._run, name=f"errand-{self.name}", daemon=True)
                self._threads.add(thread)
                thread.start()
            else:
                self._more.notify()
            return True

    def _run(self) -> None:
        while True:
            with self._lock:
                self._idle += 1
                while not self._line and not self._ended:
                    self._more.wait()
                self._idle -= 1
                if not self._line:
                    self._threads.discard(threading.current_thread())
                    return
                action, args = self._line.popleft()
                self._busy += 1
            try:
                action(*args)
            except BaseException:
                log.exception("a thread of the client failed")
            action = args = None  # a thread that waits keeps nothing alive
            with self._lock:
                self._busy -= 1
                self._less.notify_all()

    def flush(self, timeout: float | None = None) -> bool:
        """Waits until all that is in line was done; not from within."""
        with self._lock:
            if threading.current_thread() in self._threads:
                return True
            return self._less.wait_for(lambda: not self._line and not self._busy, timeout)

    def end(self) -> list:
        """No more; what was in line is handed back."""
        with self._lock:
            self._ended = True
            left, self._line = list(self._line), deque()
            self._more.notify_all()
            self._less.notify_all()
            return left

    def join(self, timeout: float) -> None:
        end = time.monotonic() + timeout
        for thread in list(self._threads):
            if thread is not threading.current_thread():
                thread.join(max(0.0, end - time.monotonic()))


# ---------------------------------------------------------------------------------------------------------------------------------
# What all views of one client share


class _Core:
    """Sends submissions, waits for jobs, ends futures.

    Knows no `Client`, so that a client that is forgotten can be collected, and holds futures weakly unless somebody is to be called when
    they end: nobody can miss what nobody holds.
    """

    def __init__(self, http_: _Http, patience: float, senders: int):
        self.http = http_
        self.patience = patience
        self.senders = _Crew("send", senders)
        self.fetchers = _Crew("fetch", 2)
        self.callers = _Crew("callback", 1)
        self.reset()
        _cores.add(self)

    def reset(self) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.pausing = threading.Condition()
        self.closed = False
        self.repeated = 0            # requests whose answers may have been lost
        self.room = threading.Semaphore(MAX_UNSENT)
        self.watched: dict = {}      # id -> weak references to its futures
        self.kept: set = set()       # futures whose end somebody is to be told
        self.open: weakref.WeakSet = weakref.WeakSet()  # all that are not over
        self._waiter = None
        self._sock = None            # the connection on which the waiter waits
        self._sock_until = 0.0
        self._hung_up = False
        self._newest = 0.0           # when the last job to watch was added

    def after_fork(self) -> None:
        """In the child: threads and connections stayed with the parent, and so did what was not sent yet."""
        was_closed, futures = self.closed, list(self.open)
        self.http.forget()
        for crew in (self.senders, self.fetchers, self.callers):
            crew.reset()
        self.reset()
        self.closed = was_closed
        for future in futures:
            future._condition = threading.Condition()  # a thread of the parent may have held the former one
            self.open.add(future)
            if future._id is not None:
                self.watched.setdefault(future._id, []).append(weakref.ref(future))
            else:
                future._accepted = threading.Event()
                future._stage = "forked"

    # Calls

    def pause(self, seconds: float) -> None:
        """Sleeps, at most until the end."""
        with self.pausing:
            if not self.closed:
                self.pausing.wait(seconds)

    def call(self, method, path, body=None, *, headers=None, wait=0.0, opened=None, patience=None, give_up=None, again=None, news=None) -> _Answer:
        """A request that is repeated while the service cannot be reached or cannot do it, for as long as ``patience``.

        All requests are such that the service recognises a repeated one. ``again`` is the body of those, if it differs. ``news`` is told of
        the error when the first repetition fails, too, and of ``None`` at an answer.
        """
        patience = self.patience if patience is None else patience
        until = None
        pause = 0.05
        for tries in itertools.count(1):
            after = 0.0
            try:
                answer = self.http.send(method, path, body, headers or {}, wait, opened, opened is None and again is None)
                if answer.status < 400:
                    if news is not None:
                        news(None)
                    return answer
                error: Exception = answer.refusal()
                if answer.status not in (429, 502, 503, 504) and error.code != "idempotency-in-progress":
                    raise error
                after = _seconds(answer.headers.get("Retry-After"))
            except ssl.SSLCertVerificationError as e:
                raise Unavailable(f"the service cannot be trusted: {e}") from e
            except (OSError, http.client.HTTPException) as e:
                error = e
            body = body if again is None else again
            self.repeated += 1
            if news is not None and tries == 2:
                news(error)
            now = time.monotonic()
            until = now + patience if until is None else until
            if now >= until or self.closed or give_up is not None and give_up():
                if isinstance(error, Refused) and error.status == 429:
                    raise error
                raise Unavailable(f"the service is not there: {error or type(error).__name__}") from error
            self.pause(min(max(min(after, 30.0), pause * random.uniform(0.5, 1)), max(until - now, 0.01)))
            pause = min(pause * 2, 2.0)

    # Submissions

    def submit(self, future: Future) -> None:
        if self.closed:
            raise RuntimeError("the client is closed")
        if not self.room.acquire(timeout=self.patience + 1):
            future._end(error=Unavailable(f"{MAX_UNSENT} submissions wait to be sent, and none can be"))
        elif not self.senders.do(self._send, future):
            raise RuntimeError("the client is closed")

    def _send(self, future: Future) -> None:
        self.room.release()
        with self.lock:
            if future._stage != "unsent":
                return
            future._stage = "sending"
        headers = {"Idempotency-Key": future._key}
        if future._trace:
            headers["traceparent"] = str(future._trace)
        try:
            job = self.call("POST", "/v1/jobs", future._body, headers=headers).json()
        except Exception as e:
            future._end(error=e.with_traceback(None))
            future._accepted.set()
            return
        future._accept(job["id"])
        if job.get("done"):
            self.finished(future, job)
        else:
            self.watch(future)

    # Waiting

    def watch(self, future: Future) -> None:
        with self.lock:
            if future._over:
                return
            self.watched.setdefault(future._id, []).append(weakref.ref(future))
            self._newest = time.monotonic()
            self.changed.notify_all()
            self.ensure_waiter()
            # A wait under way does not know of this job. It soon ends by itself, unless nothing new had come for a while.
            if self._sock is not None and self._sock_until - self._newest > 0.25 and not self._hung_up:
                self._hung_up = True
                _hang_up(self._sock)

    def ensure_waiter(self) -> None:
        with self.lock:
            if self._waiter is None and self.watched and not self.closed:
                self._waiter = threading.Thread(target=self._wait, name="errand-wait", daemon=True)
                self._waiter.start()

    def keep(self, future: Future) -> None:
        with self.lock:
            if not future._over:
                self.kept.add(future)

    def _wait(self) -> None:
        """The one waiting request, over and over."""
        lost_since = None
        pause = 0.05
        while True:
            ids, wait = self._window()
            if not ids:
                return
            begun = time.monotonic()
            try:
                self._wait_once(ids, wait)
                lost_since, pause = None, 0.05
                # Where much ends all the time, let more of it end before the next look.
                if len(ids) > 50:
                    self.pause(min(0.02, time.monotonic() - begun))
            except Exception as e:
                with self.lock:
                    hung_up, self._hung_up = self._hung_up, False
                if hung_up or self.closed:
                    continue
                lost_since = lost_since or begun
                if isinstance(e, Refused) and e.status < 500 and e.status != 429:
                    self._end_all(ids, e)
                elif time.monotonic() - lost_since > self.patience:
                    told = f"nothing is heard of the service, where the job goes on: {e or type(e).__name__}"
                    self._end_all(ids, Unavailable(told))
                    lost_since = None
                else:
                    log.debug("the wait for jobs failed", exc_info=True)
                    self.pause(pause * random.uniform(0.5, 1))
                    pause = min(pause * 2, 1.0)

    def _wait_once(self, ids: list, wait: float) -> None:
        body = _encode({"ids": ids, "until": "any", "waitSeconds": round(wait, 3)})
        answer = self.http.send("POST", "/v1/jobs/wait", body, {}, wait, functools.partial(self._opened, wait))
        if answer.status >= 400:
            raise answer.refusal()
        with self.lock:
            self._hung_up = False
        told = answer.json()
        for job in told["done"]:
            for future in self._take(job["id"]):
                try:
                    self.finished(future, job)
                except Exception as e:
                    future._end(error=e.with_traceback(None))
        for id_ in told["missing"]:
            for future in self._take(id_):
                future._end(error=JobFailed(f"the job {id_} is not there any more", "gone"))

    def _opened(self, wait: float, sock) -> None:
        with self.lock:
            self._sock = sock
            self._sock_until = time.monotonic() + wait

    def _window(self):
        """Whom to wait for next, and for how long: as long as nothing new has come, so that little is missed and little is asked."""
        with self.lock:
            while True:
                if self.closed:
                    self._waiter = None
                    return [], 0.0
                for id_ in [id_ for id_, references in self.watched.items() if not any(map(_awaited, references))]:
                    del self.watched[id_]
                if self.watched:
                    break
                self.changed.wait()
            quiet = time.monotonic() - self._newest
            wait = min(max(quiet, 0.02), LONGEST_WAIT)
            ids = list(itertools.islice(self.watched, MAX_IDS))
            windows = -(-len(self.watched) // MAX_IDS)
            if windows > 1:
                # The next ones have their turn after these.
                for id_ in ids:
                    self.watched[id_] = self.watched.pop(id_)
                wait = min(wait, max(0.02, 0.5 / windows))
            return ids, wait

    def _take(self, id_: str) -> list:
        with self.lock:
            return [future for future in map(_awaited, self.watched.pop(id_, ())) if future]

    def _end_all(self, ids, error: Exception) -> None:
        for id_ in ids:
            for future in self._take(id_):
                future._end(error=error.with_traceback(None))

    # Ends

    def finished(self, future: Future, job: dict) -> None:
        if job["status"] == "canceled":
            future._end(cancelled=True)
        elif job["status"] == "succeeded" and "result" in job:
            future._end(result=job["result"])
        elif not self.fetchers.do(self._fetch, future, job):
            future._end(error=ErrandError(f"the client was closed; the result of {job['id']} is still there"))

    def _fetch(self, future: Future, job: dict) -> None:
        """What the answer of a wait leaves out: large results, those that are not JSON, and what a failure looked like."""
        try:
            if job["status"] == "succeeded":
                future._end(result=self.call("GET", f"/v1/jobs/{job['id']}/result").value())
                return
            try:
                job = self.call("GET", f"/v1/jobs/{job['id']}?view=full").json()
            except ErrandError:
                pass  # then without the traceback
            future._end(error=_error_of(job))
        except Exception as e:
            future._end(error=e.with_traceback(None))

    def each(self, futures, action, timeout: float) -> None:
        """Does something with each of these by all senders at once, and waits for that."""
        left = threading.Semaphore(0)

        def one(future):
            try:
                action(future)
            finally:
                left.release()

        end = time.monotonic() + timeout
        begun = sum(self.senders.do(one, future) for future in futures)
        for _ in range(begun):
            if not left.acquire(timeout=max(0.0, end - time.monotonic())):
                return

    def close(self) -> None:
        if not self.closed and not self.senders.flush(self.patience):
            log.warning("the client is closed before all was sent")
        with self.lock:
            self.closed = True
            waiter = self._waiter
            self._wake()
            watched, self.watched = self.watched, {}
        left = [args[0] for _, args in self.senders.end() + self.fetchers.end() if args]
        left += [reference() for references in watched.values() for reference in references]
        for future in left:
            if isinstance(future, Future):
                future._end(error=ErrandError("the client was closed; what was accepted goes on"))
        future = left = watched = None
        self.callers.flush(5.0)
        self.callers.end()
        self.http.close()
        if waiter is not None and waiter is not threading.current_thread():
            waiter.join(5.0)
        for crew in (self.senders, self.fetchers, self.callers):
            crew.join(5.0)
        self.http.close()

    def abandon(self) -> None:
        """The client was forgotten, so nothing is waited for and nothing is in line. Waits for nobody: this runs wherever garbage is found."""
        self.closed = True
        for crew in (self.senders, self.fetchers, self.callers):
            crew.end()
        with self.lock:
            self._wake()
        self.http.close()

    def _wake(self) -> None:
        """Whoever waits here sees that this is the end."""
        self.changed.notify_all()
        with self.pausing:
            self.pausing.notify_all()
        if self._sock is not None:
            _hang_up(self._sock)


def _awaited(reference) -> Future | None:
    future = reference()
    return None if future is None or future._over else future


def _seconds(retry_after: str | None) -> float:
    try:
        return max(0.0, float(retry_after or 0))
    except ValueError:
        return 1.0


_cores: weakref.WeakSet = weakref.WeakSet()


@atexit.register
def _at_exit() -> None:
    """What was submitted is sent before the program ends."""
    for core in list(_cores):
        if not core.closed and not core.senders.flush(core.patience):
            log.warning("the program ends before all was sent")


def _after_fork() -> None:
    for core in list(_cores):
        core.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


# ---------------------------------------------------------------------------------------------------------------------------------
# Futures and the client


class Future(concurrent.futures.Future):
    """A job of the service, as a future; ``wait``, ``as_completed`` and ``asyncio.wrap_future`` take it like any other.

    Callbacks are called one after another by a thread of the client that does nothing else, so that they may wait for other futures.
    """

    def __init__(self, client: Client, task: str, key: str = ""):
        super().__init__()
        self.task = task
        self._client = client
        self._key = key
        self._trace = None
        self._body = b""
        self._id: str | None = None
        self._stage = "unsent"  # sending, sent
        self._accepted = threading.Event()
        self._over = False       # the end has begun
        self._tells: list | None = []
        client._core.open.add(self)

    @property
    def id(self) -> str:
        """The job's id. Waits until the service has accepted the job, and raises what it said if it has not."""
        self._after_fork()
        if not self._accepted.wait(self._client._core.patience * 2 + 60):
            raise Unavailable("the submission was not answered")
        if self._id is None:
            if self.cancelled():
                raise CancelledError()
            raise self.exception() or ErrandError("it was ended by hand, and never sent")
        return self._id

    def job(self) -> dict:
        """The job as it stands, with its arguments and, if it failed, its stack."""
        return self._client.job(self.id)

    def running(self) -> bool:
        """Whether the job runs at this moment: asks the service."""
        if self.done() or not self._accepted.is_set() or self._id is None:
            return False
        try:
            return self._client.job(self._id)["status"] == "running"
        except ErrandError:
            return False

    def cancel(self) -> bool:
        """Cancels the job. True only when it was canceled; a job that runs is asked to stop, and the answer is False.

        In the thread of an event loop it waits for nothing: the job is canceled in a moment, and the answer is False until then.
        """
        if self._drop() or self.done():
            return self.cancelled()
        if _in_event_loop() and self._client._core.fetchers.do(self._cancel):
            return False
        return self._cancel()

    def _cancel(self) -> bool:
        try:
            answer = self._client._core.call("POST", f"/v1/jobs/{self.id}/cancel")
        except Exception as e:
            log.debug("%r could not be canceled: %s", self, e)
            return self.cancelled()
        if answer.status == 200:
            self._end(cancelled=True)
        return self.cancelled()

    def result(self, timeout: float | None = None):
        self._after_fork()
        if super().exception(timeout) is None:
            return super().result(0)
        try:
            raise super().exception(0)  # whatever it is worth as a truth value
        finally:
            self = None  # the exception's traceback is not to keep the future that keeps the exception

    def exception(self, timeout: float | None = None):
        self._after_fork()
        return super().exception(timeout)

    def _after_fork(self) -> None:
        self._client._core.ensure_waiter()
        if self._stage == "forked":
            self._end(error=ErrandError("the process was forked while this was being sent; its parent sends it"))

    def add_done_callback(self, fn) -> None:
        with self._condition:
            if not self.done():
                self._client._core.keep(self)
                super().add_done_callback(functools.partial(_call_later, fn))
                return
        super().add_done_callback(fn)

    def _tell(self, fn) -> None:
        """Has this called when all is done, callbacks put in line included, by whoever ends the future; so it must be quick."""
        core = self._client._core
        with core.lock:
            if self._tells is not None:
                self._tells.append(fn)
                core.keep(self)
                return
        fn(self)

    def _drop(self) -> bool:
        """Cancels what was not sent yet."""
        with self._client._core.lock:
            if self._stage != "unsent" or self._over:
                return False
            self._stage = "dropped"
        self._end(cancelled=True)
        return True

    def _cancel_unless_running(self) -> None:
        try:
            if not self._drop() and not self.done() and self._client.job(self.id)["status"] in ("queued", "scheduled"):
                self.cancel()
        except Exception:
            log.debug("%r could not be canceled", self, exc_info=True)

    def _accept(self, id_: str) -> None:
        self._id = id_
        self._body = b""
        self._stage = "sent"
        self._accepted.set()

    def _end(self, result=None, error: BaseException | None = None, cancelled: bool = False) -> None:
        """Once, by whoever is first."""
        core = self._client._core
        with core.lock:
            if self._over:
                return
            self._over = True
        try:
            if cancelled:
                super().cancel()
                self.set_running_or_notify_cancel()
            elif error is not None:
                super().set_exception(error)
            else:
                super().set_result(result)
        except concurrent.futures.InvalidStateError:
            pass  # somebody is setting it by hand
        finally:
            self._tell_end()

    def _tell_end(self) -> None:
        self._body = b""
        core = self._client._core
        with core.lock:
            self._over = True
            if self._stage == "unsent":
                self._stage = "dropped"
            tells, self._tells = self._tells or [], None
            core.kept.discard(self)
            core.open.discard(self)
        if self._stage != "sending":
            self._accepted.set()
        for fn in tells:
            fn(self)

    def set_result(self, result) -> None:
        """Ends it by hand, as tests do. Its job, if there is one, goes on."""
        super().set_result(result)
        self._tell_end()

    def set_exception(self, exception) -> None:
        """Ends it by hand, as tests do. Its job, if there is one, goes on."""
        super().set_exception(exception)
        self._tell_end()

    def __repr__(self) -> str:
        state = "cancelled" if self.cancelled() else "done" if self.done() else "pending"
        return f"<errand.Future {self.task} {self._id or self._stage} {state}>"


def _call_later(fn, future: Future) -> None:
    # Who ends it by hand, as tests do, finds the callbacks called, as with any other future.
    if not future._over or not future._client._core.callers.do(_call_back, fn, future):
        _call_back(fn, future)


def _in_event_loop() -> bool:
    try:
        return asyncio.get_running_loop() is not None
    except RuntimeError:
        return False


def _call_back(fn, *args) -> None:
    try:
        fn(*args)
    except Exception:
        log.exception("exception calling callback %r", fn)


class _Owner:
    """What all views of one client hold; when it is collected, the client's threads end."""


_OPTIONS = {
    "queue": "queue", "priority": "priority", "delay": "delaySeconds", "run_at": "runAt", "expires_at": "expiresAt",
    "timeout": "timeoutSeconds", "max_attempts": "maxAttempts", "backoff": "backoffSeconds", "max_backoff": "maxBackoffSeconds",
    "at_most_once": "atMostOnce", "result_ttl": "resultTtlSeconds", "result_queue": "resultQueue", "webhook": "webhook",
    "metadata": "metadata", "tags": "tags", "concurrency_key": "concurrencyKey", "idempotency_key": None,
    "traceparent": None, "after": "after",
}  # fmt: skip
_RETRY = ("max_attempts", "backoff", "max_backoff")


def _option(value):
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value


class Client:
    """A service, seen from a program. Safe for use by many threads, and after ``os.fork``.

    ``key`` is sent as ``Authorization: Bearer``; without one, the environment variable ``ERRAND_KEY`` is. ``patience`` is for how many
    seconds a service that is away or has no room is asked again before that is an error. ``timeout`` is how long an answer may take beyond
    what is waited for. Submissions that come faster than they are answered go over up to ``senders`` connections and may arrive in
    another order; 1 keeps it. ``context`` is an ``ssl.SSLContext``.

    ``close()``, the end of a ``with``, or the garbage collector ends its threads. ``close()`` sends what was not sent yet; futures that
    are not done raise an `ErrandError` then, while their jobs go on.
    """

    def __init__(self, url: str = "http://localhost:8080", key: str | None = None, *, patience: float = 60.0, timeout: float = 30.0,
                 connections: int = MAX_CONNECTIONS, senders: int = 4, context: ssl.SSLContext | None = None):
        if not 3 <= connections <= MAX_CONNECTIONS:
            raise ValueError(f"connections must be 3 to {MAX_CONNECTIONS}")
        self.url = url
        self._options: dict = {}
        key = (os.environ.get("ERRAND_KEY") or None) if key is None else key
        self._core = _Core(_Http(url, key, connections, timeout, context), patience, max(1, min(senders, connections - 2)))
        self._owner = _Owner()
        weakref.finalize(self._owner, self._core.abandon).atexit = False

    def options(self, **options) -> Client:
        """The same client, whose submissions have these options: queue, priority, delay, run_at, expires_at, timeout, max_attempts,
        backoff, max_backoff, at_most_once, result_ttl, result_queue, webhook, metadata, tags, concurrency_key, idempotency_key, traceparent,
        after.

        ``after`` lists ids of jobs and batches that have to succeed before, or ``{"id": …, "when": "finished"}`` where any end will do, and
        ``{"id": …, "tree": True}`` for a job and all that it spawns.
        Durations are seconds or ``timedelta``, times are ``datetime``. ``traceparent`` makes jobs part of a trace (W3C Trace Context); unless
        given, the environment variable ``TRACEPARENT`` does, which a worker's function has.
        """
        for name in options:
            if name not in _OPTIONS:
                raise TypeError(f"{name!r} is not an option; there are {', '.join(sorted(_OPTIONS))}")
        view = object.__new__(Client)
        view.__dict__.update(self.__dict__)
        view._options = {**self._options, **options}
        return view

    def submit(self, task, /, *args, **kwargs) -> Future:
        """Has a task run with these arguments. Returns at once; what the service refuses is raised by the future."""
        name = _task_name(task)
        future = Future(self, name, str(self._options.get("idempotency_key") or uuid.uuid4()))
        future._trace = self._options.get("traceparent") or os.environ.get("TRACEPARENT")
        try:
            future._body = self._body(name, args, kwargs)
        except (TypeError, ValueError, RecursionError) as e:
            future._end(error=e.with_traceback(None))
            return future
        self._core.submit(future)
        return future

    def _body(self, name: str, args, kwargs) -> bytes:
        return _encode(_submission(name, args, kwargs, self._options))

    def workflow(self, name: str | None = None, *, fail_fast: bool = False, webhook: dict | None = None, result_queue: str | None = None,
                 metadata: dict | None = None) -> Workflow:
        """Jobs that wait for each other, to be sent all at once; see `Workflow`. Options of this client are those of each job."""
        whole = {"name": name, "failFast": fail_fast or None, "webhook": webhook, "resultQueue": result_queue, "metadata": metadata}
        return Workflow(self, {key: value for key, value in whole.items() if value is not None})

    def run(self, id: str) -> Run:
        """A workflow that was started before, by this program or another."""
        return Run(self, id)

    def check(self, task, /, *args, **kwargs) -> None:
        """Raises what the future of a ``submit`` of the same would be refused with; stores nothing."""
        self._core.call("POST", "/v1/jobs/check", self._body(_task_name(task), args, kwargs))

    def future(self, id: str) -> Future:
        """A future for a job that was submitted before, by this program or another."""
        future = Future(self, "")
        future._accept(id)
        self._core.watch(future)
        return future

    def job(self, id: str) -> dict:
        """A job as it stands, with its arguments and, if it failed, its stack."""
        return self.call("GET", f"/v1/jobs/{id}?view=full")

    def attempts(self, id: str) -> list:
        """How each attempt of a job went."""
        return self.call("GET", f"/v1/jobs/{id}/attempts")["items"]

    def logs(self, id: str, level: str | None = None):
        """The lines that a job has logged, one after another, as they are read; ``level`` is the least serious one."""
        yield from self._pages(f"/v1/jobs/{id}/logs", {"level": level})

    def tasks(self) -> list:
        """What can be run."""
        return self.call("GET", "/v1/tasks")["items"]

    def stats(self, *, since=None, until=None, step: int | None = None, task=None, queue: str | None = None) -> dict:
        """What was counted, in buckets of ``step`` seconds or more: the last hour unless said. Times are ``datetime``."""
        return self.call("GET", "/v1/stats" + _query({"from": since, "to": until, "step": step, "task": task and _task_name(task),
                                                      "queue": queue}))  # fmt: skip

    def errors(self, *, since=None, until=None, task=None, limit: int | None = None) -> list:
        """Which errors attempts ended in, those that are alike as one, the most frequent first: of the last day unless said."""
        return self.call("GET", "/v1/errors" + _query({"from": since, "to": until, "task": task and _task_name(task), "limit": limit}))["items"]

    def error(self, fingerprint: str) -> dict:
        """One of them, with its stack; a job has it as ``job["error"]["fingerprint"]``."""
        return self.call("GET", f"/v1/errors/{urllib.parse.quote(fingerprint, safe='')}")

    def queues(self) -> list:
        """The queues, and how they stand."""
        return list(self._pages("/v1/queues", {}))

    def queue(self, name: str) -> dict:
        """How a queue stands."""
        return self.call("GET", f"/v1/queues/{urllib.parse.quote(name, safe='')}")

    def pause(self, queue: str, reason: str | None = None, until: datetime.datetime | None = None) -> dict:
        """Lets nothing of a queue start, until then or until it is resumed. What runs goes on."""
        body = {name: _option(value) for name, value in (("reason", reason), ("until", until)) if value is not None}
        return self.call("POST", f"/v1/queues/{urllib.parse.quote(queue, safe='')}/pause", body)

    def resume(self, queue: str) -> dict:
        """Lets a paused queue go on."""
        return self.call("POST", f"/v1/queues/{urllib.parse.quote(queue, safe='')}/resume")

    def put_schedule(self, name: str, schedule: dict) -> dict:
        """Makes a schedule or changes it; what is equal changes nothing. ``{"cron": "30 2 * * *", "timeZone": "Europe/Berlin", "job": {...}}``"""
        return self.call("PUT", _schedule(name), _times(schedule))

    def schedules(self) -> list:
        """All schedules, and how they stand."""
        return list(self._pages("/v1/schedules", {}))

    def schedule(self, name: str) -> dict:
        """One of them: what it does and when, its next times, its last run."""
        return self.call("GET", _schedule(name))

    def schedule_runs(self, name: str):
        """What its times became of, the last one first, as they are read."""
        yield from self._pages(_schedule(name) + "/runs", {})

    def preview_schedule(self, schedule: dict, count: int | None = None) -> list:
        """When it would run next; stores nothing. It may leave out what is to be done."""
        return self.call("POST", "/v1/schedules/preview", {**_times(schedule), **({} if count is None else {"count": count})})["nextRuns"]

    def pause_schedule(self, name: str, note: str | None = None) -> dict:
        """Keeps it from running until it is resumed."""
        return self.call("POST", _schedule(name) + "/pause", {} if note is None else {"note": note})

    def resume_schedule(self, name: str, note: str | None = None, *, make_up: bool = False) -> dict:
        """Lets it go on from now; with ``make_up`` the times since the pause are judged as if they had been missed."""
        return self.call("POST", _schedule(name) + "/resume", {**({} if note is None else {"note": note}), **({"makeUp": True} if make_up else {})})

    def run_schedule(self, name: str) -> dict:
        """Runs it now, whatever its times; the job, or the batch, that this is."""
        return self.call("POST", _schedule(name) + "/run")

    def delete_schedule(self, name: str, *, cancel_jobs: bool = False) -> None:
        """Removes it. Its jobs stay, but with ``cancel_jobs`` those that are not over are cancelled."""
        self.call("DELETE", _schedule(name) + ("?jobs=cancel" if cancel_jobs else ""))

    def retry_jobs(self, filter: dict | None = None, **more) -> Operation:
        """Queues failed and canceled jobs anew: those that a filter finds, which has the names of the list's, such as
        ``{"status": ["failed"], "task": "crawl"}``, or ``ids=[...]``. ``reason``, ``per_second``."""
        return self._operation("retry", filter, **more)

    def cancel_jobs(self, filter: dict | None = None, **more) -> Operation:
        """Cancels many jobs, as ``retry_jobs`` finds them."""
        return self._operation("cancel", filter, **more)

    def delete_jobs(self, filter: dict | None = None, **more) -> Operation:
        """Deletes many jobs that are over, as ``retry_jobs`` finds them."""
        return self._operation("delete", filter, **more)

    def count_jobs(self, action: str, filter: dict | None = None, *, ids: list | None = None) -> dict:
        """How many jobs ``retry``, ``cancel`` or ``delete`` would change: ``matched``, at least so many where ``capped``."""
        return self.call("POST", f"/v1/jobs/{action}", _order(filter, ids, None, None, True))

    def operation(self, id: str) -> Operation:
        """An operation on many jobs that was ordered before."""
        return Operation(self, {"id": id})

    def _operation(self, action: str, filter, *, ids: list | None = None, reason: str | None = None, per_second: int | None = None):
        return Operation(self, self.call("POST", f"/v1/jobs/{action}", _order(filter, ids, reason, per_second, False)))

    def _pages(self, path: str, query: dict):
        cursor = None
        while True:
            page = self.call("GET", path + _query({**query, "cursor": cursor}))
            yield from page["items"]
            cursor = page.get("nextCursor")
            if cursor is None:
                return

    def call(self, method: str, path: str, body=None):
        """Any other call of the service: JSON in, JSON out; `Refused` when it says no."""
        headers = {"Idempotency-Key": str(uuid.uuid4())} if method == "POST" else {}
        return self._core.call(method, path, None if body is None else _encode(body), headers=headers).json()

    def close(self) -> None:
        self._core.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *exc) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<errand.Client {self.url}>"


def _schedule(name: str) -> str:
    return f"/v1/schedules/{urllib.parse.quote(name, safe='')}"


def _times(schedule: dict) -> dict:
    return {name: _option(value) for name, value in schedule.items()}


def _query(values: dict) -> str:
    given = {name: _option(value) for name, value in values.items() if value is not None}
    return "?" + urllib.parse.urlencode(given) if given else ""


def _order(filter, ids, reason, per_second, dry_run) -> dict:
    filter = filter and {name: _option(value) for name, value in filter.items()}
    order = {"filter": filter, "ids": ids, "reason": reason, "perSecond": per_second, "dryRun": dry_run or None}
    return {name: value for name, value in order.items() if value is not None}


def _submission(name: str, args, kwargs, given: dict) -> dict:
    options = {_OPTIONS[key]: _option(value) for key, value in given.items() if key not in _RETRY and _OPTIONS[key]}
    retry = {_OPTIONS[key]: _option(given[key]) for key in _RETRY if key in given}
    return {
        "task": name, **({"args": args} if args else {}), **({"kwargs": kwargs} if kwargs else {}),
        **options, **({"retry": retry} if retry else {}),
    }  # fmt: skip


class Step:
    """A job of a `Workflow` that is not sent yet. In arguments of others it stands for what its job is going to return."""

    def __init__(self, key: str, reference: dict | None = None, any_end: bool = False, jobs: dict | None = None, tree: bool = False):
        self.key = key
        # Those of its workflow. Another one may have the same keys.
        self._jobs = jobs
        self._reference = {"$result": key} if reference is None else reference
        self._any_end = any_end
        self._tree = tree

    def at(self, path: str, **default) -> Step:
        """A part of it, by a JSON pointer such as ``"/title"``; ``default=`` stands for what is not there."""
        return Step(self.key, {**self._reference, "path": path, **default}, self._any_end, self._jobs, self._tree)

    def outcome(self) -> Step:
        """How it ends, whichever way: ``status``, and ``result`` or ``error``."""
        return Step(self.key, {"$outcome": self.key}, True, self._jobs, self._tree)

    def finished(self) -> Step:
        """For ``after``: any end of it will do."""
        return Step(self.key, self._reference, True, self._jobs, self._tree)

    def tree(self) -> Step:
        """With all that it spawns, and what these spawn: who waits for it waits for all of them."""
        return Step(self.key, self._reference, self._any_end, self._jobs, True)

    def children(self) -> Step:
        """What its children return, a list in the order in which it spawned them; who has it waits for the whole tree."""
        return Step(self.key, {"$results": self.key}, self._any_end, self._jobs, True)

    def __repr__(self) -> str:
        return f"<errand.Step {self.key}>"


def _placed(value, waits: dict, jobs: dict):
    """A value with what the service reads in place of steps of these jobs, which are noted as what is waited for."""
    if isinstance(value, Step):
        if value._jobs is not jobs:
            raise TypeError(f"{value!r} is a step of another workflow")
        any_end, tree = waits.get(value.key, (True, False))
        waits[value.key] = (any_end and value._any_end, tree or value._tree)
        return value._reference
    if isinstance(value, dict):
        return {key: _placed(each, waits, jobs) for key, each in value.items()}
    return [_placed(each, waits, jobs) for each in value] if isinstance(value, (list, tuple)) else value


class Workflow:
    """Jobs that wait for each other, sent by ``start`` in one request: all of them are made, or none.

    ``flow = client.workflow("nightly")``, ``page = flow.add("fetch", url)``, ``flow.options(max_attempts=3).add("store", page)``. A job waits
    for all that stand in its arguments, and for those that the option ``after`` names. Options are those of `Client.options` but for
    ``idempotency_key`` and ``traceparent``, which the client has for the whole; and ``key``, by which the job is found, its task's name
    unless said.
    """

    def __init__(self, client: Client, whole: dict):
        self._client = client
        self._whole = whole
        self._jobs: dict = {}
        self._options = {name: value for name, value in client._options.items() if _OPTIONS[name]}

    def options(self, **options) -> Workflow:
        """The same workflow, to which jobs are added that have these options."""
        for name in options:
            if name != "key" and not _OPTIONS.get(name):
                raise TypeError(f"{name!r} is not an option of a job in a workflow")
        view = object.__new__(Workflow)
        view.__dict__.update(self.__dict__)
        view._options = {**self._options, **options}
        if "after" in options:
            # All jobs that are added wait for these, also where they can be gone through but once.
            view._options["after"] = tuple(options["after"])
        return view

    def add(self, task, /, *args, **kwargs) -> Step:
        """Adds a job that has a task run with these arguments."""
        name = _task_name(task)
        given = dict(self._options)
        waits: dict = {}
        args, kwargs = _placed(args, waits, self._jobs), _placed(kwargs, waits, self._jobs)
        for each in given.pop("after", ()):
            if not isinstance(each, Step) or each._jobs is not self._jobs:
                raise TypeError(f"a job of a workflow waits for steps of it, not for {each!r}")
            waits[each.key] = (each._any_end, each._tree or waits.get(each.key, (True, False))[1])
        key = str(given.pop("key", None) or self._free(name))
        if key in self._jobs:
            raise ValueError(f"there is a job {key!r} already")
        after = [{"id": parent, **({"when": "finished"} if any_end else {}), **({"tree": True} if tree else {})} if any_end or tree else parent
                 for parent, (any_end, tree) in waits.items()]  # fmt: skip
        self._jobs[key] = {**_submission(name, args, kwargs, given), **({"after": after} if after else {})}
        return Step(key, jobs=self._jobs)

    def _free(self, name: str) -> str:
        count = 1
        key = name = name[:90]
        while key in self._jobs:
            count += 1
            key = f"{name}-{count}"
        return key

    def start(self) -> Run:
        """Sends it; raises `Refused`, and nothing of it is made, when any part is wrong. It can be started again, as another one."""
        options = self._client._options
        headers = {"Idempotency-Key": str(options.get("idempotency_key") or uuid.uuid4())}
        trace = options.get("traceparent") or os.environ.get("TRACEPARENT")
        if trace:
            headers["traceparent"] = trace
        answer = self._client._core.call("POST", "/v1/workflows", _encode({**self._whole, "jobs": self._jobs}), headers=headers)
        return Run(self._client, answer.json()["id"])

    def __len__(self) -> int:
        return len(self._jobs)

    def __repr__(self) -> str:
        return f"<errand.Workflow {self._whole.get('name', '')} of {len(self._jobs)} jobs>"


class Run:
    """A workflow that was started: ``id``."""

    def __init__(self, client: Client, id: str):
        self._client = client
        self.id = id
        self._ids: dict = {}

    def info(self) -> dict:
        """How it stands: ``status``, ``done``, ``counts``, and ``jobs`` with ``key``, ``jobId``, ``status``, ``after``."""
        return self._client.call("GET", f"/v1/workflows/{self.id}")

    def wait(self, timeout: float | None = None) -> dict:
        """Waits for its end, and tells how it stands then; `TimeoutError` when it goes on for longer than that."""
        return _wait_for(self._client, f"/v1/workflows/{self.id}", timeout)

    def future(self, step: Step | str) -> Future:
        """A future for one of its jobs, by what ``add`` returned, or by its key."""
        key = step.key if isinstance(step, Step) else step
        # They stay what they are, and of a large workflow the answer is long.
        self._ids = self._ids or {job["key"]: job["jobId"] for job in self.info()["jobs"]}
        return self._client.future(self._ids[key])

    def cancel(self) -> dict:
        """Cancels what waits at once; what runs is asked to stop."""
        return self._client.call("POST", f"/v1/batches/{self.id}/cancel")

    def __repr__(self) -> str:
        return f"<errand.Run {self.id}>"


def _wait_for(client: Client, path: str, timeout: float | None) -> dict:
    end = None if timeout is None else time.monotonic() + timeout
    while True:
        left = LONGEST_WAIT if end is None else max(0.0, end - time.monotonic())
        wait = int(min(left, LONGEST_WAIT))
        info = client._core.call("GET", f"{path}?wait={wait}", wait=float(wait)).json()
        if info["done"]:
            return info
        if left <= 0:
            raise TimeoutError(f"{info['id']} goes on")
        if wait < 1:
            time.sleep(min(left, 0.1))


class Operation:
    """An order for many jobs, which the service works off: ``id``, and ``info``, how it stood when that was last asked for."""

    def __init__(self, client: Client, info: dict):
        self._client = client
        self.id: str = info["id"]
        self.info = info

    def refresh(self) -> dict:
        """How it stands now."""
        self.info = self._client.call("GET", f"/v1/operations/{self.id}")
        return self.info

    def wait(self, timeout: float | None = None) -> dict:
        """Waits for its end, and tells how it stands then; `TimeoutError` when it goes on for longer than that."""
        self.info = _wait_for(self._client, f"/v1/operations/{self.id}", timeout)
        return self.info

    def stop(self) -> dict:
        """It goes no further; what was done stays done."""
        self.info = self._client.call("POST", f"/v1/operations/{self.id}/stop")
        return self.info

    def __repr__(self) -> str:
        return f"<errand.Operation {self.id}>"


def _task_name(task) -> str:
    if isinstance(task, str):
        return task
    name = getattr(task, "__errand_task__", None) or getattr(task, "__name__", None)
    if not callable(task) or not isinstance(name, str) or name == "<lambda>":
        raise TypeError(f"a task is given by its name, or by a function of that name, not by {task!r}")
    return name


# ---------------------------------------------------------------------------------------------------------------------------------
# Executor


class Executor(concurrent.futures.Executor):
    """Has tasks run by the service, as ``concurrent.futures`` has functions run by threads. The client stays open.

    How many run at once is the service's business, so there are no workers to count and none to initialize.
    """

    def __init__(self, client: Client):
        self._client = client
        self._changed = threading.Condition()
        self._open: set = set()
        self._entering = 0
        self._shut = False

    def submit(self, fn, /, *args, **kwargs) -> Future:
        with self._changed:
            if self._shut:
                raise RuntimeError("cannot schedule new futures after shutdown")
            self._entering += 1
        future = None
        try:
            future = self._client.submit(fn, *args, **kwargs)
        finally:
            with self._changed:
                self._entering -= 1
                if future is not None:
                    self._open.add(future)
                self._changed.notify_all()
        future._tell(self._ended)
        return future

    def _ended(self, future: Future) -> None:
        with self._changed:
            self._open.discard(future)
            self._changed.notify_all()

    def map(self, fn, *iterables, timeout: float | None = None, chunksize: int = 1, buffersize: int | None = None):
        """As ``concurrent.futures`` has it: results in order; ``chunksize`` has no effect, since each call is a job of its own."""
        if chunksize < 1:
            raise ValueError("chunksize must be >= 1.")
        if buffersize is not None and not isinstance(buffersize, int):
            raise TypeError("buffersize must be an integer or None")
        if buffersize is not None and buffersize < 1:
            raise ValueError("buffersize must be None or > 0")
        end = None if timeout is None else timeout + time.monotonic()
        calls = zip(*iterables)
        futures = deque(self.submit(fn, *args) for args in itertools.islice(calls, buffersize))
        return self._results(fn, calls if buffersize else (), futures, end)

    def _results(self, fn, calls, futures: deque, end: float | None):
        try:
            while futures:
                futures.extend(self.submit(fn, *args) for args in itertools.islice(calls, 1))
                yield self._first(futures, end)
        finally:
            # Whoever gives up wants none of what has not begun yet.
            for left in futures:
                if not left.done():
                    self._client._core.fetchers.do(left._cancel_unless_running)

    @staticmethod
    def _first(futures: deque, end: float | None):
        """In a function of its own: no name of the generator is to keep a result alive that its receiver has forgotten."""
        result = futures[0].result(None if end is None else end - time.monotonic())
        futures.popleft()
        return result

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As ``concurrent.futures`` has it; with ``cancel_futures`` what runs already goes on to its end."""
        core = self._client._core
        with self._changed:
            self._shut = True
            futures = list(self._open)
        if cancel_futures:
            futures = [future for future in futures if not future._drop()]
            # What was accepted a moment ago is about to begin, if it can: that takes the service milliseconds, and this thread a look.
            if wait and any(not future.done() for future in futures):
                core.pause(0.05)
            core.each(futures, Future._cancel_unless_running, core.patience if wait else 0.0)
        if wait:
            with self._changed:
                self._changed.wait_for(lambda: not self._open and not self._entering)
            core.callers.flush()


# ---------------------------------------------------------------------------------------------------------------------------------
# Pool


class AsyncResult:
    """What ``apply_async``, ``map_async`` and ``starmap_async`` return, as ``multiprocessing.pool`` has it."""

    def __init__(self, pool: Pool, single: bool, callback, error_callback):
        self._callers = pool._client._core.callers
        self._single = single
        self._callback = callback
        self._error_callback = error_callback
        self._lock = threading.Lock()
        self._chunks: dict = {}
        self._total = None
        self._over = False
        self._event = threading.Event()
        self._ok = False
        self._value: typing.Any = None

    def ready(self) -> bool:
        return self._event.is_set()

    def successful(self) -> bool:
        if not self.ready():
            raise ValueError(f"{self!r} not ready")
        return self._ok

    def wait(self, timeout: float | None = None) -> None:
        self._event.wait(timeout)

    def get(self, timeout: float | None = None):
        if not self._event.wait(timeout):
            raise multiprocessing.TimeoutError
        if self._ok:
            return self._value
        raise self._value

    def _deliver(self, index: int, ok: bool, value) -> None:
        """One chunk is over: its results, or what it failed with."""
        with self._lock:
            self._chunks[index] = (ok, value)
        self._look()

    def _ends_at(self, total: int) -> None:
        self._total = total
        self._look()

    def _look(self) -> None:
        with self._lock:
            if self._over or self._total is None or len(self._chunks) < self._total:
                return
            self._over = True
            chunks = [self._chunks.pop(index) for index in range(self._total)]
        failures = [value for ok, value in chunks if not ok]
        self._ok = not failures
        self._value = failures[0] if failures else [each for _, values in chunks for each in values]
        if self._ok and self._single:
            self._value = self._value[0]
        callback = self._callback if self._ok else self._error_callback
        if callback is None or not self._callers.do(self._tell, callback):
            self._event.set()

    def _tell(self, callback) -> None:
        _call_back(callback, self._value)
        self._callback = self._error_callback = None
        self._event.set()


class _Results:
    """What ``imap`` and ``imap_unordered`` return: an iterator whose ``next`` takes a timeout."""

    def __init__(self, ordered: bool):
        self._ordered = ordered
        self._changed = threading.Condition()
        self._chunks: dict = {}      # delivered chunks by index; in the order of their ends
        self._next = 0               # the index that is due, or how many were taken
        self._ready: deque = deque()
        self._total = None

    def __iter__(self):
        return self

    def next(self, timeout: float | None = None):
        end = None if timeout is None else time.monotonic() + timeout
        with self._changed:
            while not self._ready:
                if self._total is not None and self._next >= self._total:
                    raise StopIteration
                key = self._next if self._ordered else next(iter(self._chunks), None)
                if key in self._chunks:
                    ok, value = self._chunks.pop(key)
                    self._next += 1
                    if not ok:
                        raise value
                    self._ready.extend(value)
                elif not self._changed.wait(None if end is None else max(0.0, end - time.monotonic())):
                    raise multiprocessing.TimeoutError
            return self._ready.popleft()

    __next__ = next

    def _deliver(self, index: int, ok: bool, value) -> None:
        with self._changed:
            self._chunks[index] = (ok, value)
            self._changed.notify_all()

    def _ends_at(self, total: int) -> None:
        with self._changed:
            self._total = total
            self._changed.notify_all()

    @property
    def taken(self) -> int:
        """Chunks."""
        return self._next


class _Chunk:
    """Calls that belong together: when all are over, their results, or the first failure among them, go to the sink."""

    def __init__(self, pool: Pool, sink, index: int, futures: list):
        self._sink = sink
        self._index = index
        self._futures = futures
        self._left = len(futures)
        self._lock = threading.Lock()
        for future in futures:
            future._tell(self._one_ended)
            future._tell(pool._ended)

    def _one_ended(self, _) -> None:
        with self._lock:
            self._left -= 1
            if self._left:
                return
        futures, self._futures = self._futures, []
        try:
            ok, value = True, [future.result(0) for future in futures]
        except (Exception, CancelledError) as e:
            ok, value = False, e
        self._sink._deliver(self._index, ok, value)


class Pool:
    """Has tasks run by the service, as ``multiprocessing.pool.Pool`` has functions run by processes. The client stays open.

    How many run at once is the service's business; ``processes`` only says into how many parts ``map`` divides its work when it is not
    told a ``chunksize``. Each call is a job of its own; the calls of a chunk are sent together, and fail together: in ``imap`` a chunk one
    of whose calls fails, or whose reading fails, raises in its place, and the iterator goes on behind it. ``map`` raises its first failure
    when all is over. The end of a ``with`` is ``terminate()``, which cancels what is not over.
    """

    def __init__(self, client: Client, processes: int | None = None):
        processes = os.cpu_count() or 1 if processes is None else processes
        if processes < 1:
            raise ValueError("Number of processes must be at least 1")
        self._client = client
        self._processes = processes
        self._changed = threading.Condition()
        self._state = "RUN"  # CLOSE, TERMINATE
        self._open: set = set()
        self._feeds = 0

    def apply(self, func, args=(), kwds={}):
        return self.apply_async(func, args, kwds).get()

    def apply_async(self, func, args=(), kwds={}, callback=None, error_callback=None) -> AsyncResult:
        self._check()
        result = AsyncResult(self, True, callback, error_callback)
        _Chunk(self, result, 0, [self._submit(func, args, kwds)])
        result._ends_at(1)
        return result

    def map(self, func, iterable, chunksize=None) -> list:
        return self.map_async(func, iterable, chunksize).get()

    def map_async(self, func, iterable, chunksize=None, callback=None, error_callback=None) -> AsyncResult:
        return self._map(func, iterable, False, chunksize, callback, error_callback)

    def starmap(self, func, iterable, chunksize=None) -> list:
        return self.starmap_async(func, iterable, chunksize).get()

    def starmap_async(self, func, iterable, chunksize=None, callback=None, error_callback=None) -> AsyncResult:
        return self._map(func, iterable, True, chunksize, callback, error_callback)

    def imap(self, func, iterable, chunksize: int = 1) -> _Results:
        return self._imap(func, iterable, chunksize, True)

    def imap_unordered(self, func, iterable, chunksize: int = 1) -> _Results:
        return self._imap(func, iterable, chunksize, False)

    def close(self) -> None:
        """No more calls; what was begun goes on."""
        with self._changed:
            if self._state == "RUN":
                self._state = "CLOSE"

    def terminate(self) -> None:
        """Cancels everything that is not over: what waits never starts, what runs is asked to stop. Whoever waits gets `CancelledError`."""
        with self._changed:
            self._state = "TERMINATE"
            futures = list(self._open)
        futures = [future for future in futures if not future._drop()]
        self._client._core.each(futures, Future.cancel, 10.0)
        for future in futures:
            future._end(cancelled=True)

    def join(self) -> None:
        """Waits until everything is over and every callback was called."""
        if self._state == "RUN":
            raise ValueError("Pool is still running")
        with self._changed:
            self._changed.wait_for(lambda: not self._open and (not self._feeds or self._state == "TERMINATE"))
        self._client._core.callers.flush()

    def __enter__(self) -> Pool:
        self._check()
        return self

    def __exit__(self, *exc) -> None:
        self.terminate()

    def __del__(self, warn=warnings.warn):
        if getattr(self, "_state", None) == "RUN":
            warn(f"unclosed running multiprocessing pool {self!r}", ResourceWarning, source=self)

    def __repr__(self) -> str:
        return f"<errand.Pool {self._client.url} state={self._state}>"

    def __reduce__(self):
        raise NotImplementedError("pool objects cannot be passed between processes or pickled")

    def _check(self) -> None:
        if self._state != "RUN":
            raise ValueError("Pool not running")

    def _submit(self, func, args, kwds) -> Future:
        future = self._client.submit(func, *args, **kwds)
        with self._changed:
            self._open.add(future)
            terminated = self._state == "TERMINATE"
        if terminated:
            future.cancel()
        return future

    def _ended(self, future: Future) -> None:
        with self._changed:
            self._open.discard(future)
            self._changed.notify_all()

    def _map(self, func, iterable, star, chunksize, callback, error_callback) -> AsyncResult:
        self._check()
        if not hasattr(iterable, "__len__"):
            iterable = list(iterable)
        if chunksize is None:
            chunksize = max(1, -(-len(iterable) // (self._processes * 4)))
        if chunksize < 1:
            raise ValueError(f"Chunksize must be 1+, not {chunksize:n}")
        result = AsyncResult(self, False, callback, error_callback)
        self._feed(func, iterable, star, chunksize, result)
        return result

    def _imap(self, func, iterable, chunksize, ordered) -> _Results:
        self._check()
        if chunksize < 1:
            raise ValueError(f"Chunksize must be 1+, not {chunksize:n}")
        results = _Results(ordered)
        self._feed(func, iterable, False, chunksize, results)
        return results

    def _feed(self, func, iterable, star, chunksize, sink) -> None:
        # An iterator that nobody holds any more is not read for; other results have callbacks.
        held = sink if isinstance(sink, AsyncResult) else None
        args = (_task_name(func), iterable, star, chunksize, weakref.ref(sink), held)
        with self._changed:
            self._feeds += 1
        threading.Thread(target=self._read, args=args, name="errand-feed", daemon=True).start()

    def _read(self, name, iterable, star, chunksize, sink, held) -> None:
        """Submits an iterable, chunk by chunk. A chunk that cannot be read to its end is not submitted at all, and is the last one."""
        index = 0
        failure: BaseException | None = None
        try:
            items = iter(iterable)
            while True:
                chunk = tuple(itertools.islice(items, chunksize))
                if not chunk:
                    break
                self._await_room(sink, index)
                target = sink()
                if target is None or self._state == "TERMINATE":
                    raise CancelledError()
                _Chunk(self, target, index, [self._submit(name, each if star else (each,), {}) for each in chunk])
                target = None
                index += 1
        except (Exception, CancelledError) as e:
            failure = e
        finally:
            target = sink()
            if target is not None:
                if failure is not None:
                    target._deliver(index, False, failure)
                    index += 1
                target._ends_at(index)
            with self._changed:
                self._feeds -= 1
                self._changed.notify_all()

    def _await_room(self, sink, index: int) -> None:
        """While nobody takes the results of an ``imap``. When the pool is closed it is read to its end: ``join`` waits for that."""
        while self._state == "RUN" and index - getattr(sink(), "taken", index) >= MAX_READ_AHEAD:
            time.sleep(0.02)


# ---------------------------------------------------------------------------------------------------------------------------------
# Schemas from annotations


_SIMPLE = {
    int: "integer", float: "number", str: "string", bool: "boolean", type(None): "null", None: "null", dict: "object",
    list: "array", tuple: "array", set: "array", frozenset: "array", datetime.timedelta: "number", datetime.datetime: "string",
    datetime.date: "string", datetime.time: "string", uuid.UUID: "string", pathlib.Path: "string", pathlib.PurePath: "string",
}  # fmt: skip
_READ = {
    datetime.datetime: lambda text: _time(text), datetime.date: datetime.date.fromisoformat, datetime.time: datetime.time.fromisoformat,
    datetime.timedelta: lambda seconds: datetime.timedelta(seconds=seconds), uuid.UUID: uuid.UUID, pathlib.Path: pathlib.Path,
    pathlib.PurePath: pathlib.PurePath, float: float, tuple: tuple, set: set, frozenset: frozenset,
}  # fmt: skip


def _schema(hint, outer: tuple = ()) -> dict:
    """JSON Schema of an annotation; what it cannot say is allowed."""
    try:
        if hint in _SIMPLE:
            return {"type": _SIMPLE[hint]}
    except TypeError:
        return {}
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Union or origin is getattr(types, "UnionType", ()):
        return {"anyOf": [_schema(each, outer) for each in args]}
    if origin is typing.Literal:
        return {"enum": list(args)}
    if origin is tuple and not (len(args) == 2 and args[1] is Ellipsis):
        return {"type": "array", "prefixItems": [_schema(each, outer) for each in args], "minItems": len(args), "maxItems": len(args)}
    if isinstance(origin, type) and issubclass(origin, (dict, typing.Mapping)):
        return {"type": "object", "additionalProperties": _schema(args[1], outer)} if len(args) == 2 else {"type": "object"}
    if isinstance(origin, type) and issubclass(origin, (list, tuple, set, frozenset, typing.Sequence)):
        return {"type": "array", "items": _schema(args[0], outer)} if args else {"type": "array"}
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return {"enum": [_json(each) for each in hint]}
    if dataclasses.is_dataclass(hint) and hint not in outer:
        hints = _hints(hint)
        fields = [field for field in dataclasses.fields(hint) if field.init]
        required = [each.name for each in fields if each.default is each.default_factory is dataclasses.MISSING]
        return {
            "type": "object",
            "properties": {each.name: _schema(hints.get(each.name, typing.Any), (*outer, hint)) for each in fields},
            **({"required": required} if required else {}),
            "additionalProperties": False,
        }
    return {}


def _json(value):
    """The value as it is after it was sent."""
    return json.loads(_encode(value))


def _hints(described) -> dict:
    """Annotations by name. Those that are texts and cannot be understood here say nothing."""
    try:
        return typing.get_type_hints(described)
    except Exception:
        return {name: hint for name, hint in getattr(described, "__annotations__", {}).items() if not isinstance(hint, str)}


def _typed(hint, value):
    """What came as JSON, as its annotation says: dataclasses, enumerations, times, paths, and floats that were written without a point."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if value is None or hint is typing.Any:
        return value
    if isinstance(hint, type) and hint in _READ:
        return _READ[hint](value)
    if origin is typing.Union or origin is getattr(types, "UnionType", ()):
        fitting = [each for each in args if each is not type(None)]
        return _typed(fitting[0], value) if len(fitting) == 1 else value
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return hint(value)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint) and isinstance(value, dict):
        hints = _hints(hint)
        return hint(**{name: _typed(hints.get(name, typing.Any), each) for name, each in value.items()})
    if isinstance(value, list) and origin in (list, tuple, set, frozenset) and args:
        inner = args if origin is tuple and args[-1] is not Ellipsis else itertools.repeat(args[0])
        return origin(_typed(each_hint, each) for each_hint, each in zip(inner, value))
    if isinstance(value, dict) and origin is dict and len(args) == 2:
        return {name: _typed(args[1], each) for name, each in value.items()}
    return value


class Content(typing.NamedTuple):
    """A result that is not JSON: bytes or a text, and their type. Plain ``bytes`` are ``application/octet-stream``."""

    data: bytes | str
    content_type: str = "application/octet-stream"


_LEVELS = ("debug", "info", "warn", "warning", "error", "critical")


class JobContext:
    """What a task may know of its job and tell about it: a parameter with this annotation gets it. Safe to use from any thread."""

    def __init__(self, pipe: _Pipe, told_to_stop, lease: dict, client: Client):
        job = lease["job"]
        self.job_id: str = job["id"]
        self.attempt: int = job.get("attempt", 1)
        self.max_attempts: int = job.get("maxAttempts", 1)
        self.metadata: dict = job.get("metadata") or {}
        self.batch_id: str | None = job.get("batchId")
        self.traceparent: str | None = lease.get("traceparent")  # where the attempt stands in a trace; also TRACEPARENT in os.environ
        self.deadline: datetime.datetime | None = _time(lease.get("deadline"))
        self._pipe = pipe
        self._told_to_stop = told_to_stop
        self._client = client
        self._token: str = lease["token"]
        self._afterwards: list = []

    def progress(self, percent: float, message: str = "") -> None:
        """Reports progress, 0 to 100. Values are sent now and then; the last one arrives unless the process dies."""
        self._pipe.send(b"P", _encode({"percent": min(max(float(percent), 0.0), 100.0), "message": _text(message, 1000)}))

    def log(self, message: str, level: str | None = None) -> None:
        """Writes a line to the job's log; ``level`` is debug, info, warning, error or critical."""
        text = _text(message, MAX_MESSAGE)
        if level is not None and str(level).lower() not in _LEVELS:
            raise ValueError(f"the level of a line is one of {', '.join(_LEVELS)}, not {level!r}")
        self._pipe.send(b"L", _encode(text if level is None else {"level": str(level).lower(), "message": text}))

    def spawn(self, key: str, task, /, *args, kwargs: dict | None = None, detached: bool = False, **options) -> Future:
        """Has another job done as part of this one, and gives its future when the service has stored it.

        The same ``key`` of the same job always gets the same child, whatever else is said and whichever attempt asks; so make keys of what
        the child is about. ``kwargs`` are arguments by name, ``options`` those of `Client.options` but for ``idempotency_key``. A cancel goes
        to the children, unless they are ``detached``.

        What the service refuses is raised as `Refused`; with the code ``lease-lost`` somebody else has this job, and the task is stopped.
        This job does not wait for its children: let another one do so (``after=[{"id": …, "tree": True}]``). Who waits here for a result
        keeps a process of the worker busy, and so may be all of them, with nobody left to run the child.
        """
        for name in options:
            if name not in _OPTIONS or name == "idempotency_key":
                raise TypeError(f"{name!r} is not an option of a child; there are {', '.join(sorted({*_OPTIONS} - {'idempotency_key'}))}")
        name = _task_name(task)
        body = {"key": key, **({"detached": True} if detached else {}), **_submission(name, args, kwargs or {}, options)}
        trace = options.get("traceparent") or self.traceparent
        path = f"/v1/leases/{urllib.parse.quote(self._token, safe='')}/children"
        core = self._client._core
        try:
            job = core.call("POST", path, _encode(body), headers={"traceparent": str(trace)} if trace else None).json()
        except Refused as e:
            if e.code == "lease-lost":
                self._pipe.send(b"S", self._token.encode())
            raise
        future = Future(self._client, name)
        future._accept(job["id"])
        if job.get("done"):
            core.finished(future, job)
        else:
            core.watch(future)
        return future

    def stop_requested(self) -> bool:
        """Whether the task was told to stop, by a cancel, a timeout or the end of its lease. It is interrupted as well."""
        return bool(self._told_to_stop())

    cancelled = stop_requested

    def afterwards(self, action) -> None:
        """Has something done when the attempt has ended and its result is sent."""
        self._afterwards.append(action)


def _time(text: str | None) -> datetime.datetime | None:
    return None if text is None else datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class _Task:
    """A function and what is said of it."""

    def __init__(self, function, name: str, options: dict):
        self.name = name
        self.function = function
        self._context = None
        self._by_position = []
        self._hints = _hints(function)
        parameters = []
        for each in inspect.signature(function).parameters.values():
            hint = self._hints.get(each.name, each.annotation)
            if hint is JobContext or isinstance(hint, str) and hint.rpartition(".")[2] == "JobContext":
                self._context = each
                continue
            if each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD):
                raise TypeError(f"the task {name} takes {each}; each argument of a task has a name of its own")
            if each.kind is each.POSITIONAL_ONLY:
                self._by_position.append(each.name)
            parameter = {"name": each.name, "schema": _schema(self._hints.get(each.name, typing.Any))}
            if each.default is not each.empty:
                try:
                    parameter["default"] = _json(each.default)
                except (TypeError, ValueError, RecursionError) as e:
                    raise TypeError(f"the default of {each.name} of the task {name} is no JSON: {e}") from None
                if each.default is None and parameter["schema"] and {"type": "null"} not in parameter["schema"].get("anyOf", []):
                    parameter["schema"] = {"anyOf": [parameter["schema"], {"type": "null"}]}
            parameters.append(parameter)
        self.document = {"name": name, "description": _first_paragraph(function), "parameters": parameters,
                         **{key: value for key, value in options.items() if value is not None}}  # fmt: skip
        result = self._hints.get("return")
        if result is not None and result not in (bytes, Content) and _schema(result):
            self.document["result"] = _schema(result)

    def call(self, arguments: dict, context: JobContext):
        named = {name: _typed(self._hints.get(name, typing.Any), value) for name, value in arguments.items()}
        positional = [named.pop(name) for name in self._by_position if name in named]
        if self._context is not None:
            if self._context.kind is self._context.POSITIONAL_ONLY:
                positional.append(context)
            else:
                named[self._context.name] = context
        result = self.function(*positional, **named)
        return asyncio.run(result) if inspect.iscoroutine(result) else result


def _first_paragraph(function) -> str:
    return " ".join((inspect.getdoc(function) or "").partition("\n\n")[0].split())[:1000]


# ---------------------------------------------------------------------------------------------------------------------------------
# The processes of a worker


class _Pipe:
    """Messages over a socket between a worker and a process that runs its tasks: a letter, a length, a body."""

    HEAD = struct.Struct("!cI")

    def __init__(self, sock: socket.socket):
        self.sock = sock
        self._lock = threading.RLock()
        self._buffer = bytearray()
        self.shield = _Shield()

    def send(self, kind: bytes, body: bytes) -> None:
        with self._lock, self.shield:
            self.sock.sendall(self.HEAD.pack(kind, len(body)) + body)

    def receive(self):
        """The next message, or None at the end."""
        while True:
            for message in self.messages():
                return message
            data = self.sock.recv(1 << 18)
            if not data:
                return None
            self._buffer += data

    def arrived(self) -> bool:
        """Takes in what is there; False at the end."""
        data = self.sock.recv(1 << 18)
        self._buffer += data
        return bool(data)

    def messages(self):
        while len(self._buffer) >= self.HEAD.size:
            kind, length = self.HEAD.unpack_from(self._buffer)
            end = self.HEAD.size + length
            if len(self._buffer) < end:
                return
            body = bytes(self._buffer[self.HEAD.size : end])
            del self._buffer[:end]
            yield kind, body


class _Shield:
    """Keeps `_Stopped` from cutting a message in two: what would be raised meanwhile is raised at its end."""

    def __init__(self):
        self.open_to_stop = False
        self._depth = 0
        self._due = False

    def stop(self) -> None:
        """In the main thread, where signals are handled."""
        if self._depth:
            self._due = True
        elif self.open_to_stop:
            self.open_to_stop = False
            raise _Stopped()

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            self._depth += 1

    def __exit__(self, *exc):
        if threading.current_thread() is threading.main_thread():
            self._depth -= 1
            if self._due and not self._depth:
                self._due = False
                self.stop()


def _result(value) -> tuple:
    """A task's result as a message."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        value = Content(bytes(value))
    if isinstance(value, Content):
        data = value.data.encode() if isinstance(value.data, str) else bytes(memoryview(value.data))
        if not (value.content_type.isascii() and value.content_type.isprintable()):
            raise ValueError(f"not a type of content: {value.content_type!r}")
        return b"B", _encode(value.content_type) + b"\n" + data
    try:
        return b"R", _encode(value)
    except (TypeError, ValueError, RecursionError) as e:
        raise NotEncodable(e, _short(value)) from None


def _short(value) -> str:
    try:
        return _text(repr(value), 200)
    except Exception:
        return f"<{type(value).__name__}>"


def _work(sock: socket.socket, told, tasks: dict, client: Client) -> None:
    """The life of a process that runs tasks, one at a time. ``told`` is a byte that is not zero once it was told to stop."""
    pipe = _Pipe(sock)
    shield = pipe.shield
    signal.signal(signal.SIGTERM, lambda *_: told[0] and shield.stop())  # one that came from elsewhere is the worker's to handle
    while True:
        message = pipe.receive()
        if message is None:
            return
        lease = json.loads(message[1])
        context = JobContext(pipe, lambda: told[0], lease, client)
        if context.traceparent:
            os.environ["TRACEPARENT"] = context.traceparent
        else:
            os.environ.pop("TRACEPARENT", None)
        try:
            shield.open_to_stop = True
            try:
                result = tasks[lease["job"]["task"]].call(lease["job"].get("arguments") or {}, context)
            finally:
                shield.open_to_stop = False
            kind, body = _result(result)
        except _Stopped:
            kind, body = b"E", _encode({"error": {"type": "Stopped", "message": "the task was told to stop"}})
        except BaseException as e:
            failure = {"error": _describe(e), "retryable": bool(getattr(e, "retryable", True))}
            later = getattr(e, "retry_after", None)
            if isinstance(later, (int, float, datetime.timedelta)):
                later = float(_option(later))
                failure.update({"retryAfterSeconds": min(later, YEAR)} if later >= 0 else {})
            kind, body = b"E", _encode(failure)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass
        pipe.send(kind, body)
        for action in context._afterwards:
            _call_back(action)
        context = result = failure = None


class _Nursery:
    """A process that does nothing but fork the processes that run tasks, signal them and tell of their end.

    It is forked before the worker has threads, since a fork of a process with threads may inherit locks that nobody opens. When the worker
    is gone, however that came, it kills all of them and their process groups.
    """

    ORDER = struct.Struct("!cq")   # +, T(erm), K(ill); pid
    NEWS = struct.Struct("!cqi")   # S(tarted), X (ended), F(ailed); pid, exit code

    def __init__(self, tasks: dict, client: Client):
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        self.sock, theirs = socket.socketpair()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            self._pid = os.fork()
        if self._pid == 0:
            try:
                self.sock.close()
                self._nurse(theirs, tasks, client)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(0)
        theirs.close()
        self._buffer = b""

    def start(self, theirs: socket.socket) -> None:
        socket.send_fds(self.sock, [self.ORDER.pack(b"+", 0)], [theirs.fileno()])

    def order(self, kind: bytes, pid: int) -> None:
        self.sock.sendall(self.ORDER.pack(kind, pid))

    def news(self):
        """What has happened: kind, pid, exit code."""
        data = self.sock.recv(1 << 16)
        if not data:
            raise ErrandError("the process that starts this worker's processes has died")
        self._buffer += data
        whole = len(self._buffer) // self.NEWS.size * self.NEWS.size
        told, self._buffer = self._buffer[:whole], self._buffer[whole:]
        return list(self.NEWS.iter_unpack(told))

    def close(self) -> None:
        self.sock.close()
        os.waitpid(self._pid, 0)

    @classmethod
    def _nurse(cls, control: socket.socket, tasks: dict, client: Client) -> None:
        bell, ringer = socket.socketpair()
        ringer.setblocking(False)
        signal.set_wakeup_fd(ringer.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        children: dict = {}  # pid -> its byte
        poll = select.poll()
        for sock in (control, bell):
            poll.register(sock, select.POLLIN)
        orders, fds = b"", []
        try:
            while True:
                ready = {fd for fd, _ in poll.poll()}
                if bell.fileno() in ready:
                    bell.recv(4096)
                if control.fileno() in ready:
                    data, more, _, _ = socket.recv_fds(control, 4096, 64)
                    if not data:
                        return
                    fds += more
                    orders += data
                    while len(orders) >= cls.ORDER.size:
                        kind, pid = cls.ORDER.unpack_from(orders)
                        orders = orders[cls.ORDER.size :]
                        if kind == b"+":
                            control.sendall(cls._fork(fds.pop(0), (control, bell, ringer), children, tasks, client))
                        elif pid in children:
                            children[pid][0] = 1
                            if kind == b"T":
                                _kill(os.kill, pid, signal.SIGTERM)
                            else:
                                _kill(os.killpg, pid, signal.SIGKILL)
                while children:
                    pid, status = os.waitpid(-1, os.WNOHANG)
                    if not pid:
                        break
                    if children.pop(pid, None) is not None:
                        _kill(os.killpg, pid, signal.SIGKILL)  # what it has started and left behind
                        control.sendall(cls.NEWS.pack(b"X", pid, os.waitstatus_to_exitcode(status)))
        except ConnectionError:
            pass  # the worker is gone
        finally:
            for pid in children:
                _kill(os.killpg, pid, signal.SIGKILL)
            for sock in (control, bell, ringer):
                sock.close()

    @classmethod
    def _fork(cls, fd: int, others, children: dict, tasks: dict, client: Client) -> bytes:
        told = mmap.mmap(-1, 1)
        try:
            pid = os.fork()
        except OSError:
            os.close(fd)
            return cls.NEWS.pack(b"F", 0, 0)
        if pid:
            os.close(fd)
            _kill(os.setpgid, pid, pid)
            children[pid] = told
            return cls.NEWS.pack(b"S", pid, 0)
        code = 1
        try:
            _kill(os.setpgid, 0, 0)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGHUP, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for other in others:
                other.close()
            with socket.socket(fileno=fd) as sock:
                _work(sock, told, tasks, client)
            code = 0
        except ConnectionError:
            pass  # the worker is gone
        except BaseException:
            traceback.print_exc()
        finally:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            os._exit(code)


def _kill(how, pid: int, what: int) -> None:
    try:
        how(pid, what)
    except OSError:
        pass  # it is gone already


# ---------------------------------------------------------------------------------------------------------------------------------
# Worker


class _Lease:
    """A job that this worker holds."""

    __slots__ = ("token", "granted", "child", "since", "stop_at", "stopping", "kill_at", "progress", "lines", "named")
    ROOM = 200_000  # characters of one heartbeat

    def __init__(self, granted: dict, lease_seconds: float):
        self.token: str = granted["token"]
        self.granted = granted
        self.child: _Child | None = None
        self.since = time.monotonic()
        self.stopping = ""       # why it was told to stop
        self.kill_at = 0.0
        self.progress: dict | None = None
        self.lines: deque = deque(maxlen=1000)
        self.named = False       # whether a heartbeat has named it
        # By the service's clock, which is known from when the lease expires. Its own word usually comes first.
        deadline, expires = _time(granted.get("deadline")), _time(granted.get("expiresAt"))
        left = (deadline - expires).total_seconds() + lease_seconds if deadline and expires else float("inf")
        self.stop_at = self.since + left + 1.0

    @property
    def has_news(self) -> bool:
        return bool(self.progress or self.lines)

    def beat(self, room: int) -> dict:
        """What a heartbeat says of it: progress and lines of its log, of the latter no more than there is room for."""
        told: dict = {"token": self.token}
        if self.progress:
            told["progress"], self.progress = self.progress, None
        if self.lines:
            told["log"] = []
            while self.lines and room > 0:
                told["log"].append(self.lines.popleft())
                room -= 100 + len(str(told["log"][-1]))
        return told


class _End(typing.NamedTuple):
    """How an attempt ended: complete, fail or release."""

    token: str
    kind: bytes
    body: bytes
    content_type: str | None
    beat: dict | None  # what it had to tell and has not told yet

    @property
    def alone(self) -> bool:
        """Whether it has a request of its own."""
        return self.content_type is not None or len(self.body) > 1 << 16

    def json(self) -> bytes:
        return b'{"result":%s}' % self.body if self.kind == b"complete" else self.body


class _Child:
    """A process that runs tasks."""

    def __init__(self, pipe: _Pipe):
        self.pipe = pipe
        self.pid = 0
        self.born = time.monotonic()
        self.lease: _Lease | None = None
        self.retired = False


class Worker:
    """Runs tasks for the service: asks for work, has it done by ``processes`` child processes, and reports the end.

    Functions become tasks by ``@w.task``; their annotations become the schemas by which the service checks arguments. A parameter with the
    annotation `JobContext` gets one. An exception fails the attempt; with an attribute ``retryable = False`` it is final, and
    ``retry_after`` says after how many seconds to try again. Results are JSON, ``bytes`` or `Content`.

    A task that is to stop, after a cancel or when its time is over, gets SIGTERM, which is raised in it as an exception that ``except
    Exception`` does not catch; ``grace`` seconds later its process and what that has started are killed. The parent heartbeats, so no task
    can lose a lease by blocking. ``prefetch`` jobs more than there are processes are held ready, for tasks that take milliseconds.

    ``run()`` ends after a SIGTERM, a SIGINT or `stop()`: nothing new is taken, what runs has ``drain`` seconds, and the rest is given back
    without using up an attempt; a second signal gives all back at once. Needs ``os.fork``: Linux, macOS, WSL.
    """

    def __init__(self, client: Client, processes: int | None = None, *, worker_id: str | None = None, instance: str | None = None,
                 version: str | None = None, lease: float = 60.0, prefetch: int = 0, grace: float = 5.0, drain: float = 25.0):
        self.processes = os.cpu_count() or 1 if processes is None else processes
        if self.processes < 1:
            raise ValueError("a worker has at least one process")
        if prefetch < 0 or self.processes + prefetch > MAX_LEASES:
            raise ValueError(f"with {self.processes} processes prefetch is 0 to {MAX_LEASES - self.processes}")
        if not 10 <= lease <= 3600:
            raise ValueError("a lease lasts 10 to 3600 seconds")
        host = socket.gethostname()
        self.worker_id = worker_id or _main_module()
        self.instance = instance or f"{host}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._who = {"workerId": self.worker_id, "instance": self.instance}
        self._heartbeat_path = f"/v1/workers/{urllib.parse.quote(self.worker_id, safe='')}/heartbeat"
        self._about = {**self._who, **({"version": version} if version else {}), "host": host}
        self._core = client._core
        self._client = client
        self._lease_seconds = lease
        self._capacity = self.processes + prefetch
        self._grace = grace
        self._drain = drain
        self._tasks: dict = {}
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._telling = threading.Lock()  # news of a job is told in its order
        self._reportable = threading.Condition(self._lock)
        self._leases: dict = {}          # token -> what is held and not over
        self._waiting: deque = deque()   # leases that no process has yet
        self._idle: list = []
        self._over: deque = deque()      # what is over and not reported
        self._reporting: list = []       # of these, what is being reported
        self._reserved = 0               # slots that requests under way may fill
        self._asking = 0                 # these requests
        self._naming = False             # whether one of them names what is held
        self._named_at = 0               # how many requests had been repeated when one did
        self._state = "run"
        self._stopping = 0               # 1: drain, 2: now
        self.registered = threading.Event()  # set once the service knows the tasks
        self._ended = False
        self._away = False               # whether the service was lost
        self._waker: socket.socket | None = None
        self._sock = None                # on which the heartbeat waits
        self._sock_until = 0.0
        self._hung_up = False
        self._news_at = 0.0              # when there was last something to tell at once

    def task(self, function=None, *, name: str | None = None, queue: str | None = None, timeout: float | None = None,
             max_attempts: int | None = None, concurrency: int | None = None, per_second: float | None = None,
             example: list | None = None, breaking: bool | None = None):
        """Makes a function a task. The function stays what it is."""
        if function is None:
            options = {key: value for key, value in locals().items() if key not in ("self", "function")}
            return lambda decorated: self.task(decorated, **options)
        self._add(_Task(function, name or function.__name__, {
            "queue": queue, "timeoutSeconds": _option(timeout), "maxAttempts": max_attempts, "concurrency": concurrency,
            "perSecond": per_second, "exampleArgs": example, "breaking": breaking}))  # fmt: skip
        return function

    def _add(self, task: _Task) -> None:
        if task.name in self._tasks:
            raise ValueError(f"there is a task {task.name} already")
        self._tasks[task.name] = task
        try:
            task.function.__errand_task__ = task.name
        except (AttributeError, TypeError):
            pass  # built-in functions take no attributes

    def stop(self, now: bool = False) -> None:
        """As SIGTERM: takes nothing new, lets what runs come to its end, and lets `run` return. From any thread."""
        with self._changed:
            self._stopping = 2 if now or self._stopping else 1
            self._changed.notify_all()
        self._wake()

    def run(self) -> None:
        """Works until it is stopped."""
        if not self._tasks:
            raise ValueError("a worker has at least one task: put @w.task before a function")
        if not hasattr(os, "fork"):
            raise NotImplementedError("a worker needs os.fork, which there is on Linux, on macOS and in WSL")
        nursery = _Nursery(self._tasks, self._client)
        handled = {}
        if threading.current_thread() is threading.main_thread():
            handled = {each: signal.signal(each, lambda *_: self.stop()) for each in (signal.SIGTERM, signal.SIGINT)}
        threads = [threading.Thread(target=self._over_and_over, args=(step,), name=f"errand-{name}", daemon=True)
                   for name, step in (("lease", self._lease), ("report", self._report), ("heartbeat", self._heartbeat))]  # fmt: skip
        try:
            if self._register():
                _WorkerLoop(self, nursery).run(threads)
        finally:
            with self._changed:
                self._ended = True
                waker, self._waker = self._waker, None
                self._changed.notify_all()
                self._reportable.notify_all()
                if self._sock is not None:
                    _hang_up(self._sock)
            nursery.close()
            if waker is not None:
                waker.close()
            for thread in threads:
                if thread.ident is not None:
                    thread.join(5.0)
            for each, handler in handled.items():
                signal.signal(each, handler)
        log.info("the worker has ended")

    # Requests

    def _call(self, path: str, body, *, method="POST", patience=float("inf"), give_up=None, **more) -> _Answer:
        body = body if isinstance(body, bytes) else _encode(body)
        give_up = give_up or (lambda: self._ended)
        return self._core.call(method, path, body, patience=patience, give_up=give_up, news=self._news_of_service, **more)

    def _news_of_service(self, error) -> None:
        """Tells when the service is lost, and when it is back; of what is asked at the same time the first."""
        if error is None and not self._away:
            return  # as nearly always
        with self._changed:
            if self._ended or self._away == (error is not None) or not self.registered.is_set():
                return
            self._away = error is not None
        if error is None:
            log.info("%s answers again", self._client.url)
        else:
            log.info("%s does not answer (%s); the worker asks until it does", self._client.url, error.__cause__ or error)

    def _register(self) -> bool:
        """Says what can be run here; False when the worker was stopped before the service was there."""
        body = {**self._about, "tasks": [task.document for task in self._tasks.values()]}
        give_up = lambda: self._stopping or self._ended  # noqa: E731
        try:
            try:
                self._call("/v1/worker-tasks", body, patience=0, give_up=give_up)
            except Unavailable as e:
                log.warning("no service answers at %s (%s); the worker asks until one does", self._client.url, e.__cause__ or e)
                self._call("/v1/worker-tasks", body, give_up=give_up)
        except Unavailable:
            return False
        self.registered.set()
        told = (self.worker_id, self.instance, ", ".join(self._tasks), self._client.url, self.processes)
        log.info("worker %s (%s) serves %s of %s with %d processes", *told)
        return True

    def _over_and_over(self, step) -> None:
        pause = 0.1
        while not self._ended:
            try:
                step()
                pause = 0.1
            except Exception as e:
                if self._ended:
                    return
                if isinstance(e, Refused) and e.code == "unknown-task":
                    self.registered.clear()
                if isinstance(e, Unavailable):
                    self._news_of_service(e)
                elif isinstance(e, ErrandError):
                    log.warning("the worker goes on in a moment: %s", e)
                else:
                    log.exception("the worker goes on in a moment")
                self._rest(pause)
                pause = min(pause * 2, 5.0)

    def _rest(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._stopping and not self._leases, seconds)

    def _free(self) -> int:
        if self._state != "run" or self._stopping:
            return 0
        return max(0, min(self._capacity - len(self._leases) - self._reserved, 100))

    def _ask_for(self, wanted: int, wait: float) -> dict:
        """A request for work, with the lock held; `_got` when it is over. Its id makes a repeated one get the same."""
        self._reserved += wanted
        self._asking += 1
        return {**self._who, "tasks": list(self._tasks), "max": wanted, "waitSeconds": wait, "leaseSeconds": self._lease_seconds,
                "requestId": uuid.uuid4().hex}  # fmt: skip

    def _got(self, wanted: int, answer: dict | None) -> None:
        """What came of it, with the lock held."""
        self._reserved -= wanted
        self._asking -= 1
        self._heed((answer or {}).get("workerState"))
        for granted in (answer or {}).get("leases", ()):
            lease = _Lease(granted, self._lease_seconds)
            self._leases[lease.token] = lease
            if self._stopping:
                self._give_back(lease)
            else:
                self._waiting.append(lease)
        for token in (answer or {}).get("lost", ()):
            self._tell_to_stop(token, "lost")
        self._hand_out()
        self._changed.notify_all()

    def _heed(self, state: str | None) -> None:
        if state == "terminate" and not self._stopping:
            log.info("the worker was told to terminate")
            self.stop()
        elif state in ("run", "quiet"):
            self._state = state

    def _lease(self) -> None:
        """Waits for work while there is room for it. While things end all the time, `_report` asks on the way.

        After answers may have been lost, what is held is named, so that what was granted and is not known here goes back. That request does
        not wait, and no other one is made meanwhile, since what that brings would not be named.
        """
        if not self.registered.is_set() and not self._register():
            return
        with self._changed:
            quiet = self._state == "quiet" and not self._stopping
            wanted = 1 if quiet and not self._leases else 0 if self._over or self._reporting else self._free()
            if not wanted:
                self._changed.wait(1.0)
                return
            repeated = self._core.repeated
            self._naming = repeated != self._named_at and not self._asking
            wait = 0.0 if self._naming else LONGEST_WAIT
            request = self._ask_for(wanted, wait)
            first = {**request, "holding": list(self._leases)} if self._naming else request
        answer = None
        begun = time.monotonic()
        try:
            give_up = lambda: self._stopping or self._ended  # noqa: E731
            answer = self._call("/v1/leases", first, wait=wait, give_up=give_up, again=_encode({**request, "waitSeconds": 0})).json()
        finally:
            with self._changed:
                self._got(wanted, answer)
                if self._naming:
                    self._naming = False
                    self._named_at = repeated
        if not answer["leases"] and wait and repeated == self._core.repeated and time.monotonic() - begun < 1.0:
            self._rest(1.0)  # that was no wait

    def _report(self) -> None:
        """Tells up to a hundred ends in one request, and takes as much new work."""
        with self._changed:
            while not self._over:
                if self._ended:
                    return
                self._reportable.wait(1.0)
            items, size = [self._over.popleft()], 0
            while self._over and not items[0].alone and not self._over[0].alone and len(items) < 100 and size < 1 << 20:
                items.append(self._over.popleft())
                size += len(items[-1].body)
            self._reporting = items
            wanted = 0 if items[0].alone or self._naming else self._free()
            request = self._ask_for(wanted, 0) if wanted else None
        answer = None
        try:
            for beat in [each.beat for each in items if each.beat]:
                try:
                    with self._telling:
                        self._call(self._heartbeat_path, {"instance": self.instance, "leases": [beat]})
                except Refused as e:
                    log.warning("the last words of %s were refused: %s", beat["token"], e)
            if items[0].alone:
                self._report_one(items[0])
            else:
                answer = self._settle(items, request)
        finally:
            with self._changed:
                self._reporting = []
                if request is not None:
                    self._got(wanted, answer)
                self._changed.notify_all()
            if self._stopping:
                self._wake()

    def _settle(self, items, request) -> dict | None:
        ends = b",".join(b'{"token":%s,"%s":%s}' % (_encode(each.token), each.kind, each.json()) for each in items)
        asked = b"" if request is None else b',"lease":' + _encode(request)
        try:
            answer = self._call("/v1/leases/settle", b'{"items":[%s]%s}' % (ends, asked)).json()
        except Refused as e:
            if e.code == "unknown-task":
                self.registered.clear()
            log.warning("what is over is reported one by one: %s", e)
            for each in items:
                self._report_one(each)
            return None
        for each in answer["results"]:
            if each["outcome"] not in ("done", "repeated"):
                log.warning("the end of %s came to nothing: %s", each["token"], each["outcome"])
        return answer

    def _report_one(self, end: _End) -> None:
        path = f"/v1/leases/{urllib.parse.quote(end.token, safe='')}"
        try:
            if end.kind == b"complete" and end.alone:
                self._put_result(end, path)
            else:
                self._call(f"{path}/{end.kind.decode()}", end.json())
        except Refused as e:
            log.warning("the end of %s came to nothing: %s", end.token, e)
            if e.status not in (404, 409, 410, 413) and end.kind == b"complete":
                failure = {"error": {"type": "ResultRefused", "message": _text(e, MAX_MESSAGE)}, "retryable": False}
                self._report_one(_End(end.token, b"fail", _encode(failure), None, None))

    def _put_result(self, end: _End, path: str) -> None:
        """Sends a result. One that is cut off again and again, while the service answers otherwise, fails the job."""
        headers = {"Content-Type": end.content_type or "application/json"}
        cuts = 0
        while cuts < 5:
            try:
                self._call(f"{path}/result", end.body, method="PUT", headers=headers, patience=5.0)
                return
            except (Unavailable, Refused) as e:
                if self._ended or isinstance(e, Refused) and e.status != 429:
                    raise
                log.warning("the result of %s could not be sent: %s", end.token, e)
                cuts += not isinstance(e.__cause__ or e, Refused)  # a service that has no room is asked until it has
            body = {"instance": self.instance, "leases": [{"token": end.token}]}
            if self._call(self._heartbeat_path, body).json()["leases"][0]["outcome"] == "lost":
                return
        failure = {"error": {"type": "ResultRefused", "message": f"a result of {len(end.body)} bytes could not be sent"}}
        self._report_one(_End(end.token, b"fail", _encode(failure), None, None))

    def _heartbeat(self) -> None:
        """Extends all leases, tells progress and lines of logs, and hears who is to stop; waits as long as nothing new has come."""
        with self._telling:
            with self._changed:
                now = time.monotonic()
                # What is over in a moment needs none.
                named = [each for each in self._leases.values() if now - each.since > 0.3 or each.has_news]
                if not named:
                    wait = None
                elif any(each.has_news or each.stopping or not each.named for each in named):
                    wait = 0.0  # what was said of these before is to be heard at once
                else:
                    wait = min(max(now - self._news_at, 0.5), LONGEST_WAIT, self._lease_seconds / 3)
                beats = [lease.beat(_Lease.ROOM // len(named)) for lease in named]
                if any(not lease.named for lease in named):
                    self._news_at = now
                for lease in named:
                    lease.named = True
            if wait == 0.0:
                self._beat(named, beats, 0.0)
        if wait:
            self._beat(named, beats, wait)
        else:
            self._rest(0.3)  # what comes within a moment is told together

    def _beat(self, named, beats, wait: float) -> None:
        try:
            body = {"instance": self.instance, "leases": beats, "waitSeconds": round(wait, 3)}
            opened = functools.partial(self._opened, wait)
            answer = self._call(self._heartbeat_path, body, wait=wait, opened=opened, patience=0).json()
        except Exception as e:
            with self._changed:
                if not isinstance(e, Refused):
                    for lease, beat in zip(named, beats):
                        lease.progress = lease.progress or beat.get("progress")
                        lease.lines.extendleft(reversed(beat.get("log", [])))
                hung_up, self._hung_up = self._hung_up, False
            if hung_up:
                return
            raise
        with self._changed:
            self._hung_up = False
            self._heed(answer.get("workerState"))
            for each in answer["leases"]:
                if each["outcome"] == "lost":
                    self._tell_to_stop(each["token"], "lost")
                elif each.get("cancelRequested") or each.get("stopReason"):
                    self._tell_to_stop(each["token"], each.get("stopReason") or "cancel")

    def _opened(self, wait: float, sock) -> None:
        with self._changed:
            self._sock = sock
            self._sock_until = time.monotonic() + wait

    # Leases; with the lock held

    def _hand_out(self) -> None:
        while self._waiting and self._idle:
            lease, child = self._waiting.popleft(), self._idle.pop()
            lease.child, child.lease = child, lease
            try:
                child.pipe.send(b"J", _encode(lease.granted))
            except OSError:
                # The process has died, as will be told.
                lease.child = child.lease = None
                self._waiting.appendleft(lease)

    def _tell_to_stop(self, token: str, reason: str) -> None:
        lease = self._leases.get(token)
        if lease is not None and not lease.stopping:
            lease.stopping = reason
            self._wake()

    def _finish(self, lease: _Lease, kind: bytes, body: bytes, content_type: str | None = None) -> None:
        if self._leases.pop(lease.token, None) is not None and lease.stopping != "lost":
            beat = lease.beat(_Lease.ROOM) if lease.has_news else None
            self._over.append(_End(lease.token, kind, body, content_type, beat))
            self._reportable.notify()

    def _give_back(self, lease: _Lease) -> None:
        self._finish(lease, b"release", _encode({"delaySeconds": 0, "reason": "the worker stops"}))

    def _wake(self) -> None:
        waker = self._waker
        if waker is not None:
            try:
                waker.send(b"!")
            except OSError:
                pass  # full: it is awake


class _WorkerLoop:
    """The thread of a worker that its processes speak with."""

    def __init__(self, worker: Worker, nursery: _Nursery):
        self.worker = worker
        self.nursery = nursery
        self.selector = selectors.DefaultSelector()
        self.starting: deque = deque()
        self.children: dict = {}     # pid -> child
        self.start_at: deque = deque()
        self.drain_until = 0.0

    def run(self, threads) -> None:
        waker, self.worker._waker = socket.socketpair()
        try:
            self._run(threads, waker)
        finally:
            waker.close()
            self.selector.close()
            for child in [*self.starting, *self.children.values()]:
                child.pipe.sock.close()

    def _run(self, threads, waker: socket.socket) -> None:
        worker = self.worker
        waker.setblocking(False)
        worker._waker.setblocking(False)
        self.selector.register(waker, selectors.EVENT_READ, None)
        self.selector.register(self.nursery.sock, selectors.EVENT_READ, self.nursery)
        for _ in range(worker.processes):
            self._start()
        for thread in threads:
            thread.start()
        looked = 0.0
        while True:
            now = time.monotonic()
            if now - looked > 0.05 or worker._stopping:
                looked = now
                if self._look(now):
                    return
            for key, _ in self.selector.select(0.05 if worker._stopping else 0.25):
                if key.data is None:
                    waker.recv(4096)
                    looked = 0.0
                elif key.data is self.nursery:
                    for kind, pid, code in self.nursery.news():
                        self._heard(kind, pid, code)
                elif key.data.pipe.sock.fileno() >= 0:  # else its end was told of just before, in this very round
                    self._read(key.data)

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        child = _Child(_Pipe(ours))
        self.nursery.start(theirs)
        theirs.close()
        self.starting.append(child)

    def _heard(self, kind: bytes, pid: int, code: int) -> None:
        worker = self.worker
        if kind == b"X":
            self._died(self.children.pop(pid), code)
            return
        child = self.starting.popleft()
        if kind == b"F":
            child.pipe.sock.close()
            self.start_at.append(time.monotonic() + 1.0)
            return
        child.pid = pid
        self.children[pid] = child
        self.selector.register(child.pipe.sock, selectors.EVENT_READ, child)
        with worker._changed:
            worker._idle.append(child)
            worker._hand_out()

    def _read(self, child: _Child) -> None:
        try:
            alive = child.pipe.arrived()
        except OSError:
            alive = False
        if not alive:
            self.selector.unregister(child.pipe.sock)  # the nursery tells of its end
        with self.worker._changed:
            for kind, body in child.pipe.messages():
                self._told(child, kind, body)

    def _told(self, child: _Child, kind: bytes, body: bytes) -> None:
        """A message of a process, with the lock held."""
        worker, lease = self.worker, child.lease
        if lease is None:
            return
        if kind == b"P":
            lease.progress = json.loads(body)
        elif kind == b"L":
            lease.lines.append(json.loads(body))
        elif kind == b"S":
            worker._tell_to_stop(body.decode(), "lost")  # as the service has told the process
        else:
            child.lease = None
            if kind == b"R":
                worker._finish(lease, b"complete", body)
            elif kind == b"B":
                content_type, _, data = body.partition(b"\n")
                worker._finish(lease, b"complete", data, json.loads(content_type))
            else:
                worker._finish(lease, b"fail", body)
                self._tell_failure(lease, body)
            if lease.stopping:
                # Its signal may still be on the way, and is not for the next one.
                self._retire(child)
            else:
                worker._idle.append(child)
                worker._hand_out()

    @staticmethod
    def _tell_failure(lease: _Lease, body: bytes) -> None:
        if log.isEnabledFor(logging.INFO):
            job, error = lease.granted["job"], json.loads(body)["error"]
            where = "".join(error.get("stack", "").partition(_ARGS)[0].rstrip().rpartition("  File ")[1:]) if not lease.stopping else ""
            told = f"{error['type']}: {error['message']}"
            log.info("%s, attempt %s of %s: %s", job["id"], job["attempt"], job["task"], where.strip() or told)

    def _retire(self, child: _Child) -> None:
        child.retired = True
        try:
            child.pipe.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def _died(self, child: _Child, code: int) -> None:
        worker = self.worker
        child.pipe.sock.setblocking(False)
        try:
            while child.pipe.arrived():
                pass
        except OSError:
            pass
        with worker._changed:
            for kind, body in child.pipe.messages():
                self._told(child, kind, body)
            if child in worker._idle:
                worker._idle.remove(child)
            lease, child.lease = child.lease, None
            if lease is not None:
                how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
                told = {"type": "Stopped", "message": f"the task was told to stop, and its process {how}"} if lease.stopping else {
                    "type": "ProcessDied", "message": f"the process that ran the task {how}"}  # fmt: skip
                worker._finish(lease, b"fail", _encode({"error": told, "retryable": True}))
        try:
            self.selector.unregister(child.pipe.sock)
        except (KeyError, ValueError):
            pass
        child.pipe.sock.close()
        if not worker._stopping:
            if time.monotonic() - child.born > 1.0 or child.retired or lease is not None:
                self._start()
            else:
                self.start_at.append(time.monotonic() + 1.0)

    def _look(self, now: float) -> bool:
        """What the time has brought; True when all is over."""
        worker = self.worker
        while self.start_at and self.start_at[0] <= now:
            self.start_at.popleft()
            self._start()
        with worker._changed:
            for lease in list(worker._leases.values()):
                if lease.stop_at <= now and not lease.stopping:
                    lease.stopping = "timeout"
                if lease.stopping and not lease.kill_at:
                    self._stop(lease, now)
                elif lease.stopping and lease.kill_at <= now:
                    lease.kill_at = float("inf")
                    self._order(b"K", lease)
            self._hang_up_if_news(now)
            if not worker._stopping:
                return False
            return self._wind_up(now)

    def _stop(self, lease: _Lease, now: float) -> None:
        worker = self.worker
        if lease.child is None:
            if lease in worker._waiting:
                worker._waiting.remove(lease)
            failure = {"error": {"type": "Stopped", "message": "the task was told to stop before it began"}}
            worker._finish(lease, b"fail", _encode(failure))
            return
        lease.kill_at = now + worker._grace
        self._order(b"T", lease)

    def _order(self, kind: bytes, lease: _Lease) -> None:
        if lease.child is not None and lease.child.pid:
            self.nursery.order(kind, lease.child.pid)

    def _hang_up_if_news(self, now: float) -> None:
        """A heartbeat that waits ends when there is what it does not know of."""
        worker = self.worker
        if worker._sock is None or worker._hung_up or worker._sock_until - now < 0.5:
            return
        for lease in worker._leases.values():
            if not lease.named and now - lease.since > 0.3 or lease.has_news:
                worker._news_at = now
                worker._hung_up = True
                _hang_up(worker._sock)
                return

    def _wind_up(self, now: float) -> bool:
        worker = self.worker
        if not self.drain_until:
            self.drain_until = now + worker._drain
            log.info("the worker stops: %d jobs are still running", len(worker._leases))
            threading.Thread(target=self._quiet, name="errand-quiet", daemon=True).start()
        if now >= self.drain_until:
            worker._stopping = 2
        for lease in list(worker._leases.values()):
            if lease.child is None or worker._stopping == 2:
                if lease in worker._waiting:
                    worker._waiting.remove(lease)
                if lease.child is not None:
                    lease.child.lease = None
                    self._order(b"K", lease)
                worker._give_back(lease)
        if worker._stopping == 2:
            self.drain_until = min(self.drain_until, now)
        if not (worker._leases or worker._over or worker._reporting or worker._asking):
            return True
        if now >= self.drain_until + 10.0:
            log.warning("the worker ends before all was reported; its leases expire")
            return True
        return False

    def _quiet(self) -> None:
        """A request for work that waits is answered at once."""
        path = f"/v1/workers/{urllib.parse.quote(self.worker.worker_id, safe='')}/quiet"
        try:
            self.worker._call(f"{path}?instance={urllib.parse.quote(self.worker.instance, safe='')}", b"", patience=3.0)
        except ErrandError as e:
            log.debug("the service was not told that the worker stops: %s", e)


# ---------------------------------------------------------------------------------------------------------------------------------
# The command: python3 errand.py tasks.py


_marked: dict = {}  # functions that ``@task`` marked, and the options


def task(function=None, **options):
    """Marks a function of a file that ``python3 errand.py FILE`` serves: ``@task``, or ``@task(...)`` with the options of `Worker.task`.

    In a file without any mark, all its public functions are tasks.
    """
    if function is None:
        return functools.partial(task, **options)
    _marked[function] = options
    function.__errand_task__ = options.get("name") or function.__name__
    return function


class _Mistake(Exception):
    """What whoever started the command can mend; its text is all that is to be said."""


def _load(path: str) -> types.ModuleType:
    """A file as a module of its name, as ``import`` would have it from within its folder."""
    file = pathlib.Path(path)
    if file.is_dir():
        raise _Mistake(f"{path} is a folder; name the file with your functions")
    if not file.is_file():
        raise _Mistake(f"there is no file {path} in {os.getcwd()}")
    name = file.stem if file.stem not in sys.modules else f"{file.stem}_tasks"
    spec = importlib.util.spec_from_loader(name, importlib.machinery.SourceFileLoader(name, str(file.resolve())))
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(file.resolve().parent))
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except SyntaxError as e:
        raise _Mistake(f"{path} is not Python {sys.version_info[0]}.{sys.version_info[1]}:\n{_last_lines(e)}") from None
    except Exception as e:
        raise _Mistake(f"{path} cannot be loaded:\n{_last_lines(e, str(file.resolve()))}") from None
    return module


def _last_lines(error: Exception, file: str | None = None) -> str:
    """A traceback from where the file begins, without how it came to be loaded."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename != file:
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames)).rstrip()


def _gather(worker: Worker, module: types.ModuleType, path: str) -> None:
    """Gives a worker what is marked in a file, by ``@task`` or ``@w.task``, or, if nothing is, its public functions."""
    try:
        for function, options in _marked.items():
            worker.task(function, **options)
        for other in vars(module).values():
            for each in other._tasks.values() if isinstance(other, Worker) else ():
                worker._add(each)
    except (TypeError, ValueError) as e:
        raise _Mistake(f"{path}: {e}") from None
    if worker._tasks:
        return
    for name, function in vars(module).items():
        if name.startswith("_") or not inspect.isfunction(function) or function.__module__ != module.__name__:
            continue
        try:
            if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
                raise TypeError("it is a generator, and what it gives is no JSON")
            worker.task(function, name=name)
        except TypeError as e:
            log.warning("%s is left out: %s", name, e)
    if not worker._tasks:
        raise _Mistake(f"{path} has no function that can be run: write one at its top level, with a name that does not begin with _")


def _options(argv: list) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="errand.py", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Runs the functions of a file as tasks of an Errand service, until Ctrl-C or SIGTERM.",
        epilog="Without @task in the file, all its public functions are tasks. ERRAND_URL and, for a key, ERRAND_KEY are read, too.",
    )  # fmt: skip
    number = functools.partial(_number, int)
    seconds = functools.partial(_number, float)
    parser.add_argument("file", help="the file with the functions, such as tasks.py")
    parser.add_argument("--url", default=os.environ.get("ERRAND_URL") or "http://localhost:8080", help="the service (%(default)s)")
    parser.add_argument("--processes", type=number, metavar="N", default=os.cpu_count() or 1, help="jobs at once (%(default)s)")
    parser.add_argument("--prefetch", type=number, metavar="N", default=0, help="jobs held ready besides (%(default)s)")
    parser.add_argument("--worker-id", metavar="NAME", help="the name of the worker (the file's)")
    parser.add_argument("--lease", type=seconds, metavar="SECONDS", default=60.0, help="after which a silent worker's job is another's (60)")
    parser.add_argument("--grace", type=seconds, metavar="SECONDS", default=5.0, help="for a task that is told to stop (5)")
    parser.add_argument("--drain", type=seconds, metavar="SECONDS", default=25.0, help="for what runs when the worker is to end (25)")
    return parser.parse_args(argv)


def _number(kind, text: str):
    try:
        value = kind(text)
    except ValueError:
        value = -1
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"not a number of at least 0: {text!r}")
    return value


def _main(argv: list | None = None) -> int:
    """The command; what it returns is the exit code: 0 when it was told to end, 1 when something is to be mended first."""
    options = _options(sys.argv[1:] if argv is None else argv)
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("errand: %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        _serve(options, _load(options.file))
        return 0
    except _Mistake as e:
        log.error("%s", e)
        return 1


def _serve(options: argparse.Namespace, module: types.ModuleType) -> None:
    url = options.url if "://" in options.url else f"http://{options.url}"
    try:
        client = Client(url, os.environ.get("ERRAND_KEY"))
        worker = Worker(client, options.processes, worker_id=options.worker_id or module.__name__, lease=options.lease,
                        prefetch=options.prefetch, grace=options.grace, drain=options.drain)  # fmt: skip
    except ValueError as e:
        raise _Mistake(str(e)) from None
    _gather(worker, module, options.file)
    for name, each in worker._tasks.items():
        log.info("%s%s", name, inspect.signature(each.function))
    try:
        worker.run()
    except Refused as e:
        if not e.code:
            raise _Mistake(f"what answers at {url} is no Errand service: it says {e.status}") from None
        hint = "; the service has tasks of its own, see GET /v1/tasks: call yours otherwise" if e.code == "task-taken" else ""
        raise _Mistake(f"the service refused the tasks: {e}{hint}") from None
    except NotImplementedError as e:
        raise _Mistake(str(e)) from None
    finally:
        client.close()


if __name__ == "__main__":
    # As the module that the file imports, so that there are not two of them.
    _spec = importlib.util.spec_from_file_location("errand", os.path.abspath(__file__))
    _module = sys.modules["errand"] = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(_module)
    sys.exit(_module._main())
