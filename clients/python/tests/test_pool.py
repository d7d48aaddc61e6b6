"""The pool, as the documentation of ``multiprocessing.pool`` describes one; against the real service."""

import concurrent.futures
import itertools
import multiprocessing
import pickle
import threading
import time
import unittest

from support import Gates, served, service_url, until

from errand import CancelledError, Client, Pool, Refused, RemoteError


class Broken(Exception):
    pass


def breaking(total, at):
    """Numbers, of which one cannot be read."""
    for n in range(total):
        if n == at:
            raise Broken(at)
        yield n


class PoolTest(unittest.TestCase):
    def setUp(self):
        self.client = Client(service_url())
        self.addCleanup(self.client.close)
        self.pool = Pool(self.client, 4)
        self.addCleanup(self.pool.join)
        self.addCleanup(self.pool.terminate)

    def test_apply(self):
        self.assertEqual(self.pool.apply("square", (3,)), 9)
        self.assertEqual(self.pool.apply("count", (2,), {"step_seconds": 0}), 2)
        self.assertRaises(RemoteError, self.pool.apply, "fail", ("x",))
        self.assertRaises(Refused, self.pool.apply, "square", ())

    def test_map(self):
        expected = [n * n for n in range(100)]
        self.assertEqual(self.pool.map("square", range(100)), expected)
        for chunksize in (1, 7, 20, 1000):
            self.assertEqual(self.pool.map("square", list(range(100)), chunksize=chunksize), expected)
        self.assertEqual(self.pool.map("square", iter(range(5))), expected[:5])
        self.assertEqual(self.pool.map("square", []), [])
        self.assertRaises(ValueError, self.pool.map, "square", [1], 0)

    def test_starmap(self):
        self.assertEqual(self.pool.starmap("count", [(1, 0), (2, 0), (3, 0)]), [1, 2, 3])
        self.assertEqual(self.pool.starmap_async("count", ((n, 0) for n in (4, 5)), 2).get(30), [4, 5])

    def test_map_waits_for_all_and_raises_the_first_failure(self):
        begun = time.monotonic()
        with self.assertRaises(Refused) as caught:
            self.pool.map("sleep", [0, "first", 1.5, -1], 1)
        self.assertGreater(time.monotonic() - begun, 1.5)
        self.assertIn("/args/0", str(caught.exception))

    def test_map_raises_what_reading_raises(self):
        self.assertRaises(Broken, self.pool.map, "square", breaking(3, 1))
        self.assertRaises(Broken, self.pool.map, "square", breaking(1, 0), 1)

        class Sized:
            def __len__(self):
                return 3

            def __iter__(self):
                return breaking(3, 1)

        self.assertRaises(Broken, self.pool.map, "square", Sized(), 1)
        self.assertRaises(Broken, self.pool.map, "square", Sized(), 2)

    def test_async_results(self):
        served()
        gate = Gates(self).new()
        result = self.pool.apply_async("gate", (gate,))
        self.assertFalse(result.ready())
        self.assertRaises(ValueError, result.successful)
        self.assertRaises(multiprocessing.TimeoutError, result.get, timeout=0.2)
        self.assertIsNone(result.wait(0.01))
        gate.open()
        self.assertIsNone(result.get())
        self.assertTrue(result.ready() and result.successful())
        failed = self.pool.apply_async("fail", ("x",))
        failed.wait(30)
        self.assertFalse(failed.successful())
        self.assertRaises(RemoteError, failed.get)

    def test_callbacks_are_called_before_the_result_is_there(self):
        told, errors = [], []
        self.pool.apply_async("square", (2,), callback=told.append, error_callback=errors.append).wait(30)
        self.assertEqual((told, errors), ([4], []))
        self.pool.map_async("square", [1, 2, 3], callback=told.append, error_callback=errors.append).wait(30)
        self.assertEqual((told, errors), ([4, [1, 4, 9]], []))
        result = self.pool.starmap_async("square", [(1,), ("x",)], callback=told.append, error_callback=errors.append)
        self.assertRaises(Refused, result.get, 30)
        self.assertEqual(len(told), 2)
        self.assertIsInstance(errors[0], Refused)

    def test_a_callback_that_fails_harms_nobody(self):
        with self.assertLogs("errand", "ERROR"):
            self.assertEqual(self.pool.apply_async("square", (2,), callback=lambda _: 1 / 0).get(30), 4)
        self.assertEqual(self.pool.apply("square", (3,)), 9)

    def test_imap(self):
        self.assertEqual(list(self.pool.imap("square", range(10))), [n * n for n in range(10)])
        self.assertEqual(list(self.pool.imap("square", iter(range(100)), chunksize=10)), [n * n for n in range(100)])
        results = self.pool.imap("square", range(3))
        self.assertEqual([results.next(timeout=30), next(results), results.next()], [0, 1, 4])
        self.assertRaises(StopIteration, next, results)
        self.assertRaises(StopIteration, next, results)
        self.assertRaises(ValueError, self.pool.imap, "square", [1], 0)

    def test_imap_unordered_yields_as_they_come(self):
        self.assertEqual(list(self.pool.imap_unordered("think_about_square", [2, 0, 1])), [0, 1, 4])
        self.assertEqual(sorted(self.pool.imap_unordered("square", range(100), chunksize=9)), [n * n for n in range(100)])

    def test_next_takes_a_timeout(self):
        served()
        for imap in (self.pool.imap, self.pool.imap_unordered):
            gate = Gates(self).new()
            results = imap("gate", [gate])
            self.assertRaises(multiprocessing.TimeoutError, results.next, timeout=0.1)
            gate.open()
            self.assertIsNone(results.next(timeout=30))

    def test_imap_raises_in_its_place_and_goes_on(self):
        results = self.pool.imap("square", [1, "x", 3])
        self.assertEqual(next(results), 1)
        self.assertRaises(Refused, next, results)
        self.assertEqual(next(results), 9)
        self.assertRaises(StopIteration, next, results)
        results = self.pool.imap("square", [1, 2, 3, "x", 5, 6], chunksize=2)
        self.assertEqual([next(results), next(results)], [1, 4])
        self.assertRaises(Refused, next, results)
        self.assertEqual(list(results), [25, 36])

    def test_a_chunk_that_cannot_be_read_raises_in_its_place(self):
        for imap in (self.pool.imap, self.pool.imap_unordered):
            results = imap("square", breaking(1, 0))
            self.assertRaises(Broken, next, results)
            self.assertRaises(StopIteration, next, results)
        results = self.pool.imap("square", breaking(10, 3), 1)
        self.assertEqual([next(results) for _ in range(3)], [0, 1, 4])
        self.assertRaises(Broken, next, results)
        for chunksize, whole in ((2, 6), (4, 4)):
            results = self.pool.imap("square", breaking(20, 7), chunksize)
            self.assertEqual([next(results) for _ in range(whole)], [n * n for n in range(whole)])
            self.assertRaises(Broken, next, results)
        results = self.pool.imap_unordered("square", breaking(10, 3), 1)
        found = set()
        with self.assertRaises(Broken):
            for each in results:
                found.add(each)
        self.assertLessEqual(found, {0, 1, 4})

    def test_imap_over_what_is_no_iterable(self):
        self.assertRaises(TypeError, next, self.pool.imap("square", 3))
        self.assertRaises(TypeError, self.pool.map, "square", 3)

    def test_an_endless_iterable_is_not_read_to_the_end_of_memory(self):
        import errand

        before, errand.MAX_READ_AHEAD = errand.MAX_READ_AHEAD, 50
        try:
            counter = itertools.count()
            results = self.pool.imap("square", counter)
            self.assertEqual([next(results) for _ in range(10)], [n * n for n in range(10)])
            until(lambda: len(results._chunks) == 50, "no more are read")
            self.assertLessEqual(next(counter), 10 + 50 + 1)
        finally:
            errand.MAX_READ_AHEAD = before
            self.pool.terminate()

    def test_close_and_join(self):
        told = []
        result = self.pool.map_async("sleep", [0.5] * 5, callback=told.append)
        later = self.pool.imap("square", range(5))
        self.assertRaises(ValueError, self.pool.join)
        self.pool.close()
        for call in (self.pool.apply, self.pool.map, self.pool.imap, self.pool.imap_unordered, self.pool.starmap,
                     self.pool.apply_async, self.pool.map_async, self.pool.starmap_async):  # fmt: skip
            self.assertRaises(ValueError, call, "square", [1])
        self.pool.join()
        self.assertTrue(result.ready())
        self.assertEqual(told, [[None] * 5])
        self.assertEqual(list(later), [0, 1, 4, 9, 16])

    def test_terminate_cancels(self):
        pool = Pool(self.client.options(queue="narrow"))
        result = pool.map_async("sleep", [60] * 50, chunksize=1)
        running = pool.apply_async("sleep", (60,))
        path = "/v1/jobs?queue=narrow&status="
        until(lambda: self.client.call("GET", path + "running")["items"], "one runs")
        begun = time.monotonic()
        pool.terminate()
        pool.join()
        self.assertLess(time.monotonic() - begun, 30)
        self.assertRaises(CancelledError, result.get, 5)
        self.assertRaises(CancelledError, running.get, 5)
        until(lambda: not self.client.call("GET", "/v1/jobs?queue=narrow&status=queued&status=running")["items"], "nothing is left")

    def test_terminate_stops_reading(self):
        pool = Pool(self.client)
        results = pool.imap("square", itertools.count())
        next(results)
        pool.terminate()
        pool.join()
        with self.assertRaises((CancelledError, StopIteration)):
            while True:
                results.next(timeout=10)

    def test_the_context_manager_terminates(self):
        with Pool(self.client) as p:
            result = p.apply_async("sleep", (60,))
            self.assertEqual(p.map("square", [1, 2]), [1, 4])
        self.assertRaises(ValueError, p.map, "square", [1])
        self.assertRaises(CancelledError, result.get, 10)
        self.assertRaises(ValueError, p.__enter__)

    def test_odd_pools(self):
        for wrong in (0, -1):
            self.assertRaises(ValueError, Pool, self.client, wrong)
        self.assertRaises(NotImplementedError, pickle.dumps, self.pool)

    def test_many_threads_use_one_pool(self):
        with concurrent.futures.ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda n: self.pool.map("square", range(n)), range(20)))
        self.assertEqual(found, [[each * each for each in range(n)] for n in range(20)])

    def test_a_forgotten_iterator_is_not_read_for(self):
        import errand

        before, errand.MAX_READ_AHEAD = errand.MAX_READ_AHEAD, 5
        try:
            next(self.pool.imap("square", itertools.count()))
            until(lambda: "errand-feed" not in [thread.name for thread in threading.enumerate()], "the reading ends", 20)
        finally:
            errand.MAX_READ_AHEAD = before


if __name__ == "__main__":
    unittest.main()
