/** The client and the worker against the real service. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";

import { Canceled, Client, Content, JobFailed, named, Problem, RemoteError, Worker } from "../errand.mjs";
import { CountingProxy, noService, Service, sleep, until } from "./support.mjs";

const MODULE = new URL("../errand.mjs", import.meta.url).href;
const own = `js${process.pid}`; // what tasks of this run begin with

describe("the service", { skip: noService }, () => {
  let service;
  let c;

  before(async () => {
    if (process.env.ERRAND_URL) {
      c = new Client(process.env.ERRAND_URL);
      return;
    }
    service = await Service.start("--errand.execution.queues.default.concurrency=64", "--errand.execution.queues.narrow.concurrency=1");
    c = new Client(service.url);
  });

  after(async () => {
    await c?.close();
    await service?.close();
  });

  it("runs what is submitted", async () => {
    const handle = c.submit("square", 3);
    assert.equal(await handle, 9);
    const job = await handle.job();
    assert.deepEqual([job.id, job.status, job.args], [await handle.id, "succeeded", [3]]);
    assert.equal(await c.submit("count", 2, named({ step_seconds: 0.01 })), 2);
    const value = { a: [1, null, "é", 1.5] };
    assert.deepEqual(await c.submit("echo", named({ value })), value);
    assert.equal(await c.submit("sleep", 0), null);
    const large = Array.from({ length: 200 }, () => "x".repeat(1000));
    assert.deepEqual(await c.submit("echo", large), large);
    assert.equal(await c.handle(await handle.id), 9);
    assert.ok((await c.tasks()).some((each) => each.name === "square"));
    assert.deepEqual((await c.call("POST", "/v1/jobs/wait", { ids: [] })).done, []);
  });

  it("takes all options", async () => {
    const soon = new Date(Date.now() + 3_600_000);
    const view = c.options({ priority: 5, queue: "narrow", metadata: { a: "b" }, maxAttempts: 3, backoff: 0.5, maxBackoff: 2, tags: ["t"] });
    const job = await view.options({ expiresAt: soon, resultTtl: 60, concurrencyKey: "k", timeout: 20 }).submit("square", 3).job();
    assert.deepEqual([job.priority, job.queue, job.metadata, job.maxAttempts, job.tags], [5, "narrow", { a: "b" }, 3, ["t"]]);
    assert.equal(job.expiresAt, soon.toISOString());
    const key = `k${process.pid}`;
    const [one, two] = [1, 2].map(() => c.options({ idempotencyKey: key }).submit("square", 3));
    assert.equal(await one.id, await two.id);
  });

  it("refuses with problems", async () => {
    await assert.rejects(c.submit("nobody", 1).result(), (e) => e instanceof Problem && e.status === 422 && e.code === "unknown-task");
    await assert.rejects(c.submit("square", "x").result(), (e) => e.errors[0].pointer === "/args/0" && /\/args\/0/.test(e.message));
    await assert.rejects(c.call("GET", "/v1/nothing"), { status: 404 });
    await assert.rejects(c.handle("job_01kjcq5t00e9f80000000000a1").result(), { reason: "gone" });
  });

  it("tells failures with their stack", async () => {
    const error = await c.submit("fail", "no luck").catch((e) => e);
    assert.ok(error instanceof RemoteError);
    assert.deepEqual([error.className, error.remoteMessage], ["java.lang.IllegalStateException", "no luck"]);
    assert.match(error.cause.stack, /at dev\.errand/);
    const late = await c.options({ timeout: 0.2 }).submit("sleep", 30).catch((e) => e);
    assert.ok(late instanceof JobFailed);
    assert.equal(late.reason, "timed-out");
  });

  it("looks at failed jobs and retries them together", async () => {
    const handles = [1, 2, 3].map(() => c.options({ tags: [own] }).submit("fail", `no ${own} luck`));
    await Promise.allSettled(handles);
    const filter = { status: ["failed"], tag: [own] };
    assert.equal((await c.countJobs("retry", { filter })).matched, 3);
    const operation = await c.retryJobs({ filter, reason: "once more", perSecond: 100 });
    const told = await operation.wait({ timeout: 30 });
    assert.deepEqual([told.done, told.counts.changed, operation.info.done], [true, 3, true]);
    const ids = await Promise.all(handles.map((each) => each.id));
    const areOver = async () => (await Promise.all(ids.map((id) => c.job(id)))).every((each) => each.done);
    await until(async () => (await c.attempts(ids[0])).length === 2 && (await areOver()), "they failed again");
    const { fingerprint } = (await c.job(ids[0])).error;
    await until(async () => (await c.errors({ task: "fail" })).some((each) => each.fingerprint === fingerprint), "it is counted", 60);
    assert.ok((await c.error(fingerprint)).stack);
    const deleted = await c.deleteJobs({ ids });
    assert.equal((await deleted.wait({ timeout: 30 })).counts.changed, 3);
    assert.equal((await c.operation(deleted.id).refresh()).status, "done");
    await assert.rejects(c.retryJobs({}), Problem);
  });

  it("pauses a queue, checks, counts", async () => {
    assert.equal((await c.pause("narrow", { reason: "a test" })).paused.reason, "a test");
    const handle = c.options({ queue: "narrow" }).submit("square", 3);
    await assert.rejects(handle.result({ timeout: 0.3 }), { name: "TimeoutError" });
    assert.ok((await c.queue("narrow")).paused);
    await c.resume("narrow");
    assert.equal(await handle, 9);
    assert.ok((await c.queues()).some((each) => each.name === "narrow"));
    assert.equal(await c.check("square", 3), undefined);
    await assert.rejects(c.check("square", "x"), { code: "invalid-arguments" });
    assert.ok((await c.stats({ step: 60, until: new Date() })).buckets);
    const logged = [];
    for await (const line of c.logs(await handle.id)) {
      logged.push(line);
    }
    assert.deepEqual(logged, []);
  });

  it("builds a workflow, whose jobs get what others returned", async () => {
    const flow = c.options({ tags: [own] }).workflow("js", { metadata: { a: "b" } });
    const one = flow.add("square", 3);
    const two = flow.options({ key: "two", priority: 5 }).add("echo", { x: [7] });
    const join = flow.add("echo", [one, two.at("/x/0"), two.at("/y", { default: null })]);
    const broken = flow.add("fail", "no luck");
    const last = flow.options({ after: [join] }).add("echo", named({ value: broken.outcome() }));
    const skipped = flow.options({ after: [broken] }).add("square", 1);
    assert.deepEqual([flow.size, one.key, skipped.key], [6, "square", "square-2"]);
    const run = await flow.start();
    const told = await run.wait({ timeout: 30 });
    assert.deepEqual([told.done, told.status, told.name], [true, "failed", "js"]);
    assert.deepEqual(
      told.jobs.filter((each) => each.status === "failed").map((each) => each.key),
      ["fail", "square-2"],
    );
    assert.deepEqual(await run.result(join), [9, 7, null]);
    assert.equal((await run.result(last.key)).status, "failed");
    await assert.rejects(run.result(skipped), JobFailed);
    assert.deepEqual(told.jobs[4].after, [{ id: "fail", when: "finished" }, "echo"]);
    const job = await c.job(told.jobs[1].jobId);
    assert.deepEqual([job.priority, job.tags, job.metadata], [5, [own], { a: "b" }]);
    assert.equal((await c.run(run.id).info()).counts.total, 6);
  });

  it("refuses a workflow whole, and cancels one", async () => {
    const flow = c.workflow();
    const first = flow.add("sleep", 30);
    flow.add("square", first);
    assert.throws(() => flow.options({ after: ["job_x"] }).add("square", 1), TypeError);
    assert.throws(() => flow.options({ idempotencyKey: "x" }), TypeError);
    assert.throws(() => flow.options({ key: "square" }).add("square", 1), TypeError);
    const other = c.workflow();
    other.add("sleep", 30);
    assert.throws(() => other.add("echo", first), TypeError);
    assert.throws(() => other.add("echo", { x: [first.outcome()] }), TypeError);
    assert.throws(() => other.options({ after: [first.finished()] }).add("echo", 1), TypeError);
    assert.equal(other.size, 1);
    const late = flow.options({ after: [first].values() });
    late.add("echo", 1);
    late.add("echo", 2);
    const run = await flow.start();
    await assert.rejects(run.wait({ timeout: 0.3 }), { name: "TimeoutError" });
    assert.deepEqual((await run.info()).jobs.slice(2).map((each) => each.after), [["sleep"], ["sleep"]]);
    await run.cancel();
    assert.deepEqual([...new Set((await run.wait({ timeout: 30 })).jobs.map((each) => each.status))], ["canceled"]);
    flow.add("nobody");
    await assert.rejects(flow.start(), (e) => e.code === "unknown-task" && e.errors[0].pointer === "/jobs/nobody/task");
  });

  it("makes a schedule, looks at it, removes it", async () => {
    const name = `${own}-js`;
    const body = { cron: "@yearly", startAt: new Date(), job: { task: "square", args: [3] } };
    assert.equal((await c.previewSchedule({ cron: "0 9 * * MON-FRI" }, { count: 3 })).length, 3);
    const made = await c.putSchedule(name, body);
    assert.deepEqual([made.state, made.cron, made.nextRuns.length], ["active", "@yearly", 10]);
    assert.equal((await c.putSchedule(name, body)).updatedAt, made.updatedAt);
    assert.equal((await c.pauseSchedule(name, { note: "a test" })).note, "a test");
    assert.equal((await c.schedule(name)).state, "paused");
    const { id } = await c.runSchedule(name);
    assert.equal(await c.handle(id), 9);
    const runs = [];
    for await (const { trigger, jobId } of c.scheduleRuns(name)) {
      runs.push({ trigger, jobId });
    }
    assert.deepEqual(runs, [{ trigger: "manual", jobId: id }]);
    assert.equal((await c.resumeSchedule(name, { makeUp: true })).state, "active");
    assert.ok((await c.schedules()).some((each) => each.name === name));
    assert.equal(await c.deleteSchedule(name, { cancelJobs: true }), undefined);
    await assert.rejects(c.schedule(name), { code: "schedule-not-found" });
  });

  it("hands a trace on to the function", async () => {
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const worker = new Worker(c, { workerId: `${own}-trace`, signals: false, logger: { info() {}, warn() {} } });
    worker.task(`${own}.traced`, (args, job) => job.traceparent ?? null);
    const over = worker.run();
    await worker.ready;
    assert.equal(await c.options({ traceparent }).submit(`${own}.traced`), traceparent);
    assert.equal(await c.submit(`${own}.traced`), null);
    worker.stop();
    await over;
  });

  it("waits no longer than asked", async () => {
    const handle = c.submit("sleep", 30);
    await assert.rejects(handle.result({ timeout: 0.3 }), { name: "TimeoutError" });
    assert.equal((await handle.job()).done, false);
    await handle.cancel();
    await assert.rejects(handle.result(), Canceled);
  });

  it("cancels", async () => {
    const waiting = c.options({ delay: 60 }).submit("square", 3);
    assert.deepEqual([await waiting.cancel(), await waiting.cancel()], [true, true]);
    await assert.rejects(waiting.result(), Canceled);
    const running = c.submit("sleep", 60);
    await until(async () => (await running.job()).status === "running", "it runs");
    assert.equal(await running.cancel(), false);
    await assert.rejects(running.result(), Canceled);
    const controller = new AbortController();
    const aborted = c.options({ signal: controller.signal }).submit("sleep", 60);
    await until(async () => (await aborted.job()).status === "running", "it runs");
    controller.abort();
    await assert.rejects(aborted.result(), { name: "AbortError" });
    await until(async () => (await aborted.job()).status === "canceled", "its job is canceled");
  });

  it("maps in order, and as it comes", async () => {
    const numbers = Array.from({ length: 300 }, (_, n) => n);
    assert.deepEqual(await c.map("square", numbers, { window: 50 }).toArray(), numbers.map((n) => n * n));
    const indexes = [];
    for await (const each of c.mapAsCompleted("sleep", [1.5, 0.01, 0.7])) {
      indexes.push(each.index);
    }
    assert.deepEqual(indexes, [1, 2, 0]);
    const seen = [];
    await assert.rejects(async () => {
      for await (const each of c.map("square", [1, 2, "x", 4])) {
        seen.push(each);
      }
    }, Problem);
    assert.deepEqual(seen, [1, 4]);
  });

  it("runs batches", async () => {
    const batch = c.batch("square", Array.from({ length: 2500 }, (_, n) => n));
    assert.deepEqual(await batch.toArray(), Array.from({ length: 2500 }, (_, n) => n * n));
    assert.deepEqual([(await batch.info()).status, (await batch.info()).counts.succeeded], ["succeeded", 2500]);
    const ends = [];
    for await (const each of c.batch("sleep", [[1.5], [0.01], [0.7]], { mode: "starmap" })) {
      ends.push(each.index);
    }
    assert.deepEqual(ends, [1, 2, 0]);
    const calls = c.batch("count", [{ key: "a", args: [2] }], { mode: "calls", kwargs: named({ step_seconds: 0.01 }), maxConcurrency: 1 });
    const results = [];
    for await (const { key, status, result } of calls.results()) {
      results.push([key, status, result]);
    }
    assert.deepEqual(results, [["a", "succeeded", 2]]);
    const large = "x".repeat(100_000);
    assert.deepEqual(await c.batch("echo", [large]).toArray(), [large]);
    await assert.rejects(c.batch("fail", ["a"]).toArray(), RemoteError);
    await assert.rejects(c.batch("square", ["x"]).toArray(), { code: "invalid-arguments" });
    const waiting = c.options({ delay: 60 }).batch("square", [1, 2]);
    assert.equal(await waiting.cancel(), true);
    await assert.rejects(waiting.toArray(), Canceled);
    const controller = new AbortController();
    const aborted = c.options({ signal: controller.signal }).batch("sleep", [60]);
    const read = aborted.toArray();
    await aborted.id;
    controller.abort(new Error("enough"));
    await assert.rejects(read, /enough/);
    await until(async () => (await aborted.info()).status === "canceled", "it is canceled");
  });

  it("is asked over at most 8 connections, by one wait", async () => {
    const proxy = await CountingProxy.to(service?.url ?? process.env.ERRAND_URL);
    const many = new Client(proxy.url);
    const slow = Array.from({ length: 20 }, () => many.submit("sleep", 1));
    const quick = Array.from({ length: 1000 }, (_, n) => many.submit("square", n));
    assert.deepEqual(await Promise.all(quick), quick.map((_, n) => n * n));
    await Promise.all(slow);
    assert.ok(proxy.most <= 8, `${proxy.most} connections`);
    assert.equal(proxy.mostWaits, 1);
    await many.close();
    proxy.close();
  });

  it("hears soon of what is new while others are waited for", async () => {
    const slow = c.submit("sleep", 60);
    slow.catch(() => 0);
    await sleep(2);
    const begun = performance.now();
    for (let n = 0; n < 5; n++) {
      assert.equal(await c.submit("square", n), n * n);
    }
    assert.ok(performance.now() - begun < 5000);
    await slow.cancel();
  });

  describe("with a worker", () => {
    const seen = [];
    let worker;
    let running;

    before(async () => {
      worker = new Worker(c, { workerId: own, concurrency: 100, signals: false, logger: { info() {}, warn: (each) => seen.push(each) } });
      const n = { type: "integer" };
      worker
        .task(`${own}.double`, { parameters: { n }, result: n, description: "Doubles" }, ({ n }) => n * 2)
        .task(`${own}.add`, { parameters: [{ name: "a", schema: n }, { name: "b", schema: n, default: 5 }] }, async ({ a, b }) => a + b)
        .task(`${own}.image`, () => new Content(new Uint8Array([137, 80]), "image/png"))
        .task(`${own}.large`, () => "x".repeat(200_000))
        .task(`${own}.fail`, { parameters: { retryable: { type: "boolean" } }, maxAttempts: 2 }, ({ retryable }, job) => {
          seen.push(`attempt ${job.attempt} of ${job.maxAttempts}`);
          throw Object.assign(new RangeError("too far"), { retryable, retryAfter: 0.1 });
        })
        .task(`${own}.spawn`, { maxAttempts: 2 }, async (_, job) => {
          const children = [3, 4].map((n) => job.spawn(`n-${n}`, "square", [n], { priority: n }));
          seen.push(await Promise.all(children.map((each) => each.id)));
          if (job.attempt === 1) {
            throw Object.assign(new Error("once more"), { retryAfter: 0.1 });
          }
          return Promise.all(children);
        })
        .task(`${own}.spawnOnly`, { parameters: { task: {}, values: {}, options: { default: {} } } }, ({ task, values, options }, job) => {
          job.spawn("a", task, [named(values)], options);
        })
        .task(`${own}.wait`, (_, job) => {
          job.progress(40, "waiting");
          job.log("it waits", "warn");
          return new Promise((_resolve, reject) => job.signal.addEventListener("abort", () => reject(job.signal.reason)));
        });
      running = worker.run();
      await worker.ready;
    });

    after(async () => {
      worker.stop();
      await running;
    });

    it("has its jobs done, many by one request", async () => {
      assert.equal(await c.submit(`${own}.add`, 1), 6);
      assert.equal(await c.submit(`${own}.add`, named({ b: 1, a: 1 })), 2);
      const numbers = Array.from({ length: 1000 }, (_, n) => n);
      assert.deepEqual(await c.batch(`${own}.double`, numbers).toArray(), numbers.map((n) => n * 2));
      assert.deepEqual(await c.map(`${own}.double`, numbers.slice(0, 100)).toArray(), numbers.slice(0, 100).map((n) => n * 2));
      assert.deepEqual([...(await c.submit(`${own}.image`))], [137, 80]);
      assert.equal((await c.submit(`${own}.large`)).length, 200_000);
      await assert.rejects(c.submit(`${own}.double`, "x").result(), { code: "invalid-arguments" });
    });

    it("tells failures, and tries again as the error says", async () => {
      const error = await c.submit(`${own}.fail`, false).catch((e) => e);
      assert.ok(error instanceof RemoteError);
      assert.deepEqual([error.className, error.remoteMessage], ["RangeError", "too far"]);
      assert.match(error.remoteStack, /service\.test\.mjs/);
      assert.deepEqual(seen.splice(0), ["attempt 1 of 2"]);
      await assert.rejects(c.submit(`${own}.fail`, true).result(), { className: "RangeError" });
      assert.deepEqual(seen.splice(0), ["attempt 1 of 2", "attempt 2 of 2"]);
    });

    it("spawns others, each key once, and others wait for the tree", async () => {
      const handle = c.submit(`${own}.spawn`);
      assert.deepEqual(await handle, [9, 16]);
      const [first, second] = seen.splice(0);
      assert.deepEqual(first, second);
      assert.deepEqual((await handle.job()).children, { total: 2, done: 2 });
      const id = await handle.id;
      const child = await c.job(first[1]);
      assert.deepEqual([child.parentId, child.args, child.priority], [id, [4], 4]);
      assert.deepEqual(await c.options({ after: [{ id, tree: true }] }).submit("echo", { $results: id }), [9, 16]);
      const flow = c.workflow();
      const pages = flow.add(`${own}.spawn`);
      const join = flow.add("echo", [pages.children().at("/1"), pages]);
      flow.options({ after: [pages.tree().finished()] }).add("square", 2);
      const run = await flow.start();
      assert.deepEqual(await run.result(join), [16, [9, 16]]);
      assert.deepEqual((await run.info()).jobs.slice(1).map((each) => each.after), [
        [{ id: `${own}.spawn`, tree: true }],
        [{ id: `${own}.spawn`, when: "finished", tree: true }],
      ]);
      seen.splice(0);
    });

    it("waits until what it spawns is stored, and fails with what nobody hears of", async () => {
      const quick = c.submit(`${own}.spawnOnly`, "echo", { value: 1 });
      assert.equal(await quick, null);
      const job = await quick.job();
      assert.equal(job.children.total, 1);
      await assert.rejects(c.submit(`${own}.spawnOnly`, "nobody", {}).result(), { className: "Problem", remoteMessage: /nobody/ });
      await assert.rejects(c.submit(`${own}.spawnOnly`, "echo", {}, { colour: 1 }).result(), { className: "TypeError" });
      seen.splice(0);
    });

    it("spawns nothing for an attempt that has lost its job, and stops it", async () => {
      let token;
      const spying = async (url, options) => {
        const answer = await fetch(url, options);
        token ??= /"token":"([^"]*)"/.exec(await answer.clone().text())?.[1];
        return answer;
      };
      const spied = new Client(c.url, { fetch: spying });
      const other = new Worker(spied, { workerId: `${own}-late`, signals: false, logger: { info() {}, warn() {} } });
      const told = [];
      other.task(`${own}.late`, async (_, job) => {
        const stopped = new Promise((resolve) => job.signal.addEventListener("abort", () => resolve(job.signal.reason.reason)));
        await c.call("POST", `/v1/leases/${encodeURIComponent(token)}/complete`, { result: "by somebody" });
        told.push(await job.spawn("a", "square", [1]).id.catch((e) => e.code), await stopped);
      });
      const over = other.run();
      await other.ready;
      const handle = c.submit(`${own}.late`);
      assert.equal(await handle, "by somebody");
      await until(() => told.length, "it was stopped");
      assert.deepEqual(told, ["lease-lost", "lost"]);
      assert.equal((await handle.job()).children, undefined);
      other.stop();
      await over;
      await spied.close();
    });

    it("hears of cancels and of the end of the time", async () => {
      const handle = c.submit(`${own}.wait`);
      await until(async () => (await handle.job()).progress?.percent === 40, "its progress is known");
      const begun = performance.now();
      assert.equal(await handle.cancel(), false);
      await assert.rejects(handle.result(), Canceled);
      assert.ok(performance.now() - begun < 5000);
      await assert.rejects(c.options({ timeout: 1 }).submit(`${own}.wait`).result(), { reason: "timed-out" });
      assert.deepEqual(seen, []);
    });

    it("shows the worker", async () => {
      const { items } = await c.call("GET", "/v1/workers?limit=500");
      const shown = items.find((each) => each.instance === worker.instance);
      assert.deepEqual([shown.id, shown.state, shown.tasks.length], [own, "run", 8]);
    });

    it("takes back what a program gives back when it is told to end", async () => {
      const source = `
        import { Client, Worker } from ${JSON.stringify(MODULE)};
        const w = new Worker(new Client(${JSON.stringify(c.url)}), { workerId: "program", concurrency: 2 });
        w.task("${own}.slow", async () => { await new Promise((resolve) => setTimeout(resolve, 1500)); return "done"; });
        w.task("${own}.stuck", (_, job) => new Promise((resolve) => job.signal.addEventListener("abort", resolve)));
        await w.run();
      `;
      const child = spawn(process.execPath, ["--input-type=module", "-e", source], { stdio: ["ignore", "pipe", "inherit"] });
      await until(async () => (await c.tasks()).some((each) => each.name === `${own}.slow`), "it is registered");
      const [slow, stuck] = [c.submit(`${own}.slow`), c.submit(`${own}.stuck`)];
      for (const each of [slow, stuck]) {
        await until(async () => (await each.job()).status === "running", "both run");
      }
      const late = c.submit(`${own}.slow`);
      await late.id;
      child.kill("SIGTERM");
      assert.equal(await slow, "done");
      assert.equal((await stuck.job()).status, "running");
      child.kill("SIGTERM");
      assert.deepEqual(await once(child, "close"), [0, null]);
      for (const each of [stuck, late]) {
        const job = await each.job();
        assert.deepEqual([job.status, job.attempt], ["queued", 0]);
        await each.cancel();
      }
    });
  });
});

const noServiceToKill = noService || (process.env.ERRAND_URL ? "ERRAND_URL names a service of others" : false);

describe("a service that is killed", { skip: noServiceToKill }, () => {
  it("comes back, and nothing is lost or done twice", async () => {
    const service = await Service.start();
    const c = new Client(service.url, { patience: 120 });
    try {
      assert.equal(await c.submit("square", 2), 4);
      const waiting = c.options({ delay: 1 }).submit("square", 5);
      await waiting.id;
      const before = Array.from({ length: 200 }, (_, n) => c.submit("square", n));
      const heard = Promise.all([waiting, ...before]);
      heard.catch(() => 0);
      await before[0].id;
      await service.kill();
      const meanwhile = Array.from({ length: 200 }, (_, n) => c.submit("square", n));
      const batch = c.batch("square", [1, 2, 3]).toArray();
      await service.start({ wait: false });
      const squares = before.map((_, n) => n * n);
      assert.deepEqual(await heard, [25, ...squares]);
      assert.deepEqual(await Promise.all(meanwhile), squares);
      assert.deepEqual(await batch, [1, 4, 9]);
      const ids = await Promise.all([...before, ...meanwhile].map((each) => each.id));
      assert.equal(new Set(ids).size, 400);
      assert.equal((await listed(c)).length, 405);
    } finally {
      await c.close();
      await service.close();
    }
  });
});

describe("a service that is killed while workers hold jobs", { skip: noServiceToKill }, () => {
  it("takes none from a worker that lives, and forgets no end", async () => {
    const service = await Service.start();
    const c = new Client(service.url, { patience: 120 });
    const runs = new Map();
    const worker = new Worker(c, { concurrency: 50, signals: false, logger: { info() {}, warn() {} } });
    worker.task("slow", { parameters: { n: { type: "integer" } } }, async ({ n }) => {
      runs.set(n, (runs.get(n) ?? 0) + 1);
      await sleep(n % 2 ? 0.05 : 3);
      return n;
    });
    const running = worker.run();
    try {
      await worker.ready;
      const numbers = Array.from({ length: 200 }, (_, n) => n);
      const all = c.map("slow", numbers).toArray();
      await until(() => runs.size >= 50, "they run");
      await service.kill();
      await service.start({ wait: false });
      assert.deepEqual(await all, numbers);
      assert.deepEqual(new Set(runs.values()), new Set([1]));
    } finally {
      worker.stop({ now: true });
      await running;
      await c.close();
      await service.close();
    }
  });
});

async function listed(client) {
  const ids = [];
  let cursor = "";
  do {
    const page = await client.call("GET", `/v1/jobs?limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    ids.push(...page.items.map((each) => each.id));
    cursor = page.nextCursor;
  } while (cursor);
  return ids;
}
