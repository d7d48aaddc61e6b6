/**
 * What the tests run against: the real service, and a small one in this process.
 *
 * The real service is at `ERRAND_URL`, or is started from the jar `ERRAND_JAR` with `ERRAND_JAVA` in a folder of its own; without these the
 * tests that need it are skipped. `FakeService` keeps to the contract as far as the client and the worker use it, and is strict about fields.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";

export const PATIENCE = 60;
export const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Looks until it holds. */
export async function until(holds, what, seconds = PATIENCE) {
  const end = performance.now() + seconds * 1000;
  while (!(await holds())) {
    assert.ok(performance.now() < end, `not in time: ${what}`);
    await sleep(0.01);
  }
}

export async function freePort() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

export const noService = process.env.ERRAND_URL || fs.existsSync(process.env.ERRAND_JAR ?? "") ? false : "ERRAND_JAR names no service";

/** A service of its own, which can be killed and started again on the same data. */
export class Service {
  static async start(...options) {
    const service = new Service();
    service.options = options;
    service.folder = fs.mkdtempSync(path.join(os.tmpdir(), "errand-"));
    service.port = await freePort();
    service.url = `http://127.0.0.1:${service.port}`;
    await service.start();
    return service;
  }

  async start({ wait = true } = {}) {
    const log = fs.openSync(path.join(this.folder, "log.txt"), "a");
    const command = ["-XX:TieredStopAtLevel=1", "-jar", process.env.ERRAND_JAR, `--server.port=${this.port}`, ...this.options];
    this.process = spawn(process.env.ERRAND_JAVA ?? "java", command, { cwd: this.folder, stdio: ["ignore", log, log] });
    fs.closeSync(log);
    if (wait) {
      await until(() => this.ready(), "the service is up", 180);
    }
  }

  async ready() {
    assert.equal(this.process.exitCode, null, "the service has ended: see log.txt");
    try {
      return (await fetch(`${this.url}/actuator/health/readiness`)).ok;
    } catch {
      return false;
    }
  }

  async kill() {
    const { process } = this;
    if (process.exitCode === null && process.signalCode === null) {
      process.kill("SIGKILL");
      await once(process, "exit");
    }
  }

  async close() {
    await this.kill();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Passes connections on and counts how many are open at once, and how many waits are under way at once. */
export class CountingProxy {
  open = 0;
  most = 0;
  waits = 0;
  mostWaits = 0;
  #sockets = new Set();

  static async to(url) {
    const proxy = new CountingProxy();
    const { hostname, port } = new URL(url);
    proxy.server = net.createServer((client) => proxy.#serve(client, net.connect(port, hostname)));
    proxy.server.listen(0, "127.0.0.1");
    await once(proxy.server, "listening");
    proxy.url = `http://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  #serve(client, service) {
    this.most = Math.max(this.most, ++this.open);
    let waiting = 0;
    const wait = (now) => {
      this.waits += now - waiting;
      waiting = now;
      this.mostWaits = Math.max(this.mostWaits, this.waits);
    };
    client.on("data", (data) => data.includes("POST /v1/jobs/wait") && wait(1));
    service.on("data", () => wait(0));
    client.on("close", () => (this.open--, wait(0)));
    for (const [one, other] of [[client, service], [service, client]]) {
      this.#sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => (this.#sockets.delete(one), other.destroy()));
    }
  }

  close() {
    this.server.close();
    this.#sockets.forEach((each) => each.destroy());
  }
}

/** Jobs in memory. Those of `echo`, `square`, `fail`, `sleep` and `bytes` are done by themselves; those of registered tasks by workers. */
export class FakeService {
  tasks = new Map();
  jobs = new Map();
  keys = new Map(); // idempotency key -> id
  leases = new Map();
  granted = new Map();
  settled = new Map();
  workers = new Map(); // instance -> { workerId, state }
  requests = []; // { method, path, body, headers }
  mostHeld = 0;
  open = 0;
  most = 0; // connections at once
  waits = 0;
  mostWaits = 0;
  lose = []; // paths whose next answer is lost after it was made
  refuse = new Map(); // path -> [status, code, headers], once each
  #changed = new Set();
  #gone = new WeakMap(); // socket -> a promise of its end
  #ids = 0;
  #tokens = 0;

  static async start(port = 0) {
    const fake = new FakeService();
    await fake.listen(port);
    return fake;
  }

  async listen(port) {
    this.server = http.createServer((request, response) => {
      this.#serve(request, response).catch((e) => {
        this.failure ??= e;
        response.destroy();
      });
    });
    this.server.on("connection", (socket) => {
      this.most = Math.max(this.most, ++this.open);
      this.#gone.set(socket, once(socket, "close").catch(() => {}));
      socket.on("close", () => this.open--);
    });
    this.server.listen(port, "127.0.0.1");
    await once(this.server, "listening");
    this.port = this.server.address().port;
    this.url = `http://127.0.0.1:${this.port}`;
  }

  /** As if it was killed: what it holds stays. */
  async stop() {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, "close");
  }

  async close() {
    if (this.server.listening) {
      await this.stop();
    }
    if (this.failure) {
      throw this.failure;
    }
  }

  told(pattern) {
    return this.requests.filter((each) => pattern.test(`${each.method} ${each.path}`));
  }

  async #serve(request, response) {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const data = Buffer.concat(chunks);
    const [where, query] = request.url.split("?");
    const parts = where.split("/").slice(2).map(decodeURIComponent);
    const raw = request.method === "PUT";
    const body = raw ? data : data.length ? JSON.parse(data) : {};
    this.requests.push({ method: request.method, path: request.url, body, headers: request.headers });
    let answer;
    const refusals = this.refuse.get(where);
    if (refusals?.length) {
      const [status, code, headers] = refusals.shift();
      answer = { status, headers, body: typeof code === "string" ? problem(status, code) : code };
    } else {
      answer = await this.#answer(request, parts, body, new URLSearchParams(query));
    }
    const lost = this.lose.indexOf(where);
    if (lost >= 0) {
      this.lose.splice(lost, 1);
      response.destroy();
      return;
    }
    const { status = 200, headers = {} } = answer;
    const json = !Buffer.isBuffer(answer.body);
    const type = status >= 400 ? "application/problem+json" : "application/json";
    response.writeHead(status, { ...(json ? { "Content-Type": type } : {}), ...headers });
    response.end(json ? JSON.stringify(answer.body ?? {}) : answer.body);
  }

  async #answer(request, parts, body, query) {
    const gone = this.#gone.get(request.socket);
    const [kind, id, verb] = parts;
    const literal = verb === undefined && ["wait", "settle"].includes(id);
    const pattern = [kind, id && (literal ? id : "*"), verb].filter(Boolean).join("/");
    switch (`${request.method} ${pattern}`) {
      case "POST jobs":
        return this.#submit(body, request.headers["idempotency-key"]);
      case "POST jobs/wait":
        return this.#wait(body, gone);
      case "GET jobs/*":
        return { body: this.jobs.get(id) };
      case "GET jobs/*/result": {
        const job = this.jobs.get(id);
        return job.bytes
          ? { body: job.bytes.data, headers: { "Content-Type": job.bytes.type } }
          : { body: job.large ?? job.result };
      }
      case "POST jobs/*/cancel":
        return this.#cancel(this.jobs.get(id));
      case "GET tasks":
        return { body: { items: [...this.tasks.values()] } };
      case "POST worker-tasks":
        return this.#register(body);
      case "POST leases":
        return { body: await this.#lease(body, gone) };
      case "POST leases/settle":
        return this.#settle(body, gone);
      case "POST leases/*/complete":
      case "POST leases/*/fail":
      case "POST leases/*/release":
        return this.#end(id, verb, body);
      case "PUT leases/*/result":
        return this.#end(id, "complete", body, request.headers["content-type"]);
      case "POST workers/*/heartbeat":
        return this.#heartbeat(body, gone);
      case "POST workers/*/quiet":
        this.turn("quiet", query.get("instance"));
        return { status: 202 };
      default:
        return { status: 404, body: problem(404, "not-found") };
    }
  }

  #ring() {
    this.#changed.forEach((each) => each());
  }

  /** Waits until it holds, so many seconds at the most. */
  async #until(holds, seconds, gone) {
    const end = performance.now() + seconds * 1000;
    let here = true;
    gone.then(() => (here = false));
    while (!holds() && here && performance.now() < end) {
      let ring;
      let clock;
      await Promise.race([
        new Promise((resolve) => this.#changed.add((ring = resolve))),
        new Promise((resolve) => (clock = setTimeout(resolve, end - performance.now()))),
        gone,
      ]);
      this.#changed.delete(ring);
      clearTimeout(clock);
    }
    return here;
  }

  // Jobs

  #submit(body, key) {
    if (this.keys.has(key)) {
      return { status: 200, body: this.jobs.get(this.keys.get(key)) };
    }
    const task = this.tasks.get(body.task);
    const own = !task && ["echo", "square", "fail", "sleep", "large", "bytes", "text", "odd"].includes(body.task);
    if (!task && !own) {
      return { status: 422, body: problem(422, "unknown-task") };
    }
    const args = body.args ?? [];
    const named = (task?.parameters ?? []).map((each, i) => [each.name, i < args.length ? args[i] : each.default]);
    const job = {
      id: `job_${String(this.#ids++).padStart(26, "0")}`,
      task: body.task,
      status: "queued",
      done: false,
      attempt: 0,
      maxAttempts: body.retry?.maxAttempts ?? task?.maxAttempts ?? 1,
      args,
      kwargs: body.kwargs ?? {},
      arguments: { ...Object.fromEntries(named), ...body.kwargs },
      metadata: body.metadata ?? {},
      timeoutSeconds: body.timeoutSeconds ?? task?.timeoutSeconds,
      log: [],
      submission: body,
    };
    this.jobs.set(job.id, job);
    this.keys.set(key, job.id);
    if (own) {
      const seconds = body.task === "sleep" ? args[0] : (body.delaySeconds ?? 0);
      body.task === "sleep" && Object.assign(job, { status: "running", attempt: 1 });
      seconds > 0 ? setTimeout(() => this.#done(job), seconds * 1000).unref() : this.#done(job);
    }
    this.#ring();
    return { status: 202, body: publicly(job) };
  }

  #done(job) {
    if (job.done) {
      return;
    }
    const [first] = job.args;
    const failure = { type: "task-failed", class: "java.lang.IllegalStateException", message: first, stack: `at dev.errand of ${first}` };
    const ends = {
      echo: { result: first ?? job.kwargs.value },
      square: { result: first * first },
      sleep: { result: null },
      fail: { status: "failed", reason: "task-failed", error: failure },
      odd: { status: "failed", reason: "timed-out", error: { type: "timed-out", message: "too long" } },
      large: { large: "x".repeat(100_000), resultUrl: "http://elsewhere/" },
      bytes: { bytes: { data: Buffer.from([0, 255]), type: "image/png" } },
      text: { bytes: { data: Buffer.from("é"), type: "text/plain;charset=UTF-8" } },
    };
    Object.assign(job, { status: "succeeded", done: true }, job.stop === "cancel" ? { status: "canceled" } : ends[job.task]);
    this.#ring();
  }

  async #wait(body, gone) {
    only(body, "ids", "until", "waitSeconds");
    assert.equal(body.until, "any");
    assert.ok(body.ids.length >= 1 && body.ids.length <= 1000);
    this.mostWaits = Math.max(this.mostWaits, ++this.waits);
    const known = () => body.ids.map((each) => this.jobs.get(each)).filter(Boolean);
    await this.#until(() => known().length < body.ids.length || known().some((job) => job.done), body.waitSeconds, gone);
    this.waits--;
    const missing = body.ids.filter((each) => !this.jobs.has(each));
    const pending = known().filter((job) => !job.done).map((job) => job.id);
    return { body: { done: known().filter((job) => job.done).map(publicly), missing, pending } };
  }

  #cancel(job) {
    if (job.status === "queued") {
      Object.assign(job, { status: "canceled", done: true });
    }
    if (job.status === "canceled") {
      this.#ring();
      return { status: 200, body: publicly(job) };
    }
    if (job.done) {
      return { status: 409, body: problem(409, "job-not-cancelable") };
    }
    job.stop = "cancel";
    if (!this.tasks.has(job.task)) {
      setTimeout(() => this.#done(job), 50);
    }
    this.#ring();
    return { status: 202, body: publicly(job) };
  }

  // Workers

  #register(body) {
    only(body, "workerId", "instance", "version", "host", "tasks");
    this.workers.set(body.instance, { workerId: body.workerId, state: "run" });
    for (const task of body.tasks) {
      only(task, ...TASK);
      task.parameters.forEach((each) => only(each, "name", "description", "schema", "default"));
      this.tasks.set(task.name, task);
    }
    return { body: { tasks: body.tasks.map((each) => ({ name: each.name, revision: 1 })) } };
  }

  async #lease(body, gone) {
    only(body, "workerId", "instance", "tasks", "max", "waitSeconds", "leaseSeconds", "requestId", "holding");
    assert.ok(body.max >= 1 && body.max <= 100);
    const worker = this.workers.get(body.instance);
    if (body.holding) {
      for (const [token, lease] of this.leases) {
        if (lease.instance === body.instance && !body.holding.includes(token) && lease.request !== body.requestId) {
          this.#putBack(token);
        }
      }
    }
    if (!this.granted.has(body.requestId)) {
      const queued = () => [...this.jobs.values()].filter((job) => job.status === "queued" && body.tasks.includes(job.task));
      const here = await this.#until(() => queued().length || worker.state !== "run", body.waitSeconds, gone);
      const found = here && worker.state === "run" ? queued().slice(0, body.max) : [];
      this.granted.set(body.requestId, found.map((job) => this.#grant(job, body)));
    }
    this.mostHeld = Math.max(this.mostHeld, this.leases.size);
    return { leases: this.granted.get(body.requestId), lost: [], workerState: worker.state };
  }

  #grant(job, body) {
    job.status = "running";
    job.attempt++;
    const token = `lease/${this.#tokens++}.${job.id}`;
    this.leases.set(token, { job, instance: body.instance, request: body.requestId, beats: 0 });
    const shown = Object.fromEntries(["id", "task", "arguments", "attempt", "maxAttempts", "metadata"].map((each) => [each, job[each]]));
    const stamp = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();
    const deadline = stamp(job.timeoutSeconds ?? 3600);
    return { token, expiresAt: stamp(body.leaseSeconds), deadline, job: shown };
  }

  #putBack(token) {
    const { job } = this.leases.get(token);
    this.leases.delete(token);
    job.status = "queued";
    job.attempt--;
    delete job.stop;
    this.#ring();
  }

  /** As if the worker had not been heard of. */
  expire(token) {
    this.#putBack(token);
  }

  async #heartbeat(body, gone) {
    only(body, "instance", "leases", "waitSeconds");
    const worker = this.workers.get(body.instance);
    const answer = () =>
      body.leases.map(({ token }) => {
        const stop = this.leases.get(token)?.job.stop;
        const told = stop ? { stopReason: stop, cancelRequested: stop === "cancel" } : {};
        return { token, outcome: this.leases.has(token) ? "kept" : "lost", ...told };
      });
    for (const each of body.leases) {
      only(each, "token", "progress", "log", "extendSeconds");
      const lease = this.leases.get(each.token);
      if (lease) {
        lease.beats++;
        lease.job.log.push(...(each.log ?? []));
        lease.job.progress = each.progress ?? lease.job.progress;
      }
    }
    const { state } = worker;
    const news = () => worker.state !== state || answer().some((each) => each.outcome === "lost" || each.stopReason);
    await this.#until(news, body.waitSeconds ?? 0, gone);
    return { body: { leases: answer(), workerState: worker.state } };
  }

  async #settle(body, gone) {
    only(body, "items", "lease");
    assert.ok(body.items.length <= 100);
    const results = body.items.map((item) => {
      const kind = ["complete", "fail", "release"].find((each) => each in item);
      only(item, "token", kind);
      const { status = 200, body: told } = this.#end(item.token, kind, item[kind]);
      return { token: item.token, outcome: status === 200 ? told.outcome : "lost" };
    });
    return { body: { results, ...(body.lease ? await this.#lease({ ...body.lease, waitSeconds: 0 }, gone) : {}) } };
  }

  #end(token, kind, body, type) {
    const said = JSON.stringify([kind, body]);
    if (this.settled.get(token) === said) {
      return { body: { outcome: "repeated" } };
    }
    const lease = this.leases.get(token);
    if (!lease) {
      return { status: 409, body: problem(409, "lease-lost") };
    }
    const { job } = lease;
    this.leases.delete(token);
    this.settled.set(token, said);
    if (kind === "release") {
      only(body, "delaySeconds", "reason");
      Object.assign(job, { status: "queued", attempt: job.attempt - 1 });
    } else if (job.stop === "cancel") {
      Object.assign(job, { status: "canceled", done: true, said: body });
    } else if (type) {
      const json = type === "application/json";
      Object.assign(job, { status: "succeeded", done: true }, json ? { large: JSON.parse(body) } : { bytes: { data: body, type } });
    } else if (kind === "complete") {
      only(body, "result");
      Object.assign(job, { status: "succeeded", done: true, result: body.result });
    } else {
      only(body, "error", "retryable", "retryAfterSeconds");
      only(body.error, "type", "message", "stack");
      const error = { type: "task-failed", class: body.error.type, message: body.error.message, stack: body.error.stack };
      job.retryAfter = body.retryAfterSeconds;
      if ((body.retryable ?? true) && job.attempt < job.maxAttempts) {
        Object.assign(job, { status: "queued", error });
      } else {
        Object.assign(job, { status: "failed", done: true, reason: job.stop === "timeout" ? "timed-out" : "task-failed", error });
      }
    }
    delete job.stop;
    this.#ring();
    return { body: { outcome: "done" } };
  }

  turn(state, instance) {
    for (const [name, worker] of this.workers) {
      if (!instance || name === instance) {
        worker.state = state;
      }
    }
    this.#ring();
  }
}

const TASK = [
  "name", "description", "parameters", "result", "queue", "timeoutSeconds", "maxAttempts", "concurrency", "perSecond", "exampleArgs", "breaking",
]; // prettier-ignore

function only(body, ...names) {
  const unknown = Object.keys(body).filter((each) => !names.includes(each));
  assert.deepEqual(unknown, [], `unknown fields in ${JSON.stringify(body)}`);
}

function problem(status, code) {
  return { type: `http://127.0.0.1/problems/${code}`, title: `There is ${code}`, status, detail: "so it is", errors: [] };
}

function publicly({ large, bytes, log, submission, ...job }) {
  return job.error ? { ...job, error: { ...job.error, stack: undefined } } : job;
}
