"""The executor, as the documentation of ``concurrent.futures`` describes one; against the real service."""

import concurrent.futures
import threading
import unittest

from support import Gates, served, service_url, until

from errand import CancelledError, Client, Executor, Refused, RemoteError


class ExecutorTest(unittest.TestCase):
    def setUp(self):
        self.client = Client(service_url())
        self.addCleanup(self.client.close)
        self.ex = Executor(self.client)
        self.addCleanup(self.ex.shutdown, cancel_futures=True)

    def test_submit(self):
        self.assertIsInstance(self.ex, concurrent.futures.Executor)
        self.assertEqual(self.ex.submit("square", 3).result(30), 9)
        self.assertEqual(self.ex.submit("count", 1, step_seconds=0).result(30), 1)

    def test_map_is_lazy_and_in_order(self):
        results = self.ex.map("think_about_square", [3, 1, 0, 2])
        self.assertIs(iter(results), results)
        self.assertEqual(next(results), 9)
        self.assertEqual(list(results), [1, 0, 4])

    def test_map_over_several_iterables_ends_with_the_shortest(self):
        self.assertEqual(list(self.ex.map("count", [1, 2, 3], iter([0, 0]))), [1, 2])
        self.assertEqual(list(self.ex.map("square", [])), [])

    def test_map_submits_at_once_without_being_iterated(self):
        taken = []
        self.ex.map("square", (taken.append(n) or n for n in range(3)))
        self.assertEqual(taken, [0, 1, 2])
        self.ex.shutdown()

    def test_map_raises_where_the_call_failed(self):
        results = self.ex.map("square", [1, "x", 3])
        self.assertEqual(next(results), 1)
        self.assertRaises(Refused, next, results)
        results = self.ex.map("fail", ["a"])
        self.assertRaises(RemoteError, next, results)

    def test_map_raises_at_once_what_reading_raises(self):
        def numbers():
            yield 1
            raise KeyError("broken")

        self.assertRaises(KeyError, self.ex.map, "square", numbers())

    def test_map_has_a_time_limit_from_the_call_on(self):
        results = self.ex.map("sleep", [0, 0, 600], timeout=3)
        self.assertEqual([next(results), next(results)], [None, None])
        self.assertRaises(concurrent.futures.TimeoutError, next, results)
        for future in list(self.ex._open):
            future.cancel()
        self.assertEqual(list(self.ex.map("square", range(5), timeout=30)), [0, 1, 4, 9, 16])

    def test_map_chunksize(self):
        for chunksize in (1, 2, 10):
            self.assertEqual(list(self.ex.map("square", range(5), chunksize=chunksize)), [0, 1, 4, 9, 16])
        for wrong in (0, -1):
            self.assertRaises(ValueError, self.ex.map, "square", range(5), chunksize=wrong)

    def test_map_buffersize_reads_no_further(self):
        taken = []
        results = self.ex.map("square", (taken.append(n) or n for n in range(10)), buffersize=2)
        self.assertEqual(len(taken), 2)
        self.assertEqual(next(results), 0)
        self.assertLessEqual(len(taken), 3)
        self.assertEqual(list(results), [n * n for n in range(1, 10)])
        self.assertRaises(ValueError, self.ex.map, "square", [], buffersize=0)
        self.assertRaises(TypeError, self.ex.map, "square", [], buffersize="1")

    def test_a_map_that_is_given_up_cancels_what_has_not_begun(self):
        served()
        gate = Gates(self).new()
        ex = Executor(self.client.options(queue="single"))
        results = ex.map("gate", [gate] * 3, timeout=0)
        futures = list(ex._open)
        until(lambda: any(future.running() for future in futures), "one runs")
        running = next(future for future in futures if future.running())
        self.assertRaises(concurrent.futures.TimeoutError, next, results)
        until(lambda: sum(future.cancelled() for future in futures) == 2, "the others are canceled")
        self.assertFalse(running.done())
        gate.open()
        self.assertIsNone(running.result(30))

    def test_shutdown_waits_and_refuses(self):
        told = []
        future = self.ex.submit("sleep", 0.5)
        future.add_done_callback(told.append)
        self.ex.shutdown()
        self.assertTrue(future.done())
        self.assertEqual(told, [future])
        self.assertRaises(RuntimeError, self.ex.submit, "square", 1)
        self.assertRaises(RuntimeError, self.ex.map, "square", [1])
        self.ex.shutdown()
        self.assertEqual(self.client.submit("square", 2).result(30), 4)

    def test_shutdown_need_not_wait(self):
        future = self.ex.submit("sleep", 600)
        self.ex.shutdown(wait=False)
        self.assertFalse(future.done())
        future.cancel()
        self.assertRaises(CancelledError, future.result, 30)

    def test_shutdown_cancels_what_has_not_begun(self):
        ex = Executor(self.client.options(queue="narrow"))
        running = ex.submit("sleep", 2)
        until(running.running, "it runs")
        futures = [ex.submit("sleep", 600) for _ in range(20)]
        ex.shutdown(wait=True, cancel_futures=True)
        self.assertTrue(all(future.cancelled() for future in futures))
        self.assertIsNone(running.exception(0))

    def test_the_context_manager_waits(self):
        with Executor(self.client) as ex:
            future = ex.submit("sleep", 0.5)
        self.assertTrue(future.done())
        self.assertRaises(RuntimeError, ex.submit, "square", 1)

    def test_a_callback_may_shut_it_down(self):
        done = threading.Event()
        ex = Executor(self.client)

        def end(_):
            ex.shutdown()
            done.set()

        ex.submit("sleep", 0.2).add_done_callback(end)
        ex.submit("sleep", 0.4)
        self.assertTrue(done.wait(30))

    def test_many_threads_submit(self):
        with concurrent.futures.ThreadPoolExecutor(10) as threads:
            futures = list(threads.map(lambda n: self.ex.submit("square", n), range(200)))
        self.assertEqual([future.result(60) for future in futures], [n * n for n in range(200)])

    def test_a_canceled_future_does_not_stop_the_shutdown(self):
        ex = Executor(self.client.options(delay=60))
        future = ex.submit("square", 1)
        self.assertTrue(future.cancel())
        ex.shutdown()
        self.assertRaises(CancelledError, future.result)


if __name__ == "__main__":
    unittest.main()
