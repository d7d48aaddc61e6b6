#!/usr/bin/env python3
"""Crawls a small site that it serves itself, in three ways: collect what comes, go on with what came, and have the service go on.

In one window, the service, which may read pages of this machine:

    ERRAND_HTTP_ALLOW=127.0.0.1 ./mvnw spring-boot:run

In another one, from the root of the project:

    PYTHONPATH=clients/python python3 docs/examples/crawl.py

The address of another service may follow, and ERRAND_KEY holds a key where it asks for one.
"""

import contextlib
import html.parser
import http.server
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from concurrent.futures import FIRST_COMPLETED, as_completed, wait

from errand import Client, Refused, Worker

SERVICE = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8080"
PAGES = 15
SECONDS = 30  # after which it gives up


# --- The site: page 1 has links to 2 and 3, page 2 to 4 and 5, and so on; the last ones have none. Each takes a tenth of a second.


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        number = int(self.path.strip("/") or 1)
        time.sleep(0.1)
        links = "".join(f'<a href="/{n}">{n}</a> ' for n in (2 * number, 2 * number + 1) if n <= PAGES)
        body = f"<title>Page {number}</title>{links}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@contextlib.contextmanager
def site():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


# --- Our own code, in a program of its own: `python3 crawl.py SERVICE work`.


class Links(html.parser.HTMLParser):
    def __init__(self, page: str):
        super().__init__()
        self.page, self.found = page, []

    def handle_starttag(self, tag, attributes):
        target = dict(attributes).get("href")
        if tag == "a" and target:
            self.found.append(urllib.parse.urljoin(self.page, target))


def links_of(page: str) -> dict:
    """Reads a page and answers where it leads."""
    with urllib.request.urlopen(page, timeout=10) as answer:
        links = Links(page)
        links.feed(answer.read().decode())
    return {"page": page, "links": links.found}


def count_links(pages: list) -> dict:
    """Works with what all the others have returned."""
    return {"pages": len(pages), "links": sum(len(each["links"]) for each in pages)}


def work() -> None:
    worker = Worker(Client(SERVICE), processes=4)
    worker.task(links_of)
    worker.task(count_links)
    worker.run()


def await_worker(client: Client) -> None:
    """A task is known as soon as a program has said that it runs it."""
    until = time.monotonic() + SECONDS
    while True:
        try:
            return client.check(links_of, "")
        except Refused:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


# --- Three ways.


def collect(client: Client, start: str) -> None:
    """Many at once, each taken as soon as it is there. `crawl` is a task that every service has."""
    jobs = [client.submit("crawl", f"{start}{number}") for number in range(1, PAGES + 1)]
    numbers = [int(job.result()["title"].split()[1]) for job in as_completed(jobs, timeout=SECONDS)]
    print(f"collected {len(numbers)} pages, from page {min(numbers)} to page {max(numbers)}")


def follow(client: Client, start: str) -> None:
    """Goes on with what came: each page's links are crawled as soon as it is there, while others still run."""
    seen, running = {start}, {client.submit(links_of, start)}
    until = time.monotonic() + SECONDS
    while running:
        done, running = wait(running, timeout=until - time.monotonic(), return_when=FIRST_COMPLETED)
        if not done:
            raise TimeoutError(f"{len(running)} pages are still missing")
        for job in done:
            for link in job.result()["links"]:
                if link not in seen:
                    seen.add(link)
                    running.add(client.submit(links_of, link))
    print(f"followed the links of {len(seen)} pages")


def join(client: Client, start: str) -> None:
    """The service goes on: one job waits for a batch and gets what all of it returned. This program need not stay for that."""
    pages = [f"{start}{number}" for number in range(1, PAGES + 1)]
    batch = client.call("POST", "/v1/batches", {"task": "links_of", "items": pages})
    total = client.options(after=[batch["id"]]).submit(count_links, {"$results": batch["id"]})
    print(f"joined {total.result(timeout=SECONDS)}")


def main() -> None:
    with site() as start, Client(SERVICE) as client:
        worker = subprocess.Popen([sys.executable, __file__, SERVICE, "work"])
        try:
            collect(client, start)
            await_worker(client)
            follow(client, start)
            join(client, start)
        finally:
            worker.terminate()
            worker.wait(timeout=SECONDS)


if __name__ == "__main__":
    work() if sys.argv[2:] == ["work"] else main()
