/**
 * Errand's client and worker for JavaScript: this one file, an ES module without dependencies. The client runs wherever there is `fetch`
 * (Node 20 and newer, browsers), the worker in Node.
 *
 *     import { Client, Worker, named } from "./errand.mjs";
 *
 *     const c = new Client("http://localhost:8080", { key: undefined });
 *     await c.submit("square", 3);                                         // the job's result
 *     await c.submit("crawl", "https://python.org", named({ delay: 2 })).result({ timeout: 30 });
 *     for await (const each of c.map("square", [1, 2, 3])) { … }           // in order; mapAsCompleted: as they come
 *     for await (const each of c.batch("square", [1, 2, 3])) { … }         // one request for all of them
 *
 *     const w = new Worker(c, { concurrency: 4 });                         // a program that runs tasks
 *     w.task("crawl", { parameters: { link: { type: "string" } } }, async ({ link }, job) => { … });
 *     await w.run();
 *
 * **Durations are seconds**, as everywhere in the service. Arguments and results are JSON, with the numbers of JavaScript.
 *
 * **What is promised.** A submission is repeated until it is answered, and carries a key by which the service knows it again: a lost answer
 * or a restart neither loses nor doubles it. The job of a handle goes on when its program ends, and `client.handle(id)` takes it up again.
 * All handles of a client that somebody waits for are waited for by one request; a client has at most 8 requests under way, so at most 8
 * connections. Every wait is bounded, and a service that stays away is told as `Unavailable`. What nobody asked for is never an unhandled
 * rejection.
 */

const MAX_CONNECTIONS = 8;
const SHORT_CALLS = 3; // places that no waiting request takes
const MAX_IDS = 1000; // that one wait may name
const MAX_UNSENT = 100_000; // submissions that wait to be sent
const MAX_WINDOW = 10_000; // jobs of one map that are open, or over and not taken
const MAX_STACK = 8_000; // characters of a stack that a worker sends
const MAX_LINES = 1_000; // of a job's log that wait to be sent
const MAX_LEASES = 100; // that one request may ask for or end
const LONGEST_WAIT = 20; // seconds of one waiting request, well below the minute at which proxies cut
const LONGEST_TIMER = 2 ** 31 - 1;

// ---------------------------------------------------------------------------------------------------------------------------------
// What can go wrong

/** All that this module throws of its own. */
export class ErrandError extends Error {
  static {
    this.prototype.name = "ErrandError";
  }
}

/** The service said no: `status` is the HTTP status, `code` the problem's name (`unknown-task`), `errors` says what is wrong where. */
export class Problem extends ErrandError {
  static {
    this.prototype.name = "Problem";
  }

  constructor(status, problem) {
    const errors = Array.isArray(problem.errors) ? problem.errors : [];
    const told = [problem.title, problem.detail].filter(Boolean).join(": ") || "refused";
    super(`${told} (${[status, ...errors.map((each) => `${each.pointer ?? ""} ${each.detail ?? ""}`.trim())].join("; ")})`);
    this.status = status;
    this.code = String(problem.type ?? "").split("/").pop();
    this.title = problem.title;
    this.detail = problem.detail;
    this.errors = errors;
    this.problem = problem;
  }
}

/** The service could not be reached, or could not do it, for as long as the client's `patience`. */
export class Unavailable extends ErrandError {
  static {
    this.prototype.name = "Unavailable";
  }
}

/** The job was canceled. */
export class Canceled extends ErrandError {
  static {
    this.prototype.name = "Canceled";
  }

  constructor(message, job) {
    super(message);
    this.job = job;
  }
}

/** The job ended without a result, and not by its task's error: `reason` (`timed-out`, `expired`, …) and `job`. */
export class JobFailed extends ErrandError {
  static {
    this.prototype.name = "JobFailed";
  }

  constructor(message, reason, job, options) {
    super(message, options);
    this.reason = reason;
    this.job = job;
  }
}

/** An error of the task: `className`, `remoteMessage`, `remoteStack`; the last is the stack of `cause`, too. */
export class RemoteError extends JobFailed {
  static {
    this.prototype.name = "RemoteError";
  }

  constructor(className, remoteMessage, remoteStack, job) {
    const message = remoteMessage ? `${className}: ${remoteMessage}` : className;
    super(message, "task-failed", job, remoteStack ? { cause: withStack(message, remoteStack) } : undefined);
    this.className = className;
    this.remoteMessage = remoteMessage;
    this.remoteStack = remoteStack;
  }
}

/** Why `job.signal` is aborted: `reason` is `cancel`, `timeout`, `lost` (somebody else runs the job) or `shutdown`. */
export class Stopped extends ErrandError {
  static {
    this.prototype.name = "Stopped";
  }

  constructor(reason) {
    super(`the task is to stop: ${reason}`);
    this.reason = reason;
  }
}

/** There was no answer, or half of one, or one of somebody else. */
class Lost extends ErrandError {}

function withStack(message, stack) {
  const error = new Error(message);
  error.stack = stack;
  return error;
}

const SIGNAL = ["signal"];
const WAIT = ["timeout", "signal"];

/** What a job that did not succeed rejects with. */
function errorOf(job) {
  const id = job.id ?? job.jobId;
  if (job.status === "canceled") {
    return new Canceled(`${id} was canceled`, job);
  }
  const error = job.error ?? {};
  const reason = job.reason ?? error.type ?? "failed";
  if (reason === "task-failed" && error.class) {
    return new RemoteError(error.class, error.message ?? "", error.stack, job);
  }
  return new JobFailed(`the job ${id} failed (${reason})${error.message ? `: ${error.message}` : ""}`, reason, job);
}

// ---------------------------------------------------------------------------------------------------------------------------------
// What is given

/** What is given, if there is all of that: an option that nothing reads would change nothing, and nobody would know. */
function only(given, what, names) {
  for (const name of Object.keys(given ?? {})) {
    if (!names.includes(name)) {
      const near = nearest(name, names);
      const meant = near === undefined ? "" : `, did you mean ${near}?`;
      throw new TypeError(`${name} is not an option of ${what}${meant || ";"} there are ${[...names].sort().join(", ")}`);
    }
  }
  return given ?? {};
}

/** The name that takes the fewest changes of a character, if that are few. */
function nearest(wrong, names) {
  const lower = wrong.toLowerCase();
  let best = 2 + Math.floor(Math.min(wrong.length, 100) / 5);
  let found;
  for (const name of names) {
    const changes = changesBetween(lower.slice(0, 100), name.toLowerCase());
    if (changes < best) {
      best = changes;
      found = name;
    }
  }
  return found;
}

function changesBetween(one, other) {
  let row = [...other].map((_, j) => j + 1);
  for (let i = 0; i < one.length; i++) {
    let [corner, left] = [i, i + 1];
    row = row.map((above, j) => {
      left = Math.min(above + 1, left + 1, corner + (one[i] === other[j] ? 0 : 1));
      corner = above;
      return left;
    });
  }
  return row.at(-1);
}

/** As JSON. What that would say as `null` although it is not is refused, with its place: `NaN`, `undefined` in a list. */
function written(value, replacer) {
  const text = JSON.stringify(value, replacer);
  if (text?.includes("null")) {
    const places = new WeakMap();
    JSON.stringify(value, function (name, said) {
      const place = places.has(this) ? `${places.get(this)}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}` : "";
      if (typeof said === "object" && said !== null) {
        places.set(said, place);
      }
      const given = this[name];
      const isLost = Array.isArray(this) && ["undefined", "function", "symbol"].includes(typeof said);
      if (isLost || (typeof said === "number" && !Number.isFinite(said)) || (given instanceof Date && said === null)) {
        throw new TypeError(`${place} is ${typeof given === "function" ? "a function" : String(given)}, for which JSON has no word`);
      }
      return said;
    });
  }
  return text;
}

// ---------------------------------------------------------------------------------------------------------------------------------
// Waiting

const nothing = () => {};
const now = () => performance.now() / 1000;
const between = (least, value, most) => Math.min(Math.max(value, least), most);

function timer(seconds, action) {
  return setTimeout(action, between(0, seconds * 1000, LONGEST_TIMER));
}

/** A promise that others settle, and whose rejection nobody has to look at. */
function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  made.promise.catch(nothing);
  return made;
}

const abortions = new WeakMap(); // signal -> what it is to call: one listener each, however many wait

/** Calls the action when the signal is aborted, at once if it is already; what is returned takes that back. */
function onAbort(signal, action) {
  if (!signal) {
    return nothing;
  }
  if (signal.aborted) {
    action();
    return nothing;
  }
  let actions = abortions.get(signal);
  if (!actions) {
    actions = new Set();
    abortions.set(signal, actions);
    const all = actions;
    signal.addEventListener("abort", () => [...all].forEach((each) => each()), { once: true });
  }
  const own = () => action();
  actions.add(own);
  return () => actions.delete(own);
}

/** The promise, or a `TimeoutError` after so many seconds, or the signal's reason; what it stood for goes on. */
function within(promise, seconds, signal) {
  if (seconds === undefined && !signal) {
    return promise;
  }
  if (seconds !== undefined && !(seconds >= 0)) {
    return Promise.reject(new TypeError("a timeout is a number of seconds"));
  }
  return new Promise((resolve, reject) => {
    let forget = nothing;
    const late = () => end(reject, new DOMException("not done in time", "TimeoutError"));
    const clock = seconds === undefined ? undefined : timer(seconds, late);
    const end = (how, what) => {
      clearTimeout(clock);
      forget();
      how(what);
    };
    promise.then(
      (value) => end(resolve, value),
      (error) => end(reject, error),
    );
    forget = onAbort(signal, () => end(reject, signal.reason));
  });
}

/** Sleeps, until one of the signals is aborted at the longest. */
function sleep(seconds, ...signals) {
  return new Promise((resolve) => {
    const forgets = [];
    const end = () => {
      clearTimeout(clock);
      forgets.forEach((each) => each());
      resolve();
    };
    const clock = timer(seconds, end);
    signals.forEach((each) => forgets.push(onAbort(each, end)));
  });
}

/** Who waits for a change is woken by the next ring. */
class Bell {
  #next = deferred();

  ring() {
    const rung = this.#next;
    this.#next = deferred();
    rung.resolve();
  }

  heard() {
    return this.#next.promise;
  }
}

/** First in, first out, however many. */
class Line {
  #items = [];
  #head = 0;

  get size() {
    return this.#items.length - this.#head;
  }

  push(item) {
    this.#items.push(item);
  }

  peek() {
    return this.#items[this.#head];
  }

  shift() {
    if (!this.size) {
      return undefined;
    }
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head * 2 > this.#items.length) {
      this.#items.splice(0, this.#head);
      this.#head = 0;
    }
    return item;
  }
}

/** So many at once; the others wait in line. */
class Places {
  #free;
  #line = new Line();

  constructor(size) {
    this.#free = size;
  }

  async take(signal) {
    signal?.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    const turn = deferred();
    this.#line.push(turn);
    const forget = onAbort(signal, () => {
      turn.gone = true;
      turn.reject(signal.reason);
    });
    try {
      await turn.promise;
    } finally {
      forget();
    }
  }

  give() {
    while (this.#line.size) {
      const next = this.#line.shift();
      if (!next.gone) {
        next.gone = true;
        next.resolve();
        return;
      }
    }
    this.#free++;
  }
}

/** A name that nobody else has. Not `randomUUID`, which browsers have on safe pages alone. */
function unique() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
}

// ---------------------------------------------------------------------------------------------------------------------------------
// HTTP

class Answer {
  constructor(status, headers, data) {
    this.status = status;
    this.headers = headers;
    this.data = data;
  }

  get ok() {
    return this.status >= 200 && this.status < 300;
  }

  text() {
    return new TextDecoder().decode(this.data);
  }

  json() {
    const text = this.text();
    try {
      return text ? JSON.parse(text) : undefined;
    } catch {
      throw new Lost(`this is no answer of the service: ${text.slice(0, 200)}`);
    }
  }

  /** A result: JSON, a text, or bytes. */
  value() {
    const [type, ...parameters] = (this.headers.get("Content-Type") ?? "").toLowerCase().split(/\s*;\s*/);
    if (type === "application/json") {
      return this.json();
    }
    const charset = parameters.find((each) => each.startsWith("charset="))?.slice(8).replaceAll('"', "");
    return type === "text/plain" ? new TextDecoder(charset).decode(this.data) : this.data;
  }

  problem() {
    let problem;
    try {
      problem = JSON.parse(this.text());
    } catch {
      problem = { detail: this.text().slice(0, 200) };
    }
    return new Problem(this.status, problem && typeof problem === "object" ? problem : {});
  }
}

/** Node's `fetch` takes a connection for free one turn after its answer was read, and opens another one before. */
const later = globalThis.setImmediate ? (action) => setImmediate(action) : (action) => action();
const JSON_BODY = { "Content-Type": "application/json" };

/** A file ends with a line feed, which no key has; what else cannot be sent is refused here, since whoever sends it would quote it. */
function plainKey(key) {
  const plain = String(key).trim();
  if (!/^[!-~]+$/.test(plain)) {
    throw new TypeError("the key must be printable ASCII characters without blanks");
  }
  return plain;
}

/** So many requests to one service at once and no more, which makes for as many connections. */
class Http {
  #base;
  #headers;
  #timeout;
  #fetch;
  #places;
  #waits;
  #underWay = new Set();

  constructor(url, key, connections, timeout, fetch) {
    const parts = new URL(url);
    if (!/^https?:$/.test(parts.protocol) || parts.search || parts.hash || parts.username || parts.password) {
      throw new TypeError(`not the address of a service: ${url}`);
    }
    this.#base = parts.origin + parts.pathname.replace(/\/+$/, "");
    this.#headers = { Accept: "*/*" };
    if (key !== undefined && key !== null) {
      this.#headers.Authorization = `Bearer ${plainKey(key)}`;
    }
    this.#timeout = timeout;
    this.#fetch = fetch;
    this.#places = new Places(connections);
    this.#waits = new Places(connections - SHORT_CALLS);
  }

  /** One request, one answer; `Lost` where there is none. `wait` is for how long the service may hold it back. */
  async send(method, path, body, { headers, wait = 0, signal } = {}) {
    if (wait > 1) {
      await this.#waits.take(signal);
    }
    try {
      await this.#places.take(signal);
      try {
        return await this.#exchange(method, path, body, headers, wait, signal);
      } finally {
        later(() => this.#places.give());
      }
    } finally {
      if (wait > 1) {
        this.#waits.give();
      }
    }
  }

  async #exchange(method, path, body, headers, wait, signal) {
    const controller = new AbortController();
    const late = () => controller.abort(new DOMException("no answer in time", "TimeoutError"));
    const clock = timer(this.#timeout + wait, late);
    const forget = onAbort(signal, () => controller.abort(signal.reason));
    this.#underWay.add(controller);
    try {
      const response = await this.#fetch(this.#base + path, {
        method,
        body,
        headers: { ...this.#headers, ...(body === undefined ? {} : JSON_BODY), ...headers },
        redirect: "manual",
        cache: "no-store",
        signal: controller.signal,
      });
      return new Answer(response.status, response.headers, new Uint8Array(await response.arrayBuffer()));
    } catch (e) {
      signal?.throwIfAborted();
      throw new Lost(`${e?.cause?.message || e?.message || e}`, { cause: e });
    } finally {
      clearTimeout(clock);
      forget();
      this.#underWay.delete(controller);
    }
  }

  /** Ends all that is under way. */
  close() {
    this.#underWay.forEach((each) => each.abort(new ErrandError("the client was closed")));
  }
}

// ---------------------------------------------------------------------------------------------------------------------------------
// What all views of one client share

const PASSING = [429, 502, 503, 504];

/** Sends submissions, waits for jobs, ends handles. */
class Core {
  repeated = 0; // requests whose answers may have been lost
  closed = false;
  #ended = new AbortController();
  #senders;
  #sending = 0;
  #unsent = new Line();
  #sent = new Bell();
  #fetchers = new Places(2);
  #open = new Set(); // what is sent or waited for
  #watched = new Map(); // id -> weak references to its works: nobody can miss what nobody holds
  #awaited = new Set(); // works that somebody waits for
  #waiting = false;
  #wait = null; // the waiting request under way
  #newest = 0; // when the last job to watch was added

  constructor(http, patience, senders) {
    this.http = http;
    this.patience = patience;
    this.#senders = senders;
  }

  /**
   * A request that is repeated while the service cannot be reached or cannot do it, for as long as `patience`. All requests are such that
   * the service recognises a repeated one. `again` is the body of those, if it differs; `giveUp` tells whether the answer matters still.
   */
  async call(method, path, body, { headers, wait, signal, patience = this.patience, giveUp = () => false, again = body } = {}) {
    let until;
    let pause = 0.05;
    for (;;) {
      if (this.closed) {
        throw new ErrandError("the client is closed");
      }
      let error;
      let after = 0;
      try {
        const answer = await this.http.send(method, path, body, { headers, wait, signal });
        if (answer.ok) {
          return answer;
        }
        error = answer.problem();
        after = secondsOf(answer.headers.get("Retry-After"));
      } catch (e) {
        if (!(e instanceof Lost)) {
          throw e;
        }
        error = e;
      }
      if (error instanceof Problem && !PASSING.includes(error.status) && error.code !== "idempotency-in-progress") {
        throw error;
      }
      if (error instanceof Lost && distrusted(error)) {
        throw new Unavailable(`the service cannot be trusted: ${error.message}`, { cause: error });
      }
      body = again;
      this.repeated++;
      until ??= now() + patience;
      if (now() >= until || this.closed || giveUp()) {
        throw error.status === 429 ? error : new Unavailable(`the service is not there: ${error.message}`, { cause: error });
      }
      const rest = Math.max(Math.min(after, 30), pause * (0.5 + Math.random() / 2));
      await sleep(Math.min(rest, Math.max(until - now(), 0.01)), signal, this.#ended.signal);
      signal?.throwIfAborted();
      pause = Math.min(pause * 2, 2);
    }
  }

  // Submissions

  submit(work) {
    if (this.closed) {
      work.fail(new ErrandError("the client is closed"));
    } else if (this.#unsent.size >= MAX_UNSENT) {
      work.fail(new ErrandError(`${MAX_UNSENT} submissions wait to be sent: use map or a batch, which wait for their turn`));
    } else {
      this.#unsent.push(work);
      this.#pump();
    }
  }

  #pump() {
    while (this.#sending < this.#senders && this.#unsent.size) {
      const work = this.#unsent.shift();
      if (work.stage !== "unsent") {
        continue;
      }
      this.#sending++;
      void this.#send(work).finally(() => {
        this.#sending--;
        this.#pump();
        this.#sent.ring();
      });
    }
  }

  async #send(work) {
    work.stage = "sending";
    this.#open.add(work);
    let job;
    try {
      const headers = { ...(work.key && { "Idempotency-Key": work.key }), ...(work.trace && { traceparent: work.trace }) };
      job = (await this.call("POST", work.home, work.body, { headers })).json();
      if (typeof job?.id !== "string") {
        throw new Lost("this is no answer of the service");
      }
    } catch (e) {
      work.fail(e);
      work.accepted.reject(e);
      return;
    } finally {
      this.#open.delete(work);
    }
    work.accept(job.id);
    if (work.unwanted) {
      void this.cancel(work).catch(nothing);
    } else if (job.done && work.path === "/v1/jobs") {
      this.#finished(work, job);
    } else if (work.path === "/v1/jobs") {
      this.watch(work);
    }
  }

  /** Drops what was not sent yet. */
  drop(work, error) {
    if (work.stage !== "unsent" || work.over) {
      return false;
    }
    work.stage = "dropped";
    work.fail(error);
    return true;
  }

  /** True only when it was canceled. */
  async cancel(work) {
    if (this.drop(work, new Canceled("canceled before it was sent")) || (work.over && !work.unwanted)) {
      return work.canceled;
    }
    const id = await work.accepted.promise.catch(nothing);
    if (id !== undefined) {
      try {
        const answer = await this.call("POST", `${work.path}/${encodeURIComponent(id)}/cancel`);
        if (answer.status === 200) {
          work.fail(errorOf(answer.json()));
        }
      } catch (e) {
        if (!(e instanceof Problem) || ![404, 409, 410].includes(e.status)) {
          throw e;
        }
      }
    }
    return work.canceled;
  }

  /** Nobody wants it any more: ends the handle at once, and has the job canceled. */
  abandon(work, error) {
    if (!work.over && !this.drop(work, error)) {
      work.unwanted = true;
      work.fail(error);
      if (work.id !== undefined) {
        void this.cancel(work).catch(nothing);
      }
    }
  }

  /** Cancels it if it has not begun. */
  async cancelUnlessRunning(work) {
    if (work.over || this.drop(work, new Canceled("canceled before it was sent"))) {
      return;
    }
    const id = encodeURIComponent(await work.accepted.promise);
    await this.#fetchers.take();
    try {
      const job = (await this.call("GET", `/v1/jobs/${id}`)).json();
      if (job.status === "queued" || job.status === "scheduled") {
        await this.cancel(work);
      }
    } finally {
      this.#fetchers.give();
    }
  }

  // Waiting

  /** Takes it among those that a wait names; there are waits as long as somebody waits for one of them. */
  watch(work) {
    const works = this.#watched.get(work.id);
    const reference = new WeakRef(work);
    works ? works.push(reference) : this.#watched.set(work.id, [reference]);
    if (work.awaited) {
      this.await(work);
    }
  }

  await(work) {
    if (work.over || work.id === undefined || work.path !== "/v1/jobs") {
      return;
    }
    if (this.closed) {
      work.fail(closedBefore());
      return;
    }
    this.#awaited.add(work);
    if (!this.#waiting) {
      this.#waiting = true;
      this.#newest = now();
      void this.#waitOverAndOver();
    } else if (!this.#wait?.ids.has(work.id)) {
      this.#newest = now();
      if (this.#wait && this.#wait.until - this.#newest > 0.25) {
        // It soon ends by itself, unless nothing new had come for a while.
        this.#wait.controller.abort(this.#wait);
      }
    }
  }

  unawait(work) {
    if (this.#awaited.delete(work) && !this.#awaited.size) {
      this.#wait?.controller.abort(this.#wait);
    }
  }

  /** The one waiting request, over and over, as long as there is somebody to wait for. */
  async #waitOverAndOver() {
    let lostSince;
    let pause = 0.05;
    while (this.#awaited.size && !this.closed) {
      const { ids, wait } = this.#window();
      if (!ids.length) {
        break; // what is awaited is over, and its result is being fetched
      }
      const begun = now();
      const own = { controller: new AbortController(), until: begun + wait, ids: new Set(ids) };
      this.#wait = own;
      try {
        await this.#waitOnce(ids, wait, own.controller.signal);
        lostSince = undefined;
        pause = 0.05;
        if (ids.length > 50) {
          // Where much ends all the time, let more of it end before the next look.
          await sleep(between(0.005, now() - begun, 0.02), this.#ended.signal);
        }
      } catch (e) {
        this.#wait = null;
        if (e === own || this.closed) {
          continue;
        }
        lostSince ??= begun;
        if (!(e instanceof Lost) && !(e instanceof Problem && (e.status >= 500 || e.status === 429))) {
          this.#failAll(ids, e);
        } else if (now() - lostSince > this.patience) {
          this.#failAll(ids, new Unavailable(`nothing is heard of the service, where the job goes on: ${e.message}`, { cause: e }));
          lostSince = undefined;
        } else {
          await sleep(pause * (0.5 + Math.random() / 2), this.#ended.signal);
          pause = Math.min(pause * 2, 1);
        }
      } finally {
        this.#wait = null;
      }
    }
    this.#waiting = false;
  }

  async #waitOnce(ids, wait, signal) {
    const body = JSON.stringify({ ids, until: "any", waitSeconds: Math.round(wait * 1000) / 1000 });
    const answer = await this.http.send("POST", "/v1/jobs/wait", body, { wait, signal });
    if (!answer.ok) {
      throw answer.problem();
    }
    const told = answer.json();
    for (const job of told.done) {
      this.#take(job.id).forEach((work) => this.#finished(work, job));
    }
    for (const id of told.missing) {
      this.#take(id).forEach((work) => work.fail(new JobFailed(`the job ${id} is not there any more`, "gone")));
    }
  }

  /** Whom to wait for next, and for how long: as long as nothing new has come, so that little is missed and little is asked. */
  #window() {
    const ids = [];
    for (const [id, references] of this.#watched) {
      if (!references.some((each) => each.deref()?.over === false)) {
        this.#watched.delete(id);
      } else if (ids.length < MAX_IDS) {
        ids.push(id);
      }
    }
    let wait = between(0.02, now() - this.#newest, LONGEST_WAIT);
    const windows = Math.ceil(this.#watched.size / MAX_IDS);
    if (windows > 1) {
      // The next ones have their turn after these.
      for (const id of ids) {
        const works = this.#watched.get(id);
        this.#watched.delete(id);
        this.#watched.set(id, works);
      }
      wait = Math.min(wait, Math.max(0.02, 0.5 / windows));
    }
    return { ids, wait };
  }

  #take(id) {
    const references = this.#watched.get(id) ?? [];
    this.#watched.delete(id);
    return references.map((each) => each.deref()).filter((each) => each && !each.over);
  }

  #failAll(ids, error) {
    for (const id of ids) {
      this.#take(id).forEach((work) => work.fail(error));
    }
  }

  // Ends

  #finished(work, job) {
    if (job.status === "succeeded" && "result" in job) {
      work.succeed(job.result);
    } else if (job.status === "canceled") {
      work.fail(errorOf(job));
    } else {
      void this.#fetch(work, job);
    }
  }

  /** What the answer of a wait leaves out: large results, those that are not JSON, and the stack of a failure. */
  async #fetch(work, job) {
    this.#open.add(work);
    await this.#fetchers.take();
    try {
      if (job.status === "succeeded") {
        work.succeed(await this.result(job.id));
      } else {
        work.fail(errorOf(await this.job(job.id).catch(() => job)));
      }
    } catch (e) {
      work.fail(e);
    } finally {
      this.#fetchers.give();
      this.#open.delete(work);
    }
  }

  async job(id, signal) {
    return (await this.call("GET", `/v1/jobs/${encodeURIComponent(id)}?view=full`, undefined, { signal })).json();
  }

  async result(id, signal) {
    return (await this.call("GET", `/v1/jobs/${encodeURIComponent(id)}/result`, undefined, { signal })).value();
  }

  async close() {
    const until = now() + this.patience;
    while (!this.closed && (this.#unsent.size || this.#sending) && now() < until) {
      await within(this.#sent.heard(), until - now()).catch(nothing);
    }
    this.closed = true;
    this.#ended.abort();
    this.#wait?.controller.abort(this.#wait);
    while (this.#unsent.size) {
      this.drop(this.#unsent.shift(), new ErrandError("the client was closed before this was sent"));
    }
    [...this.#open].forEach((work) => work.fail(closedBefore()));
    this.#failAll([...this.#watched.keys()], closedBefore());
    this.http.close();
  }
}

function closedBefore() {
  return new ErrandError("the client was closed; what was accepted goes on");
}

function secondsOf(retryAfter) {
  const seconds = Number(retryAfter ?? 0);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 1;
}

function distrusted(error) {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(error.cause?.cause?.code ?? "");
}

// ---------------------------------------------------------------------------------------------------------------------------------
// Handles

/** A job, or a batch, as the client sees it; what users get is its handle. */
class Work {
  id = undefined;
  stage = "unsent"; // sending, sent, dropped
  over = false;
  canceled = false;
  unwanted = false;
  awaited = 0;
  asked = false; // whether somebody hears how it goes
  trace = undefined;
  accepted = deferred();
  done = deferred();
  #forget = nothing;

  constructor(core, path, task, key, body) {
    this.core = core;
    this.path = path;
    this.home = path; // where it is sent to
    this.task = task;
    this.key = key;
    this.body = body;
  }

  accept(id) {
    this.id = id;
    this.stage = "sent";
    this.body = undefined;
    this.accepted.resolve(id);
  }

  succeed(value) {
    this.#end(() => this.done.resolve(value));
  }

  fail(error) {
    this.#end(() => {
      this.canceled = error instanceof Canceled;
      this.done.reject(error);
      if (!this.unwanted) {
        this.accepted.reject(error); // of no effect once it is accepted
      }
    });
  }

  #end(how) {
    if (!this.over) {
      this.over = true;
      this.#forget();
      this.core.unawait(this);
      how();
    }
  }

  /** When this signal is aborted, nobody wants it any more. */
  heed(signal) {
    this.signal = signal;
    this.#forget = onAbort(signal, () => this.core.abandon(this, signal.reason));
  }

  /** While somebody waits for it, the client does. */
  async waited(seconds, signal) {
    this.await();
    try {
      return await within(this.done.promise, seconds, signal);
    } finally {
      this.unawait();
    }
  }

  await() {
    this.asked = true;
    this.awaited++;
    this.core.await(this);
  }

  unawait() {
    if (--this.awaited === 0) {
      this.core.unawait(this);
    }
  }
}

/**
 * A job of the service, and a promise of its result: `await handle` is the result, or throws `RemoteError`, `JobFailed`, `Canceled`,
 * `Problem` (refused) or `Unavailable`. The job is waited for once somebody asks; one that nobody asks for keeps no program alive.
 */
export class Handle {
  #work;

  /** Handles come from `submit` and `handle`. */
  constructor(work) {
    this.#work = work;
  }

  /** The task's name; empty for a job of somebody else. */
  get task() {
    return this.#work.task;
  }

  /** A promise of the job's id: there when the service has accepted it. */
  get id() {
    this.#work.asked = true;
    return this.#work.accepted.promise;
  }

  /** The job as it stands, with its arguments and, if it failed, its stack. */
  async job(options) {
    const { signal } = only(options, "job", SIGNAL);
    return this.#work.core.job(await within(this.id, undefined, signal), signal);
  }

  /** The result. After `timeout` seconds a `TimeoutError`; `signal` ends the wait; either way the job goes on. */
  async result(options) {
    const { timeout, signal } = only(options, "result", WAIT);
    return this.#work.waited(timeout, signal);
  }

  /** Cancels the job. True only when it was canceled; a job that runs is asked to stop, and the answer is false. */
  cancel() {
    const canceled = this.#work.core.cancel(this.#work);
    canceled.catch(nothing);
    return canceled;
  }

  then(onFulfilled, onRejected) {
    this.#work.await();
    return this.#work.done.promise.then(onFulfilled, onRejected);
  }

  catch(onRejected) {
    return this.then(undefined, onRejected);
  }

  finally(onFinally) {
    this.#work.await();
    return this.#work.done.promise.finally(onFinally);
  }

  get [Symbol.toStringTag]() {
    return "Handle";
  }
}

/** Arguments by name: the last argument of `submit`, or the `kwargs` of a batch. */
class Named {
  constructor(values) {
    this.values = values;
  }
}

/** Arguments by name, as the last argument: `client.submit("count", 2, named({ step_seconds: 0.1 }))`. */
export function named(values) {
  return new Named(values);
}

// ---------------------------------------------------------------------------------------------------------------------------------
// Client

const OPTIONS = {
  queue: "queue",
  priority: "priority",
  delay: "delaySeconds",
  runAt: "runAt",
  expiresAt: "expiresAt",
  timeout: "timeoutSeconds",
  maxAttempts: "maxAttempts",
  backoff: "backoffSeconds",
  maxBackoff: "maxBackoffSeconds",
  atMostOnce: "atMostOnce",
  resultTtl: "resultTtlSeconds",
  resultQueue: "resultQueue",
  webhook: "webhook",
  metadata: "metadata",
  tags: "tags",
  concurrencyKey: "concurrencyKey",
  after: "after",
};
const RETRY = ["maxAttempts", "backoff", "maxBackoff"];
const OWN = ["idempotencyKey", "signal", "traceparent"];
const OF_CLIENT = ["key", "patience", "timeout", "connections", "senders", "fetch"];
const OF_MAP = ["window", "spread", "timeout", "signal"];
const OF_BATCH = ["mode", "kwargs", "maxConcurrency", "failFast"];
const OF_WORKFLOW = ["failFast", "webhook", "resultQueue", "metadata"];
const OF_ORDER = ["filter", "ids", "reason", "perSecond", "signal"];

function submissionOf(given) {
  const options = {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !OWN.includes(name)) {
      const home = RETRY.includes(name) ? (options.retry ??= {}) : options;
      home[OPTIONS[name]] = value; // JSON writes a Date as the service reads it
    }
  }
  return options;
}

let coreOf;

/**
 * A service, seen from a program.
 *
 * `key` is sent as `Authorization: Bearer`; without one, the environment variable `ERRAND_KEY` is, where there are such. `patience` is for how
 * many seconds a service that is away or has no room is asked again before that is an error. `timeout` is how long an answer may take beyond
 * what is waited for. Submissions that come faster than they are answered are made up to `senders` at a time and may arrive in another order; 1
 * keeps it. `fetch` is used instead of the global one.
 */
export class Client {
  #core;
  #options = {};

  constructor(url = globalThis.location?.origin ?? "http://localhost:8080", options = {}) {
    if (url instanceof Client) {
      // A view of that one, with options of jobs.
      this.url = url.url;
      this.#core = url.#core;
      this.#options = { ...url.#options, ...options };
      return;
    }
    const { patience = 60, timeout = 30, connections = MAX_CONNECTIONS, senders = 4 } = only(options, "a client", OF_CLIENT);
    const key = options.key === undefined ? globalThis.process?.env?.ERRAND_KEY || undefined : options.key;
    const { fetch = (...all) => globalThis.fetch(...all) } = options;
    if (!(connections > SHORT_CALLS && connections <= MAX_CONNECTIONS)) {
      throw new RangeError(`connections must be ${SHORT_CALLS + 1} to ${MAX_CONNECTIONS}`);
    }
    this.url = String(url);
    this.#core = new Core(new Http(url, key, connections, timeout, fetch), patience, between(1, senders, connections - SHORT_CALLS));
  }

  /**
   * The same client, whose submissions have these options: queue, priority, delay, runAt, expiresAt, timeout, maxAttempts, backoff,
   * maxBackoff, atMostOnce, resultTtl, resultQueue, webhook, metadata, tags, concurrencyKey, after, idempotencyKey; and signal: when that is
   * aborted, their handles reject with its reason and their jobs are canceled. `traceparent` makes jobs part of a trace (W3C Trace Context);
   * unless given, the environment variable `TRACEPARENT` does, where there are such.
   */
  options(options) {
    return new Client(this, only(options, "a job", [...Object.keys(OPTIONS), ...OWN]));
  }

  /** Has a task run with these arguments. Returns at once; what the service refuses, the handle rejects with. */
  submit(task, ...args) {
    const kwargs = args.at(-1) instanceof Named ? args.pop().values : undefined;
    return new Handle(this.#begin("/v1/jobs", task, { args: args.length ? args : undefined, kwargs }));
  }

  #begin(path, task, call, place = "") {
    const { idempotencyKey, signal, traceparent = globalThis.process?.env?.TRACEPARENT } = this.#options;
    const work = new Work(this.#core, path, task, idempotencyKey === undefined ? unique() : `${idempotencyKey}${place}`);
    work.trace = traceparent || undefined;
    try {
      if (typeof task !== "string") {
        throw new TypeError("a task is given by its name");
      }
      work.body = written({ task, ...call, ...this.#submission() });
    } catch (e) {
      work.fail(e);
      return work;
    }
    work.heed(signal);
    if (!work.over) {
      this.#core.submit(work);
    }
    return work;
  }

  #submission() {
    return submissionOf(this.#options);
  }

  /** A handle for a job that was submitted before, by this program or another. */
  handle(id) {
    const work = new Work(this.#core, "/v1/jobs", "", "");
    work.accept(String(id));
    this.#core.watch(work);
    return new Handle(work);
  }

  /**
   * Has a task run over items, each of which is its argument, or with `spread` the list of its arguments. What is returned is iterated with
   * `for await`, or read whole by `toArray()`: results in the order of the items; the first failure is thrown at its place. Items are
   * read as their turn comes; at most `window` jobs are open, or over and not taken. After `timeout` seconds in all, a `TimeoutError`. Whoever
   * stops early wants none of what has not begun. With an idempotency key, each job's key is that one and `-INDEX`.
   */
  map(task, items, options = {}) {
    only(options, "map", OF_MAP);
    return new Results(() => this.#run(task, items, options, true));
  }

  /** As `map`, but as they end, failures too: `{ index, status: "fulfilled", value }` or `{ index, status: "rejected", reason }`. */
  mapAsCompleted(task, items, options = {}) {
    only(options, "map", OF_MAP);
    return new Results(() => this.#run(task, items, options, false));
  }

  async *#run(task, items, { window = 1000, spread = false, timeout, signal = this.#options.signal }, ordered) {
    if (!(window >= 1 && window <= MAX_WINDOW)) {
      throw new RangeError(`window must be 1 to ${MAX_WINDOW}`);
    }
    const end = timeout === undefined ? undefined : now() + timeout;
    const left = () => (end === undefined ? undefined : Math.max(0, end - now()));
    const view = this.options({ signal });
    const bell = new Bell();
    const open = new Set(); // what is submitted and not taken
    const ended = new Line();
    const source = { over: false, stopped: false, error: undefined, failed: false };
    const feed = async () => {
      let index = 0;
      try {
        for await (const item of items) {
          while (open.size >= window && !source.stopped) {
            await bell.heard();
          }
          if (source.stopped) {
            return;
          }
          const work = view.#begin("/v1/jobs", task, { args: spread ? [...item] : [item] }, `-${index}`);
          const entry = { index: index++, work };
          open.add(entry);
          work.await();
          const told = () => (ended.push(entry), bell.ring());
          ordered ? bell.ring() : work.done.promise.then(told, told);
        }
      } catch (e) {
        source.failed = true;
        source.error = e;
      } finally {
        source.over = true;
        bell.ring();
      }
    };
    void feed();
    try {
      for (;;) {
        signal?.throwIfAborted();
        const entry = ordered ? open.values().next().value : ended.shift();
        if (entry) {
          const { promise } = entry.work.done;
          const told = ordered ? await within(promise, left(), signal) : await outcome(entry.index, promise);
          entry.work.unawait();
          open.delete(entry);
          bell.ring();
          yield told;
        } else if (source.over && !open.size) {
          if (source.failed) {
            throw source.error;
          }
          return;
        } else {
          await within(bell.heard(), left(), signal);
        }
      }
    } finally {
      source.stopped = true;
      bell.ring();
      for (const { work } of open) {
        work.unawait();
        void this.#core.cancelUnlessRunning(work).catch(nothing);
      }
    }
  }

  /**
   * Has a task run over items by one request. An item is the argument (`mode: "map"`), the list of arguments (`starmap`), or
   * `{ key, args, kwargs }` (`calls`); `kwargs` go to all of them.
   */
  batch(task, items, options = {}) {
    const { mode, kwargs, maxConcurrency, failFast } = only(options, "a batch", OF_BATCH);
    const call = { mode, items: [...items], kwargs: kwargs instanceof Named ? kwargs.values : kwargs, maxConcurrency, failFast };
    return new Batch(this.#begin("/v1/batches", task, call));
  }

  /** A job as it stands, with its arguments and, if it failed, its stack. */
  async job(id, options) {
    return this.#core.job(id, only(options, "job", SIGNAL).signal);
  }

  /** Jobs that wait for each other, to be sent all at once; see `Workflow`. Options of this client are those of each job. */
  workflow(name, given = {}) {
    const { failFast, webhook, resultQueue, metadata } = only(given, "a workflow", OF_WORKFLOW);
    const { idempotencyKey, traceparent = globalThis.process?.env?.TRACEPARENT, signal, ...options } = this.#options;
    const headers = () => ({ "Idempotency-Key": idempotencyKey ?? unique(), ...(traceparent && { traceparent }) });
    const send = async (jobs) => {
      const body = written({ name, failFast, webhook, resultQueue, metadata, jobs });
      const answer = await this.#core.call("POST", "/v1/workflows", body, { headers: headers(), signal });
      return this.run(answer.json().id);
    };
    return new Workflow(send, options, new Map());
  }

  /** A workflow that was started before, by this program or another. */
  run(id) {
    return new Run(this, this.#core, id);
  }

  /** Rejects with what the handle of a `submit` of the same would be refused with; stores nothing. */
  async check(task, ...args) {
    const kwargs = args.at(-1) instanceof Named ? args.pop().values : undefined;
    const body = written({ task, args: args.length ? args : undefined, kwargs, ...this.#submission() });
    await this.#core.call("POST", "/v1/jobs/check", body, {});
  }

  /** How each attempt of a job went. */
  async attempts(id, options) {
    return (await this.call("GET", `/v1/jobs/${id}/attempts`, undefined, options)).items;
  }

  /** The lines that a job has logged, for `for await`; `level` is the least serious one. */
  logs(id, given = {}) {
    const { level, ...options } = only(given, "logs", ["level", "signal"]);
    return this.#pages(`/v1/jobs/${id}/logs`, { level }, options);
  }

  /** What was counted, in buckets of `step` seconds or more: the last hour unless said. */
  async stats(given) {
    const { since, until, step, task, queue, ...options } = only(given, "stats", ["since", "until", "step", "task", "queue", "signal"]);
    return this.call("GET", `/v1/stats${query({ from: since, to: until, step, task, queue })}`, undefined, options);
  }

  /** Which errors attempts ended in, those that are alike as one, the most frequent first: of the last day unless said. */
  async errors(given) {
    const { since, until, task, limit, ...options } = only(given, "errors", ["since", "until", "task", "limit", "signal"]);
    return (await this.call("GET", `/v1/errors${query({ from: since, to: until, task, limit })}`, undefined, options)).items;
  }

  /** One of them, with its stack; a job has it as `error.fingerprint`. */
  error(fingerprint, options) {
    return this.call("GET", `/v1/errors/${encodeURIComponent(fingerprint)}`, undefined, options);
  }

  /** The queues, and how they stand. */
  async queues(options = {}) {
    const all = [];
    for await (const each of this.#pages("/v1/queues", {}, options)) {
      all.push(each);
    }
    return all;
  }

  /** How a queue stands. */
  queue(name, options) {
    return this.call("GET", `/v1/queues/${encodeURIComponent(name)}`, undefined, options);
  }

  /** Lets nothing of a queue start, until then or until it is resumed. What runs goes on. */
  async pause(queue, given) {
    const { reason, until, ...options } = only(given, "pause", ["reason", "until", "signal"]);
    return this.call("POST", `/v1/queues/${encodeURIComponent(queue)}/pause`, { reason, until }, options);
  }

  /** Lets a paused queue go on. */
  resume(queue, options) {
    return this.call("POST", `/v1/queues/${encodeURIComponent(queue)}/resume`, undefined, options);
  }

  /** Makes a schedule or changes it; what is equal changes nothing: `{ cron: "30 2 * * *", timeZone: "Europe/Berlin", job: { … } }`. */
  putSchedule(name, schedule, options) {
    return this.call("PUT", scheduled(name), schedule, options);
  }

  /** All schedules, and how they stand. */
  async schedules(options) {
    const all = [];
    for await (const each of this.#pages("/v1/schedules", {}, options)) {
      all.push(each);
    }
    return all;
  }

  /** One of them: what it does and when, its next times, its last run. */
  schedule(name, options) {
    return this.call("GET", scheduled(name), undefined, options);
  }

  /** What its times became of, the last one first, for `for await`. */
  scheduleRuns(name, options) {
    return this.#pages(`${scheduled(name)}/runs`, {}, options);
  }

  /** When it would run next; stores nothing. It may leave out what is to be done. */
  async previewSchedule(schedule, given) {
    const { count, ...options } = only(given, "previewSchedule", ["count", "signal"]);
    return (await this.call("POST", "/v1/schedules/preview", { ...schedule, count }, options)).nextRuns;
  }

  /** Keeps it from running until it is resumed. */
  async pauseSchedule(name, given) {
    const { note, ...options } = only(given, "pauseSchedule", ["note", "signal"]);
    return this.call("POST", `${scheduled(name)}/pause`, { note }, options);
  }

  /** Lets it go on from now; with `makeUp` the times since the pause are judged as if they had been missed. */
  async resumeSchedule(name, given) {
    const { note, makeUp, ...options } = only(given, "resumeSchedule", ["note", "makeUp", "signal"]);
    return this.call("POST", `${scheduled(name)}/resume`, { note, makeUp }, options);
  }

  /** Runs it now, whatever its times; the job, or the batch, that this is. */
  runSchedule(name, options) {
    return this.call("POST", `${scheduled(name)}/run`, undefined, options);
  }

  /** Removes it. Its jobs stay, but with `cancelJobs` those that are not over are canceled. */
  async deleteSchedule(name, given) {
    const { cancelJobs = false, ...options } = only(given, "deleteSchedule", ["cancelJobs", "signal"]);
    await this.call("DELETE", scheduled(name) + (cancelJobs ? "?jobs=cancel" : ""), undefined, options);
  }

  /**
   * Queues failed and canceled jobs anew: `{ filter }`, which has the names of the list's, such as `{ status: ["failed"], task: "crawl" }`, or
   * `{ ids }`; `reason`, `perSecond`.
   */
  retryJobs(order) {
    return this.#operation("retry", order);
  }

  /** Cancels many jobs, as `retryJobs` finds them. */
  cancelJobs(order) {
    return this.#operation("cancel", order);
  }

  /** Deletes many jobs that are over, as `retryJobs` finds them. */
  deleteJobs(order) {
    return this.#operation("delete", order);
  }

  /** How many jobs `retry`, `cancel` or `delete` would change: `matched`, at least so many where `capped`. */
  async countJobs(action, order) {
    const { filter, ids, signal } = only(order, "countJobs", ["filter", "ids", "signal"]);
    return this.call("POST", `/v1/jobs/${action}`, { filter, ids, dryRun: true }, { signal });
  }

  /** An operation on many jobs that was ordered before. */
  operation(id) {
    return new Operation(this, this.#core, { id });
  }

  async #operation(action, order) {
    const { filter, ids, reason, perSecond, signal } = only(order, "an operation", OF_ORDER);
    return new Operation(this, this.#core, await this.call("POST", `/v1/jobs/${action}`, { filter, ids, reason, perSecond }, { signal }));
  }

  async *#pages(path, wanted, options) {
    let cursor;
    do {
      const page = await this.call("GET", path + query({ ...wanted, cursor }), undefined, options);
      yield* page.items;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  /** What can be run. */
  async tasks() {
    return (await this.call("GET", "/v1/tasks")).items;
  }

  /** Any other call of the service: JSON in, JSON out; a `Problem` when it says no. */
  async call(method, path, body, options) {
    const { signal } = only(options, "this call", SIGNAL);
    if (body !== undefined && (method === "GET" || method === "HEAD")) {
      throw new TypeError(`${method} has no body`);
    }
    const headers = method === "POST" ? { "Idempotency-Key": unique() } : {};
    const sent = body === undefined ? undefined : written(body);
    return (await this.#core.call(method, path, sent, { headers, signal })).json();
  }

  /** Sends what was not sent yet and ends all waits: handles that are not done reject, while their jobs go on. */
  close() {
    return this.#core.close();
  }

  [Symbol.asyncDispose ?? Symbol("asyncDispose")]() {
    return this.close();
  }

  static {
    coreOf = (client) => client.#core;
  }
}

/** Where a schedule is. */
const scheduled = (name) => `/v1/schedules/${encodeURIComponent(name)}`;

/** What is given, as a query; a `Date` as the service reads it. */
function query(values) {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(given.map(([name, value]) => [name, value instanceof Date ? value.toISOString() : `${value}`]));
  return given.length ? `?${text}` : "";
}

/** An order for many jobs, which the service works off: `id`, and `info`, how it stood when that was last asked for. */
export class Operation {
  #client;
  #core;

  /** Operations come from `client.retryJobs` and its like. */
  constructor(client, core, info) {
    this.#client = client;
    this.#core = core;
    this.id = info.id;
    this.info = info;
  }

  /** How it stands now. */
  async refresh(options) {
    return (this.info = await this.#client.call("GET", `/v1/operations/${this.id}`, undefined, options));
  }

  /** Waits for its end, and tells how it stands then; a `TimeoutError` when it goes on for longer than `timeout` seconds. */
  async wait(options) {
    return (this.info = await waitFor(this.#core, `/v1/operations/${this.id}`, options));
  }

  /** It goes no further; what was done stays done. */
  async stop(options) {
    return (this.info = await this.#client.call("POST", `/v1/operations/${this.id}/stop`, undefined, options));
  }
}

/** The jobs of the workflow that a step is of. Another one may have the same keys. */
const JOBS_OF = new WeakMap();

/** A job of a `Workflow` that is not sent yet. In arguments of others it stands for what its job is going to return. */
export class Step {
  #reference;

  /** Steps come from `add`. */
  constructor(jobs, key, reference = { $result: key }, anyEnd = false, wholeTree = false) {
    JOBS_OF.set(this, jobs);
    this.key = key;
    this.anyEnd = anyEnd;
    this.wholeTree = wholeTree;
    this.#reference = reference;
  }

  /** A part of it, by a JSON pointer such as `"/title"`; `{ default: … }` stands for what is not there. */
  at(path, otherwise = {}) {
    return new Step(JOBS_OF.get(this), this.key, { ...this.#reference, path, ...otherwise }, this.anyEnd, this.wholeTree);
  }

  /** How it ends, whichever way: `status`, and `result` or `error`. */
  outcome() {
    return new Step(JOBS_OF.get(this), this.key, { $outcome: this.key }, true, this.wholeTree);
  }

  /** For `after`: any end of it will do. */
  finished() {
    return new Step(JOBS_OF.get(this), this.key, this.#reference, true, this.wholeTree);
  }

  /** With all that it spawns, and what these spawn: who waits for it waits for all of them. */
  tree() {
    return new Step(JOBS_OF.get(this), this.key, this.#reference, this.anyEnd, true);
  }

  /** What its children return, an array in the order in which it spawned them; who has it waits for the whole tree. */
  children() {
    return new Step(JOBS_OF.get(this), this.key, { $results: this.key }, this.anyEnd, true);
  }

  toJSON() {
    return this.#reference;
  }
}

/**
 * Jobs that wait for each other, sent by `start` in one request: all of them are made, or none. `const flow = client.workflow("nightly")`,
 * `const page = flow.add("fetch", url)`, `flow.options({ maxAttempts: 3 }).add("store", page)`. A job waits for all that stand in its arguments,
 * and for those that the option `after` names. Options are those of `client.options` but for `idempotencyKey`, `signal` and `traceparent`, which the
 * client has for the whole; and `key`, by which the job is found, its task's name unless said.
 */
export class Workflow {
  #send;
  #options;
  #jobs;

  /** Workflows come from `client.workflow`. */
  constructor(send, options, jobs) {
    this.#send = send;
    this.#options = options;
    this.#jobs = jobs;
  }

  /** How many jobs it has. */
  get size() {
    return this.#jobs.size;
  }

  /** The same workflow, to which jobs are added that have these options. */
  options(options) {
    only(options, "a job in a workflow", ["key", ...Object.keys(OPTIONS)]);
    // All jobs that are added wait for these, also where they can be gone through but once.
    const after = options.after === undefined ? {} : { after: [...options.after] };
    return new Workflow(this.#send, { ...this.#options, ...options, ...after }, this.#jobs);
  }

  /** Adds a job that has a task run with these arguments. */
  add(task, ...args) {
    if (typeof task !== "string") {
      throw new TypeError("a task is given by its name");
    }
    const kwargs = args.at(-1) instanceof Named ? args.pop().values : undefined;
    const { key = this.#free(task), after = [], ...options } = this.#options;
    if (this.#jobs.has(key)) {
      throw new TypeError(`there is a job ${key} already`);
    }
    const waits = new Map();
    const jobs = this.#jobs;
    const note = function (name, value) {
      const step = this[name];
      if (step instanceof Step) {
        if (JOBS_OF.get(step) !== jobs) {
          throw new TypeError(`${step.key} is a step of another workflow`);
        }
        const { anyEnd = true, wholeTree = false } = waits.get(step.key) ?? {};
        waits.set(step.key, { anyEnd: anyEnd && step.anyEnd, wholeTree: wholeTree || step.wholeTree });
      }
      return value;
    };
    const call = JSON.parse(written({ args: args.length ? args : undefined, kwargs }, note));
    for (const step of after) {
      if (!(step instanceof Step) || JOBS_OF.get(step) !== jobs) {
        throw new TypeError("a job of a workflow waits for steps of it");
      }
      waits.set(step.key, { anyEnd: step.anyEnd, wholeTree: step.wholeTree || waits.get(step.key)?.wholeTree });
    }
    const parents = [...waits].map(([id, { anyEnd, wholeTree }]) =>
      anyEnd || wholeTree ? { id, ...(anyEnd && { when: "finished" }), ...(wholeTree && { tree: true }) } : id,
    );
    this.#jobs.set(key, { task, ...call, ...submissionOf(options), ...(parents.length && { after: parents }) });
    return new Step(this.#jobs, key);
  }

  #free(task) {
    const name = task.slice(0, 90);
    let key = name;
    for (let count = 2; this.#jobs.has(key); count++) {
      key = `${name}-${count}`;
    }
    return key;
  }

  /** Sends it, and resolves to a `Run`; rejects, and nothing of it is made, when any part is wrong. It can be started again, as another one. */
  start() {
    return this.#send(Object.fromEntries(this.#jobs));
  }
}

/** A workflow that was started. */
export class Run {
  #client;
  #core;
  #ids;

  /** Runs come from `start`, and from `client.run`. */
  constructor(client, core, id) {
    this.#client = client;
    this.#core = core;
    this.id = id;
  }

  /** How it stands: `status`, `done`, `counts`, and `jobs` with `key`, `jobId`, `status`, `after`. */
  info(options) {
    return this.#client.call("GET", `/v1/workflows/${this.id}`, undefined, options);
  }

  /** Waits for its end, and tells how it stands then; a `TimeoutError` when it goes on for longer than `timeout` seconds. */
  wait(options) {
    return waitFor(this.#core, `/v1/workflows/${this.id}`, options);
  }

  /** What one of its jobs returns, by what `add` returned, or by its key; as a handle's `result`. */
  async result(step, options) {
    const key = step instanceof Step ? step.key : step;
    // They stay what they are, and of a large workflow the answer is long.
    this.#ids ??= new Map((await this.info({ signal: options?.signal })).jobs.map((job) => [job.key, job.jobId]));
    const id = this.#ids.get(key);
    if (!id) {
      throw new TypeError(`there is no job ${key}`);
    }
    return this.#client.handle(id).result(options);
  }

  /** Cancels what waits at once; what runs is asked to stop. */
  cancel(options) {
    return this.#client.call("POST", `/v1/batches/${this.id}/cancel`, undefined, options);
  }
}

async function waitFor(core, path, options) {
  const { timeout, signal } = only(options, "wait", WAIT);
  const end = timeout === undefined ? Infinity : now() + timeout;
  for (;;) {
    const left = Math.max(0, end - now());
    const wait = Math.floor(Math.min(left, LONGEST_WAIT));
    const info = (await core.call("GET", `${path}?wait=${wait}`, undefined, { wait, signal })).json();
    if (info.done) {
      return info;
    }
    if (!left) {
      throw new DOMException("not done in time", "TimeoutError");
    }
    if (!wait) {
      await sleep(Math.min(left, 0.1), signal);
    }
  }
}

async function outcome(index, result) {
  try {
    return { index, status: "fulfilled", value: await result };
  } catch (reason) {
    return { index, status: "rejected", reason };
  }
}

/** Results, one after another; each iteration begins anew. */
class Results {
  #iterate;

  constructor(iterate) {
    this.#iterate = iterate;
  }

  [Symbol.asyncIterator]() {
    return this.#iterate();
  }

  async toArray() {
    const all = [];
    for await (const each of this) {
      all.push(each);
    }
    return all;
  }
}

/** A batch; `for await` gives what became of its items as they end, as `results({ order: "completion" })` does. */
export class Batch {
  #work;

  /** Batches come from `client.batch`. */
  constructor(work) {
    this.#work = work;
  }

  /** A promise of the batch's id. */
  get id() {
    return this.#work.accepted.promise;
  }

  /** The batch as it stands. */
  async info(options) {
    const { signal } = only(options, "info", SIGNAL);
    const path = `/v1/batches/${await within(this.id, undefined, signal)}`;
    return (await this.#work.core.call("GET", path, undefined, { signal })).json();
  }

  /** `{ index, key, jobId, status, result, error }` of each item that is final, until all are; by `index` or by `completion`. */
  async *results(options) {
    const { order = "index", signal = this.#work.signal } = only(options, "results", ["order", "signal"]);
    const core = this.#work.core;
    const path = `/v1/batches/${await within(this.id, undefined, signal)}/results?limit=1000&wait=${LONGEST_WAIT}&order=${order}`;
    let cursor = "";
    let page;
    do {
      const begun = now();
      page = (await core.call("GET", path + cursor, undefined, { wait: LONGEST_WAIT, signal })).json();
      for (const item of page.items) {
        if (item.status === "succeeded" && !("result" in item)) {
          item.result = await core.result(item.jobId, signal);
        }
        yield item;
      }
      cursor = page.nextCursor === undefined ? "" : `&cursor=${encodeURIComponent(page.nextCursor)}`;
      if (!page.done) {
        await sleep(Math.min(0.02, now() - begun), signal); // where much ends all the time, more of it ends before the next look
      }
    } while (!page.done);
  }

  [Symbol.asyncIterator]() {
    return this.results({ order: "completion" });
  }

  /** The results in the order of the items; throws the first failure among them. */
  async toArray(options) {
    const all = [];
    for await (const item of this.results({ ...options, order: "index" })) {
      if (item.status !== "succeeded") {
        throw errorOf(item);
      }
      all.push(item.result);
    }
    return all;
  }

  /** Cancels it: what waits at once, what runs is asked to stop. True only when all of it was canceled. */
  cancel() {
    const canceled = this.#work.core.cancel(this.#work);
    canceled.catch(nothing);
    return canceled;
  }
}

// ---------------------------------------------------------------------------------------------------------------------------------
// Worker

/** A result that is not JSON: bytes or a text, and their type. A plain `Uint8Array` is `application/octet-stream`. */
export class Content {
  constructor(data, contentType = "application/octet-stream") {
    this.data = data;
    this.contentType = contentType;
  }
}

/** What a task may know of its job and tell about it. */
export class JobContext {
  #lease;
  #tell;
  #spawn;

  /** Contexts come from a worker. */
  constructor(lease, tell, spawn) {
    const { job, deadline } = lease.granted;
    this.jobId = job.id;
    this.task = job.task;
    this.attempt = job.attempt;
    this.maxAttempts = job.maxAttempts;
    this.metadata = job.metadata ?? {};
    this.batchId = job.batchId;
    /** Where the attempt stands in a trace (W3C Trace Context), if it does: for requests that the function makes. */
    this.traceparent = lease.granted.traceparent;
    /** When the attempt has to end, by the service's clock. */
    this.deadline = deadline === undefined ? undefined : new Date(deadline);
    /** Aborted, with a `Stopped`, when the task is to stop. */
    this.signal = lease.controller.signal;
    this.#lease = lease;
    this.#tell = tell;
    this.#spawn = spawn;
  }

  /**
   * Has another job done as part of this one: a handle, whose `id` is there when the service has stored it. `args` is the list of arguments,
   * in which the last may be `named(…)`; `options` are those of `client.options` but for `idempotencyKey`, and `detached`.
   *
   * The same `key` of the same job always gets the same child, whatever else is said and whichever attempt asks; so make keys of what the
   * child is about. A cancel goes to the children, unless they are `detached`. The attempt ends when all that it spawned is stored; what the
   * service refuses fails it, unless somebody asked the handle, which rejects with a `Problem`. With the code `lease-lost` somebody else has
   * this job, and `signal` is aborted.
   *
   * This job does not wait for its children: let another one do so (`after: [{ id, tree: true }]`). Who waits here for a result keeps a place
   * of the worker busy, and so may be all of them, with nobody left to run the child.
   */
  spawn(key, task, args = [], options = {}) {
    return new Handle(this.#spawn(key, task, args, options));
  }

  /** Reports progress, 0 to 100. Values are sent now and then; the last one arrives. */
  progress(percent, message = "") {
    this.#lease.progress = { percent: between(0, Number(percent) || 0, 100), message: String(message).slice(0, 1000) };
    this.#tell();
  }

  /** Writes a line to the job's log; `level` is debug, info, warn or error. */
  log(message, level) {
    const text = String(message).slice(0, 4000);
    this.#lease.lines.push(level === undefined ? text : { level, message: text });
    if (this.#lease.lines.length > MAX_LINES) {
      this.#lease.lines.shift();
    }
    this.#tell();
  }
}

/** A job that a worker holds. */
class Lease {
  controller = new AbortController();
  since = now();
  stopping = ""; // why it was told to stop
  giveUpAt = Infinity; // when to end it without its function
  progress = undefined;
  lines = [];
  named = false; // whether a heartbeat has named it

  constructor(granted, leaseSeconds) {
    this.granted = granted;
    this.token = granted.token;
    // By the service's clock, which is known from when the lease expires. Its own word usually comes first.
    const left = (Date.parse(granted.deadline) - Date.parse(granted.expiresAt)) / 1000 + leaseSeconds;
    this.stopAt = this.since + (Number.isFinite(left) ? left : Infinity) + 1;
  }

  get hasNews() {
    return this.progress !== undefined || this.lines.length > 0;
  }

  /** What a heartbeat says of it: progress and lines of its log, of the latter no more than there is room for. */
  beat(room) {
    const told = { token: this.token };
    if (this.progress) {
      told.progress = this.progress;
      this.progress = undefined;
    }
    let size = 0;
    let lines = 0;
    while (lines < this.lines.length && size < room) {
      size += 100 + (this.lines[lines].message ?? this.lines[lines]).length;
      lines++;
    }
    if (lines) {
      told.log = this.lines.splice(0, lines);
    }
    return told;
  }

  /** What could not be told is told the next time. */
  untold(beat) {
    this.progress ??= beat.progress;
    this.lines.unshift(...(beat.log ?? []));
    this.lines.splice(0, this.lines.length - MAX_LINES);
  }
}

const MAX_CONCURRENCY = 1000; // leases that one heartbeat may name
const BEAT_ROOM = 200_000; // characters of the logs in one heartbeat
const SETTLE_ROOM = 1 << 20; // characters of the ends in one request
const ALONE = 1 << 16; // characters of a result that has a request of its own

/** How an attempt ended: `complete`, `fail` or `release`. */
class End {
  constructor(lease, kind, body, contentType) {
    this.token = lease.token;
    this.kind = kind;
    this.body = body; // JSON, or what the content type says
    this.contentType = contentType;
    this.alone = contentType !== undefined || (kind === "complete" && body.length > ALONE);
    this.beat = lease.hasNews ? lease.beat(BEAT_ROOM) : undefined; // its last words
  }

  json() {
    return this.kind === "complete" ? `{"result":${this.body}}` : this.body;
  }
}

function failed(lease, error) {
  let body;
  try {
    body = failure(lease, error);
  } catch {
    body = { error: { type: "Error", message: "(what was thrown cannot be told)" }, retryable: true };
  }
  return new End(lease, "fail", JSON.stringify(body));
}

function failure(lease, thrown) {
  const error = typeof thrown === "object" && thrown !== null ? thrown : { message: String(thrown) };
  const stopped = lease.stopping && (error === lease.controller.signal.reason || error.name === "AbortError");
  const told = { type: stopped ? "Stopped" : nameOf(error), message: String(error.message ?? "").slice(0, 4000), stack: stackOf(error) };
  const later = typeof error.retryAfter === "number" && error.retryAfter >= 0 ? { retryAfterSeconds: error.retryAfter } : {};
  return { error: told, retryable: error.retryable !== false, ...later };
}

function nameOf(error) {
  return String(error.name && error.name !== "Error" ? error.name : error.constructor?.name || "Error").slice(0, 500) || "Error";
}

function stackOf(error) {
  if (typeof error.stack !== "string") {
    return undefined;
  }
  const stack = error.cause instanceof Error ? `${error.stack}\n[cause]: ${error.cause.stack}` : error.stack;
  return stack.length > MAX_STACK ? `${stack.slice(0, MAX_STACK / 4)}\n...\n${stack.slice((-MAX_STACK * 3) / 4)}` : stack;
}

/** The parameters of a task as the service takes them: a list, or schemas by name, whose `default` is the parameter's. */
function parametersOf(given = []) {
  if (Array.isArray(given)) {
    return given;
  }
  return Object.entries(given).map(([name, schema]) => {
    if (typeof schema !== "object" || schema === null || !("default" in schema)) {
      return { name, schema };
    }
    const { default: value, ...rest } = schema;
    return { name, schema: rest, default: value };
  });
}

const OF_WORKER = ["concurrency", "workerId", "instance", "version", "lease", "grace", "drain", "signals", "logger"];
const TASK = {
  description: "description",
  result: "result",
  queue: "queue",
  timeout: "timeoutSeconds",
  maxAttempts: "maxAttempts",
  concurrency: "concurrency",
  perSecond: "perSecond",
  example: "exampleArgs",
  breaking: "breaking",
};

/**
 * Runs tasks for the service: asks for work, calls a function for each job, up to `concurrency` at once, and reports the end. In Node.
 *
 * Functions are called with the job's arguments, an object of all parameters by name, and a `JobContext`. What they return, or what the
 * promise that they return becomes, is the result: JSON, bytes, or `Content`; what JSON has no word for, such as `NaN`, fails the attempt, as does
 * what they throw. An error with `retryable` false is final, and its `retryAfter` says after how many seconds to try again.
 *
 * A task that is to stop, after a cancel or when its time is over, has its `job.signal` aborted; `grace` seconds later its attempt is ended
 * without it, while its place stays taken until it returns. All functions run in one thread: one that computes for longer than `lease`
 * seconds without an `await` loses its leases.
 *
 * `run()` ends after a SIGTERM, a SIGINT or `stop()`: nothing new is taken, what runs has `drain` seconds, and the rest is told to stop and
 * given back without using up an attempt; a second signal gives all back at once.
 */
export class Worker {
  #core;
  #options;
  #tasks = new Map();
  #leases = new Map(); // token -> what is held and not over
  #running = 0; // functions that have not returned
  #over = new Line(); // what is over and not reported
  #reporting = 0; // of these, how many are being reported
  #reserved = 0; // places that requests under way may fill
  #asking = 0; // these requests
  #naming = false; // whether one of them names what is held
  #namedAt = 0; // how many requests had been repeated when one did
  #state = "run";
  #stopping = 0; // 1: drain, 2: now
  #begun = false;
  #registered = false;
  #ready = deferred();
  #ended = new AbortController();
  #allOver = deferred();
  #changed = new Bell();
  #telling = Promise.resolve(); // news of a job is told in its order
  #beating = null; // the heartbeat that waits
  #newsAt = 0; // when there was last something to tell at once
  #drainUntil = 0;
  #giveBackAt = Infinity;

  constructor(client, options = {}) {
    only(options, "a worker", OF_WORKER);
    const { concurrency = 1, workerId, instance, version, lease = 60, grace = 5, drain = 25, signals = true, logger = console } = options;
    if (!globalThis.process?.versions?.node) {
      throw new ErrandError("a worker needs Node");
    }
    if (!(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= MAX_CONCURRENCY)) {
      throw new RangeError(`a worker runs 1 to ${MAX_CONCURRENCY} jobs at once`);
    }
    this.#core = coreOf(client);
    this.#options = { concurrency, version, lease, grace, drain, signals, logger };
    this.workerId = workerId ?? programName();
    this.instance = instance ?? `${process.pid}-${unique().slice(0, 12)}`;
  }

  /** Resolves once the service knows the tasks. */
  get ready() {
    return this.#ready.promise;
  }

  /**
   * Has this function run the task. Options: `parameters`, a list of `{ name, description, schema, default }` in the order of arguments, or
   * an object of JSON Schemas by name, whose `default` is the parameter's; `result`, a JSON Schema; `description`, `queue`, `timeout`,
   * `maxAttempts`, `concurrency`, `perSecond`, `example`, `breaking`.
   */
  task(name, options, fn) {
    if (typeof options === "function") {
      return this.task(name, {}, options);
    }
    if (typeof fn !== "function") {
      throw new TypeError(`the task ${name} has no function`);
    }
    if (this.#tasks.has(name)) {
      throw new ErrandError(`there is a task ${name} already`);
    }
    const { parameters, ...others } = only(options, "a task", ["parameters", ...Object.keys(TASK)]);
    const document = { name, parameters: parametersOf(parameters) };
    for (const [option, value] of Object.entries(others)) {
      document[TASK[option]] = value;
    }
    this.#tasks.set(name, { document, fn });
    return this;
  }

  /** As SIGTERM: takes nothing new, lets what runs come to its end, and lets `run` return. With `now`, as the second one. */
  stop({ now: atOnce = false } = {}) {
    this.#stopping = atOnce || this.#stopping ? 2 : 1;
    this.#changed.ring();
    this.#look();
  }

  /** Works until it is stopped. */
  async run() {
    if (!this.#tasks.size || this.#begun) {
      throw new ErrandError(this.#begun ? "a worker runs once" : "a worker has at least one task");
    }
    this.#begun = true;
    const heed = () => this.stop();
    const signals = this.#options.signals ? ["SIGTERM", "SIGINT"] : [];
    signals.forEach((each) => process.on(each, heed));
    let loops = [];
    let clock;
    try {
      if (await this.#register()) {
        loops = [() => this.#lease(), () => this.#report(), () => this.#heartbeat()].map((each) => this.#overAndOver(each));
        clock = setInterval(() => this.#look(), 100);
        this.#look();
        await this.#allOver.promise;
      }
    } finally {
      clearInterval(clock);
      this.#ended.abort(new ErrandError("the worker has ended"));
      this.#changed.ring();
      await Promise.all(loops);
      signals.forEach((each) => process.off(each, heed));
      this.#ready.reject(new ErrandError("the worker has ended"));
    }
  }

  // Requests

  #call(path, body, { method = "POST", patience = Infinity, signal = this.#ended.signal, ...more } = {}) {
    const sent = typeof body === "object" && !(body instanceof Uint8Array) ? JSON.stringify(body) : body;
    return this.#core.call(method, path, sent, { patience, signal, ...more });
  }

  /** Says what can be run here; false when the worker was stopped before the service was there. */
  async #register() {
    const os = "node:os";
    const { hostname } = await import(/* @vite-ignore */ os);
    const { workerId, instance } = this;
    const tasks = [...this.#tasks.values()].map((each) => each.document);
    const body = { workerId, instance, version: this.#options.version, host: hostname(), tasks };
    try {
      await this.#call("/v1/worker-tasks", body, { giveUp: () => this.#stopping });
    } catch (e) {
      if (this.#stopping && e instanceof Unavailable) {
        return false;
      }
      throw e;
    }
    this.#registered = true;
    this.#ready.resolve();
    this.#options.logger.info(`worker ${workerId} (${instance}) serves ${[...this.#tasks.keys()].join(", ")}`);
    return true;
  }

  async #overAndOver(step) {
    let pause = 0.1;
    while (!this.#ended.signal.aborted) {
      try {
        await step();
        pause = 0.1;
      } catch (e) {
        if (this.#ended.signal.aborted) {
          return;
        }
        if (e instanceof Problem && e.code === "unknown-task") {
          this.#registered = false;
        }
        this.#warn(`the worker goes on in a moment: ${e instanceof ErrandError ? e.message : (e?.stack ?? e)}`);
        await sleep(pause, this.#ended.signal);
        pause = Math.min(pause * 2, 5);
      }
    }
  }

  #warn(message) {
    this.#options.logger.warn(message);
  }

  /** Waits for a change, so long at the most. */
  async #rest(seconds) {
    await within(this.#changed.heard(), seconds, this.#ended.signal).catch(nothing);
  }

  get #free() {
    if (this.#state !== "run" || this.#stopping) {
      return 0;
    }
    return between(0, this.#options.concurrency - this.#running - this.#reserved, MAX_LEASES);
  }

  /** A request for work; `#got` when it is over. Its id makes a repeated one get the same. */
  #askFor(max, waitSeconds) {
    this.#reserved += max;
    this.#asking++;
    const { workerId, instance } = this;
    const tasks = [...this.#tasks.keys()];
    return { workerId, instance, tasks, max, waitSeconds, leaseSeconds: this.#options.lease, requestId: unique() };
  }

  #got(wanted, answer) {
    this.#reserved -= wanted;
    this.#asking--;
    this.#heed(answer?.workerState);
    for (const granted of answer?.leases ?? []) {
      const lease = new Lease(granted, this.#options.lease);
      this.#leases.set(lease.token, lease);
      if (this.#stopping) {
        this.#giveBack(lease);
      } else {
        void this.#work(lease);
      }
    }
    for (const token of answer?.lost ?? []) {
      this.#tellToStop(token, "lost");
    }
    this.#changed.ring();
  }

  #heed(state) {
    if (state === "terminate" && !this.#stopping) {
      this.#options.logger.info("the worker was told to terminate");
      this.stop();
    } else if (state === "run" || state === "quiet") {
      this.#state = state;
    }
  }

  /**
   * Waits for work while there is room for it. While things end all the time, `#report` asks on the way.
   *
   * After answers may have been lost, what is held is named, so that what was granted and is not known here goes back. That request does not
   * wait, and no other one is made meanwhile, since what that brings would not be named.
   */
  async #lease() {
    if (!this.#registered && !(await this.#register())) {
      return;
    }
    const quiet = this.#state === "quiet" && !this.#stopping;
    const busy = this.#over.size || this.#reporting;
    const wanted = quiet && !this.#leases.size ? 1 : busy ? 0 : this.#free;
    if (!wanted) {
      await this.#rest(1);
      return;
    }
    const repeated = this.#core.repeated;
    this.#naming = repeated !== this.#namedAt && !this.#asking;
    const wait = this.#naming ? 0 : LONGEST_WAIT;
    const request = this.#askFor(wanted, wait);
    const first = JSON.stringify(this.#naming ? { ...request, holding: [...this.#leases.keys()] } : request);
    const again = JSON.stringify({ ...request, waitSeconds: 0 });
    const begun = now();
    let answer;
    try {
      answer = (await this.#call("/v1/leases", first, { wait, again, giveUp: () => this.#stopping })).json();
    } finally {
      if (this.#naming) {
        this.#naming = false;
        this.#namedAt = repeated;
      }
      this.#got(wanted, answer);
    }
    if (!answer.leases.length && wait && repeated === this.#core.repeated && now() - begun < 1) {
      await sleep(1, this.#ended.signal); // that was no wait
    }
  }

  /** Tells up to a hundred ends in one request, and takes as much new work. */
  async #report() {
    if (!this.#over.size) {
      await this.#rest(1);
      return;
    }
    await new Promise((resolve) => setImmediate(resolve)); // what ends at the same time is told together
    const items = [this.#over.shift()];
    let size = 0;
    while (!items[0].alone && this.#over.size && !this.#over.peek().alone && items.length < MAX_LEASES && size < SETTLE_ROOM) {
      items.push(this.#over.shift());
      size += items.at(-1).body.length;
    }
    this.#reporting = items.length;
    const wanted = items[0].alone || this.#naming ? 0 : this.#free;
    const request = wanted ? this.#askFor(wanted, 0) : undefined;
    let answer;
    try {
      await this.#lastWords(items.map((each) => each.beat).filter(Boolean));
      if (items[0].alone) {
        await this.#reportOne(items[0]);
      } else {
        answer = await this.#settle(items, request);
      }
    } finally {
      this.#reporting = 0;
      if (request) {
        this.#got(wanted, answer);
      }
      this.#changed.ring();
      this.#look();
    }
  }

  async #lastWords(beats) {
    while (beats.length) {
      const leases = [];
      for (let size = 0; beats.length && size < BEAT_ROOM; size += JSON.stringify(leases.at(-1)).length) {
        leases.push(beats.shift());
      }
      try {
        await this.#tell(() => this.#call(this.#heartbeatPath, { instance: this.instance, leases }));
      } catch (e) {
        if (!(e instanceof Problem)) {
          throw e;
        }
        this.#warn(`the last words of ${leases.length} jobs were refused: ${e.message}`);
      }
    }
  }

  async #settle(items, request) {
    const ends = items.map((each) => `{"token":${JSON.stringify(each.token)},"${each.kind}":${each.json()}}`);
    const body = `{"items":[${ends}]${request ? `,"lease":${JSON.stringify(request)}` : ""}}`;
    let answer;
    try {
      answer = (await this.#call("/v1/leases/settle", body)).json();
    } catch (e) {
      if (!(e instanceof Problem)) {
        throw e;
      }
      this.#registered &&= e.code !== "unknown-task";
      this.#warn(`what is over is reported one by one: ${e.message}`);
      for (const each of items) {
        await this.#reportOne(each);
      }
      return undefined;
    }
    for (const { token, outcome } of answer.results) {
      if (outcome !== "done" && outcome !== "repeated") {
        this.#warn(`the end of ${token} came to nothing: ${outcome}`);
      }
    }
    return answer;
  }

  async #reportOne(end) {
    const path = `/v1/leases/${encodeURIComponent(end.token)}`;
    try {
      if (end.kind === "complete" && end.alone) {
        const headers = { "Content-Type": end.contentType ?? "application/json" };
        await this.#call(`${path}/result`, end.body, { method: "PUT", headers });
      } else {
        await this.#call(`${path}/${end.kind}`, end.json());
      }
    } catch (e) {
      if (!(e instanceof Problem)) {
        throw e;
      }
      this.#warn(`the end of ${end.token} came to nothing: ${e.message}`);
      if (end.kind === "complete" && ![404, 409, 410, 413].includes(e.status)) {
        const body = { error: { type: "ResultRefused", message: e.message.slice(0, 4000) }, retryable: false };
        await this.#call(`${path}/fail`, body).catch((second) => {
          if (!(second instanceof Problem)) {
            throw second;
          }
        });
      }
    }
  }

  get #heartbeatPath() {
    return `/v1/workers/${encodeURIComponent(this.workerId)}/heartbeat`;
  }

  /** One after another. */
  #tell(action) {
    const told = this.#telling.then(action);
    this.#telling = told.catch(nothing);
    return told;
  }

  /** Extends all leases, tells progress and lines of logs, and hears who is to stop; waits as long as nothing new has come. */
  async #heartbeat() {
    if (!this.#leases.size) {
      await this.#rest(1);
      return;
    }
    let wait;
    let named;
    let beats;
    await this.#tell(async () => {
      // What is over in a moment needs none.
      named = [...this.#leases.values()].filter((each) => now() - each.since > 0.3 || each.hasNews);
      if (!named.length) {
        return;
      }
      if (named.some((each) => each.hasNews || each.stopping || !each.named)) {
        wait = 0; // what was said of these before is to be heard at once
      } else {
        wait = Math.min(Math.max(now() - this.#newsAt, 0.5), LONGEST_WAIT, this.#options.lease / 3);
      }
      beats = named.map((each) => each.beat(BEAT_ROOM / named.length));
      if (named.some((each) => !each.named)) {
        this.#newsAt = now();
      }
      named.forEach((each) => (each.named = true));
      if (wait === 0) {
        await this.#beat(named, beats, 0);
      }
    });
    if (wait) {
      await this.#beat(named, beats, wait);
    } else {
      await sleep(0.3, this.#ended.signal); // what comes within a moment is told together
    }
  }

  async #beat(named, beats, wait) {
    const own = { controller: new AbortController(), until: now() + wait };
    const forget = onAbort(this.#ended.signal, () => own.controller.abort(own));
    this.#beating = wait ? own : null;
    const body = { instance: this.instance, leases: beats, waitSeconds: Math.round(wait * 1000) / 1000 };
    let answer;
    try {
      answer = (await this.#call(this.#heartbeatPath, body, { wait, patience: 0, signal: own.controller.signal })).json();
    } catch (e) {
      if (!(e instanceof Problem)) {
        named.forEach((lease, i) => lease.untold(beats[i]));
      }
      if (e === own) {
        return; // there is something to tell
      }
      throw e;
    } finally {
      forget();
      this.#beating = null;
    }
    this.#heed(answer.workerState);
    for (const each of answer.leases) {
      if (each.outcome === "lost") {
        this.#tellToStop(each.token, "lost");
      } else if (each.cancelRequested || each.stopReason) {
        this.#tellToStop(each.token, each.stopReason ?? "cancel");
      }
    }
  }

  /** A heartbeat that waits ends when there is what it does not know of. */
  #news() {
    if (this.#beating && this.#beating.until - now() > 0.5) {
      this.#newsAt = now();
      this.#beating.controller.abort(this.#beating);
      this.#beating = null;
    }
  }

  // Jobs

  async #work(lease) {
    const { job } = lease.granted;
    this.#running++;
    const children = [];
    const spawn = (...child) => children[children.push(this.#spawn(lease, children.at(-1), ...child)) - 1];
    let end;
    try {
      const value = await this.#tasks.get(job.task).fn(job.arguments ?? {}, new JobContext(lease, () => this.#news(), spawn));
      await stored(children);
      end = completed(lease, value);
    } catch (e) {
      end = lease.stopping === "shutdown" ? released(lease) : failed(lease, e);
    } finally {
      this.#running--;
    }
    this.#finish(lease, end);
    this.#changed.ring();
  }

  /** A child of the job, on its way to the service: after the former one, since the order of children is that of their creation. */
  #spawn(lease, former, key, task, args, { detached, signal, traceparent = lease.granted.traceparent, ...options }) {
    only(options, "a child", ["detached", "signal", "traceparent", ...Object.keys(OPTIONS)]);
    if (typeof task !== "string" || !Array.isArray(args)) {
      throw new TypeError("a child is given by its key, its task's name, and the list of its arguments");
    }
    const kwargs = args.at(-1) instanceof Named ? args.at(-1).values : undefined;
    const positional = kwargs === undefined ? args : args.slice(0, -1);
    const call = { args: positional.length ? positional : undefined, kwargs };
    const work = new Work(this.#core, "/v1/jobs", task, "", written({ key, detached, task, ...call, ...submissionOf(options) }));
    work.home = `/v1/leases/${encodeURIComponent(lease.token)}/children`;
    work.trace = traceparent || undefined;
    work.accepted.promise.catch((e) => {
      if (e instanceof Problem && e.code === "lease-lost") {
        this.#tellToStop(lease.token, "lost");
      }
    });
    work.heed(signal);
    void Promise.resolve(former?.accepted.promise)
      .catch(nothing)
      .then(() => work.over || this.#core.submit(work));
    return work;
  }

  #finish(lease, end) {
    if (this.#leases.delete(lease.token) && lease.stopping !== "lost") {
      this.#over.push(end);
      this.#changed.ring();
    }
  }

  #giveBack(lease) {
    this.#finish(lease, released(lease));
  }

  #tellToStop(token, reason) {
    const lease = this.#leases.get(token);
    if (lease && !lease.stopping) {
      lease.stopping = reason;
      lease.giveUpAt = now() + this.#options.grace;
      lease.controller.abort(new Stopped(reason));
      if (reason === "lost") {
        this.#leases.delete(token); // what becomes of it is of no interest
      }
    }
  }

  /** What the time has brought. */
  #look() {
    for (const lease of [...this.#leases.values()]) {
      if (lease.stopAt <= now()) {
        this.#tellToStop(lease.token, "timeout");
      }
      if (lease.giveUpAt <= now() && lease.stopping !== "shutdown") {
        this.#warn(`the job ${lease.granted.job.id} was told to stop (${lease.stopping}), and its task goes on`);
        const error = { type: "Stopped", message: "the task was told to stop, and did not" };
        this.#finish(lease, new End(lease, "fail", JSON.stringify({ error, retryable: true })));
      }
      if (!lease.named && now() - lease.since > 0.3) {
        this.#news();
      }
    }
    if (this.#stopping && this.#begun) {
      this.#windUp();
    }
  }

  #windUp() {
    const { drain, grace, logger } = this.#options;
    if (!this.#drainUntil) {
      this.#drainUntil = now() + drain;
      logger.info(`the worker stops: ${this.#leases.size} jobs are still running`);
      void this.#quiet();
    }
    if (this.#stopping === 2 || now() >= this.#drainUntil) {
      this.#giveBackAt = Math.min(this.#giveBackAt, this.#stopping === 2 ? now() : now() + grace);
      for (const lease of [...this.#leases.values()]) {
        this.#tellToStop(lease.token, "shutdown");
        if (now() >= this.#giveBackAt) {
          this.#giveBack(lease);
        }
      }
    }
    if (!this.#leases.size && !this.#over.size && !this.#reporting && !this.#asking) {
      this.#allOver.resolve();
    } else if (now() >= Math.min(this.#drainUntil, this.#giveBackAt) + grace + 10) {
      logger.warn("the worker ends before all was reported; its leases expire");
      this.#allOver.resolve();
    }
  }

  /** A request for work that waits is answered at once. */
  async #quiet() {
    const path = `/v1/workers/${encodeURIComponent(this.workerId)}/quiet?instance=${encodeURIComponent(this.instance)}`;
    try {
      await this.#call(path, undefined, { patience: 3 });
    } catch (e) {
      if (!(e instanceof ErrandError)) {
        this.#warn(`the service was not told that the worker stops: ${e?.stack ?? e}`);
      }
    }
  }
}

/** Waits until the service has all of these; throws for one that it does not, unless somebody hears of that anyway. */
async function stored(children) {
  for (const work of children) {
    await work.accepted.promise.catch((e) => {
      if (!work.asked) {
        throw e;
      }
    });
  }
}

function completed(lease, value) {
  const bytes = value instanceof Uint8Array || value instanceof ArrayBuffer;
  if (bytes || value instanceof Content) {
    const { data, contentType } = bytes ? new Content(value) : value;
    const sent = typeof data === "string" ? new TextEncoder().encode(data) : data instanceof ArrayBuffer ? new Uint8Array(data) : data;
    if (!(sent instanceof Uint8Array)) {
      throw new TypeError("a content is a Uint8Array, an ArrayBuffer or a text");
    }
    return new End(lease, "complete", sent, contentType);
  }
  return new End(lease, "complete", resultOf(value));
}

/** As JSON; nothing is as good as `null`, what JSON has no word for is not. */
function resultOf(value) {
  try {
    const text = written(value === undefined ? null : value);
    if (text !== undefined) {
      return text;
    }
  } catch (e) {
    throw e instanceof TypeError ? new TypeError(`the result ${e.message.trimStart()}`, { cause: e }) : e;
  }
  throw new TypeError(`the result is a ${typeof value}, for which JSON has no word`);
}

function released(lease) {
  return new End(lease, "release", JSON.stringify({ delaySeconds: 0, reason: "the worker stops" }));
}

/** What the program is called. */
function programName() {
  return (process.argv[1] ?? "node").split(/[\\/]/).pop().replace(/\.[cm]?js$/, "") || "node";
}
