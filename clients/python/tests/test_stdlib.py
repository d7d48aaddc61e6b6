"""What the documentation of ``concurrent.futures`` and ``multiprocessing.pool`` promises, against the real service and functions of a worker.

Each test is named for a sentence there; where a test needs something to be not over yet, it waits at a gate that the test opens.
"""

import asyncio
import concurrent.futures
import contextlib
import gc
import io
import itertools
import multiprocessing
import multiprocessing.pool
import os
import pickle
import sys
import threading
import unittest
import warnings
import weakref
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION, as_completed, wait

from support import CountingProxy, Gates, served, until

import errand
import served as tasks
from errand import CancelledError, Client, Executor, Pool, RemoteError

class StdlibTest(unittest.TestCase):
    def setUp(self):
        self.client = Client(served())
        self.addCleanup(self.client.close)
        self.gates = Gates(self)

    def one_at_a_time(self):
        """The client, whose jobs run one after another."""
        return self.client.options(queue="single")

    def running(self, *futures):
        for future in futures:
            until(future.running, "it runs")


class ExecutorTest(StdlibTest):
    def setUp(self):
        super().setUp()
        self.ex = Executor(self.client)
        self.addCleanup(self.ex.shutdown, wait=False, cancel_futures=True)

    def test_submit_takes_arguments_by_position_and_by_name(self):
        self.assertEqual(self.ex.submit(tasks.product, 2, 8).result(30), 16)
        self.assertEqual(self.ex.submit(tasks.product, 2, y=8).result(30), 16)
        self.assertEqual(self.ex.submit(tasks.product, x=3).result(30), 3)

    def test_the_function_is_given_by_position_alone(self):
        self.assertRaises(TypeError, self.ex.submit)
        self.assertRaises(TypeError, self.ex.submit, fn=tasks.same)
        self.assertRaises(TypeError, self.ex.submit, value=1)

    def test_names_of_its_own_parameters_are_free_for_arguments(self):
        for name in ("self", "fn", "task"):
            with self.assertRaises(errand.Refused) as caught:  # it has no such parameter, which the service found
                self.ex.submit(tasks.same, **{name: 1}).result(30)
            self.assertIn(name, str(caught.exception))

    def test_map_is_as_the_built_in_one_over_several_iterables(self):
        self.assertEqual(list(self.ex.map("product", range(10), range(10, 20))), [n * (n + 10) for n in range(10)])
        self.assertEqual(list(self.ex.map(tasks.product, range(5), itertools.repeat(3))), [0, 3, 6, 9, 12])

    def test_map_without_iterables_has_no_results(self):
        self.assertEqual(list(self.ex.map(tasks.same)), [])
        self.assertIsNone(next(self.ex.map(tasks.same, buffersize=2), None))

    def test_map_raises_a_calls_exception_when_its_value_is_retrieved(self):
        results = self.ex.map(tasks.quotient, [1, 1, 1, 1], [2, 3, 0, 5])
        self.assertEqual([next(results), next(results)], [[0, 1], [0, 1]])
        self.assertRaises(ZeroDivisionError, next, results)
        self.assertRaises(StopIteration, next, results)

    def test_map_gives_a_timeout_error_when_the_result_is_not_there_in_time_after_the_call(self):
        gate = self.gates.new()
        results = self.ex.map(tasks.gate, [gate], timeout=0.1)
        self.assertRaises(concurrent.futures.TimeoutError, next, results)
        results = self.ex.map(tasks.gate, [gate], timeout=0)
        self.assertRaises(concurrent.futures.TimeoutError, next, results)

    def test_map_gives_what_was_there_in_time(self):
        gate = self.gates.new()
        found = []
        with self.assertRaises(concurrent.futures.TimeoutError):
            for result in self.ex.map(tasks.gate, ["/", "/", gate], [1, 2, 3], timeout=3):
                found.append(result)
        self.assertEqual(found, [1, 2])

    def test_map_collects_its_iterables_at_once(self):
        taken = []
        self.ex.map(tasks.same, (taken.append(n) or n for n in range(5)))
        self.assertEqual(taken, list(range(5)))

    def test_map_submits_though_nobody_iterates(self):
        gate = self.gates.new()
        folder = [f"{gate}.{n}" for n in range(3)]
        ex = Executor(self.client.options(max_attempts=1))
        ex.map(tasks.never, folder)
        ex.shutdown()
        self.assertTrue(all(map(os.path.exists, folder)))

    def test_chunksize_makes_no_other_results_and_has_to_be_one_at_least(self):
        for chunksize in (1, 3, 100):
            self.assertEqual(list(self.ex.map(tasks.twice, range(7), chunksize=chunksize)), [2 * n for n in range(7)])
        for wrong in (0, -1):
            self.assertRaises(ValueError, self.ex.map, tasks.twice, range(7), chunksize=wrong)

    def test_buffersize_is_none_or_a_positive_whole_number(self):
        for wrong in ("foo", 2.0):
            self.assertRaisesRegex(TypeError, "buffersize must be an integer or None", self.ex.map, tasks.same, [1], buffersize=wrong)
        for wrong in (0, -1):
            self.assertRaisesRegex(ValueError, "buffersize must be None or > 0", self.ex.map, tasks.same, [1], buffersize=wrong)

    def test_buffersize_bounds_what_is_submitted_and_not_taken(self):
        for buffersize in (1, 2, 8):
            numbers = iter(range(100))
            results = self.ex.map(tasks.twice, numbers, buffersize=buffersize)
            self.assertEqual(next(numbers), buffersize)
            self.assertEqual(next(results), 0)
        self.assertEqual(list(self.ex.map(tasks.twice, range(4), buffersize=2)), [0, 2, 4, 6])

    def test_buffersize_lets_iterables_be_endless(self):
        results = self.ex.map(tasks.product, itertools.count(), itertools.count(1), buffersize=2)
        self.assertEqual([next(results) for _ in range(4)], [0, 2, 6, 12])
        results.close()

    def test_map_keeps_no_result(self):
        class Thing:
            pass

        held = self.client.options(delay=3600)
        with Executor(held) as ex:
            results = ex.map(tasks.same, range(5))
            for future in list(ex._open):
                future.id
                future._end(result=Thing())
            future = None
            for thing in results:
                reference = weakref.ref(thing)
                del thing
                gc.collect()
                self.assertIsNone(reference())

    def test_shutdown_does_not_wait_for_what_was_ended_by_hand(self):
        with Executor(self.client.options(delay=3600)) as ex:
            futures = [ex.submit(tasks.same, n) for n in range(20)]
            for n, future in enumerate(futures):
                future.set_result(n)
        self.assertEqual([future.result(0) for future in futures], list(range(20)))

    def test_submitted_arguments_are_not_kept(self):
        class Argument(str):
            pass

        argument = Argument("a")
        reference = weakref.ref(argument)
        future = self.ex.submit(tasks.same, argument)
        del argument
        until(lambda: gc.collect() is not None and reference() is None, "the argument is forgotten")
        self.assertEqual(future.result(30), "a")

    def test_a_future_that_is_over_is_kept_by_nobody(self):
        future = self.ex.submit(tasks.twice, 1)
        future.add_done_callback(lambda _: None)
        future.result(30)
        reference = weakref.ref(future)
        del future
        until(lambda: gc.collect() is not None and reference() is None, "the future is forgotten")

    def test_what_cannot_be_sent_is_an_error_at_its_place(self):
        results = self.ex.map(tasks.same, [1, object(), 3])
        self.assertEqual(next(results), 1)
        self.assertRaises(TypeError, next, results)
        self.assertRaises(TypeError, self.ex.submit(tasks.same, {(1, 2): 3}).result, 30)
        ring = []
        ring.append(ring)
        self.assertRaises(ValueError, self.ex.submit(tasks.same, ring).result, 30)

    def test_what_a_task_cannot_send_back_is_an_error_at_its_place(self):
        results = self.ex.map(tasks.gives, ["tuple", "function", "none"])
        self.assertEqual(next(results), [1, 2])
        self.assertRaisesRegex(TypeError, "cannot be written as JSON", next, results)
        self.assertRaises(ValueError, self.ex.submit(tasks.gives, "nan").result, 30)
        self.assertEqual(self.ex.submit(tasks.twice, 4).result(30), 8)

    def test_an_exception_has_the_remote_traceback_as_its_cause(self):
        future = self.ex.submit(tasks.raises, "runtime", "123")
        error = future.exception(30)
        self.assertIs(type(error), RuntimeError)
        self.assertEqual(error.args, ("123",))
        self.assertIs(type(error.__cause__), multiprocessing.pool.RemoteTraceback)
        self.assertIn("# raised here", error.__cause__.tb)
        printed = io.StringIO()
        with contextlib.redirect_stderr(printed):
            try:
                raise error
            except RuntimeError:
                sys.excepthook(*sys.exc_info())
        self.assertIn("# raised here", printed.getvalue())

    def test_an_exception_that_counts_as_false_is_raised_all_the_same(self):
        with self.assertRaisesRegex(tasks.Hollow, "nothing in it"):
            self.ex.submit(tasks.raises, "hollow", "nothing in it").result(30)
        self.assertIsInstance(self.ex.submit(tasks.raises, "hollow").exception(30), tasks.Hollow)

    def test_shutdown_waits_for_what_is_pending(self):
        futures = [self.ex.submit(tasks.nap, 0.05) for _ in range(20)]
        self.ex.shutdown()
        self.assertTrue(all(future.done() for future in futures))
        self.assertEqual({future.result(0) for future in futures}, {"slept"})

    def test_nothing_is_taken_after_shutdown(self):
        self.ex.shutdown()
        self.assertRaises(RuntimeError, self.ex.submit, tasks.twice, 2)
        self.assertRaises(RuntimeError, self.ex.map, tasks.twice, [2])
        self.ex.shutdown(wait=False)
        self.ex.shutdown(cancel_futures=True)

    def test_shutdown_without_wait_returns_at_once_and_frees_nothing(self):
        gate = self.gates.new()
        results = self.ex.map(tasks.gate, [gate] * 3, range(3))
        self.ex.shutdown(wait=False)
        self.assertRaises(RuntimeError, self.ex.submit, tasks.twice, 2)
        gate.open()
        self.assertEqual(list(results), [0, 1, 2])

    def test_cancel_futures_cancels_what_has_not_started_and_nothing_else(self):
        gate = self.gates.new()
        ex = Executor(self.one_at_a_time())
        over = ex.submit(tasks.twice, 4)
        over.result(30)
        first = ex.submit(tasks.gate, gate, "ran")
        self.running(first)
        others = [ex.submit(tasks.twice, n) for n in range(20)]
        others[0].id
        ex.shutdown(wait=False, cancel_futures=True)
        until(lambda: all(future.cancelled() for future in others), "those that wait are canceled")
        self.assertFalse(first.done())
        gate.open()
        ex.shutdown(wait=True)
        self.assertEqual((first.result(0), over.result(0)), ("ran", 8))

    def test_of_many_some_are_canceled_and_the_others_come_to_their_end(self):
        futures = [self.ex.submit(tasks.nap, 0.1) for _ in range(100)]
        until(lambda: any(future.done() or future.running() for future in futures), "one runs")
        self.ex.shutdown(cancel_futures=True)
        self.assertTrue(all(future.done() for future in futures))
        others = [future for future in futures if not future.cancelled()]
        self.assertGreater(len(others), 0)
        self.assertLess(len(others), 80)
        self.assertEqual({future.exception(0) for future in others}, {None})

    def test_a_future_that_is_canceled_right_before_does_not_hold_up_the_shutdown(self):
        self.ex.submit(tasks.twice, 1).result(30)
        self.ex.submit(tasks.twice, 2).cancel()
        self.ex.shutdown(wait=True)
        self.assertFalse(self.ex._open)

    def test_the_with_statement_waits(self):
        with Executor(self.client) as ex:
            futures = [ex.submit(tasks.nap, 0.1) for _ in range(3)]
        self.assertTrue(all(future.done() for future in futures))

    def test_an_exception_in_the_with_block_passes_and_the_executor_is_shut(self):
        with self.assertRaises(KeyError), Executor(self.client) as ex:
            future = ex.submit(tasks.twice, 2)
            raise KeyError
        self.assertEqual(future.result(0), 4)
        self.assertRaises(RuntimeError, ex.submit, tasks.twice, 2)


class FutureTest(StdlibTest):
    def test_cancel_of_what_is_over_is_false(self):
        future = self.client.submit(tasks.twice, 2)
        future.result(30)
        self.assertFalse(future.cancel())
        self.assertEqual((future.cancelled(), future.running(), future.done()), (False, False, True))

    def test_cancel_of_what_runs_is_false(self):
        gate = self.gates.new()
        future = self.client.submit(tasks.gate, gate)
        self.running(future)
        self.assertFalse(future.done())
        self.assertFalse(future.cancel())
        self.assertRaises(CancelledError, future.result, 30)

    def test_cancel_of_what_waits_is_true(self):
        future = self.client.options(delay=3600).submit(tasks.twice, 2)
        self.assertEqual((future.cancelled(), future.running(), future.done()), (False, False, False))
        self.assertTrue(future.cancel())
        self.assertEqual((future.cancelled(), future.running(), future.done()), (True, False, True))
        self.assertTrue(future.cancel())
        self.assertRaises(CancelledError, future.result)
        self.assertRaises(CancelledError, future.exception)

    def test_result_and_exception_wait_no_longer_than_told(self):
        future = self.client.submit(tasks.gate, self.gates.new())
        for timeout in (0, 0.05):
            self.assertRaises(concurrent.futures.TimeoutError, future.result, timeout)
            self.assertRaises(concurrent.futures.TimeoutError, future.exception, timeout=timeout)

    def test_exception_is_none_where_there_was_none(self):
        self.assertIsNone(self.client.submit(tasks.twice, 2).exception(30))

    def test_callbacks_are_called_once_in_the_order_they_were_added_with_the_future(self):
        gate = self.gates.new()
        future = self.client.submit(tasks.gate, gate)
        told = []
        done = threading.Event()
        for n in range(5):
            future.add_done_callback(lambda each, n=n: told.append((n, each)))
        future.add_done_callback(lambda _: done.set())
        gate.open()
        self.assertTrue(done.wait(30))
        self.assertEqual(told, [(n, future) for n in range(5)])

    def test_a_callback_that_raises_is_logged_and_the_next_one_is_called(self):
        gate = self.gates.new()
        future = self.client.submit(tasks.gate, gate)
        done = threading.Event()
        future.add_done_callback(lambda _: 1 / 0)
        future.add_done_callback(lambda _: done.set())
        with self.assertLogs("errand", "ERROR") as logged:
            gate.open()
            self.assertTrue(done.wait(30))
        self.assertIn("ZeroDivisionError", logged.output[0])

    def test_a_callback_of_what_is_over_is_called_at_once(self):
        future = self.client.submit(tasks.twice, 2)
        future.result(30)
        told = []
        future.add_done_callback(told.append)
        self.assertEqual(told, [future])
        with self.assertLogs("concurrent.futures", "ERROR"):
            future.add_done_callback(lambda _: 1 / 0)

    def test_callbacks_are_called_when_it_is_canceled(self):
        future = self.client.options(delay=3600).submit(tasks.twice, 2)
        told = threading.Event()
        future.add_done_callback(lambda each: each.cancelled() and told.set())
        self.assertTrue(future.cancel())
        self.assertTrue(told.wait(30))

    def test_one_that_is_ended_by_hand_calls_its_callbacks_at_once(self):
        for end in (lambda future: future.set_result(5), lambda future: future.set_exception(KeyError())):
            future = self.client.options(delay=3600).submit(tasks.twice, 2)
            future.id
            told = []
            future.add_done_callback(told.append)
            end(future)
            self.assertEqual(told, [future])
            self.assertRaises(concurrent.futures.InvalidStateError, end, future)
            self.client.call("POST", f"/v1/jobs/{future.id}/cancel")

    def test_many_threads_may_wait_for_one(self):
        gate = self.gates.new()
        future = self.client.submit(tasks.gate, gate, "open")
        with concurrent.futures.ThreadPoolExecutor(10) as threads:
            found = [threads.submit(future.result, 60) for _ in range(10)]
            gate.open()
            self.assertEqual({each.result() for each in found}, {"open"})


class WaitTest(StdlibTest):
    def test_first_completed(self):
        gate = self.gates.new()
        slow, quick = self.client.submit(tasks.gate, gate), self.client.submit(tasks.twice, 21)
        done, left = wait([slow, quick], 30, FIRST_COMPLETED)
        self.assertEqual((done, left), ({quick}, {slow}))
        self.assertEqual(wait([slow, quick], return_when=FIRST_COMPLETED), ({quick}, {slow}))

    def test_first_exception(self):
        gate, other = self.gates.new(), self.gates.new()
        well = self.client.submit(tasks.twice, 2)
        well.result(30)
        failing, slow = self.client.submit(tasks.gate_and_raise, gate, "x"), self.client.submit(tasks.gate, other)
        self.assertEqual(wait([well, failing, slow], 0.05, FIRST_EXCEPTION), ({well}, {failing, slow}))
        gate.open()
        self.assertEqual(wait([well, failing, slow], 30, FIRST_EXCEPTION), ({well, failing}, {slow}))
        self.assertEqual(wait([failing, slow], return_when=FIRST_EXCEPTION), ({failing}, {slow}))

    def test_first_exception_where_there_is_none_waits_for_all(self):
        futures = {self.client.submit(tasks.nap, 0.1) for _ in range(5)}
        self.assertEqual(wait(futures, 30, FIRST_EXCEPTION), (futures, set()))

    def test_a_canceled_one_is_no_exception(self):
        gate = self.gates.new()
        canceled, slow = self.client.options(delay=3600).submit(tasks.twice, 2), self.client.submit(tasks.gate, gate)
        canceled.cancel()
        self.assertEqual(wait([canceled, slow], 0.05, FIRST_EXCEPTION), ({canceled}, {slow}))

    def test_all_completed_and_a_timeout(self):
        gate = self.gates.new()
        futures = [self.client.submit(tasks.twice, 2), self.client.submit(tasks.raises, "value"), self.client.submit(tasks.gate, gate)]
        wait(futures[:2], 30)
        self.assertEqual(wait(futures, 0.05, ALL_COMPLETED), (set(futures[:2]), {futures[2]}))
        self.assertEqual(wait(futures, 0), (set(futures[:2]), {futures[2]}))
        gate.open()
        self.assertEqual(wait(futures, 30), (set(futures), set()))

    def test_one_that_is_named_twice_counts_once(self):
        future = self.client.submit(tasks.twice, 2)
        self.assertEqual(wait([future, future], 30), ({future}, set()))
        self.assertEqual(list(as_completed(itertools.repeat(future, 3), 30)), [future])

    def test_as_completed_gives_them_as_they_end_those_that_are_over_first(self):
        gates = [self.gates.new() for _ in range(3)]
        futures = [self.client.submit(tasks.gate, gate) for gate in gates]
        over = self.client.submit(tasks.twice, 2)
        over.result(30)
        found = as_completed([*futures, over], 60)
        self.assertIs(next(found), over)
        for n in (1, 2, 0):
            gates[n].open()
            self.assertIs(next(found), futures[n])
        self.assertRaises(StopIteration, next, found)

    def test_as_completed_has_a_timeout_from_the_call_on(self):
        future = self.client.submit(tasks.gate, self.gates.new())
        for timeout in (0, 0.05):
            with self.assertRaisesRegex(concurrent.futures.TimeoutError, "1 .of 1. futures unfinished"):
                list(as_completed([future], timeout))

    def test_futures_of_others_may_be_among_them(self):
        with concurrent.futures.ThreadPoolExecutor(1) as threads:
            futures = {threads.submit(pow, 2, 3), self.client.submit(tasks.twice, 4)}
            self.assertEqual({future.result() for future in as_completed(futures, 30)}, {8})
            self.assertEqual(wait(futures, 30), (futures, set()))

    def test_the_event_loop_takes_results_exceptions_and_cancels(self):
        gate = self.gates.new()

        async def program():
            self.assertEqual(await asyncio.wrap_future(self.client.submit(tasks.twice, 4)), 8)
            with self.assertRaises(tasks.TooFar):
                await asyncio.wrap_future(self.client.submit(tasks.boom))
            future = self.client.submit(tasks.gate, gate)
            await asyncio.to_thread(self.running, future)
            wrapped = asyncio.wrap_future(future)
            wrapped.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await wrapped
            return future

        future = asyncio.run(program())
        self.assertRaises(CancelledError, future.result, 30)

    def test_run_in_executor(self):
        async def program():
            loop = asyncio.get_running_loop()
            with Executor(self.client) as ex:
                return await asyncio.gather(*(loop.run_in_executor(ex, tasks.twice, n) for n in range(5)))

        self.assertEqual(asyncio.run(program()), [0, 2, 4, 6, 8])


class Say(Exception):
    pass


def until_it_breaks(total, at):
    """Numbers, of which one cannot be read; with -1 not even the first."""
    if at == -1:
        raise Say("at once")
    for n in range(total):
        if n == at:
            raise Say("now")
        yield n


class Breaking:
    def __iter__(self):
        return self

    def __next__(self):
        raise Say

    def __len__(self):
        return 1


class PoolTest(StdlibTest):
    def setUp(self):
        super().setUp()
        self.pool = Pool(self.client, 4)
        self.addCleanup(self.pool.join)
        self.addCleanup(self.pool.terminate)

    def test_apply(self):
        self.assertEqual(self.pool.apply(tasks.product, (5, 2)), 10)
        self.assertEqual(self.pool.apply(tasks.product, (), {"x": 3}), 3)
        self.assertRaises(ZeroDivisionError, self.pool.apply, tasks.quotient, (1, 0))

    def test_map_and_its_chunks(self):
        expected = [2 * n for n in range(100)]
        self.assertEqual(self.pool.map(tasks.twice, range(100)), expected)
        for chunksize in (1, 20, 1000):
            self.assertEqual(self.pool.map(tasks.twice, list(range(100)), chunksize), expected)
        self.assertEqual(self.pool.map_async(tasks.twice, iter(range(10))).get(30), expected[:10])

    def test_starmap(self):
        pairs = list(zip(range(10), range(9, -1, -1)))
        expected = [x * y for x, y in pairs]
        self.assertEqual(self.pool.starmap(tasks.product, pairs), expected)
        self.assertEqual(self.pool.starmap(tasks.product, pairs, chunksize=20), expected)
        self.assertEqual(self.pool.starmap_async(tasks.product, (each for each in pairs)).get(30), expected)

    def test_empty_iterables(self):
        self.assertEqual(self.pool.map(tasks.twice, []), [])
        self.assertEqual(self.pool.starmap(tasks.twice, iter([])), [])
        self.assertEqual(list(self.pool.imap(tasks.twice, [])), [])
        self.assertEqual(list(self.pool.imap_unordered(tasks.twice, iter([]))), [])
        self.assertEqual(self.pool.map_async(tasks.twice, [], chunksize=1).get(30), [])
        told = []
        self.pool.map_async(tasks.twice, [], callback=told.append).wait(30)
        self.assertEqual(told, [[]])

    def test_chunks_of_less_than_one(self):
        for call in (self.pool.imap, self.pool.imap_unordered):
            self.assertRaises(ValueError, call, tasks.twice, [1], 0)
            self.assertRaises(ValueError, call, tasks.twice, [1], chunksize=-1)

    def test_callbacks_get_the_result_or_the_error_before_it_is_ready(self):
        told = []
        both = {"callback": told.append, "error_callback": told.append}
        self.pool.map_async(tasks.whole, ["1"], **both).wait(30)
        self.assertEqual(told, [[1]])
        self.pool.map_async(tasks.whole, ["a"], **both).wait(30)
        self.assertEqual(len(told), 2)
        self.assertIsInstance(told[1], ValueError)
        self.pool.apply_async(tasks.twice, (2,), **both).wait(30)
        self.pool.starmap_async(tasks.product, [(2, 3)], **both).wait(30)
        self.assertEqual(told[2:], [4, [6]])

    def test_an_error_without_error_callback_is_raised_by_get(self):
        told = []
        result = self.pool.apply_async(tasks.raises, ("key",), callback=told.append)
        self.assertRaises(KeyError, result.get, 30)
        self.assertEqual(told, [])

    def test_get_raises_timeout_error_and_wait_does_not(self):
        gate = self.gates.new()
        for result in (self.pool.apply_async(tasks.gate, (gate,)), self.pool.map_async(tasks.gate, [gate])):
            self.assertRaises(multiprocessing.TimeoutError, result.get, 0.05)
            self.assertRaises(multiprocessing.TimeoutError, result.get, timeout=0)
            self.assertIsNone(result.wait(0.05))
            self.assertFalse(result.ready())

    def test_successful_raises_value_error_until_it_is_ready(self):
        gate = self.gates.new()
        result = self.pool.apply_async(tasks.gate, (gate,))
        self.assertRaises(ValueError, result.successful)
        gate.open()
        result.wait(30)
        self.assertTrue(result.ready() and result.successful())
        failed = self.pool.apply_async(tasks.raises, ("value",))
        failed.wait(30)
        self.assertFalse(failed.successful())

    def test_imap_gives_results_in_order_though_later_ones_are_there(self):
        gate = self.gates.new()
        results = self.pool.imap(tasks.gate, [gate, "/", "/"])
        self.assertRaises(multiprocessing.TimeoutError, results.next, timeout=0.2)
        gate.open()
        self.assertEqual([results.next(timeout=30) for _ in range(3)], [None] * 3)
        self.assertEqual(list(self.pool.imap(tasks.twice, range(1000), chunksize=100)), [2 * n for n in range(1000)])

    def test_imap_unordered_gives_them_as_they_come(self):
        gate = self.gates.new()
        results = self.pool.imap_unordered(tasks.gate, [gate, "/"])
        self.assertIsNone(results.next(timeout=30))
        self.assertRaises(multiprocessing.TimeoutError, results.next, timeout=0.05)
        gate.open()
        self.assertIsNone(results.next(timeout=30))
        self.assertRaises(StopIteration, results.next)
        self.assertEqual(sorted(self.pool.imap_unordered(tasks.twice, range(100), 10)), [2 * n for n in range(100)])

    def test_the_iterator_ends_for_good(self):
        results = self.pool.imap(tasks.twice, [1])
        self.assertIs(iter(results), results)
        self.assertEqual(next(results), 2)
        for _ in range(2):
            self.assertRaises(StopIteration, next, results)

    def test_imap_reads_as_it_goes(self):
        numbers = until_it_breaks(10, 3)
        results = self.pool.imap(tasks.twice, numbers)
        self.assertEqual([next(results) for _ in range(3)], [0, 2, 4])
        self.assertRaises(Say, next, results)

    def test_iterables_that_raise_at_once(self):
        for call in (self.pool.imap, self.pool.imap_unordered):
            for _ in range(2):
                self.assertRaises(Say, next, call(tasks.twice, until_it_breaks(1, -1), 1))

    def test_iterables_that_raise_at_the_start_and_within_a_chunk(self):
        for chunksize, whole in ((2, 6), (4, 4)):
            results = self.pool.imap(tasks.twice, until_it_breaks(20, 7), chunksize)
            self.assertEqual([next(results) for _ in range(whole)], [2 * n for n in range(whole)])
            self.assertRaises(Say, next, results)
        for chunksize in (1, 2):
            expected = [2 * n for n in range(10)]
            results = self.pool.imap_unordered(tasks.twice, until_it_breaks(10, 3), chunksize)
            with self.assertRaises(Say):
                for _ in range(10):
                    expected.remove(next(results))

    def test_map_over_an_iterable_that_raises(self):
        for iterable in (until_it_breaks(1, -1), until_it_breaks(10, 3), Breaking()):
            with self.assertRaises(Say) as caught:
                self.pool.map(tasks.twice, iterable, 1)
            self.assertIsNone(caught.exception.__cause__)

    def test_map_raises_when_all_are_over(self):
        gate = self.gates.new()
        result = self.pool.starmap_async(tasks.gate_and_raise, [("/", "first"), (gate, "second")], 1)
        self.assertRaises(multiprocessing.TimeoutError, result.get, 0.3)
        gate.open()
        self.assertRaisesRegex(ValueError, "first", result.get, 30)

    def test_what_cannot_be_sent(self):
        class Odd:
            pass

        self.assertRaises(TypeError, self.pool.map, tasks.same, [Odd()] * 10)
        results = self.pool.imap(tasks.same, [1, Odd(), 3])
        self.assertEqual(next(results), 1)
        self.assertRaises(TypeError, next, results)
        self.assertEqual(next(results), 3)

    def test_what_cannot_be_sent_back_is_a_maybe_encoding_error_and_costs_no_process(self):
        for _ in range(20):
            told = []
            result = self.pool.apply_async(tasks.gives, ("function",), error_callback=told.append)
            self.assertRaises(multiprocessing.pool.MaybeEncodingError, result.get, 30)
            self.assertIs(type(told[0]), errand.NotEncodable)
            self.assertIn("function gives", told[0].value)
            self.assertIn("cannot be written as JSON", told[0].exc)

    def test_a_very_long_error_arrives(self):
        with self.assertRaises(ValueError) as caught:
            self.pool.map(tasks.raises_much, [1024**2, 10])
        self.assertGreater(len(str(caught.exception)), 1000)

    def test_arguments_and_results_are_kept_by_nobody(self):
        class Argument(str):
            pass

        arguments = [Argument(n) for n in range(10)]
        references = [weakref.ref(each) for each in arguments]
        self.assertEqual(self.pool.map(tasks.same, arguments), [str(n) for n in range(10)])
        del arguments
        until(lambda: gc.collect() is not None and {each() for each in references} == {None}, "the arguments are forgotten")

    def test_close_lets_what_was_begun_end_and_join_waits(self):
        gate = self.gates.new()
        results = [self.pool.apply_async(tasks.gate, (gate, n)) for n in range(4)]
        self.assertRaises(ValueError, self.pool.join)
        self.pool.close()
        self.assertRaises(ValueError, self.pool.apply_async, tasks.twice, (1,))
        gate.open()
        self.pool.join()
        self.assertTrue(all(result.ready() for result in results))
        self.assertEqual([result.get(0) for result in results], [0, 1, 2, 3])

    def test_terminate_ends_at_once_what_has_not_begun(self):
        result = self.pool.map_async(tasks.nap, [60.0] * 10_000, chunksize=1)
        self.pool.terminate()
        self.pool.join()
        self.assertRaises(ValueError, self.pool.map, tasks.twice, [1])
        self.assertRaises(CancelledError, result.get, 30)

    def test_the_with_statement_terminates(self):
        with Pool(self.client, 2) as pool:
            result = pool.map_async(tasks.twice, range(10))
            self.assertEqual(result.get(30), [2 * n for n in range(10)])
        pool.join()
        self.assertRaises(ValueError, pool.map_async, tasks.twice, range(10))
        with self.assertRaises(ValueError), pool:
            pass

    def test_pools_of_no_process_and_pickled_pools(self):
        for wrong in (0, -1):
            self.assertRaises(ValueError, Pool, self.client, wrong)
        self.assertRaises(NotImplementedError, pickle.dumps, self.pool)

    def test_one_that_is_forgotten_while_it_runs_warns(self):
        pool = Pool(self.client)
        with self.assertWarns(ResourceWarning):
            del pool
            gc.collect()
        pool = Pool(self.client)
        pool.terminate()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            del pool
            gc.collect()

    def test_a_classes_name_that_is_not_here_is_a_remote_error(self):
        with self.assertRaises(RemoteError) as caught:
            self.pool.apply(tasks.raises_what_nobody_has)
        self.assertEqual(caught.exception.message, "over there")
        self.assertTrue(caught.exception.class_name.endswith("Hidden"))


class ConnectionsTest(StdlibTest):
    def test_a_thousand_futures_of_one_client_need_eight_connections(self):
        gate = self.gates.new()
        proxy = CountingProxy(served())
        self.addCleanup(proxy.close)
        with Client(proxy.url) as c:
            held = [c.submit(tasks.gate, gate, n) for n in range(4)]
            with Executor(c) as ex:
                futures = [ex.submit(tasks.twice, n) for n in range(994)]
                self.assertEqual([future.result(120) for future in futures], [2 * n for n in range(994)])
                held += [c.submit(tasks.gate, gate, n) for n in (4, 5)]
                with Pool(c) as pool:
                    self.assertEqual(pool.map(tasks.twice, range(100)), [2 * n for n in range(100)])
                gate.open()
                self.assertEqual([future.result(60) for future in held], list(range(6)))
                self.assertEqual(len({future.id for future in futures + held}), 1000)
        self.assertLessEqual(proxy.most, 8)
        self.assertLessEqual(proxy.total, 16)
        self.assertGreater(proxy.most, 1)
        self.assertEqual(proxy.most_waits, 1)

    def test_a_thousand_that_wait_at_once_are_canceled_over_eight_connections(self):
        proxy = CountingProxy(served())
        self.addCleanup(proxy.close)
        with Client(proxy.url) as c:
            pool = Pool(c.options(delay=3600))
            result = pool.map_async(tasks.twice, range(1000), chunksize=1)
            until(lambda: len(c._core.watched) == 1000, "all are accepted")
            pool.terminate()
            pool.join()
            self.assertRaises(CancelledError, result.get, 0)
        self.assertLessEqual(proxy.most, 8)


if __name__ == "__main__":
    unittest.main()
