"""The worker against the real service: what it runs, how that ends, and how the worker itself does."""

import ast
import datetime
import inspect
import itertools
import json
import os
import pathlib
import signal
import subprocess
import sys
import unittest
import urllib.parse
import urllib.request
import uuid

from support import MODULE, Gates, Program, Service, long, running, served, service_url, until

import errand
import served as tasks
from errand import CancelledError, Client, Executor, JobFailed, Pool, Refused, RemoteError, Worker


class ServiceTest(unittest.TestCase):
    def setUp(self):
        self.client = Client(served())
        self.addCleanup(self.client.close)
        self.gates = Gates(self)
        self.folder = self.gates.folder
        self.own = f"py{uuid.uuid4().hex[:12]}"  # what tasks of this test begin with

    def tearDown(self):
        for function in vars(tasks).values():
            vars(function).pop("__errand_task__", None) if inspect.isfunction(function) else None  # they stand for served.py's again

    def file(self, name="file"):
        return os.path.join(self.folder, name)

    def worker(self, *functions, processes=2, client=None, **options):
        client = client or Client(service_url())
        self.addCleanup(client.close)
        worker = Worker(client, processes, worker_id=self.own, **options)
        for function in functions:
            worker.task(function, name=f"{self.own}.{function.__name__}")
        return worker

    def submit(self, name, *args, **options):
        return self.client.options(**options).submit(f"{self.own}.{name}", *args)

    def program(self, *options, name="served.py", url=None):
        """A worker with all functions of served.py, under names of this test."""
        source = (
            f"import sys; sys.path[:0] = [{str(MODULE.parent)!r}, {os.path.dirname(tasks.__file__)!r}]\n"
            f"import errand, served, logging; logging.basicConfig(level='INFO')\n"
            f"w = errand.Worker(errand.Client({url or service_url()!r}), 1, worker_id={self.own!r}, {', '.join(options)})\n"
            f"for name in ('twice', 'gate', 'nap', 'deaf', 'same'): w.task(getattr(served, name), name={self.own!r} + '.' + name)\n"
            f"w.run(); print('it has ended')\n"
        )
        program = Program("-c", source)
        self.addCleanup(program.close)
        program.says("INFO:errand:worker")
        return program

    def status(self, future):
        return self.client.job(future.id)["status"]


class RunTest(ServiceTest):
    def test_runs_what_is_asked_for_by_single_jobs_maps_and_batches(self):
        self.assertEqual(self.client.submit(tasks.product, 3).result(30), 3)
        self.assertEqual(self.client.submit(tasks.product, y=3, x=2).result(30), 6)
        with Executor(self.client) as ex:
            self.assertEqual(list(ex.map(tasks.twice, range(200))), [2 * n for n in range(200)])
        batch = self.client.call("POST", "/v1/batches", {"task": "twice", "items": list(range(1000))})
        until(lambda: self.client.call("GET", f"/v1/batches/{batch['id']}?wait=20")["done"], "the batch is over")
        self.assertEqual(self.client.call("GET", f"/v1/batches/{batch['id']}")["counts"]["succeeded"], 1000)

    def test_what_the_service_knows_of_a_task(self):
        task = self.client.call("GET", "/v1/tasks/moves")
        self.assertEqual((task["runsIn"], task["workers"]), ("worker", 1))
        self.assertEqual(set(task["parameters"]["properties"]), {"point", "by", "color", "more", "named", "left"})
        self.assertEqual(self.client.call("GET", "/v1/tasks/gate")["description"], "Waits for a file, or for the end of its folder, "
                                                                                   "and gives what it was given.")  # fmt: skip

    def test_arguments_are_checked_before_anything_is_stored(self):
        for wrong in (("x",), (1.5,), (), (1, 2)):
            with self.assertRaises(Refused) as caught:
                self.client.submit(tasks.twice, *wrong).result(30)
            self.assertEqual((caught.exception.status, caught.exception.code), (422, "invalid-arguments"))
        with self.assertRaises(Refused) as caught:
            self.client.submit(tasks.moves, {"x": 1, "z": 2}, 1, "red", [], {}).result(30)
        self.assertIn("z", str(caught.exception))
        self.assertRaises(Refused, self.client.submit(tasks.moves, {"x": 1}, 1, "blue", [], {}).result, 30)

    def test_arguments_have_the_types_that_they_are_annotated_with(self):
        one, two = tasks.Point(1), tasks.Point(2, 3.0)
        future = self.client.submit(tasks.moves, one, 2, tasks.Color.RED, [two], named={"a": two})
        self.assertEqual(future.result(30), {"x": 3, "y": 2.0})

    def test_times_paths_and_the_like_arrive_as_what_they_were(self):
        at = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.timezone.utc)
        key = uuid.uuid4()
        given = (at.date(), at, datetime.timedelta(minutes=1), pathlib.Path("a/b"), key, {1}, (1, 2))
        types, values = self.client.submit(tasks.kinds, *given, later="2026-03-01T12:00:00Z").result(30)
        self.assertEqual(types[:3] + types[4:], ["date", "datetime", "timedelta", "UUID", "set", "tuple", "datetime"])
        self.assertEqual(values, ["2026-03-01", at.isoformat(), 60, "a/b", str(key), [1], [1, 2], at.isoformat()])

    def test_results_of_all_kinds(self):
        expected = {"none": None, "bytes": b"\x00\x01", "text": "é", "tuple": [1, 2], "large": "x" * 200_000, "point": {"x": 1, "y": 2.5}}
        with Executor(self.client) as ex:
            self.assertEqual(dict(zip(expected, ex.map(tasks.gives, expected))), expected)
        self.assertEqual(self.client.submit(tasks.waits, 1).result(30), 2)

    def test_results_that_cannot_be_sent_fail_the_job(self):
        for what, error in (("object", errand.NotEncodable), ("nan", errand.NotEncodable), ("odd type", ValueError)):
            self.assertRaises(error, self.client.submit(tasks.gives, what).result, 30)
        odd = self.client.submit(tasks.gives, "odd text")
        self.assertTrue(odd.exception(30) is not None or isinstance(odd.result(), str))
        self.assertEqual(self.client.submit(tasks.twice, 2).result(30), 4)

    def test_a_result_that_is_larger_than_any_may_be(self):
        def huge(size: int) -> str:
            return "x" * size

        with running(self.worker(huge)):
            with self.assertRaises(JobFailed) as caught:
                self.submit("huge", 16 * 1024 * 1024).result(60)
            self.assertEqual(caught.exception.reason, "result-too-large")
            self.assertEqual(len(self.submit("huge", 1024 * 1024).result(60)), 1024 * 1024)

    def test_progress_logs_and_what_a_task_knows_of_its_job(self):
        future = self.client.options(metadata={"a": "b"}, max_attempts=2, timeout=60).submit(tasks.tells)
        self.assertEqual(future.result(30), [future.id, 1, 2, {"a": "b"}, False, False])
        job = self.client.job(future.id)
        self.assertEqual([job["progress"][each] for each in ("percent", "message")], [100, "half"])
        with urllib.request.urlopen(f"{self.client.url}/v1/jobs/{future.id}/events?after=0") as stream:
            data = [json.loads(line[5:]) for line in stream.read().decode().splitlines() if line.startswith("data:")]
        told = [(each["level"], each["message"]) for each in data if "level" in each]
        self.assertEqual(told, [("info", "one"), ("warn", "two")])
        self.assertRaisesRegex(ValueError, "loud", self.client.submit(tasks.logs_at_no_level).result, 30)

    def test_the_file_is_a_module_of_its_name_beside_one_module_of_errand(self):
        module = getattr(errand, "__name__")
        with self.assertRaises(Refused):
            self.client.submit(tasks.is_module, 1).result(30)
        self.assertEqual(self.client.submit(tasks.is_module).result(30), [module, "served", "served"])


class OperateTest(ServiceTest):
    """What an operator asks for, by methods of its own."""

    def test_failed_jobs_are_looked_at_and_retried_together(self):
        futures = [self.client.options(tags=[self.own]).submit("fail", f"no {self.own} luck") for _ in range(3)]
        for future in futures:
            self.assertRaises(RemoteError, future.result, 30)
        wanted = {"status": ["failed"], "tag": [self.own]}
        self.assertEqual(self.client.count_jobs("retry", wanted)["matched"], 3)
        told = self.client.retry_jobs(wanted, reason="once more", per_second=100).wait(30)
        self.assertEqual((told["done"], told["counts"]["changed"]), (True, 3))
        until(lambda: futures[0].job()["done"] and len(self.client.attempts(futures[0].id)) == 2, "it failed again")
        until(lambda: all(each.job()["done"] for each in futures), "all are over again")
        fingerprint = futures[0].job()["error"]["fingerprint"]
        until(lambda: any(each["fingerprint"] == fingerprint for each in self.client.errors(task="fail")), "it is counted", 60)
        self.assertIn("stack", self.client.error(fingerprint))
        deleted = self.client.delete_jobs(ids=[each.id for each in futures])
        self.assertEqual(deleted.wait(30)["counts"]["changed"], 3)
        self.assertEqual(self.client.operation(deleted.id).refresh()["status"], "done")
        self.assertEqual(self.client.operation(deleted.id).stop()["status"], "done")
        self.assertRaises(Refused, self.client.retry_jobs, {})

    def test_a_queue_is_paused_and_goes_on(self):
        self.assertEqual(self.client.pause("default", "a test")["paused"]["reason"], "a test")
        try:
            future = self.client.submit("square", 3)
            self.assertRaises(TimeoutError, future.result, 0.3)
            self.assertIn("paused", self.client.queue("default"))
        finally:
            self.client.resume("default")
        self.assertEqual(future.result(30), 9)
        self.assertIn("default", [each["name"] for each in self.client.queues()])
        self.assertIn("buckets", self.client.stats(step=60, queue="default", until=datetime.datetime.now(datetime.timezone.utc)))

    def test_a_workflow_is_built_and_runs_and_its_jobs_get_what_others_returned(self):
        flow = self.client.options(tags=[self.own]).workflow("py", metadata={"a": "b"})
        one, two = flow.add("square", 3), flow.options(key="two", priority=5).add("echo", {"x": [7]})
        join = flow.add("echo", [one, two.at("/x/0"), two.at("/y", default=None)])
        broken = flow.add("fail", "no luck")
        last = flow.options(after=[join]).add("echo", value=broken.outcome())
        skipped = flow.options(after=[broken]).add("square", 1)
        self.assertEqual((len(flow), one.key, skipped.key), (6, "square", "square-2"))
        run = flow.start()
        told = run.wait(30)
        statuses = {job["key"]: job["status"] for job in told["jobs"]}
        self.assertEqual((told["done"], told["status"], told["name"]), (True, "failed", "py"))
        self.assertEqual({key for key, status in statuses.items() if status == "failed"}, {"fail", "square-2"})
        self.assertEqual(run.future(join).result(30), [9, 7, None])
        self.assertEqual(run.future(last.key).result(30)["status"], "failed")
        self.assertRaises(JobFailed, run.future(skipped).result, 30)
        job = run.future("two").job()
        self.assertEqual((job["priority"], job["tags"], job["metadata"]), (5, [self.own], {"a": "b"}))
        self.assertEqual(self.client.run(run.id).info()["counts"]["total"], 6)
        self.assertEqual(told["jobs"][4]["after"], [{"id": "fail", "when": "finished"}, "echo"])

    def test_a_workflow_is_refused_whole_and_can_be_cancelled(self):
        flow = self.client.workflow()
        first = flow.add("sleep", 30)
        flow.add("square", first)
        self.assertRaises(TypeError, flow.options(after=["job_x"]).add, "square", 1)
        self.assertRaises(TypeError, flow.options, idempotency_key="x")
        self.assertRaises(ValueError, flow.options(key="square").add, "square", 1)
        other = self.client.workflow()
        other.add("sleep", 30)
        self.assertRaises(TypeError, other.add, "echo", first)
        self.assertRaises(TypeError, other.add, "echo", {"x": [first.outcome()]})
        self.assertRaises(TypeError, other.options(after=[first.finished()]).add, "echo", 1)
        self.assertEqual(len(other), 1)
        late = flow.options(after=(each for each in [first]))
        late.add("echo", 1)
        late.add("echo", 2)
        run = flow.start()
        self.assertRaises(TimeoutError, run.wait, 0.3)
        self.assertEqual([job["after"] for job in run.info()["jobs"][2:]], [["sleep"], ["sleep"]])
        run.cancel()
        self.assertEqual({job["status"] for job in run.wait(30)["jobs"]}, {"canceled"})
        flow.add("nobody")
        with self.assertRaises(Refused) as refused:
            flow.start()
        self.assertEqual((refused.exception.code, refused.exception.errors[0]["pointer"]), ("unknown-task", "/jobs/nobody/task"))

    def test_a_schedule_is_made_and_looked_at_and_removed(self):
        name = f"py-{self.own}"
        body = {"cron": "@yearly", "startAt": datetime.datetime.now(datetime.timezone.utc), "job": {"task": "square", "args": [3]}}
        self.assertEqual(len(self.client.preview_schedule({"cron": "0 9 * * MON-FRI"}, 3)), 3)
        made = self.client.put_schedule(name, body)
        self.assertEqual((made["state"], made["cron"], len(made["nextRuns"])), ("active", "@yearly", 10))
        self.assertEqual(self.client.put_schedule(name, body)["updatedAt"], made["updatedAt"])
        self.assertEqual(self.client.pause_schedule(name, "a test")["note"], "a test")
        self.assertEqual(self.client.schedule(name)["state"], "paused")
        job = self.client.run_schedule(name)
        self.assertEqual(self.client.future(job["id"]).result(30), 9)
        self.assertEqual([(run["trigger"], run["jobId"]) for run in self.client.schedule_runs(name)], [("manual", job["id"])])
        self.assertEqual(self.client.resume_schedule(name, make_up=True)["state"], "active")
        self.assertIn(name, [each["name"] for each in self.client.schedules()])
        self.assertIsNone(self.client.delete_schedule(name, cancel_jobs=True))
        self.assertRaises(Refused, self.client.schedule, name)

    def test_a_submission_is_checked_and_lines_of_a_log_are_read(self):
        self.assertIsNone(self.client.check("square", 3))
        self.assertRaises(Refused, self.client.check, "square", "x")
        future = self.client.submit(tasks.tells)
        future.result(30)
        self.assertEqual([each["message"] for each in self.client.logs(future.id)], ["one", "two"])
        self.assertEqual([each["message"] for each in self.client.logs(future.id, "warn")], ["two"])

    def test_a_trace_goes_on_in_the_function_and_in_what_it_submits(self):
        trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        told = self.client.options(traceparent=trace).submit(tasks.traced).result(30)
        self.assertEqual(told, [trace, trace])
        self.assertEqual(self.client.submit(tasks.traced).result(30), [None, None])


class ChildTest(ServiceTest):
    def test_a_job_spawns_others_and_a_second_attempt_gets_the_same(self):
        path = self.file()
        future = self.client.options(max_attempts=2, backoff=0.1).submit(tasks.spawns, path)
        self.assertEqual(future.result(30), [9, 16])
        with open(path) as file:
            first, second = map(ast.literal_eval, file)
        self.assertEqual(first, second)
        self.assertEqual(future.job()["children"], {"total": 2, "done": 2})
        child = self.client.job(first[1])
        self.assertEqual((child["parentId"], child["args"], child["priority"]), (future.id, [4], 4))
        later = self.client.options(after=[{"id": future.id, "tree": True}])
        self.assertEqual(later.submit("echo", {"$results": future.id}).result(30), [9, 16])

    def test_a_workflow_waits_for_all_that_a_job_of_it_spawns(self):
        flow = self.client.workflow()
        pages = flow.add(tasks.spawns, self.file())
        join = flow.add("echo", [pages.children().at("/1"), pages])
        last = flow.options(after=[pages.tree().finished()]).add("square", 2)
        run = flow.start()
        self.assertEqual(run.future(join).result(30), [16, [9, 16]])
        self.assertEqual(run.future(last).result(30), 4)
        after = [job["after"] for job in run.info()["jobs"]]
        self.assertEqual(after[1:], [[{"id": "spawns", "tree": True}], [{"id": "spawns", "when": "finished", "tree": True}]])

    def test_what_is_wrong_with_a_child_is_raised_in_the_task(self):
        with self.assertRaises(Refused) as caught:
            self.client.submit(tasks.spawns_wrongly, {}).result(30)
        self.assertEqual((caught.exception.status, caught.exception.code), (422, "unknown-task"))
        self.assertRaisesRegex(TypeError, "colour", self.client.submit(tasks.spawns_wrongly, {"colour": 1}).result, 30)
        self.assertRaises(TypeError, self.client.submit(tasks.spawns_wrongly, {"idempotency_key": "x"}).result, 30)

    def test_a_cancel_goes_to_the_children_but_for_those_that_are_detached(self):
        future = self.client.submit(tasks.spawns_and_naps)
        until(lambda: future.job().get("progress"), "both are spawned")
        future.cancel()
        self.assertRaises(CancelledError, future.result, 30)
        items = self.client.call("GET", f"/v1/jobs?metadata.of={future.id}")["items"]
        self.assertEqual(sorted(job["status"] for job in items), ["canceled", "scheduled"])
        self.assertEqual({job["parentId"] for job in items}, {future.id})
        for job in items:
            self.client.future(job["id"]).cancel()

    def test_an_attempt_that_has_lost_its_job_spawns_nothing_and_is_stopped(self):
        path = self.file()
        future = self.client.submit(tasks.spawns_too_late, path, self.client.url)
        self.assertEqual(future.result(30), "by somebody")
        until(lambda: os.path.exists(path), "it was stopped")
        with open(path) as file:
            self.assertEqual(file.read(), "['lease-lost', True]")
        self.assertNotIn("children", future.job())


class FailureTest(ServiceTest):
    def test_an_exception_arrives_as_its_class_with_its_arguments_and_traceback(self):
        with self.assertRaises(tasks.TooFar) as caught:
            self.client.submit(tasks.boom).result(30)
        self.assertEqual((caught.exception.args, caught.exception.how_far), (("here", 3), 3))
        self.assertIn("raise TooFar(where, 3)  # the line that failed", str(caught.exception.__cause__))
        self.assertNotIn("errand-args", str(caught.exception.__cause__))

    def test_what_the_service_shows_of_it(self):
        future = self.client.submit(tasks.boom, "there")
        future.exception(30)
        error = future.job()["error"]
        self.assertEqual((error["type"], error["class"], error["message"]), ("task-failed", "served.TooFar", "('there', 3)"))

    def test_texts_that_are_long_or_cannot_be_written(self):
        error = self.client.submit(tasks.raises_much, 5_000_000).exception(30)
        self.assertIs(type(error), ValueError)
        self.assertEqual(set(str(error)), {"x"})
        self.assertRaisesRegex(ValueError, "a name of a file", self.client.submit(tasks.raises_odd_text).result, 30)

    def test_an_exit_fails_the_attempt_alone(self):
        self.assertRaisesRegex(RemoteError, "SystemExit", self.client.submit(tasks.leaves).result, 30)

    def test_a_process_that_dies_fails_its_attempt_and_is_replaced(self):
        for _ in range(3):
            with self.assertRaisesRegex(errand.ProcessDied, "SIGKILL"):
                self.client.submit(tasks.dies, int(signal.SIGKILL)).result(30)
        with Pool(self.client) as pool:
            self.assertEqual(pool.map(tasks.twice, range(20)), [2 * n for n in range(20)])

    def test_it_is_tried_again_as_the_exception_says(self):
        c = self.client.options(max_attempts=3)
        self.assertEqual(c.submit(tasks.later).result(30), 3)
        path = self.file()
        self.assertRaisesRegex(ValueError, "for good", c.submit(tasks.never, path).result, 30)
        with open(path) as file:
            self.assertEqual(file.read(), "x")


class StopTest(ServiceTest):
    def test_a_cancel_interrupts_what_runs(self):
        path = self.file()
        future = self.client.submit(tasks.tidies, path)
        until(lambda: future.job().get("progress"), "its progress is known")
        self.assertFalse(future.cancel())
        self.assertRaises(CancelledError, future.result, 30)
        until(lambda: os.path.exists(path), "it tidied up")
        with open(path) as file:
            self.assertEqual(file.read(), "True")

    def test_a_cancel_kills_what_does_not_listen(self):
        path = self.file()
        future = self.client.submit(tasks.deaf, path)
        until(lambda: os.path.exists(path), "it runs")
        with open(path) as file:
            pid = int(file.read())
        future.cancel()
        self.assertRaises(CancelledError, future.result, 30)
        until(lambda: not alive(pid), "it is gone")

    def test_a_job_whose_time_is_over_is_stopped_and_tried_again(self):
        gate = self.gates.new()
        with self.assertRaises(JobFailed) as caught:
            self.client.options(timeout=1, max_attempts=2, backoff=0.1).submit(tasks.gate, gate).result(60)
        self.assertEqual(caught.exception.reason, "timed-out")
        self.assertEqual(caught.exception.job["attempt"], 2)

    def test_what_is_canceled_while_it_waits_never_runs(self):
        future = self.client.options(delay=3600).submit(tasks.never, self.file())
        future.id
        self.assertTrue(future.cancel())
        self.assertFalse(os.path.exists(self.file()))


class WorkerTest(ServiceTest):
    def shown(self, instance):
        items = self.client.call("GET", "/v1/workers?limit=500")["items"]
        return next((each for each in items if each["instance"] == instance), None)

    def tell(self, what):
        self.client.call("POST", f"/v1/workers/{urllib.parse.quote(self.own)}/{what}")

    def test_it_is_shown_and_heeds_what_it_is_told(self):
        worker = self.worker(tasks.twice, version="1.4")
        with running(worker):
            self.assertEqual(self.submit("twice", 1).result(30), 2)
            shown = self.shown(worker.instance)
            self.assertEqual((shown["id"], shown["state"], shown["version"], shown["tasks"]), (self.own, "run", "1.4", [f"{self.own}.twice"]))
            self.tell("quiet")
            until(lambda: worker._state == "quiet", "it has heard of it")
            future = self.submit("twice", 2)
            self.assertEqual(self.status(future), "queued")
            self.tell("resume")
            self.assertEqual(future.result(30), 4)
            self.tell("terminate")
            until(lambda: worker._ended, "it ends")

    def test_it_never_holds_more_than_it_can_run(self):
        gate = self.gates.new()
        worker = self.worker(tasks.gate, processes=2)
        with running(worker):
            futures = [self.submit("gate", gate, n) for n in range(5)]
            until(lambda: sum(self.status(future) == "running" for future in futures) == 2, "two run")
            self.assertEqual(self.shown(worker.instance)["holding"], 2)
            gate.open()
            self.assertEqual([future.result(30) for future in futures], list(range(5)))

    def test_prefetch_holds_more_ready(self):
        worker = self.worker(tasks.twice, processes=1, prefetch=50)
        with running(worker), Pool(self.client) as pool:
            self.assertEqual(pool.map(f"{self.own}.twice", range(500)), [2 * n for n in range(500)])

    def test_a_name_of_the_services_own_is_refused(self):
        worker = self.worker()
        worker.task(tasks.twice, name="square")
        with self.assertRaises(Refused) as caught:
            worker.run()
        self.assertEqual((caught.exception.status, caught.exception.code), (409, "task-taken"))

    def test_a_new_signature_holds_for_what_is_submitted_from_then_on(self):
        def first(n: int) -> int:
            return n

        def second(text: str) -> str:
            return text

        with running(self.worker(first)):
            self.assertEqual(self.submit("first", 1).result(30), 1)
        worker = self.worker()
        worker.task(second, name=f"{self.own}.first")
        with running(worker):
            # The service takes a moment to hear of what it has just written down.
            until(lambda: isinstance(self.submit("first", 1).exception(30), Refused), "the former signature is refused")
            self.assertEqual(self.submit("first", "a").result(30), "a")

    def test_a_sigterm_lets_what_runs_come_to_its_end(self):
        gate = self.gates.new()
        program = self.program()
        held = self.submit("gate", gate, "done")
        gate.reached()
        late = self.submit("twice", 1)
        late.id
        program.send(signal.SIGTERM)
        program.says("the worker stops: 1 jobs are still running")
        gate.open()
        self.assertEqual(held.result(30), "done")
        code, said = program.ends()
        self.assertEqual(code, 0, said)
        self.assertIn("it has ended", said)
        self.assertEqual([self.client.job(late.id)[each] for each in ("status", "attempt", "waitingFor")], ["queued", 0, "worker"])
        self.assertTrue(late.cancel())

    def test_a_second_sigterm_and_the_end_of_the_drain_give_jobs_back_uncounted(self):
        for option in ("drain=3600", "drain=0.2"):
            program = self.program(option)
            gate = self.gates.new()
            future = self.submit("gate", gate)
            gate.reached()
            program.send(signal.SIGTERM)
            program.says("the worker stops")
            if option == "drain=3600":
                program.send(signal.SIGTERM)
            self.assertEqual(program.ends()[0], 0)
            job = self.client.job(future.id)
            self.assertEqual((job["status"], job["attempt"]), ("queued", 0))
            self.assertTrue(future.cancel())

    def test_a_worker_that_is_killed_leaves_no_process_behind(self):
        program = self.program()
        path = self.file()
        future = self.submit("deaf", path)
        until(lambda: os.path.exists(path), "it runs")
        with open(path) as file:
            pid = int(file.read())
        program.send(signal.SIGKILL)
        program.process.wait()
        until(lambda: not alive(pid), "it is gone")
        future.cancel()

    def test_connections_of_a_worker(self):
        worker = self.worker(tasks.twice, processes=2)
        with running(worker), Pool(self.client) as pool:
            pool.map(f"{self.own}.twice", range(300))
            self.assertLessEqual(connections(self.client.url), 2 * errand.MAX_CONNECTIONS)


@long
class LongTest(ServiceTest):
    def test_a_lease_that_is_shorter_than_its_task_is_kept(self):
        with running(self.worker(tasks.nap, lease=10)):
            future = self.submit("nap", 25)
            self.assertEqual(future.result(60), "slept")
            job = self.client.job(future.id)
            self.assertEqual(job["attempt"], 1)

    def test_the_job_of_a_worker_that_was_killed_goes_to_another_one(self):
        first, second = self.program("lease=10"), self.program("lease=10")
        gate = self.gates.new()
        futures = [self.submit("gate", gate, n) for n in range(2)]
        for future in futures:
            until(future.running, "it runs")
        first.send(signal.SIGKILL)
        first.process.wait()
        gate.open()
        self.assertEqual([future.result(60) for future in futures], [0, 1])
        second.send(signal.SIGTERM)
        self.assertEqual(second.ends()[0], 0)

    def test_a_worker_that_was_frozen_for_longer_than_its_lease_goes_on(self):
        program, other = self.program("lease=10"), None
        gate = self.gates.new()
        future = self.submit("gate", gate, "done")
        gate.reached()
        program.send(signal.SIGSTOP)
        other = self.program("lease=10")
        gate.open()
        self.assertEqual(future.result(60), "done")
        program.send(signal.SIGCONT)
        other.send(signal.SIGTERM)
        self.assertEqual(other.ends()[0], 0)
        self.assertEqual(self.submit("twice", 4).result(60), 8)

    def test_ten_thousand_jobs_over_four_processes(self):
        worker = self.worker(tasks.twice, processes=4)
        with running(worker), Executor(self.client) as ex:
            self.assertEqual(list(ex.map(f"{self.own}.twice", range(10_000))), [2 * n for n in range(10_000)])

    def test_a_service_that_is_killed_takes_no_job_from_a_worker_and_forgets_no_end(self):
        service = Service()
        self.addCleanup(service.close)
        c = Client(service.url, patience=120)
        self.addCleanup(c.close)
        path = self.file("runs")

        def counts(n: int, path: str) -> int:
            with open(path, "a") as file:
                file.write(f"{n}\n")
            tasks.nap(0.05 if n % 2 else 2)
            return n

        with running(self.worker(counts, processes=20, client=Client(service.url, patience=120))), Executor(c) as ex:
            results = ex.map(f"{self.own}.counts", range(100), itertools.repeat(path))
            until(lambda: os.path.exists(path) and len(lines(path)) >= 20, "they run")
            service.kill()
            service.start(wait=False)
            self.assertEqual(list(results), list(range(100)))
        self.assertEqual(sorted(map(int, lines(path))), list(range(100)))


def lines(path):
    with open(path) as file:
        return file.read().split()


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    return bool(stat.strip()) and not stat.strip().startswith("Z")


def connections(url):
    """Of this process to a service."""
    port = f":{urllib.parse.urlsplit(url).port:04X}"
    inodes = set()
    for name in ("/proc/net/tcp", "/proc/net/tcp6"):
        if os.path.exists(name):
            with open(name) as file:
                inodes |= {row.split()[9] for row in file if row.split()[2].endswith(port)}
    found = 0
    for fd in os.listdir("/proc/self/fd") if sys.platform == "linux" else ():
        try:
            target = os.readlink(f"/proc/self/fd/{fd}")
        except OSError:
            continue
        found += target.startswith("socket:[") and target[8:-1] in inodes
    return found


if __name__ == "__main__":
    unittest.main()
