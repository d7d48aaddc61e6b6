"""``python3 errand.py tasks.py``: what becomes of a file, and what is said of the usual mistakes."""

import http.server
import os
import shutil
import signal
import tempfile
import threading
import unittest
import uuid

from support import Gates, Program, Service, free_port, long, service_url, until

from errand import CancelledError, Client, Refused


class CommandTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="errand-command-")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def write(self, source, name="tasks.py"):
        with open(os.path.join(self.folder, name), "w") as file:
            file.write(source)
        return name

    def start(self, *arguments, **environment):
        program = Program(*arguments, folder=self.folder, environment=environment)
        self.addCleanup(program.close)
        return program


class Other(http.server.BaseHTTPRequestHandler):
    """A server that knows no method."""

    def log_message(self, *args):
        pass


class MistakesTest(CommandTest):
    def mistake(self, *arguments, code=1, **environment):
        found, said = self.start(*arguments, **environment).ends()
        self.assertEqual(found, code, said)
        self.assertNotIn("clients/python/errand.py", said)  # no traceback of ours
        return said

    def test_a_file_that_is_not_there(self):
        self.assertRegex(self.mistake("task.py"), r"^errand: there is no file task.py in .*errand-command-")

    def test_a_folder(self):
        self.assertIn("is a folder", self.mistake("."))

    def test_no_file_at_all(self):
        self.assertIn("usage: errand.py", self.mistake("--processes", "2", code=2))

    def test_a_syntax_error(self):
        said = self.mistake(self.write("x = 1\ndef shout(text:\n    return text\n"))
        self.assertRegex(said, r"^errand: tasks.py is not Python \d\.\d+:\n")
        self.assertRegex(said, r'tasks.py", line [23]\n')
        self.assertIn("SyntaxError", said)

    def test_a_file_that_raises(self):
        said = self.mistake(self.write("import json\n\njson.loads('{')\n"))
        self.assertIn("errand: tasks.py cannot be loaded:", said)
        self.assertIn('tasks.py", line 3', said)
        self.assertNotIn("importlib", said)
        self.assertIn("No module named 'nowhere'", self.mistake(self.write("import nowhere\n")))

    def test_a_file_without_functions(self):
        said = self.mistake(self.write("from os.path import join\n\nclass A:\n    pass\n\ndef _hidden(n): return n\n"))
        self.assertIn("errand: tasks.py has no function that can be run", said)

    def test_functions_that_can_be_no_tasks(self):
        said = self.mistake(self.write("def many(*args): pass\n\ndef more():\n    yield 1\n\ndef odd(a=object()): pass\n"))
        self.assertIn("errand: many is left out: the task many takes *args", said)
        self.assertIn("errand: more is left out: it is a generator", said)
        self.assertIn("errand: odd is left out: the default of a of the task odd is no JSON", said)
        said = self.mistake(self.write("from errand import task\n\n@task\ndef many(*args): pass\n"))
        self.assertIn("errand: tasks.py: the task many takes *args", said)
        said = self.mistake(self.write("from errand import task\n\n@task(colour='red')\ndef shout(): pass\n"))
        self.assertIn("colour", said)
        said = self.mistake(self.write("from errand import task\n\n@task(name='a')\ndef b(): pass\n\n@task\ndef a(): pass\n"))
        self.assertIn("errand: tasks.py: there is a task a already", said)

    def test_numbers_that_are_none(self):
        self.write("def shout(): pass\n")
        self.assertIn("argument --processes", self.mistake("tasks.py", "--processes", "many", code=2))
        self.assertIn("argument --drain", self.mistake("tasks.py", "--drain", "-1", code=2))
        self.assertIn("at least one process", self.mistake("tasks.py", "--processes", "0"))
        self.assertIn("a lease lasts 10 to 3600 seconds", self.mistake("tasks.py", "--lease", "1"))

    def test_addresses_that_are_none(self):
        self.write("def shout(): pass\n")
        self.assertIn("not the address of a service: 'ftp://here'", self.mistake("tasks.py", "--url", "ftp://here"))
        self.assertIn("not the address of a service", self.mistake("tasks.py", ERRAND_URL="http://"))

    def test_something_else_that_answers(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Other)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        said = self.mistake(self.write("def shout(): pass\n"), "--url", url)
        self.assertIn(f"errand: what answers at {url} is no Errand service: it says 501", said)

    def test_a_name_of_the_services_own(self):
        said = self.mistake(self.write("def square(n: int) -> int:\n    return n * n\n"), "--url", service_url())
        self.assertIn("errand: the service refused the tasks", said)
        self.assertIn("square", said)
        self.assertIn("call yours otherwise", said)

    def test_no_service(self):
        url = f"http://127.0.0.1:{free_port()}"
        program = self.start(self.write("def shout(): pass\n"), "--url", url)
        program.says("no service answers at " + url)
        program.says("the worker asks until one does")
        program.send(signal.SIGINT)
        self.assertEqual(program.ends()[0], 0)


class ServeTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.client = Client(service_url())
        self.addCleanup(self.client.close)
        self.own = f"f{uuid.uuid4().hex[:12]}"

    def serve(self, source, *options, **environment):
        program = self.start(self.write(source), "--url", service_url(), "--worker-id", self.own, *options, **environment)
        program.says(f"worker {self.own}")
        return program

    def names(self):
        return {each["name"] for each in self.client.tasks() if each["name"].startswith(self.own)}

    def test_without_a_mark_all_public_functions_of_the_file_are_tasks(self):
        self.write("def helps(): pass\n", "more.py")
        program = self.serve(
            f"from more import helps\nfrom os.path import join\nimport functools\n\n"
            f"def {self.own}_shout(text: str, times: int = 1) -> str:\n    return _loud(text) * times\n\n"
            f"async def {self.own}_later() -> int:\n    return 1\n\n"
            f"def _loud(text): return text.upper()\n\n"
            f"class Thing: pass\n",
            "--processes", "2",
        )  # fmt: skip
        self.assertEqual(self.names(), {f"{self.own}_shout", f"{self.own}_later"})
        self.assertIn(f"errand: {self.own}_shout(text: str, times: int = 1) -> str\n", program.text)
        self.assertIn("with 2 processes", program.text)
        self.assertEqual(self.client.submit(f"{self.own}_shout", "ab", times=2).result(30), "ABAB")
        self.assertEqual(self.client.submit(f"{self.own}_later").result(30), 1)

    def test_marks_choose_and_have_options(self):
        self.write(f"from errand import task\n\n@task\ndef {self.own}_other() -> int: return 2\n", "more.py")
        self.serve(
            f"import more\nfrom errand import Client, Worker, task\n\n"
            f"@task(name='{self.own}.named', timeout=5, max_attempts=3, queue='narrow')\ndef shout(): return 'named'\n\n"
            f"def {self.own}_plain(): return 'plain'\n\n"
            f"w = Worker(Client('http://localhost:1'))\n\n@w.task\ndef {self.own}_of_a_worker(): return 'w'\n"
        )
        self.assertEqual(self.names(), {f"{self.own}.named", f"{self.own}_other", f"{self.own}_of_a_worker"})
        job = self.client.submit(f"{self.own}.named").job()
        self.assertEqual((job["maxAttempts"], job["queue"]), (3, "narrow"))
        self.assertEqual(self.client.submit(f"{self.own}_of_a_worker").result(30), "w")

    def test_it_is_one_module_of_errand_and_the_file_one_of_its_name(self):
        self.serve(
            f"import sys, errand\nfrom errand import JobContext\n\nclass Odd(Exception): pass\n\n"
            f"def {self.own}_tell(*, job: JobContext) -> list:\n"
            f"    return [__name__, sys.modules['errand'] is errand, type(job) is JobContext, job.attempt]\n\n"
            f"def {self.own}_fail():\n    raise Odd('so it is')\n"
        )
        self.assertEqual(self.client.submit(f"{self.own}_tell").result(30), ["tasks", True, True, 1])
        error = self.client.submit(f"{self.own}_fail").exception(30)
        self.assertEqual(str(error), "tasks.Odd: so it is")

    def test_a_failure_is_told_where_the_worker_runs(self):
        program = self.serve(f"def {self.own}_fail():\n    raise ValueError('so it is')\n")
        future = self.client.submit(f"{self.own}_fail")
        self.assertRaises(ValueError, future.result, 30)
        program.says(f"errand: {future.id}, attempt 1 of {self.own}_fail: ")
        program.says("ValueError: so it is")
        self.assertIn('tasks.py", line 2', program.text)

    def test_a_file_that_is_called_as_a_module_is(self):
        self.write(f"def {self.own}_f() -> int: return 7\n", "json.py")
        program = self.start("json.py", "--url", service_url().removeprefix("http://"), "--worker-id", self.own)
        program.says(f"worker {self.own}")
        self.assertEqual(self.client.submit(f"{self.own}_f").result(30), 7)

    def test_the_address_may_be_in_the_environment(self):
        self.write(f"def {self.own}_f() -> int: return 7\n")
        self.start("tasks.py", ERRAND_URL=service_url()).says("worker tasks")
        self.assertEqual(self.client.submit(f"{self.own}_f").result(30), 7)

    def test_both_signals_let_what_runs_come_to_its_end(self):
        gates = Gates(self)
        for end in (signal.SIGTERM, signal.SIGINT):
            gate = gates.new()
            program = self.serve(f"import os, time\n\ndef {self.own}_gate(path: str) -> str:\n"
                                 f"    open(path + '.begun', 'w').close()\n"
                                 f"    while not os.path.exists(path): time.sleep(0.005)\n    return 'open'\n")  # fmt: skip
            future = self.client.submit(f"{self.own}_gate", gate)
            gate.reached()
            program.send(end)
            program.says("the worker stops: 1 jobs are still running")
            gate.open()
            self.assertEqual(future.result(30), "open")
            self.assertEqual(program.ends()[0], 0)

    def test_a_cancel_reaches_it(self):
        self.serve(f"import time\n\ndef {self.own}_sleep(): time.sleep(600)\n", "--grace", "1")
        future = self.client.submit(f"{self.own}_sleep")
        until(future.running, "it runs")
        future.cancel()
        self.assertRaises(CancelledError, future.result, 30)

    @long
    def test_it_takes_up_its_work_when_the_service_comes(self):
        service = Service(start=False)
        self.addCleanup(service.close)
        program = self.start(self.write("def shout(text: str) -> str:\n    return text.upper()\n"), "--url", service.url)
        program.says("no service answers")
        service.start()
        with Client(service.url) as c:
            future = None
            while future is None or isinstance(future.exception(60), Refused):  # until the worker has asked again
                future = c.submit("shout", "a")
            self.assertEqual(future.result(0), "A")


if __name__ == "__main__":
    unittest.main()
