"""What the tests run against: the real service, and a small one that knows workers.

The real service is at ``ERRAND_URL``, or is started from the jar ``ERRAND_JAR`` with ``ERRAND_JAVA`` in a folder of its own; without these
the tests that need it are skipped. `FakeService` keeps to the contract of the calls of workers as far as `errand.Worker` uses them.

Tests that take long, since they wait for leases to run out or crowd, are there only with ``ERRAND_LONG``.
"""

import atexit
import contextlib
import functools
import http.server
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

PATIENCE = 60
HERE = pathlib.Path(__file__).resolve().parent
MODULE = HERE.parent / "errand.py"


def long(test):
    """Marks a test, or a class of tests, that takes long."""
    return test if os.environ.get("ERRAND_LONG") else None


class Service:
    """A service of its own, which can be killed and started again on the same data."""

    def __init__(self, *options, start=True):
        self.jar = os.environ.get("ERRAND_JAR")
        if not self.jar or not os.path.exists(self.jar):
            raise unittest.SkipTest("skipped: ERRAND_JAR does not name the jar of a service")
        self.options = options
        self.folder = tempfile.mkdtemp(prefix="errand-")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        if start:
            self.start()

    def start(self, wait=True):
        command = [os.environ.get("ERRAND_JAVA", "java"), "-XX:TieredStopAtLevel=1", "-jar", self.jar, f"--server.port={self.port}"]
        log = open(os.path.join(self.folder, "log.txt"), "ab")
        self.process = subprocess.Popen([*command, *self.options], cwd=self.folder, stdout=log, stderr=log)
        log.close()
        if wait:
            until(self.ready, "the service is up", 180)

    def ready(self):
        if self.process.poll() is not None:
            raise AssertionError(pathlib.Path(self.folder, "log.txt").read_text()[-4000:])
        try:
            return urllib.request.urlopen(self.url + "/actuator/health/readiness", timeout=5).status == 200
        except OSError:
            return False

    def kill(self):
        self.process.kill()
        self.process.wait()

    def close(self):
        if self.process is not None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


_shared = []


def service_url():
    """The address of a real service that all tests share."""
    if os.environ.get("ERRAND_URL"):
        return os.environ["ERRAND_URL"]
    if not _shared:
        queues = {"default.concurrency": 64, "narrow.concurrency": 1, "single.concurrency": 1, "single.global-concurrency": 1}
        options = [f"--errand.execution.queues.{name}={value}" for name, value in queues.items()]
        _shared.append(Service("--errand.execution.max-result-bytes=4MB", *options))
        atexit.register(_shared[0].close)
    return _shared[0].url


_programs = []


@functools.lru_cache(None)
def environment_of_programs():
    """What is compiled is kept, but not beside the sources."""
    cache = tempfile.mkdtemp(prefix="errand-pycache-")
    atexit.register(shutil.rmtree, cache, True)
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": cache, "PYTHONUNBUFFERED": "1"}


class Program:
    """``errand.py`` as a command, or other Python, and what it says."""

    def __init__(self, *arguments, folder=None, environment=()):
        self.said = []
        self.heard = threading.Condition()
        command = [sys.executable, *arguments] if arguments[0] == "-c" else [sys.executable, str(MODULE), *map(str, arguments)]
        self.process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**environment_of_programs(), **dict(environment)},
        )  # fmt: skip
        self.pid = self.process.pid
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self.heard:
                self.said.append(line)
                self.heard.notify_all()

    @property
    def text(self):
        return "".join(self.said)

    def says(self, text):
        """Waits until it has said this."""
        def holds():
            return text in self.text or not self.reader.is_alive()

        with self.heard:
            self.heard.wait_for(holds, PATIENCE)
        if text not in self.text:
            raise AssertionError(f"{text!r} was not said, but: {self.text}")

    def ends(self):
        """Its exit code and all that it said."""
        code = self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        return code, self.text

    def send(self, what):
        self.process.send_signal(what)

    def close(self):
        self.process.kill()
        self.process.wait()
        self.reader.join(PATIENCE)
        self.process.stdout.close()


def served():
    """The address of a real service for which a worker runs what is in served.py."""
    url = service_url()
    if not _programs:
        program = Program(HERE / "served.py", "--url", url, "--processes", "8", "--worker-id", "served", "--grace", "1")
        _programs.append(program)
        atexit.register(program.close)
        program.says("worker served")
    return url


class Gates:
    """Files for which tasks wait."""

    def __init__(self, test):
        self.folder = tempfile.mkdtemp(prefix="errand-gates-")
        self.test = test
        test.addCleanup(shutil.rmtree, self.folder, True)

    def new(self):
        gate = Gate(os.path.join(self.folder, str(len(os.listdir(self.folder))) + os.urandom(4).hex()))
        self.test.addCleanup(gate.open)
        return gate


class Gate(str):
    def reached(self):
        """Waits until a task has come to it; the service says earlier that it runs."""
        until(lambda: os.path.exists(self + ".begun"), "a task has come to the gate")

    def open(self):
        with contextlib.suppress(OSError), open(self, "w"):
            pass


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def until(holds, what, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"not in time: {what}")
        time.sleep(0.01)


def threads_of_errand():
    return [thread for thread in threading.enumerate() if thread.name.startswith("errand-") and thread.is_alive()]


class CountingProxy:
    """Passes connections on and counts how many are open at once, and how many waits are under way at once."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.target = (parts.hostname, parts.port)
        self.lock = threading.Lock()
        self.open = self.most = self.total = self.waits = self.most_waits = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                sock = self.listener.accept()[0]
                with self.lock:
                    self.open += 1
                    self.total += 1
                    self.most = max(self.most, self.open)
                threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, client):
        server = socket.create_connection(self.target)
        waiting = [False]

        def back():
            with contextlib.suppress(OSError):
                while data := server.recv(1 << 16):
                    self._wait(waiting, False)
                    client.sendall(data)
            self._wait(waiting, False)
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

        threading.Thread(target=back, daemon=True).start()
        with contextlib.suppress(OSError):
            while data := client.recv(1 << 16):
                if data.startswith(b"POST /v1/jobs/wait"):
                    self._wait(waiting, True)
                server.sendall(data)
        with self.lock:
            self.open -= 1
        for sock in (client, server):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _wait(self, waiting, now):
        with self.lock:
            self.waits += now - waiting[0]
            waiting[0] = now
            self.most_waits = max(self.most_waits, self.waits)

    def close(self):
        self.listener.close()


class FakeService:
    """Jobs for workers, in memory: as much of the service as the client and the worker need, strict about fields."""

    def __init__(self):
        self.changed = threading.Condition()
        self.tasks, self.jobs, self.leases, self.granted, self.settled = {}, {}, {}, {}, {}
        self.workers = {}            # instance -> state
        self.requests = []           # (method, path, body)
        self.most_held = 0
        self.lose = []               # paths whose next answer is lost after it was made
        self.refuse = {}             # path -> (status, code), once
        self.forgetful = False       # whether what was granted is forgotten with a lost answer
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *args):
                pass

            def handle_one(self):
                length = int(self.headers.get("Content-Length") or 0)
                data = self.rfile.read(length)
                with contextlib.suppress(ConnectionError):
                    fake.handle(self, data)

            do_GET = do_POST = do_PUT = handle_one

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 100

            def handle_error(self, request, client_address):
                if not isinstance(sys.exc_info()[1], OSError):
                    super().handle_error(request, client_address)

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def handle(self, request, data):
        path = urllib.parse.unquote(request.path.partition("?")[0])
        content_type = request.headers.get("Content-Type")
        parts = path.strip("/").split("/")[1:]
        body = json.loads(data) if data and not path.endswith("/result") else {}
        with self.changed:
            self.requests.append((request.command, request.path, body))
            kind = path if path in self.refuse else "*/" + parts[-1]
            if kind in self.refuse:
                status, code = self.refuse.pop(kind)
                return self.answer(request, status, {"type": f"/problems/{code}", "title": code, "status": status})
        if request.command == "PUT":
            status, told = self.settle(parts[1], "complete", data, content_type)
        else:
            name = "_".join(each for each in parts if not each.startswith(("job_", "lease_")) and each not in self.worker_ids())
            name = name.replace("-", "_")
            found = getattr(self, f"{request.command.lower()}_{name}", None)
            if found is None:
                status, told = 404, {"type": "/problems/not-found", "detail": path}
            else:
                names = [each for each in parts if each.startswith(("job_", "lease_"))]
                status, told = found(*names, *([body] if request.command == "POST" else []))
        if path in self.lose:
            self.lose.remove(path)
            if self.forgetful:
                self.granted.clear()
            request.close_connection = True
            return None
        return self.answer(request, status, told)

    def worker_ids(self):
        return {each["workerId"] for each in self.workers.values()}

    def answer(self, request, status, told):
        if isinstance(told, tuple):
            data, content_type = told
        else:
            data = json.dumps(told).encode()
            content_type = "application/problem+json" if status >= 400 else "application/json"
        request.send_response(status)
        request.send_header("Content-Type", content_type)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    # Jobs

    def post_jobs(self, body):
        with self.changed:
            task = self.tasks.get(body["task"])
            if task is None:
                return 422, {"type": "/problems/unknown-task", "title": "There is no such task", "detail": body["task"]}
            arguments = {each["name"]: each["default"] for each in task["parameters"] if "default" in each}
            arguments.update({each["name"]: value for each, value in zip(task["parameters"], body.get("args", []))})
            arguments.update(body.get("kwargs", {}))
            id_ = f"job_{len(self.jobs):026d}"
            self.jobs[id_] = {
                "id": id_, "task": body["task"], "status": "queued", "done": False, "attempt": 0, "arguments": arguments,
                "maxAttempts": body.get("retry", {}).get("maxAttempts", task.get("maxAttempts", 1)), "log": [],
                "metadata": body.get("metadata", {}), "timeoutSeconds": body.get("timeoutSeconds", task.get("timeoutSeconds")),
            }
            self.changed.notify_all()
            return 202, self.jobs[id_]

    def get_jobs(self, id_):
        return 200, self.jobs[id_]

    def get_jobs_result(self, id_):
        return 200, self.jobs[id_]["bytes"]

    def post_jobs_wait(self, body):
        def told():
            found = [self.jobs[each] for each in body["ids"]]
            return {"done": [public(job) for job in found if job["done"]], "missing": [],
                    "pending": [job["id"] for job in found if not job["done"]]}  # fmt: skip

        with self.changed:
            self.changed.wait_for(lambda: told()["done"], body["waitSeconds"])
            return 200, told()

    def post_jobs_cancel(self, id_, body=None):
        with self.changed:
            job = self.jobs[id_]
            if job["status"] == "queued":
                job.update(status="canceled", done=True)
            if job["status"] == "canceled":
                return 200, job
            if job["done"]:
                return 409, {"type": "/problems/job-not-cancelable"}
            job["stop"] = "cancel"
            self.changed.notify_all()
            return 202, job

    # Workers

    def post_worker_tasks(self, body):
        only(body, "workerId", "instance", "version", "host", "tasks")
        with self.changed:
            self.workers[body["instance"]] = {"workerId": body["workerId"], "state": "run"}
            for task in body["tasks"]:
                only(task, "name", "description", "parameters", "result", "queue", "timeoutSeconds", "maxAttempts", "concurrency",
                     "perSecond", "exampleArgs", "breaking")  # fmt: skip
                for each in task["parameters"]:
                    only(each, "name", "description", "schema", "default")
                self.tasks[task["name"]] = task
            return 200, {"tasks": [{"name": task["name"], "revision": 1} for task in body["tasks"]]}

    def post_leases(self, body):
        only(body, "workerId", "instance", "tasks", "max", "waitSeconds", "leaseSeconds", "requestId", "holding")
        assert 1 <= body["max"] <= 100
        worker = self.workers.setdefault(body["instance"], {"workerId": body["workerId"], "state": "run"})
        with self.changed:
            if "holding" in body:
                for token in [each for each, lease in self.leases.items() if lease["instance"] == body["instance"]]:
                    if token not in body["holding"] and self.leases[token]["request"] != body["requestId"]:
                        self.put_back(token)
            if body["requestId"] not in self.granted:
                self.changed.wait_for(lambda: self.queued(body["tasks"]) or worker["state"] != "run", body["waitSeconds"])
                found = self.queued(body["tasks"])[: body["max"]] if worker["state"] == "run" else []
                self.granted[body["requestId"]] = [self.grant(job, body) for job in found]
            self.most_held = max(self.most_held, len(self.leases))
            return 200, {"leases": self.granted[body["requestId"]], "lost": [], "workerState": worker["state"]}

    def queued(self, tasks):
        return [job for job in self.jobs.values() if job["status"] == "queued" and job["task"] in tasks]

    def grant(self, job, body):
        job.update(status="running", attempt=job["attempt"] + 1)
        token = f"lease_{len(self.settled) + len(self.leases) + len(self.requests)}_{job['id']}_{job['attempt']}"
        now = time.time()
        self.leases[token] = {"job": job, "instance": body["instance"], "request": body["requestId"], "beats": 0}
        shown = {key: job[key] for key in ("id", "task", "arguments", "attempt", "maxAttempts", "metadata")}
        deadline = {"deadline": stamp(now + job["timeoutSeconds"])} if job["timeoutSeconds"] else {}
        return {"token": token, "expiresAt": stamp(now + body["leaseSeconds"]), **deadline, "job": shown}

    def put_back(self, token):
        job = self.leases.pop(token)["job"]
        job.update(status="queued", attempt=job["attempt"] - 1)
        job.pop("stop", None)
        self.changed.notify_all()

    def expire(self, token):
        """As if the worker had not been heard of."""
        with self.changed:
            self.leases[token]["job"].pop("stop", None)
            self.put_back(token)

    def post_workers_heartbeat(self, body):
        only(body, "instance", "leases", "waitSeconds")
        worker = self.workers[body["instance"]]

        def answer():
            told = []
            for each in body["leases"]:
                lease = self.leases.get(each["token"])
                told.append({"token": each["token"], "outcome": "kept" if lease else "lost"})
                if lease and lease["job"].get("stop"):
                    told[-1].update(stopReason=lease["job"]["stop"], cancelRequested=lease["job"]["stop"] == "cancel")
            return told

        with self.changed:
            for each in body["leases"]:
                only(each, "token", "progress", "log", "extendSeconds")
                lease = self.leases.get(each["token"])
                if lease:
                    lease["beats"] += 1
                    lease["job"]["log"] += each.get("log", [])
                    lease["job"].update({"progress": each["progress"]} if "progress" in each else {})
            state = worker["state"]
            self.changed.wait_for(
                lambda: worker["state"] != state or any(each["outcome"] == "lost" or "stopReason" in each for each in answer()),
                body.get("waitSeconds", 0),
            )
            return 200, {"leases": answer(), "workerState": worker["state"]}

    def post_leases_settle(self, body):
        only(body, "items", "lease")
        assert len(body["items"]) <= 100
        results = []
        for item in body["items"]:
            kind = next(each for each in ("complete", "fail", "release") if each in item)
            only(item, "token", kind)
            status, told = self.settle(item["token"], kind, item[kind])
            results.append({"token": item["token"], "outcome": told["outcome"] if status == 200 else "lost"})
        leases = self.post_leases(body["lease"])[1] if "lease" in body else {}
        return 200, {"results": results, **leases}

    def post_leases_complete(self, token, body):
        return self.settle(token, "complete", body)

    def post_leases_fail(self, token, body):
        return self.settle(token, "fail", body)

    def post_leases_release(self, token, body):
        return self.settle(token, "release", body)

    def settle(self, token, kind, body, content_type=None):
        with self.changed:
            if self.settled.get(token, (None, None))[0] == body and token in self.settled:
                return 200, {"outcome": "repeated"}
            if token not in self.leases:
                return 409, {"type": "/problems/lease-lost", "title": "The lease is lost"}
            lease = self.leases.pop(token)
            job = lease["job"]
            self.settled[token] = (body, kind)
            if job.get("stop") == "cancel":
                job.update(status="canceled", done=True)
            elif content_type is not None:
                job.update(status="succeeded", done=True, bytes=(body, content_type))
            elif kind == "complete":
                only(body, "result")
                job.update(status="succeeded", done=True, result=body["result"])
            elif kind == "fail":
                only(body, "error", "retryable", "retryAfterSeconds")
                only(body["error"], "type", "message", "stack")
                error = {"type": "task-failed", "class": body["error"]["type"], "message": body["error"].get("message"),
                         "stack": body["error"].get("stack")}  # fmt: skip
                reason = "timed-out" if job.get("stop") == "timeout" else "task-failed"
                if body.get("retryable", True) and job["attempt"] < job["maxAttempts"]:
                    job.update(status="queued", error=error)
                else:
                    job.update(status="failed", done=True, reason=reason, error=error)
            else:
                only(body, "delaySeconds", "reason")
                job.update(status="queued", attempt=job["attempt"] - 1)
            job.pop("stop", None)
            self.changed.notify_all()
            return 200, {"outcome": "done"}

    def post_workers_quiet(self, body=None):
        return self.turn("quiet")

    def turn(self, state):
        with self.changed:
            for worker in self.workers.values():
                worker["state"] = state
            self.changed.notify_all()
        return 202, {}


def only(body, *names):
    unknown = set(body) - set(names)
    assert not unknown, f"unknown fields {unknown} in {body}"


def public(job):
    error = {key: value for key, value in (job.get("error") or {}).items() if key != "stack"}
    return {**{key: value for key, value in job.items() if key != "bytes"}, **({"error": error} if error else {})}


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + ".%03dZ" % (seconds % 1 * 1000)


@contextlib.contextmanager
def running(worker):
    """A worker at work, in a thread of this process."""
    failed = []

    def run():
        try:
            worker.run()
        except BaseException as e:
            failed.append(e)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        until(lambda: worker.registered.is_set() or failed, "the worker is registered")
        yield worker
    finally:
        worker.stop(now=True)
        thread.join(PATIENCE)
        assert not thread.is_alive(), "the worker does not end"
        if failed:
            raise failed[0]
