/** The client against a small service in this process: what it sends, how often, and what it makes of answers that are lost or odd. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { afterEach, beforeEach, describe, it } from "node:test";

import * as errand from "../errand.mjs";
import { Canceled, Client, ErrandError, Handle, JobFailed, named, Problem, RemoteError, Unavailable } from "../errand.mjs";
import { FakeService, freePort, sleep, until } from "./support.mjs";

const MODULE = new URL("../errand.mjs", import.meta.url).href;

let service;
let c;

beforeEach(async () => {
  service = await FakeService.start();
  c = new Client(service.url);
});

afterEach(async () => {
  await c.close();
  await service.close();
});

describe("a handle", () => {
  it("is a promise of the result", async () => {
    const handle = c.submit("square", 3);
    assert.ok(handle instanceof Handle);
    assert.equal(await handle, 9);
    assert.equal(await handle.then((value) => value + 1), 10);
    assert.equal(await handle.finally(() => 5), 9);
    assert.equal(await handle.result({ timeout: 0 }), 9);
    assert.equal(handle.task, "square");
    assert.match(await handle.id, /^job_/);
    assert.equal((await handle.job()).status, "succeeded");
    assert.deepEqual(await Promise.all([1, 2, 3].map((n) => c.submit("square", n))), [1, 4, 9]);
    assert.equal(Object.prototype.toString.call(handle), "[object Handle]");
  });

  it("has arguments by position and by name", async () => {
    assert.equal(await c.submit("echo", named({ value: "x" })), "x");
    const job = service.jobs.get(await c.submit("echo", { a: 1 }, named({ b: 2 })).id);
    assert.deepEqual([job.args, job.kwargs], [[{ a: 1 }], { b: 2 }]);
  });

  it("has results that are large, bytes, texts", async () => {
    assert.equal((await c.submit("large")).length, 100_000);
    assert.deepEqual(await c.submit("bytes"), new Uint8Array([0, 255]));
    assert.equal(await c.submit("text"), "é");
    assert.equal(await c.submit("sleep", 0), null);
  });

  it("rejects with what the task threw, and its stack", async () => {
    const error = await c.submit("fail", "no luck").catch((e) => e);
    assert.ok(error instanceof RemoteError && error instanceof JobFailed && error instanceof ErrandError && error instanceof Error);
    assert.equal(`${error}`, "RemoteError: java.lang.IllegalStateException: no luck");
    assert.deepEqual(
      [error.className, error.remoteMessage, error.remoteStack, error.cause.stack, error.reason],
      ["java.lang.IllegalStateException", "no luck", "at dev.errand of no luck", "at dev.errand of no luck", "task-failed"],
    );
    assert.equal(error.job.status, "failed");
    const other = await c.submit("odd").catch((e) => e);
    assert.ok(other instanceof JobFailed && !(other instanceof RemoteError));
    assert.equal(other.reason, "timed-out");
  });

  it("rejects with what the service refused", async () => {
    const handle = c.submit("nobody");
    const error = await handle.catch((e) => e);
    assert.ok(error instanceof Problem);
    assert.deepEqual([error.status, error.code, error.title, error.detail], [422, "unknown-task", "There is unknown-task", "so it is"]);
    assert.equal(error.message, "There is unknown-task: so it is (422)");
    await assert.rejects(handle.id, Problem);
    assert.equal(await handle.cancel(), false);
    const errors = [{ pointer: "/args/0", detail: "must be a number" }];
    service.refuse.set("/v1/jobs", [[422, { type: "/problems/invalid-arguments", errors }]]);
    await assert.rejects(c.submit("square", "x").result(), /\/args\/0 must be a number/);
  });

  it("rejects with what cannot be sent", async () => {
    await assert.rejects(c.submit("echo", 10n).result(), TypeError);
    await assert.rejects(c.submit(() => 1).result(), TypeError);
    assert.equal(service.requests.length, 0);
  });

  it("rejects with what JSON would say as null although it is not, and names its place", async () => {
    const place = (...args) => c.submit("echo", ...args).catch((e) => `${e.name}: ${e.message}`);
    const none = "for which JSON has no word";
    assert.equal(await place(NaN), `TypeError: /args/0 is NaN, ${none}`);
    assert.equal(await place(1, [{ "a/b": -Infinity }]), `TypeError: /args/1/0/a~1b is -Infinity, ${none}`);
    assert.equal(await place(undefined), `TypeError: /args/0 is undefined, ${none}`);
    assert.equal(await place([() => 1]), `TypeError: /args/0/0 is a function, ${none}`);
    assert.equal(await place(new Date(NaN)), `TypeError: /args/0 is Invalid Date, ${none}`);
    assert.equal(await place(named({ x: NaN })), `TypeError: /kwargs/x is NaN, ${none}`);
    await assert.rejects(c.options({ delay: NaN }).submit("echo", 1).result(), /delaySeconds is NaN/);
    await assert.rejects(c.check("echo", NaN), /args\/0 is NaN/);
    await assert.rejects(c.batch("echo", [1, NaN]).id, /items\/1 is NaN/);
    await assert.rejects(c.map("echo", [NaN]).toArray(), /args\/0 is NaN/);
    await assert.rejects(c.call("PUT", "/v1/schedules/x", { everySeconds: NaN }), /everySeconds is NaN/);
    assert.throws(() => c.workflow("x").add("echo", [undefined]), /args\/0\/0 is undefined/);
    assert.equal(service.requests.length, 0);
    const job = service.jobs.get(await c.submit("echo", null, "null", { left: undefined, kept: [null] }).id);
    assert.deepEqual(job.args, [null, "null", { kept: [null] }]);
  });

  it("is waited for no longer than asked, and its job goes on", async () => {
    const handle = c.submit("sleep", 0.6);
    await assert.rejects(handle.result({ timeout: 0.05 }), { name: "TimeoutError" });
    await assert.rejects(handle.result({ timeout: -1 }), TypeError);
    const controller = new AbortController();
    const waiting = handle.result({ signal: controller.signal });
    controller.abort(new Error("enough"));
    await assert.rejects(waiting, /enough/);
    assert.equal(await handle, null);
  });

  it("stands for a job of somebody else, however often", async () => {
    const id = await c.submit("sleep", 0.3).id;
    const [first, second] = [c.handle(id), c.handle(id)];
    assert.equal(first.task, "");
    assert.deepEqual(await Promise.all([first, second]), [null, null]);
    const error = await c.handle("job_0").catch((e) => e);
    assert.equal(error.reason, "gone");
  });

  it("is forgotten with nobody who wants it: no rejection, and no request", async () => {
    const rejections = [];
    const note = (e) => rejections.push(e);
    process.on("unhandledRejection", note);
    const handles = [c.submit("nobody"), c.submit("fail", "x"), c.submit("echo", 10n), c.submit("sleep", 30)];
    await Promise.all(handles.map((each) => each.id.catch(() => 0)));
    await handles[3].result({ timeout: 0.1 }).catch(() => 0);
    handles.forEach((each) => void each.id);
    await sleep(0.2);
    process.off("unhandledRejection", note);
    assert.deepEqual(rejections, []);
    await until(() => service.waits === 0, "the wait has ended with the last who waited", 5);
  });
});

describe("submissions", () => {
  it("have options", async () => {
    const view = c.options({ queue: "slow", priority: 5, timeout: 7, maxAttempts: 3, backoff: 0.5, metadata: { a: "b" } });
    const at = new Date(1_900_000_000_000);
    const job = service.jobs.get(await view.options({ priority: 6, expiresAt: at, tags: ["t"] }).submit("square", 3).id);
    assert.deepEqual(job.submission, {
      task: "square",
      args: [3],
      queue: "slow",
      priority: 6,
      timeoutSeconds: 7,
      retry: { maxAttempts: 3, backoffSeconds: 0.5 },
      metadata: { a: "b" },
      expiresAt: at.toISOString(),
      tags: ["t"],
    });
    assert.deepEqual(service.jobs.get(await c.submit("square", 3).id).submission, { task: "square", args: [3] });
    assert.throws(() => c.options({ colour: "red" }), /colour is not an option of a job; there are after, /);
  });

  it("and all else have no options but those there are, and say which one is near", async () => {
    assert.throws(() => new Client(service.url, { patiense: 1 }), /^TypeError: patiense is not an option of a client, did you mean patience\?/);
    assert.throws(() => c.options({ max_attempts: 1 }), /did you mean maxAttempts\?/);
    assert.throws(() => c.map("square", [], { windw: 1 }), /did you mean window\?/);
    assert.throws(() => c.mapAsCompleted("square", [], { spred: true }), /did you mean spread\?/);
    assert.throws(() => c.batch("square", [], { failfast: true }), /did you mean failFast\?/);
    assert.throws(() => c.workflow("x", { failsFast: true }), /did you mean failFast\?/);
    assert.throws(() => c.workflow("x").options({ prioritty: 1 }), /did you mean priority\?/);
    const handle = c.submit("square", 3);
    await assert.rejects(handle.result({ timeoutSeconds: 5 }), /timeoutSeconds is not an option of result; there are signal, timeout$/);
    await assert.rejects(handle.result({ timout: 5 }), /did you mean timeout\?/);
    await assert.rejects(handle.job({ abort: 1 }), TypeError);
    await assert.rejects(c.stats({ sinse: 1 }), /did you mean since\?/);
    await assert.rejects(c.retryJobs({ filtr: {} }), /did you mean filter\?/);
    await assert.rejects(c.queue("x", { sginal: 1 }), /did you mean signal\?/);
    await assert.rejects(c.run("batch_1").wait({ timeOut: 1, wait: 2 }), /did you mean timeout\?/);
    assert.equal(await handle.result({ timeout: 5, signal: undefined }), 9);
    assert.equal(await handle.result(null), 9);
  });

  it("carry a key, which is the same when they are repeated", async () => {
    service.lose.push("/v1/jobs", "/v1/jobs");
    service.refuse.set("/v1/jobs", [[503, "no-store"], [429, "queue-full", { "Retry-After": "0" }], [409, "idempotency-in-progress"]]);
    assert.equal(await c.submit("square", 4), 16);
    const keys = new Set(service.told(/^POST \/v1\/jobs$/).map((each) => each.headers["idempotency-key"]));
    assert.equal(keys.size, 1);
    assert.equal(service.jobs.size, 1);
    const [one, two] = [c, c].map((each) => each.options({ idempotencyKey: "mine" }).submit("square", 5));
    assert.equal(await one.id, await two.id);
  });

  it("wait as long as Retry-After says", async () => {
    service.refuse.set("/v1/jobs", [[503, "no-store", { "Retry-After": "1" }]]);
    const begun = performance.now();
    assert.equal(await c.submit("square", 4), 16);
    assert.ok(performance.now() - begun > 950);
  });

  it("arrive in their order with one sender", async () => {
    const ordered = new Client(service.url, { senders: 1 });
    await Promise.all(Array.from({ length: 50 }, (_, n) => ordered.submit("square", n)));
    assert.deepEqual([...service.jobs.values()].map((each) => each.args[0]), Array.from({ length: 50 }, (_, n) => n));
    await ordered.close();
  });

  it("survive that the service is away", async () => {
    assert.equal(await c.submit("square", 2), 4);
    const waiting = c.submit("sleep", 1);
    const heard = waiting.result();
    await waiting.id;
    await service.stop();
    const meanwhile = [3, 4, 5].map((n) => c.submit("square", n).result());
    await sleep(0.5);
    await service.listen(service.port);
    assert.deepEqual(await Promise.all(meanwhile), [9, 16, 25]);
    assert.equal(await heard, null);
    assert.equal(service.jobs.size, 5);
  });

  it("are not tried for ever", async () => {
    const nobody = new Client(`http://127.0.0.1:${await freePort()}`, { patience: 0.3 });
    const begun = performance.now();
    const error = await nobody.submit("square", 1).catch((e) => e);
    assert.ok(error instanceof Unavailable && error.cause);
    await assert.rejects(nobody.tasks(), Unavailable);
    assert.ok(performance.now() - begun < 10_000);
    await nobody.close();
  });

  it("that no answer comes to are not waited for without an end", async () => {
    const never = (_, { signal }) => new Promise((_, no) => signal.addEventListener("abort", () => no(signal.reason)));
    const silent = new Client(service.url, { timeout: 0.2, patience: 0, fetch: never });
    await assert.rejects(silent.submit("square", 1).result(), Unavailable);
  });

  it("that a page of somebody else is the answer to are no results", async () => {
    const html = async () => new Response("<html>Welcome</html>", { status: 200 });
    await assert.rejects(new Client(service.url, { fetch: html }).submit("square", 1).result(), /no answer of the service: <html>/);
    const moved = async () => new Response("", { status: 302, headers: { Location: "http://localhost/" } });
    await assert.rejects(new Client(service.url, { fetch: moved }).submit("square", 1).result(), { status: 302 });
  });

  it("carry the key of the client", async () => {
    await new Client(service.url, { key: "s3cret" }).submit("square", 1);
    assert.equal(service.requests[0].headers.authorization, "Bearer s3cret");
    await new Client(service.url, { key: "from-a-file\n" }).submit("square", 1);
    assert.equal(service.requests[1].headers.authorization, "Bearer from-a-file");
    for (const key of ["s3cret\nb", "s3cret b", "s3crét", "", " "]) {
      assert.throws(() => new Client(service.url, { key }), (thrown) => thrown instanceof TypeError && !String(thrown).includes("s3cr"));
    }
  });

  it("go to an address that is one", () => {
    for (const url of ["localhost:8080", "ftp://localhost", "http://", "http://localhost/?a=b", "http://me:too@localhost"]) {
      assert.throws(() => new Client(url), TypeError, url);
    }
    assert.throws(() => new Client(service.url, { connections: 9 }), RangeError);
    assert.throws(() => new Client(service.url, { connections: 3 }), RangeError);
  });
});

describe("waiting", () => {
  it("is one request for all handles, over at most 8 connections", async () => {
    const slow = Array.from({ length: 20 }, () => c.submit("sleep", 0.5));
    const many = Array.from({ length: 1000 }, (_, n) => c.submit("square", n));
    const sleeping = Array.from({ length: 50 }, () => c.submit("sleep", 1));
    assert.deepEqual(await Promise.all(many), many.map((_, n) => n * n));
    await Promise.all([...slow, ...sleeping]);
    assert.equal(service.mostWaits, 1);
    assert.ok(service.most <= 8, `${service.most} connections`);
  });

  it("names more than a thousand in turn", async () => {
    const waiting = Array.from({ length: 1500 }, () => c.submit("sleep", 600));
    const heard = waiting.map((each) => each.result({ timeout: 60 }).catch(() => 0));
    await Promise.all(waiting.map((each) => each.id));
    assert.equal(await c.submit("sleep", 0.01).result({ timeout: 30 }), null);
    await c.close();
    await Promise.all(heard);
  });

  it("hears soon of a job that is new while others are waited for", async () => {
    const slow = c.submit("sleep", 60);
    const heard = slow.result().catch((e) => e);
    await until(() => service.told(/jobs\/wait/).at(-1)?.body.waitSeconds > 0.5, "nothing new came for a while");
    const begun = performance.now();
    for (let n = 0; n < 5; n++) {
      assert.equal(await c.submit("sleep", 0.01), null);
    }
    assert.ok(performance.now() - begun < 5000);
    await slow.cancel();
    assert.ok((await heard) instanceof Canceled);
  });

  it("asks seldom while nothing happens", async () => {
    await assert.rejects(c.submit("sleep", 60).result({ timeout: 2 }), { name: "TimeoutError" });
    const asked = service.told(/jobs\/wait/).length;
    assert.ok(asked <= 12, `${asked} requests in two seconds`);
  });

  it("one after another for many handles takes no request for each", async () => {
    const handles = Array.from({ length: 200 }, (_, n) => c.submit("sleep", 0.3 + (n % 2) / 1000));
    for (const handle of handles) {
      assert.equal(await handle, null);
    }
    const asked = service.told(/jobs\/wait/).length;
    assert.ok(asked < 100, `${asked} requests for 200 jobs`);
  });

  it("ends with an error that stays", async () => {
    service.refuse.set("/v1/jobs/wait", [[401, "unauthorized"]]);
    await assert.rejects(c.submit("sleep", 5).result(), { code: "unauthorized" });
  });

  it("goes on after answers that are lost", async () => {
    service.lose.push("/v1/jobs/wait", "/v1/jobs/wait");
    service.refuse.set("/v1/jobs/wait", [[503, "x"], [500, "x"], [429, "x"]]);
    assert.equal(await c.submit("sleep", 0.1), null);
  });
});

describe("cancel", () => {
  it("is true for what waits", async () => {
    const handle = c.options({ delay: 60 }).submit("square", 3);
    assert.deepEqual([await handle.cancel(), await handle.cancel()], [true, true]);
    const error = await handle.catch((e) => e);
    assert.ok(error instanceof Canceled);
    assert.equal(error.job.status, "canceled");
  });

  it("asks what runs", async () => {
    const handle = c.submit("sleep", 60);
    assert.equal(await handle.cancel(), false);
    await assert.rejects(handle.result(), Canceled);
  });

  it("is false for what is over", async () => {
    const handle = c.submit("square", 3);
    const other = c.handle(await handle.id);
    assert.equal(await handle, 9);
    assert.equal(await handle.cancel(), false);
    assert.equal(await other.cancel(), false);
    assert.equal(await other, 9);
  });

  it("is for what was not sent, too", async () => {
    const nobody = new Client(`http://127.0.0.1:${await freePort()}`, { patience: 0.2 });
    const handles = Array.from({ length: 20 }, (_, n) => nobody.submit("square", n));
    assert.equal(await handles[19].cancel(), true);
    await assert.rejects(handles[19].result(), Canceled);
    await assert.rejects(handles[19].id, Canceled);
    await nobody.close();
  });

  it("comes from a signal", async () => {
    const controller = new AbortController();
    const view = c.options({ signal: controller.signal });
    const running = view.submit("sleep", 60);
    const waiting = view.options({ delay: 60 }).submit("square", 3);
    const ids = [await running.id, await waiting.id];
    const warnings = [];
    process.on("warning", (each) => warnings.push(each));
    const many = Array.from({ length: 50 }, () => view.submit("sleep", 60));
    controller.abort(new Error("enough"));
    for (const each of [running, waiting, ...many]) {
      await assert.rejects(each.result(), /enough/);
    }
    await until(() => ids.every((each) => service.jobs.get(each).status === "canceled"), "the jobs are canceled");
    await until(() => [...service.jobs.values()].every((job) => job.done), "what was being sent is canceled, too");
    await assert.rejects(view.submit("square", 2).result(), /enough/);
    await sleep(0.05);
    assert.deepEqual(warnings, []);
  });
});

describe("map", () => {
  it("gives results in order", async () => {
    assert.deepEqual(await c.map("square", [3, 1, 2]).toArray(), [9, 1, 4]);
    assert.deepEqual(await c.map("square", []).toArray(), []);
    assert.deepEqual(await c.map("square", [[3], [4]], { spread: true }).toArray(), [9, 16]);
    async function* numbers() {
      yield 1;
      await sleep(0.1);
      yield 2;
    }
    const seen = [];
    for await (const each of c.map("square", numbers())) {
      seen.push(each);
    }
    assert.deepEqual(seen, [1, 4]);
  });

  it("keeps the order whatever ends first", async () => {
    const given = [0.3, 0.01, 0.2, 0.02];
    const ends = [];
    for await (const each of c.mapAsCompleted("sleep", given)) {
      ends.push(each.index);
    }
    assert.deepEqual(ends, [1, 3, 2, 0]);
    assert.deepEqual(await c.map("sleep", given).toArray(), [null, null, null, null]);
  });

  it("reads no further than its window, and begins with what is read", async () => {
    let read = 0;
    function* numbers() {
      for (; read < 100; ) {
        yield read++;
      }
    }
    const results = c.map("square", numbers(), { window: 5 })[Symbol.asyncIterator]();
    assert.deepEqual(await results.next(), { value: 0, done: false });
    await sleep(0.1);
    assert.ok(read <= 7, `${read} were read`);
    const left = [];
    for await (const each of results) {
      left.push(each);
    }
    assert.equal(left.length, 99);
    await assert.rejects(c.map("square", [1], { window: 0 }).toArray(), RangeError);
  });

  it("throws the first failure at its place, and wants none of what has not begun", async () => {
    const seen = [];
    const later = c.options({ delay: 60 });
    const items = async function* () {
      yield 1;
      yield 2;
    };
    await assert.rejects(async () => {
      for await (const each of c.map("fail", items())) {
        seen.push(each);
      }
    }, RemoteError);
    assert.deepEqual(seen, []);
    await assert.rejects(later.map("square", [1, 2, 3], { timeout: 0.2 }).toArray(), { name: "TimeoutError" });
    await until(() => [...service.jobs.values()].filter((each) => each.status === "canceled").length === 3, "they are canceled");
  });

  it("lets what runs go on when nobody wants it any more, and waits for it no longer", async () => {
    for await (const each of c.mapAsCompleted("sleep", [0.01, 60])) {
      assert.equal(each.value, null);
      break;
    }
    await until(() => service.told(/GET \/v1\/jobs\//).length === 1, "it was looked at");
    await sleep(0.1);
    assert.equal([...service.jobs.values()][1].status, "running");
    assert.equal(service.waits, 0);
  });

  it("tells failures among the others as they come", async () => {
    const outcomes = await c.mapAsCompleted("fail", ["a", "b"]).toArray();
    assert.deepEqual(outcomes.map((each) => each.status), ["rejected", "rejected"]);
    assert.deepEqual(outcomes.map((each) => each.reason.remoteMessage).sort(), ["a", "b"]);
  });

  it("throws what its items throw, after what came before", async () => {
    function* broken() {
      yield 1;
      throw new Error("broken");
    }
    const seen = [];
    await assert.rejects(async () => {
      for await (const each of c.map("square", broken())) {
        seen.push(each);
      }
    }, /broken/);
    assert.deepEqual(seen, [1]);
    await assert.rejects(c.map("square", 5).toArray(), TypeError);
  });

  it("stops with a signal, and its jobs with it", async () => {
    const controller = new AbortController();
    const all = c.map("sleep", [60, 60], { signal: controller.signal }).toArray();
    await until(() => service.jobs.size === 2, "they are submitted");
    controller.abort(new Error("enough"));
    await assert.rejects(all, /enough/);
    await until(() => [...service.jobs.values()].every((each) => each.status === "canceled"), "they are canceled");
  });

  it("has a key for each item", async () => {
    const view = c.options({ idempotencyKey: "m" });
    assert.deepEqual(await view.map("square", [1, 2]).toArray(), [1, 4]);
    assert.deepEqual(await view.map("square", [1, 2]).toArray(), [1, 4]);
    assert.deepEqual([...service.keys.keys()], ["m-0", "m-1"]);
  });
});

describe("the end", () => {
  it("sends what was submitted, and rejects what is not done", async () => {
    const handles = Array.from({ length: 100 }, (_, n) => c.submit("square", n));
    const slow = c.submit("sleep", 60);
    const heard = slow.result().catch((e) => e);
    await c.close();
    assert.equal(service.jobs.size, 101);
    assert.match((await heard).message, /closed; what was accepted goes on/);
    await assert.rejects(c.submit("square", 1).result(), /closed/);
    await assert.rejects(c.tasks(), /closed/);
    await assert.rejects(c.handle("job_1").result(), /closed/);
    assert.ok(handles.length);
  });

  it("of a program comes when all is sent and nobody waits", async () => {
    const source = `
      import { Client } from ${JSON.stringify(MODULE)};
      const c = new Client(${JSON.stringify(service.url)});
      for (let n = 0; n < 50; n++) c.submit("square", n);
      const slow = c.submit("sleep", 600);
      slow.result({ timeout: 0.1 }).catch((e) => console.log(e.name));
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", source], { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (data) => (said += data));
    assert.deepEqual(await once(child, "close"), [0, null]);
    assert.equal(said, "TimeoutError\n");
    assert.equal(service.jobs.size, 51);
  });
});

describe("the types", () => {
  it("name what is there", () => {
    const types = fs.readFileSync(new URL("../errand.d.mts", import.meta.url), "utf8");
    const named = [...types.matchAll(/^export (?:class|function) (\w+)/gm)].map((each) => each[1]);
    assert.deepEqual(named.sort(), Object.keys(errand).sort());
    for (const [, name, members] of types.matchAll(/^export class (\w+)[^{]*\{\n([^]*?)^\}/gm)) {
      for (const [, method] of members.matchAll(/^ {2}(\w+)(?:<[^(]*)?\(/gm)) {
        assert.equal(typeof errand[name].prototype[method], "function", `${name}.${method}`);
      }
    }
  });
});
