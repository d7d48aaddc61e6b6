"""The worker, against a small service in memory that keeps to the contract of its calls."""

import dataclasses
import enum
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from typing import Dict, List, Literal, Optional, Union
from unittest import mock

import support
from support import FakeService, running, until

import errand
from errand import Client, Content, Executor, JobContext, Pool, RemoteError, Worker


class TooFar(Exception):
    def __init__(self, where, how_far):
        super().__init__(where, how_far)
        self.how_far = how_far


class Color(enum.Enum):
    RED = "red"


@dataclasses.dataclass
class Point:
    x: int
    y: float = 0.0


def square(n: int) -> int:
    return n * n


def nap(seconds: float) -> str:
    time.sleep(seconds)
    return "slept"


def boom(where: str = "here"):
    raise TooFar(where, 3)  # the line that failed


class WorkerTest(unittest.TestCase):
    def setUp(self):
        self.service = FakeService()
        self.addCleanup(self.service.close)
        self.client = Client(self.service.url, patience=10)
        self.addCleanup(self.client.close)

    def worker(self, *functions, processes=2, **options):
        client = Client(self.service.url, patience=10)
        self.addCleanup(client.close)
        worker = Worker(client, processes, worker_id="w", **options)
        for function in functions:
            worker.task(function)
        return worker

    def asked(self):
        return sum(path == "/v1/leases" for _, path, _ in list(self.service.requests))

    def one_line(self):
        return next(iter(self.service.leases))


class RunTest(WorkerTest):
    def test_tells_the_logger_how_it_goes_and_nobody_else(self):
        worker = self.worker(square)
        with self.assertLogs("errand", "INFO") as logs:
            with running(worker):
                self.service.lose.extend(["/v1/leases"] * 3)
                until(lambda: any("answers again" in line for line in logs.output), "the service is back")
                self.assertEqual(self.client.submit("square", 3).result(10), 9)
        told = "\n".join(logs.output)
        url = self.service.url
        self.assertRegex(told, f"INFO:errand:worker w \\(.*\\) serves square of {url} with 2 processes")
        self.assertRegex(told, f"INFO:errand:{url} does not answer \\(.+\\); the worker asks until it does")
        self.assertIn(f"INFO:errand:{url} answers again", told)
        self.assertIn("INFO:errand:the worker stops: 0 jobs are still running", told)
        self.assertEqual(logs.output[-1], "INFO:errand:the worker has ended")
        self.assertEqual(len(logs.output), 5, told)

    def test_runs_what_is_asked_for(self):
        with running(self.worker(square)):
            with Executor(self.client) as ex:
                self.assertEqual(list(ex.map("square", range(50))), [n * n for n in range(50)])
        self.assertLessEqual(self.service.most_held, 2)

    def test_work_is_never_held_beyond_what_is_free(self):
        with running(self.worker(nap, processes=3)):
            with Pool(self.client) as p:
                p.map("nap", [0.05] * 20)
        self.assertLessEqual(self.service.most_held, 3)

    def test_prefetch_holds_more(self):
        with running(self.worker(square, processes=1, prefetch=99)):
            with Pool(self.client) as p:
                self.assertEqual(p.map("square", range(1000)), [n * n for n in range(1000)])
        settled = [len(body["items"]) for _, path, body in self.service.requests if path == "/v1/leases/settle"]
        self.assertGreater(max(settled), 1)

    def test_tasks_run_in_other_processes(self):
        def pid() -> int:
            return os.getpid()

        with running(self.worker(pid)):
            self.assertNotEqual(self.client.submit("pid").result(30), os.getpid())

    def test_coroutines_run(self):
        async def later(n: int) -> int:
            return n + 1

        with running(self.worker(later)):
            self.assertEqual(self.client.submit("later", 1).result(30), 2)

    def test_arguments_by_position_by_name_and_left_out(self):
        def tell(a, /, b, c=3, *, d=4) -> list:
            return [a, b, c, d]

        with running(self.worker(tell)):
            self.assertEqual(self.client.submit("tell", 1, b=2, d=5).result(30), [1, 2, 3, 5])

    def test_typed_arguments(self):
        def move(point: Point, by: float, color: Color, more: List[Point], left: Optional[Point] = None) -> Point:
            assert isinstance(by, float) and color is Color.RED and all(isinstance(each, Point) for each in more) and left is None
            return Point(point.x + len(more), by)

        with running(self.worker(move)):
            done = self.client.submit("move", Point(1), 2, Color.RED, [Point(2, 3.0)])
            self.assertEqual(done.result(30), {"x": 2, "y": 2.0})

    def test_results_of_all_kinds(self):
        def give(what: str):
            return {"none": None, "bytes": b"\x00\x01", "text": Content("é".encode(), "text/plain; charset=utf-8"), "tuple": (1, 2),
                    "large": "x" * 200_000}[what]  # fmt: skip

        with running(self.worker(give)):
            expected = {"none": None, "bytes": b"\x00\x01", "text": "é", "tuple": [1, 2], "large": "x" * 200_000}
            with Executor(self.client) as ex:
                self.assertEqual(dict(zip(expected, ex.map("give", expected))), expected)

    def test_what_cannot_be_json_fails(self):
        def give(what: str):
            return {"object": object(), "nan": float("nan")}[what]

        with running(self.worker(give)):
            self.assertRaisesRegex(TypeError, "cannot be written as JSON", self.client.submit("give", "object").result, 30)
            self.assertRaises(ValueError, self.client.submit("give", "nan").result, 30)

    def test_reports_progress_logs_and_knows_its_job(self):
        def tell(*, job: JobContext) -> list:
            job.progress(150, "half")
            job.log("one")
            job.log("two", level="warn")
            time.sleep(1.5)
            return [job.job_id, job.attempt, job.metadata, job.stop_requested(), job.deadline is None]

        with running(self.worker(tell)):
            future = self.client.options(metadata={"a": "b"}).submit("tell")
            self.assertEqual(future.result(30), [future.id, 1, {"a": "b"}, False, True])
        job = self.service.jobs[future.id]
        self.assertEqual(job["progress"], {"percent": 100.0, "message": "half"})
        self.assertEqual(job["log"], ["one", {"level": "warn", "message": "two"}])

    def test_last_words_are_told(self):
        def tell(lines: int, *, job: JobContext):
            for n in range(lines):
                job.log(f"line {n}")
            job.progress(99)

        with running(self.worker(tell)):
            futures = [self.client.submit("tell", lines) for lines in (1, 900)]
            for future in futures:
                future.result(30)
        for future, lines in zip(futures, (1, 900)):
            job = self.service.jobs[future.id]
            self.assertEqual(job["log"], [f"line {n}" for n in range(lines)])
            self.assertEqual(job["progress"]["percent"], 99)

    def test_afterwards_comes_after_the_result(self):
        def tell(path: str, *, job: JobContext) -> bool:
            job.afterwards(lambda: open(path, "w").close())
            return os.path.exists(path)

        path = f"/tmp/errand-{os.getpid()}-afterwards"
        with running(self.worker(tell)):
            self.assertFalse(self.client.submit("tell", path).result(30))
            until(lambda: os.path.exists(path), "done afterwards")
        os.unlink(path)

    def test_needs_tasks_processes_and_leases_that_there_are(self):
        self.assertRaises(ValueError, self.worker().run)
        self.assertRaises(ValueError, Worker, self.client, 0)
        for wrong in ({"prefetch": -1}, {"prefetch": 1000}, {"lease": 9}, {"lease": 3601}):
            self.assertRaises(ValueError, Worker, self.client, 1, **wrong)
        worker = self.worker(square)
        self.assertRaises(ValueError, worker.task, square)
        self.assertRaises(TypeError, worker.task, lambda *args: args, name="many")


class FailureTest(WorkerTest):
    def test_an_exception_arrives_as_its_class_with_its_arguments_and_traceback(self):
        with running(self.worker(boom)):
            with self.assertRaises(TooFar) as caught:
                self.client.submit("boom").result(30)
        self.assertEqual(caught.exception.args, ("here", 3))
        self.assertEqual(caught.exception.how_far, 3)
        self.assertIsInstance(caught.exception.__cause__, errand.RemoteTraceback)
        self.assertIn("raise TooFar(where, 3)  # the line that failed", str(caught.exception.__cause__))
        self.assertNotIn("errand-args", str(caught.exception.__cause__))
        self.assertEqual(self.service.jobs[next(iter(self.service.jobs))]["error"]["class"], f"{__name__}.TooFar")

    def test_a_class_that_is_not_here_is_a_remote_error(self):
        def hidden():
            class Hidden(Exception):
                pass

            raise Hidden("so")

        with running(self.worker(hidden)):
            with self.assertRaises(RemoteError) as caught:
                self.client.submit("hidden").result(30)
        self.assertTrue(caught.exception.class_name.endswith("hidden.<locals>.Hidden"))
        self.assertEqual(caught.exception.message, "so")
        self.assertIn("raise Hidden", str(caught.exception.__cause__))

    def test_exceptions_at_their_place(self):
        def picky(n: int) -> int:
            if n % 3 == 2:
                raise ValueError(n)
            return n

        with running(self.worker(picky)), Pool(self.client) as p:
            results = p.imap("picky", range(6))
            self.assertEqual([next(results), next(results)], [0, 1])
            with self.assertRaises(ValueError) as caught:
                next(results)
            self.assertEqual(caught.exception.args, (2,))
            self.assertEqual([next(results), next(results)], [3, 4])
            self.assertRaises(ValueError, next, results)
            self.assertRaises(StopIteration, next, results)
            self.assertRaises(ValueError, p.map, "picky", range(6))

    def test_sys_exit_fails_the_attempt_alone(self):
        def leave():
            sys.exit(3)

        with running(self.worker(leave, square)):
            with self.assertRaises(RemoteError) as caught:
                self.client.submit("leave").result(30)
            self.assertEqual(caught.exception.class_name, "SystemExit")
            self.assertEqual(self.client.submit("square", 2).result(30), 4)

    def test_a_process_that_dies_fails_its_attempt_and_is_replaced(self):
        def die(how: int):
            os.kill(os.getpid(), how)

        with running(self.worker(die, square, processes=1)):
            with self.assertRaisesRegex(errand.ProcessDied, "SIGKILL"):
                self.client.submit("die", int(signal.SIGKILL)).result(30)
            self.assertEqual(self.client.submit("square", 2).result(30), 4)
        kinds = [body for body, kind in self.service.settled.values() if kind == "fail"]
        self.assertTrue(kinds[0]["retryable"])

    def test_a_process_whose_end_is_told_before_its_pipe_is_read(self):
        class EndFirst(selectors.DefaultSelector):
            """Tells of a process's end and of its closed pipe in one round, in this order."""

            def select(self, timeout=None):
                found = super().select(timeout)
                if any(isinstance(key.data, errand._Child) for key, _ in found):
                    until = time.monotonic() + 0.3
                    while time.monotonic() < until and not any(isinstance(key.data, errand._Nursery) for key, _ in found):
                        found = super().select(0.01)
                return sorted(found, key=lambda event: not isinstance(event[0].data, errand._Nursery))

        def die():
            os.kill(os.getpid(), signal.SIGKILL)

        with mock.patch.object(errand.selectors, "DefaultSelector", EndFirst), running(self.worker(die, square, processes=1)):
            with self.assertRaises(errand.ProcessDied):
                self.client.submit("die").result(30)
            self.assertEqual(self.client.submit("square", 2).result(30), 4)

    def test_retries_as_the_exception_says(self):
        def never():
            error = ValueError("for good")
            error.retryable = False
            raise error

        def later(*, job: JobContext) -> int:
            if job.attempt < 3:
                error = ValueError("later")
                error.retry_after = 1.5
                raise error
            return job.attempt

        with running(self.worker(never, later)):
            c = self.client.options(max_attempts=3)
            self.assertEqual(c.submit("later").result(30), 3)
            self.assertRaisesRegex(ValueError, "for good", c.submit("never").result, 30)
        told = [body for body, kind in self.service.settled.values() if kind == "fail"]
        self.assertEqual([each.get("retryAfterSeconds") for each in told], [1.5, 1.5, None])
        self.assertEqual([each["retryable"] for each in told], [True, True, False])


class StopTest(WorkerTest):
    def test_cancel_interrupts(self):
        with running(self.worker(nap, square, processes=1)):
            future = self.client.submit("nap", 60)
            until(future.running, "it runs")
            self.assertFalse(future.cancel())
            self.assertRaises(errand.CancelledError, future.result, 20)
            self.assertTrue(future.cancelled())
            self.assertEqual(self.client.submit("square", 2).result(30), 4)

    def test_cancel_kills_what_does_not_listen_and_what_it_has_started(self):
        def deaf(path: str):
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
            with open(path + ".new", "w") as file:
                file.write(f"{os.getpid()} {child.pid}")
            os.rename(path + ".new", path)
            while True:
                try:
                    time.sleep(60)
                except BaseException:
                    pass

        path = f"/tmp/errand-{os.getpid()}-deaf"
        with running(self.worker(deaf, processes=1, grace=0.5)):
            future = self.client.submit("deaf", path)
            until(lambda: os.path.exists(path), "it runs")
            with open(path) as file:
                pids = [int(each) for each in file.read().split()]
            future.cancel()
            self.assertRaises(errand.CancelledError, future.result, 20)
            until(lambda: not any(alive(pid) for pid in pids), "all are gone")
        os.unlink(path)

    def test_a_task_may_clean_up_when_it_is_stopped(self):
        def tidy(path: str, *, job: JobContext):
            try:
                job.progress(1)
                time.sleep(60)
            finally:
                with open(path, "w") as file:
                    file.write(str(job.stop_requested()))

        path = f"/tmp/errand-{os.getpid()}-tidy"
        with running(self.worker(tidy, processes=1)):
            future = self.client.submit("tidy", path)
            until(lambda: future.job().get("progress"), "it runs")
            future.cancel()
            self.assertRaises(errand.CancelledError, future.result, 20)
        with open(path) as file:
            self.assertEqual(file.read(), "True")
        os.unlink(path)

    def test_a_timeout_stops_without_the_service_saying_so(self):
        with running(self.worker(nap, processes=1)):
            future = self.client.options(timeout=1).submit("nap", 60)
            self.assertRaises(errand.RemoteError, future.result, 20)
        self.assertEqual(self.service.jobs[future.id]["error"]["class"], "Stopped")

    def test_a_lost_lease_ends_the_attempt_and_the_job_runs_again(self):
        with running(self.worker(nap, processes=2)):
            future = self.client.submit("nap", 1)
            until(lambda: self.service.leases, "it runs")
            first = self.one_line()
            self.service.expire(first)
            self.assertEqual(future.result(30), "slept")
        self.assertNotIn(first, self.service.settled)

    def test_sigterm_drains(self):
        process = self.program()
        future = self.begun(2)
        waiting = self.client.submit("nap", 0)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(future.result(20), "slept")
        self.assertEqual(process.wait(20), 0)
        self.assertFalse(waiting.running() or waiting.done() and waiting.exception())

    def test_a_second_sigterm_gives_back_at_once(self):
        process = self.program()
        future = self.begun(60)
        process.send_signal(signal.SIGTERM)
        until(lambda: any(path.startswith("/v1/workers/w/quiet") for _, path, _ in list(self.service.requests)), "it has begun to stop")
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 0)
        job = self.service.jobs[future.id]
        self.assertEqual((job["status"], job["attempt"]), ("queued", 0))

    def test_a_drain_ends(self):
        process = self.program(drain=0.5)
        future = self.begun(60)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 0)
        self.assertEqual(self.service.jobs[future.id]["status"], "queued")

    def begun(self, seconds):
        """A nap that has begun; the service says earlier that it runs."""
        path = os.path.join(tempfile.mkdtemp(prefix="errand-nap-"), "begun")
        self.addCleanup(shutil.rmtree, os.path.dirname(path), True)
        future = self.client.submit("nap", seconds, path)
        until(lambda: os.path.exists(path), "it has begun")
        return future

    def test_a_killed_worker_leaves_no_process_behind(self):
        process = self.program()
        path = f"/tmp/errand-{os.getpid()}-left"
        future = self.client.submit("pid", path)
        until(lambda: os.path.exists(path), "it runs")
        with open(path) as file:
            pid = int(file.read())
        process.kill()
        process.wait()
        until(lambda: not alive(pid), "it is gone")
        self.assertFalse(future.done())
        os.unlink(path)

    @support.long
    def test_the_service_quiets_resumes_and_terminates(self):
        worker = self.worker(square)
        with running(worker):
            self.assertEqual(self.client.submit("square", 1).result(30), 1)
            self.service.turn("quiet")
            until(lambda: worker._state == "quiet", "it has heard of it")
            future = self.client.submit("square", 2)
            future.id
            asked = self.asked()
            until(lambda: self.asked() >= asked + 2, "it has asked for work again and got none")
            self.assertFalse(future.done())
            self.service.turn("run")
            self.assertEqual(future.result(30), 4)
            self.service.turn("terminate")
            until(lambda: worker._ended, "it ends")

    def program(self, drain=25):
        source = (
            "import sys, time, os; sys.path.insert(0, %r)\n"
            "from errand import *\n"
            "w = Worker(Client(%r), processes=1, drain=%r, worker_id='w')\n"
            "@w.task\n"
            "def nap(seconds: float, path: str = os.devnull) -> str:\n    open(path, 'w').close(); time.sleep(seconds); return 'slept'\n"
            "@w.task\n"
            "def pid(path: str):\n    open(path + '.new', 'w').write(str(os.getpid())); os.rename(path + '.new', path); time.sleep(60)\n"
            "w.run()\n" % (os.path.dirname(errand.__file__), self.service.url, drain)
        )
        process = subprocess.Popen([sys.executable, "-c", source])
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        until(lambda: "nap" in self.service.tasks, "it is registered")
        return process


class LostAnswersTest(WorkerTest):
    def test_lost_answers_lose_nothing_and_run_nothing_twice(self):
        with open(f"/tmp/errand-{os.getpid()}-runs", "w"):
            pass

        def count(n: int, path: str) -> int:
            with open(path, "a") as file:
                file.write(f"{n}\n")
            return n

        path = f"/tmp/errand-{os.getpid()}-runs"
        self.service.lose += ["/v1/worker-tasks"]
        with running(self.worker(count, processes=2)):
            with Pool(self.client) as p:
                for _ in range(5):
                    self.service.lose += ["/v1/leases", "/v1/leases/settle"]
                    numbers = range(20)
                    self.assertEqual(p.starmap("count", [(n, path) for n in numbers]), list(numbers))
        with open(path) as file:
            self.assertEqual(sorted(int(each) for each in file.read().split()), sorted(list(range(20)) * 5))
        os.unlink(path)

    def test_what_was_granted_and_is_not_known_goes_back(self):
        self.service.forgetful = True
        with running(self.worker(square, processes=2)):
            for n in range(5):
                self.service.lose += ["/v1/leases"]
                self.assertEqual(self.client.submit("square", n).result(30), n * n)
        self.assertTrue(any("holding" in body for _, _, body in self.service.requests))

    def test_goes_on_after_refusals(self):
        with running(self.worker(square)):
            self.assertEqual(self.client.submit("square", 1).result(30), 1)
            self.service.refuse = {"/v1/leases/settle": (400, "validation"), "/v1/leases": (503, "store-unavailable")}
            self.assertEqual(self.client.submit("square", 2).result(30), 4)

    def test_a_result_that_is_refused_fails_the_job(self):
        def large() -> str:
            return "x" * 100_000

        with running(self.worker(large)):
            self.service.refuse = {"*/result": (422, "odd")}
            self.assertRaisesRegex(RemoteError, "ResultRefused", self.client.submit("large").result, 30)

    def test_registers_again_when_it_was_forgotten(self):
        with running(self.worker(square)):
            self.assertEqual(self.client.submit("square", 1).result(30), 1)
            count = sum(path == "/v1/worker-tasks" for _, path, _ in self.service.requests)
            self.service.refuse = {"/v1/leases": (422, "unknown-task")}
            self.service.turn("run")
            for n in range(3):
                self.client.submit("square", n).result(30)
            until(lambda: sum(path == "/v1/worker-tasks" for _, path, _ in self.service.requests) > count, "registered again")

    @support.long
    def test_all_leases_are_extended(self):
        with running(self.worker(nap, processes=2, lease=10)):
            with Pool(self.client) as p:
                p.map_async("nap", [600, 600])
                until(lambda: len(self.service.leases) == 2, "both run")
                leases = list(self.service.leases.values())
                until(lambda: all(lease["beats"] >= 4 for lease in leases), "each is named again and again")


class RegistrationTest(WorkerTest):
    def document(self, function, **options):
        worker = self.worker()
        worker.task(function, **options)
        return next(iter(worker._tasks.values())).document

    def test_schemas_come_from_annotations(self):
        def all_kinds(a: int, b: float, c: str, d: bool, e: None, f: List[int], g: Dict[str, float], h: Optional[int],
                      i: Union[int, str], j: Literal["x", 1], k: Point, l, m: list = (), n: dict = None, o: Color = Color.RED):  # noqa: E741
            """Does it all.

            And more."""

        told = self.document(all_kinds)
        self.assertEqual(told["description"], "Does it all.")
        schemas = {each["name"]: each["schema"] for each in told["parameters"]}
        self.assertEqual(schemas["a"], {"type": "integer"})
        self.assertEqual([schemas[each]["type"] for each in "bcde"], ["number", "string", "boolean", "null"])
        self.assertEqual(schemas["f"], {"type": "array", "items": {"type": "integer"}})
        self.assertEqual(schemas["g"], {"type": "object", "additionalProperties": {"type": "number"}})
        self.assertEqual(schemas["h"], {"anyOf": [{"type": "integer"}, {"type": "null"}]})
        self.assertEqual(schemas["i"], {"anyOf": [{"type": "integer"}, {"type": "string"}]})
        self.assertEqual(schemas["j"], {"enum": ["x", 1]})
        self.assertEqual(schemas["k"], {
            "type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "number"}}, "required": ["x"],
            "additionalProperties": False})  # fmt: skip
        self.assertEqual(schemas["l"], {})
        self.assertEqual(schemas["n"], {"anyOf": [{"type": "object"}, {"type": "null"}]})
        self.assertEqual(schemas["o"], {"enum": ["red"]})
        defaults = {each["name"]: each["default"] for each in told["parameters"] if "default" in each}
        self.assertEqual(defaults, {"m": [], "n": None, "o": "red"})
        json.dumps(told)

    def test_a_recursive_dataclass_ends(self):
        self.assertEqual(errand._schema(Tree)["properties"]["left"], {"anyOf": [{}, {"type": "null"}]})

    def test_the_job_is_no_parameter(self):
        def task(a: int, *, job: JobContext) -> int: ...

        told = self.document(task)
        self.assertEqual([each["name"] for each in told["parameters"]], ["a"])
        self.assertEqual(told["result"], {"type": "integer"})

    def test_options(self):
        told = self.document(square, name="q", queue="slow", timeout=3, max_attempts=2, concurrency=4, per_second=1.5)
        self.assertEqual(told["name"], "q")
        names = ("queue", "timeoutSeconds", "maxAttempts", "concurrency", "perSecond")
        self.assertEqual([told[each] for each in names], ["slow", 3, 2, 4, 1.5])
        self.assertEqual(errand._task_name(square), "q")
        del square.__errand_task__

    def test_a_function_stands_for_its_task(self):
        worker = self.worker()

        @worker.task(name="double")
        def twice(n: int) -> int:
            return 2 * n

        self.assertEqual(twice(2), 4)
        with running(worker):
            self.assertEqual(self.client.submit(twice, 4).result(30), 8)


@dataclasses.dataclass
class Tree:
    value: int
    left: Optional["Tree"] = None


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


if __name__ == "__main__":
    unittest.main()
