/** The worker against a small service in this process. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeEach, describe, it } from "node:test";

import { Canceled, Client, Content, Problem, RemoteError, Stopped, Worker } from "../errand.mjs";
import { FakeService, sleep, until } from "./support.mjs";

const MODULE = new URL("../errand.mjs", import.meta.url).href;

class TooFar extends Error {}

let service;
let c;
let workers;
let said;

beforeEach(async () => {
  service = await FakeService.start();
  c = new Client(service.url);
  workers = [];
  said = [];
});

afterEach(async () => {
  workers.forEach(({ worker }) => worker.stop({ now: true }));
  for (const { running } of workers) {
    await running;
  }
  await c.close();
  await service.close();
});

/** A worker at work in this process. */
async function work(tasks, options = {}) {
  const note = (message) => said.push(message);
  const worker = new Worker(c, { workerId: "tests", concurrency: 4, signals: false, logger: { info: () => {}, warn: note }, ...options });
  for (const [name, given] of Object.entries(tasks)) {
    typeof given === "function" ? worker.task(name, given) : worker.task(name, ...given);
  }
  const running = worker.run();
  running.catch(() => 0);
  workers.push({ worker, running });
  await worker.ready;
  return { worker, running };
}

/** Ends with its signal, as a task should. */
function endless(_, job) {
  return new Promise((_resolve, reject) => job.signal.addEventListener("abort", () => reject(job.signal.reason)));
}

const one = { parameters: { n: { type: "integer" } } };

describe("a worker", () => {
  it("runs what is asked for", async () => {
    await work({ double: [one, async ({ n }) => n * 2] });
    assert.equal(await c.submit("double", 4), 8);
    assert.deepEqual(await c.map("double", Array.from({ length: 300 }, (_, n) => n)).toArray(), Array.from({ length: 300 }, (_, n) => n * 2));
  });

  it("registers what it was told of its tasks", async () => {
    const parameters = { link: { type: "string" }, delay: { type: "number", default: 0 }, any: true };
    const limits = { queue: "slow", timeout: 5, maxAttempts: 3, concurrency: 2, perSecond: 1.5 };
    const options = { parameters, result: { type: "object" }, description: "Fetches", ...limits, example: ["x"], breaking: true };
    await work({ crawl: [options, () => 1], list: [{ parameters: [{ name: "a", default: null }] }, () => 1] }, { version: "1.2" });
    const { workerId, instance, version, host, tasks } = service.told(/worker-tasks/)[0].body;
    assert.deepEqual([workerId, version, instance, typeof host], ["tests", "1.2", workers[0].worker.instance, "string"]);
    assert.deepEqual(tasks[0], {
      name: "crawl",
      parameters: [
        { name: "link", schema: { type: "string" } },
        { name: "delay", schema: { type: "number" }, default: 0 },
        { name: "any", schema: true },
      ],
      result: { type: "object" },
      description: "Fetches",
      queue: "slow",
      timeoutSeconds: 5,
      maxAttempts: 3,
      concurrency: 2,
      perSecond: 1.5,
      exampleArgs: ["x"],
      breaking: true,
    });
    assert.deepEqual(tasks[1].parameters, [{ name: "a", default: null }]);
  });

  it("says what is wrong with it at once", async () => {
    assert.throws(() => new Worker(c).task("x", { colour: 1 }, () => 1), /colour is not an option/);
    assert.throws(() => new Worker(c).task("x", { maxAttempt: 1 }, () => 1), /did you mean maxAttempts\?/);
    assert.throws(() => new Worker(c, { concurency: 4 }), /concurency is not an option of a worker, did you mean concurrency\?/);
    assert.throws(() => new Worker(c).task("x", {}), TypeError);
    assert.throws(() => new Worker(c).task("x", () => 1).task("x", () => 1), /already/);
    assert.throws(() => new Worker(c, { concurrency: 0 }), RangeError);
    await assert.rejects(new Worker(c).run(), /at least one task/);
    service.refuse.set("/v1/worker-tasks", [[409, "task-taken"]]);
    await assert.rejects(new Worker(c).task("square", () => 1).run(), { code: "task-taken" });
  });

  it("holds no more than it has room for", async () => {
    let running = 0;
    let most = 0;
    const task = async () => {
      most = Math.max(most, ++running);
      await sleep(0.02);
      running--;
    };
    await work({ task }, { concurrency: 3 });
    await c.map("task", Array(30).fill(null)).toArray();
    assert.equal(most, 3);
    assert.ok(service.mostHeld <= 3);
  });

  it("ends a hundred jobs by one request", async () => {
    await work({ double: [one, ({ n }) => n * 2] }, { concurrency: 100 });
    await c.map("double", Array.from({ length: 1000 }, (_, n) => n)).toArray();
    const settled = service.told(/settle/);
    assert.ok(settled.length < 500, `${settled.length} requests`);
    assert.equal(settled.flatMap((each) => each.body.items).length, 1000);
  });

  it("has results of all kinds", async () => {
    await work({
      nothing: () => undefined,
      object: () => ({ a: [1, null, "é"] }),
      large: () => "x".repeat(100_000),
      bytes: () => new Uint8Array([1, 2]),
      buffer: () => new Uint8Array([3]).buffer,
      content: () => new Content("<p>é", "text/html; charset=utf-8"),
      circular: () => {
        const a = {};
        return (a.a = a);
      },
      infinite: () => ({ a: [1, Infinity] }),
      notANumber: () => NaN,
      function: () => () => 1,
    });
    assert.equal(await c.submit("nothing"), null);
    assert.deepEqual(await c.submit("object"), { a: [1, null, "é"] });
    assert.equal((await c.submit("large")).length, 100_000);
    assert.deepEqual([...(await c.submit("bytes"))], [1, 2]);
    assert.deepEqual([...(await c.submit("buffer"))], [3]);
    assert.equal(new TextDecoder().decode(await c.submit("content")), "<p>é");
    await assert.rejects(c.submit("circular").result(), { className: "TypeError" });
    await assert.rejects(c.submit("infinite").result(), /the result \/a\/1 is Infinity, for which JSON has no word/);
    await assert.rejects(c.submit("notANumber").result(), /the result is NaN, for which/);
    await assert.rejects(c.submit("function").result(), /the result is a function, for which/);
  });

  it("knows its job, tells progress and writes to its log, and its last words arrive", async () => {
    let seen;
    const task = async (_, job) => {
      seen = { ...job };
      job.log("begun");
      job.progress(10);
      await sleep(0.7);
      job.log("nearly", "warn");
      job.progress(140, "done");
      return job.jobId;
    };
    await work({ task: [{ timeout: 30 }, task] });
    const handle = c.options({ metadata: { a: "b" }, maxAttempts: 2 }).submit("task");
    const id = await handle.id;
    await until(() => service.jobs.get(id).progress?.percent === 10, "the progress is known while it runs");
    assert.equal(await handle, id);
    const job = service.jobs.get(id);
    assert.deepEqual(job.progress, { percent: 100, message: "done" });
    assert.deepEqual(job.log, ["begun", { level: "warn", message: "nearly" }]);
    assert.deepEqual([seen.jobId, seen.task, seen.attempt, seen.maxAttempts, seen.metadata], [id, "task", 1, 2, { a: "b" }]);
    assert.ok(seen.deadline instanceof Date && Math.abs(seen.deadline - Date.now()) < 60_000);
    assert.ok(seen.signal instanceof AbortSignal && !seen.signal.aborted);
  });
});

describe("what a task throws", () => {
  it("arrives with its class and stack", async () => {
    await work({
      far: () => {
        throw new TooFar("too far", { cause: new Error("the reason") });
      },
      text: async () => Promise.reject("only a text"),
      nothing: async () => Promise.reject(undefined),
      evil: async () => {
        throw { get message() { throw new Error("no"); } }; // prettier-ignore
      },
    });
    const error = await c.submit("far").catch((e) => e);
    assert.ok(error instanceof RemoteError);
    assert.deepEqual([error.className, error.remoteMessage], ["TooFar", "too far"]);
    assert.match(error.remoteStack, /worker\.test\.mjs/);
    assert.match(error.remoteStack, /\[cause\]: Error: the reason/);
    assert.equal((await c.submit("text").catch((e) => e)).remoteMessage, "only a text");
    assert.equal((await c.submit("nothing").catch((e) => e)).remoteMessage, "undefined");
    assert.equal((await c.submit("evil").catch((e) => e)).className, "Error");
  });

  it("says whether and when to try again", async () => {
    const attempts = [];
    const task = ({ n }, job) => {
      attempts.push(job.attempt);
      throw Object.assign(new Error("again"), n ? { retryable: false } : { retryAfter: 7 });
    };
    await work({ task: [one, task] });
    await assert.rejects(c.options({ maxAttempts: 3 }).submit("task", 1).result(), /again/);
    assert.deepEqual(attempts, [1]);
    const handle = c.options({ maxAttempts: 3 }).submit("task", 0);
    await assert.rejects(handle.result(), /again/);
    assert.deepEqual(attempts, [1, 1, 2, 3]);
    assert.equal(service.jobs.get(await handle.id).retryAfter, 7);
  });
});

describe("a task is told to stop", () => {
  it("by a cancel, soon", async () => {
    let reason;
    const task = (args, job) => endless(args, job).catch((e) => ((reason = e), Promise.reject(e)));
    await work({ task });
    const handle = c.submit("task");
    const id = await handle.id;
    await until(() => service.jobs.get(id).status === "running", "it runs");
    await sleep(1);
    const begun = performance.now();
    assert.equal(await handle.cancel(), false);
    await assert.rejects(handle.result(), Canceled);
    assert.ok(performance.now() - begun < 3000);
    assert.ok(reason instanceof Stopped && reason.reason === "cancel");
    assert.equal(service.jobs.get(id).said.error.type, "Stopped");
  });

  it("by the end of its time, without the service saying so", async () => {
    await work({ task: endless });
    const error = await c.options({ timeout: 0.2 }).submit("task").catch((e) => e);
    assert.equal(error.className, "Stopped");
  });

  it("and does not: its attempt ends without it, and its place stays taken", async () => {
    let release;
    await work({ task: () => new Promise((resolve) => (release = resolve)), other: () => 1 }, { concurrency: 1, grace: 0.2 });
    const handle = c.submit("task");
    await until(() => release, "it runs");
    await handle.cancel();
    await assert.rejects(handle.result(), Canceled);
    assert.match(said.join(), /told to stop \(cancel\), and its task goes on/);
    const other = c.submit("other");
    await assert.rejects(other.result({ timeout: 0.3 }), { name: "TimeoutError" });
    release();
    assert.equal(await other, 1);
  });

  it("when its lease is lost, and the job runs again", async () => {
    const reasons = [];
    let runs = 0;
    const task = (args, job) => (runs++ ? "done" : endless(args, job).catch((e) => void reasons.push(e.reason)));
    await work({ task });
    const handle = c.submit("task");
    await until(() => service.leases.size === 1, "it runs");
    const [token] = service.leases.keys();
    await sleep(0.5);
    service.expire(token);
    await until(() => reasons.length, "the task is told");
    assert.equal(await handle, "done");
    assert.deepEqual(reasons, ["lost"]);
    assert.equal(service.settled.size, 1);
  });
});

describe("the leases of a worker", () => {
  it("are all kept by heartbeats", async () => {
    let release;
    const gate = new Promise((resolve) => (release = resolve));
    await work({ task: () => gate }, { lease: 1.5 });
    const handles = [1, 2, 3].map(() => c.submit("task"));
    await until(() => service.leases.size === 3 && [...service.leases.values()].every((each) => each.beats >= 4), "they are extended", 20);
    release(1);
    assert.deepEqual(await Promise.all(handles), [1, 1, 1]);
  });

  it("are not lost with answers", async () => {
    const runs = new Map();
    await work({ task: [one, ({ n }) => runs.set(n, (runs.get(n) ?? 0) + 1) && n] });
    const handles = [];
    for (let n = 0; n < 40; n++) {
      if (n % 8 === 0) {
        service.lose.push("/v1/leases", "/v1/leases/settle");
      }
      handles.push(c.submit("task", n));
      await sleep(0.005);
    }
    assert.deepEqual(await Promise.all(handles), Array.from({ length: 40 }, (_, n) => n));
    assert.deepEqual(new Set(runs.values()), new Set([1]));
  });

  it("that it does not know of go back", async () => {
    await work({ task: () => 1 });
    await until(() => service.told(/POST \/v1\/leases$/).length, "it waits");
    const handle = c.submit("task");
    const granted = service.granted;
    service.lose.push("/v1/leases");
    granted.set = () => granted; // what was granted is forgotten with the answer
    await until(() => !service.lose.length, "the answer is lost");
    delete granted.set;
    assert.equal(await handle.result({ timeout: 40 }), 1);
  });

  it("survive refusals, and it registers again when it was forgotten", async () => {
    service.refuse.set("/v1/leases", [[422, "unknown-task"], [500, "x"], [503, "x"]]);
    service.refuse.set("/v1/leases/settle", [[413, "too-large"]]);
    await work({ task: () => 1 });
    assert.equal(await c.submit("task"), 1);
    assert.equal(service.told(/worker-tasks/).length, 2);
  });

  it("end as failed when their result is refused", async () => {
    service.refuse.set("/v1/leases/settle", [[400, "x"]]);
    let release;
    await work({ task: () => new Promise((resolve) => (release = resolve)) });
    const handle = c.submit("task");
    await until(() => release, "it runs");
    const [token] = service.leases.keys();
    service.refuse.set(`/v1/leases/${encodeURIComponent(token)}/complete`, [[400, "x"]]);
    release(1);
    await assert.rejects(handle.result(), { className: "ResultRefused" });
  });
});

describe("the end of a worker", () => {
  it("drains: what runs comes to its end, and nothing new is taken", async () => {
    const { worker, running } = await work({ task: () => sleep(0.7).then(() => "done") }, { concurrency: 1 });
    const [first, second] = [c.submit("task"), c.submit("task")];
    await until(() => service.leases.size === 1, "one runs");
    worker.stop();
    await running;
    assert.equal(await first, "done");
    assert.equal(service.jobs.get(await second.id).status, "queued");
    assert.equal(service.told(/quiet/)[0].path, `/v1/workers/tests/quiet?instance=${worker.instance}`);
    await assert.rejects(worker.run(), /runs once/);
  });

  it("comes while it waits for work, soon", async () => {
    const { worker, running } = await work({ task: () => 1 });
    await until(() => service.told(/POST \/v1\/leases$/).length, "it waits");
    const begun = performance.now();
    worker.stop();
    await running;
    assert.ok(performance.now() - begun < 5000);
  });

  it("gives back what the drain was too short for", async () => {
    const reasons = [];
    const task = (args, job) => endless(args, job).catch((e) => (reasons.push(e.reason), Promise.reject(e)));
    const { worker, running } = await work({ task }, { drain: 0.2 });
    const handle = c.submit("task");
    await until(() => service.leases.size === 1, "it runs");
    worker.stop();
    await running;
    assert.deepEqual(reasons, ["shutdown"]);
    const job = service.jobs.get(await handle.id);
    assert.deepEqual([job.status, job.attempt], ["queued", 0]);
  });

  it("gives all back at once when it is asked twice", async () => {
    const { worker, running } = await work({ task: () => new Promise(() => {}) });
    const handle = c.submit("task");
    await until(() => service.leases.size === 1, "it runs");
    worker.stop();
    worker.stop();
    const begun = performance.now();
    await running;
    assert.ok(performance.now() - begun < 5000);
    assert.equal(service.jobs.get(await handle.id).status, "queued");
  });

  it("comes when the service says so; before that it can be quiet for a while", async () => {
    const { running } = await work({ task: () => 1 });
    service.turn("quiet");
    await until(() => service.told(/POST \/v1\/leases$/).length >= 2, "it has heard of it");
    const handle = c.submit("task");
    await assert.rejects(handle.result({ timeout: 0.3 }), { name: "TimeoutError" });
    service.turn("run");
    assert.equal(await handle, 1);
    service.turn("terminate");
    await running;
  });

  it("comes with SIGTERM, as a program of its own", async () => {
    const source = `
      import { Client, Worker } from ${JSON.stringify(MODULE)};
      const w = new Worker(new Client(${JSON.stringify(service.url)}), { workerId: "program", concurrency: 2 });
      w.task("slow", async () => { await new Promise((resolve) => setTimeout(resolve, 700)); return "done"; });
      w.task("stuck", (_, job) => new Promise((resolve) => job.signal.addEventListener("abort", resolve)));
      await w.run();
      console.log("ended");
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", source], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    await until(() => service.tasks.has("slow"), "it is registered");
    const [slow, stuck] = [c.submit("slow"), c.submit("stuck")];
    await until(() => service.leases.size === 2, "both run");
    child.kill("SIGTERM");
    assert.equal(await slow, "done");
    assert.equal(service.leases.size, 1);
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "close"), [0, null]);
    assert.match(output, /ended\n$/);
    assert.equal(service.jobs.get(await stuck.id).status, "queued");
  });
});

describe("what is refused", () => {
  it("is a problem", async () => {
    await assert.rejects(c.submit("nobody").result(), Problem);
  });
});
