"""The client and its futures, against the real service."""

import asyncio
import concurrent.futures
import gc
import os
import subprocess
import sys
import threading
import time
import traceback
import unittest
import urllib.parse
import warnings

import support
from support import CountingProxy, Service, service_url, threads_of_errand, until

import errand
from errand import CancelledError, Client, Executor, Future, JobFailed, Refused, RemoteError, Unavailable


class ClientTest(unittest.TestCase):
    def setUp(self):
        self.client = Client(service_url())
        self.addCleanup(self.client.close)


class KeyTest(unittest.TestCase):
    def test_a_key_out_of_a_file_is_sent_without_its_line_feed(self):
        with Client(service_url(), key="from-a-file\n") as c:
            self.assertEqual(c.submit("square", 3).result(30), 9)

    def test_what_cannot_be_sent_is_refused_and_not_quoted(self):
        for key in ("s3cret\nb", "s3cret b", "s3crét", "", " "):
            with self.assertRaises(ValueError) as refused:
                Client(service_url(), key=key)
            self.assertNotIn("s3cr", str(refused.exception))


class FutureTest(ClientTest):
    def test_it_is_a_future_with_an_id_and_a_job(self):
        future = self.client.submit("square", 3)
        self.assertIsInstance(future, concurrent.futures.Future)
        self.assertEqual(future.result(30), 9)
        self.assertTrue(future.done())
        self.assertFalse(future.cancelled())
        self.assertFalse(future.cancel())
        self.assertIsNone(future.exception(0))
        self.assertTrue(future.id.startswith("job_"))
        self.assertEqual([future.job()[each] for each in ("id", "status", "args")], [future.id, "succeeded", [3]])

    def test_arguments_by_name(self):
        self.assertEqual(self.client.submit("count", 2, step_seconds=0.01).result(30), 2)
        self.assertEqual(self.client.submit("echo", value={"a": [1, None, "é", 1.5]}).result(30), {"a": [1, None, "é", 1.5]})

    def test_a_task_by_a_function_of_its_name(self):
        def square(n):
            raise AssertionError("never called")

        self.assertEqual(self.client.submit(square, 4).result(30), 16)
        self.assertRaises(TypeError, self.client.submit, lambda n: n, 4)
        self.assertRaises(TypeError, self.client.submit, 3, 4)

    def test_null_and_large_results(self):
        self.assertIsNone(self.client.submit("sleep", 0).result(30))
        large = ["x" * 1000] * 200
        self.assertEqual(self.client.submit("echo", large).result(30), large)

    def test_a_large_whole_number(self):
        self.assertEqual(self.client.submit("square", 10**200).result(30), 10**400)

    def test_wait_and_as_completed(self):
        slow, quick = self.client.submit("sleep", 600), self.client.submit("square", 2)
        done, left = concurrent.futures.wait([slow, quick], timeout=30, return_when=concurrent.futures.FIRST_COMPLETED)
        self.assertEqual((done, left), ({quick}, {slow}))
        failing = self.client.submit("fail", "x")
        done, _ = concurrent.futures.wait([failing, slow], 30, concurrent.futures.FIRST_EXCEPTION)
        self.assertEqual(done, {failing})
        slow.cancel()
        self.assertEqual(list(concurrent.futures.as_completed([slow, quick], timeout=30))[1:], [slow])

    def test_a_result_is_waited_for_no_longer_than_asked(self):
        future = self.client.submit("sleep", 20)
        begun = time.monotonic()
        self.assertRaises(concurrent.futures.TimeoutError, future.result, 0.3)
        self.assertRaises(concurrent.futures.TimeoutError, future.exception, 0)
        self.assertLess(time.monotonic() - begun, 5)
        future.cancel()

    def test_the_event_loop_takes_it(self):
        async def both():
            return await asyncio.gather(*(asyncio.wrap_future(self.client.submit("square", n)) for n in range(5)))

        self.assertEqual(asyncio.run(both()), [0, 1, 4, 9, 16])

    def test_callbacks_are_called_in_order_and_may_wait(self):
        told = []
        all_told = threading.Event()
        with self.assertLogs("errand", "ERROR"):
            future = self.client.options(delay=3600).submit("square", 2)
            future.add_done_callback(lambda _: 1 / 0)
            future.add_done_callback(lambda each: told.append((each is future, self.client.submit("square", 2).result(30))))
            future.add_done_callback(lambda _: all_told.set())
            self.client.call("POST", f"/v1/jobs/{future.id}/cancel")
            self.assertTrue(all_told.wait(30))
        self.assertEqual(told, [(True, 4)])
        late = []
        future.add_done_callback(late.append)
        self.assertEqual(late, [future])

    def test_a_client_is_closed_while_cancels_are_in_line(self):
        with Client(service_url()) as other:
            gate = threading.Event()
            self.addCleanup(gate.set)
            crew = other._core.fetchers
            for _ in range(crew.size):
                crew.do(gate.wait)
            until(lambda: crew._busy == crew.size, "all are busy")
            future = other.submit("sleep", 600)
            future.id
            crew.do(future._cancel)  # as what gives up a map does
            threading.Timer(0.2, gate.set).start()
        self.assertIsInstance(future.exception(0), errand.ErrandError)
        self.client.future(future.id).cancel()

    def test_a_future_for_a_job_of_somebody_else(self):
        id_ = self.client.submit("square", 5).id
        with Client(service_url()) as other:
            self.assertEqual(other.future(id_).result(30), 25)
            with self.assertRaises(JobFailed) as caught:
                other.future("job_01kjcq5t00e9f80000000000a1").result(30)
            self.assertEqual(caught.exception.reason, "gone")

    def test_several_futures_of_one_job(self):
        first = self.client.submit("sleep", 1)
        others = [self.client.future(first.id) for _ in range(3)]
        del others[0]
        self.assertEqual(concurrent.futures.wait([first, *others], 30).not_done, set())

    @support.long
    def test_a_job_found_new_while_others_are_waited_for_is_heard_of_soon(self):
        slow = self.client.submit("sleep", 600)
        core = self.client._core
        until(lambda: core._sock is not None and core._sock_until - time.monotonic() > 6, "a wait takes long")
        for n in range(5):
            self.assertEqual(self.client.submit("square", n).result(5), n * n)
        slow.cancel()


class RefusalTest(ClientTest):
    def test_what_is_refused_is_raised_by_the_future(self):
        future = self.client.submit("nobody", 1)
        with self.assertRaises(Refused) as caught:
            future.result(30)
        self.assertEqual((caught.exception.status, caught.exception.code), (422, "unknown-task"))
        self.assertRaises(Refused, lambda: future.id)
        with self.assertRaises(Refused) as caught:
            self.client.submit("square", "x").result(30)
        self.assertEqual(caught.exception.errors[0]["pointer"], "/args/0")
        self.assertIn("/args/0", str(caught.exception))
        self.assertRaises(Refused, self.client.options(queue="nobody").submit("square", 1).result, 30)

    def test_what_cannot_be_sent_is_raised_by_the_future(self):
        self.assertRaises(TypeError, self.client.submit("echo", object()).result, 30)
        self.assertRaises(ValueError, self.client.submit("echo", float("nan")).result, 30)
        self.assertRaises(TypeError, lambda: self.client.submit("echo", object()).id)

    def test_a_failure_is_raised_with_the_remote_traceback(self):
        with self.assertRaises(RemoteError) as caught:
            self.client.submit("fail", "no luck").result(30)
        self.assertEqual(caught.exception.class_name, "java.lang.IllegalStateException")
        self.assertEqual(caught.exception.message, "no luck")
        self.assertEqual(str(caught.exception), "java.lang.IllegalStateException: no luck")
        self.assertIn("at dev.errand", str(caught.exception.__cause__))

    def test_a_job_that_took_too_long(self):
        with self.assertRaises(JobFailed) as caught:
            self.client.options(timeout=0.2).submit("sleep", 30).result(30)
        self.assertEqual(caught.exception.reason, "timed-out")
        self.assertNotIsInstance(caught.exception, TimeoutError)

    def test_options(self):
        c = self.client.options(priority=5, metadata={"a": "b"}, max_attempts=3, backoff=0.5)
        job = c.options(queue="narrow").submit("square", 3).job()
        shown = [job[each] for each in ("priority", "queue", "metadata", "maxAttempts")]
        self.assertEqual(shown, [5, "narrow", {"a": "b"}, 3])
        self.assertEqual(c.submit("square", 3).job()["queue"], "default")
        self.assertRaises(TypeError, self.client.options, colour="red")
        one, two = (self.client.options(idempotency_key=f"k{os.getpid()}").submit("square", 3).id for _ in range(2))
        self.assertEqual(one, two)

    def test_a_service_that_is_not_there(self):
        begun = time.monotonic()
        with Client(f"http://127.0.0.1:{support.free_port()}", patience=0.5) as nobody:
            self.assertRaises(Unavailable, nobody.submit("square", 1).result, 30)
            self.assertRaises(Unavailable, nobody.tasks)
        self.assertLess(time.monotonic() - begun, 10)

    def test_addresses_that_are_none(self):
        for url in ("localhost:8080", "ftp://localhost", "http://", "http://localhost/?a=b"):
            self.assertRaises(ValueError, Client, url)

    def test_other_calls(self):
        self.assertIn("square", [each["name"] for each in self.client.tasks()])
        self.assertEqual(self.client.call("POST", "/v1/jobs/wait", {"ids": []})["done"], [])
        with self.assertRaises(Refused) as caught:
            self.client.call("GET", "/v1/nothing")
        self.assertEqual(caught.exception.status, 404)


class CancelTest(ClientTest):
    def test_what_waits_is_canceled(self):
        future = self.client.options(delay=60).submit("square", 3)
        self.assertFalse(future.running())
        told = []
        future.add_done_callback(told.append)
        future.id  # accepted
        self.assertTrue(future.cancel())
        self.assertTrue(future.cancel())
        self.assertTrue(future.cancelled() and future.done())
        self.assertRaises(CancelledError, future.result, 1)
        self.assertRaises(CancelledError, future.exception, 1)
        self.assertEqual(future.job()["status"], "canceled")
        self.assertEqual(concurrent.futures.wait([future], 5).done, {future})
        until(lambda: told == [future], "the callback is called")

    def test_what_runs_is_asked(self):
        future = self.client.submit("sleep", 60)
        until(future.running, "it runs")
        self.assertFalse(future.cancel())
        self.assertRaises(CancelledError, future.result, 30)
        self.assertTrue(future.cancelled())

    def test_what_another_canceled(self):
        future = self.client.options(delay=60).submit("square", 3)
        self.client.call("POST", f"/v1/jobs/{future.id}/cancel")
        self.assertRaises(CancelledError, future.result, 30)

    def test_what_was_not_sent_is_never_sent(self):
        with Client(f"http://127.0.0.1:{support.free_port()}", patience=1) as nobody:
            futures = [nobody.submit("square", n) for n in range(50)]
            self.assertTrue(futures[-1].cancel())
            self.assertRaises(CancelledError, lambda: futures[-1].id)


class ConnectionsTest(unittest.TestCase):
    def test_many_threads_share_the_connections(self):
        proxy = CountingProxy(service_url())
        self.addCleanup(proxy.close)
        with Client(proxy.url) as c, concurrent.futures.ThreadPoolExecutor(30) as threads:
            found = list(threads.map(lambda n: c.submit("square", n).job()["args"], range(100)))
        self.assertEqual(found, [[n] for n in range(100)])
        self.assertLessEqual(proxy.most, 8)

    @support.long
    def test_more_than_one_wait_can_name(self):
        with Client(service_url()) as c:
            waiting = [c.options(delay=3600).submit("square", n) for n in range(1500)]
            waiting[-1].id
            begun = time.monotonic()
            self.assertEqual(c.submit("square", 3).result(30), 9)
            self.assertLess(time.monotonic() - begun, 10)
            with concurrent.futures.ThreadPoolExecutor(4) as threads:
                self.assertEqual(set(threads.map(Future.cancel, waiting)), {True})

    def test_connections_are_bounded(self):
        self.assertRaises(ValueError, Client, connections=9)
        self.assertRaises(ValueError, Client, connections=2)


class EndTest(unittest.TestCase):
    def test_close_ends_the_threads(self):
        c = Client(service_url())
        futures = [c.submit("square", n) for n in range(20)]
        slow = c.submit("sleep", 60)
        futures[0].add_done_callback(lambda _: None)
        concurrent.futures.wait(futures, 30)
        self.assertTrue(threads_of_errand())
        self.assertTrue(all(thread.daemon for thread in threads_of_errand()))
        slow.id
        c.close()
        until(lambda: not threads_of_errand(), "the threads are gone", 10)
        self.assertRaisesRegex(errand.ErrandError, "closed", slow.result, 5)
        self.assertRaises(RuntimeError, c.submit, "square", 1)
        with Client(service_url()) as other:
            other.future(slow.id).cancel()

    def test_close_sends_what_was_submitted(self):
        with Client(service_url()) as c:
            futures = [c.options(idempotency_key=f"close-{os.getpid()}-{n}").submit("square", n) for n in range(100)]
        with Client(service_url()) as c:
            self.assertEqual([c.future(future.id).result(30) for future in futures], [n * n for n in range(100)])

    def test_a_forgotten_client_is_collected_with_its_threads(self):
        c = Client(service_url())
        self.assertEqual(c.submit("square", 3).result(30), 9)
        forgotten = c.submit("sleep", 30)
        id_ = forgotten.id
        del c, forgotten
        gc.collect()
        until(lambda: not threads_of_errand(), "the threads are gone", 10)
        with Client(service_url()) as other:
            other.future(id_).cancel()

    def test_a_future_keeps_its_client_alive(self):
        future = Client(service_url()).submit("sleep", 0.5)
        gc.collect()
        self.assertIsNone(future.result(30))

    def test_a_callback_is_called_though_all_else_is_forgotten(self):
        told = threading.Event()
        Client(service_url()).submit("sleep", 0.5).add_done_callback(lambda _: told.set())
        gc.collect()
        self.assertTrue(told.wait(30))
        gc.collect()
        until(lambda: gc.collect() is not None and not threads_of_errand(), "the threads are gone", 10)

    def test_a_program_that_ends_has_sent_what_it_submitted(self):
        key = f"exit-{os.getpid()}"
        source = (
            f"import sys; sys.path.insert(0, {os.path.dirname(errand.__file__)!r}); import errand\n"
            f"c = errand.Client({service_url()!r})\n"
            f"for n in range(50): c.options(idempotency_key={key!r} + str(n)).submit('square', n)\n"
        )
        subprocess.run([sys.executable, "-c", source], check=True, timeout=60)
        ended = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 1))
        with Client(service_url()) as c:
            jobs = [c.options(idempotency_key=f"{key}{n}").submit("square", n) for n in range(50)]
            self.assertEqual([job.result(30) for job in jobs], [n * n for n in range(50)])
            own = [job.job()["createdAt"] for job in jobs]
        self.assertLess(max(own), ended)

    @unittest.skipUnless(hasattr(os, "fork"), "skipped: there is no os.fork here")
    def test_a_forked_child_makes_connections_of_its_own(self):
        proxy = CountingProxy(service_url())
        self.addCleanup(proxy.close)
        with Client(proxy.url) as c:
            mine = c.submit("sleep", 1)
            self.assertEqual(c.submit("square", 2).result(30), 4)
            def child():
                with Executor(c) as ex:
                    return list(ex.map("square", range(5))) == [0, 1, 4, 9, 16] and mine.result(30) is None

            forked = in_child(child)
            self.assertEqual(c.submit("square", 3).result(30), 9)
            self.assertIsNone(mine.result(30))
            self.assertTrue(forked())

    @unittest.skipUnless(hasattr(os, "fork"), "skipped: there is no os.fork here")
    def test_a_forked_child_does_not_wait_for_what_its_parent_sends(self):
        with Client(f"http://127.0.0.1:{support.free_port()}", patience=1) as c:
            futures = [c.submit("square", n) for n in range(10)]

            def child():
                return all(isinstance(future.exception(5), errand.ErrandError) for future in futures)

            self.assertTrue(in_child(child)())


def in_child(action):
    """Runs it in a forked child; the answer tells, when that has ended, whether it was true."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that there are threads is the point
        pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = 0 if action() else 2
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return lambda: os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


@support.long
class RestartTest(unittest.TestCase):
    def test_submissions_and_waits_survive_a_restart(self):
        service = Service()
        self.addCleanup(service.close)
        with Client(service.url, patience=90) as c:
            self.assertEqual(c.submit("square", 2).result(30), 4)
            waiting = c.options(delay=1).submit("square", 5)
            waiting.id
            before = [c.submit("square", n) for n in range(200)]
            service.kill()
            meanwhile = [c.submit("square", n) for n in range(200)]
            self.assertFalse(any(future.done() for future in meanwhile))
            service.start(wait=False)
            self.assertEqual([future.result(90) for future in before + meanwhile], [n * n for n in range(200)] * 2)
            self.assertEqual(waiting.result(30), 25)
            ids = {future.id for future in before + meanwhile}
            self.assertEqual(len(ids), 400)
            self.assertEqual(len(listed(c)), 402)  # nothing twice


def listed(client):
    ids, cursor = [], ""
    while True:
        page = client.call("GET", "/v1/jobs?limit=500" + (f"&cursor={urllib.parse.quote(cursor)}" if cursor else ""))
        ids += [job["id"] for job in page["items"]]
        cursor = page.get("nextCursor")
        if not cursor:
            return ids


if __name__ == "__main__":
    unittest.main()
