/** Types of `errand.mjs`, where everything is described. Durations are seconds. */

/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** A JSON Schema. */
export type Schema = boolean | { [keyword: string]: unknown };

export class ErrandError extends Error {}

/** The service said no. */
export class Problem extends ErrandError {
  private constructor();
  /** The HTTP status. */
  readonly status: number;
  /** The problem's name, such as `unknown-task`. */
  readonly code: string;
  readonly title: string | undefined;
  readonly detail: string | undefined;
  /** What is wrong where. */
  readonly errors: { pointer?: string; detail?: string }[];
  /** All that was answered. */
  readonly problem: { [name: string]: unknown };
}

/** The service could not be reached, or could not do it, for as long as the client's `patience`. */
export class Unavailable extends ErrandError {}

/** The job was canceled. */
export class Canceled extends ErrandError {
  private constructor();
  readonly job: Job | BatchResult | undefined;
}

/** The job ended without a result. */
export class JobFailed extends ErrandError {
  protected constructor();
  readonly reason: string;
  readonly job: Job | BatchResult | undefined;
}

/** An error of the task. */
export class RemoteError extends JobFailed {
  private constructor();
  /** The class of the error where the task ran. */
  readonly className: string;
  readonly remoteMessage: string;
  /** Where it happened; the stack of `cause`, too. */
  readonly remoteStack: string | undefined;
}

/** Why `job.signal` is aborted. */
export class Stopped extends ErrandError {
  private constructor();
  readonly reason: "cancel" | "timeout" | "lost" | "shutdown";
}

export interface Job {
  id: string;
  task: string;
  queue: string;
  status: "scheduled" | "queued" | "running" | "succeeded" | "failed" | "canceled";
  done: boolean;
  attempt: number;
  maxAttempts: number;
  priority: number;
  createdAt: string;
  runAt: string;
  startedAt?: string;
  finishedAt?: string;
  args?: unknown[];
  kwargs?: { [name: string]: unknown };
  progress?: { percent: number; message?: string };
  reason?: string;
  result?: unknown;
  resultUrl?: string;
  resultBytes?: number;
  error?: { type: string; class?: string; message?: string; stack?: string };
  metadata?: { [key: string]: string };
  tags?: string[];
  batchId?: string;
  /** The job that spawned it. */
  parentId?: string;
  /** Of the jobs that it spawned; only of a job that is asked for alone. */
  children?: { total: number; done: number };
  [name: string]: unknown;
}

export interface BatchResult<R = unknown> {
  index: number;
  key?: string;
  jobId: string;
  status: "succeeded" | "failed" | "canceled";
  result?: R;
  error?: { type: string; class?: string; message?: string };
}

export interface BatchInfo {
  id: string;
  /** What it is called; of a workflow. */
  name?: string;
  /** What its items run; a workflow has none. */
  task?: string;
  mode: "map" | "starmap" | "calls" | "graph";
  queue: string;
  status: "running" | "succeeded" | "failed" | "canceled";
  done: boolean;
  counts: { total: number; scheduled: number; queued: number; running: number; succeeded: number; failed: number; canceled: number };
  createdAt: string;
  finishedAt?: string;
  [name: string]: unknown;
}

export interface ClientOptions {
  /** Sent as `Authorization: Bearer`. */
  key?: string | null | undefined;
  /** For how long a service that is away or has no room is asked again before that is an error: 60. */
  patience?: number;
  /** How long an answer may take beyond what is waited for: 30. */
  timeout?: number;
  /** How many requests may be under way: 4 to 8. */
  connections?: number;
  /** How many of these may be submissions: 4. With 1 they arrive in their order. */
  senders?: number;
  /** Used instead of the global one. */
  fetch?: typeof globalThis.fetch;
}

export interface JobOptions {
  queue?: string | undefined;
  priority?: number | undefined;
  delay?: number | undefined;
  runAt?: Date | string | undefined;
  expiresAt?: Date | string | undefined;
  timeout?: number | undefined;
  maxAttempts?: number | undefined;
  backoff?: number | undefined;
  maxBackoff?: number | undefined;
  atMostOnce?: boolean | undefined;
  resultTtl?: number | undefined;
  resultQueue?: string | undefined;
  webhook?: { [name: string]: unknown } | undefined;
  metadata?: { [key: string]: string } | undefined;
  tags?: string[] | undefined;
  concurrencyKey?: string | undefined;
  /**
   * What has to end before: ids of jobs and batches, each alone or with `when`, which is `succeeded` unless said; of a job with `tree` all that it
   * spawns, too.
   */
  after?: (string | { id: string; when?: "succeeded" | "finished" | undefined; tree?: boolean | undefined })[] | undefined;
  idempotencyKey?: string | undefined;
  /** Of which trace the jobs are a part, as W3C Trace Context lays down; the environment's `TRACEPARENT` unless given. */
  traceparent?: string | undefined;
  /** When it is aborted, handles reject with its reason and their jobs are canceled. */
  signal?: AbortSignal | undefined;
}

export interface Waiting {
  timeout?: number | undefined;
  signal?: AbortSignal | undefined;
}

export interface Signaled {
  signal?: AbortSignal | undefined;
}

export interface MapOptions extends Waiting {
  /** How many jobs may be open, or over and not taken: 1000. */
  window?: number;
  /** Whether an item is the list of arguments. */
  spread?: boolean;
}

declare const isNamed: unique symbol;

/** Arguments by name. */
export interface Named {
  readonly [isNamed]: true;
}

export function named(values: { [name: string]: unknown }): Named;

/** A job of the service, and a promise of its result. */
export class Handle<R = unknown> implements Promise<R> {
  private constructor();
  readonly task: string;
  readonly id: Promise<string>;
  job(options?: Signaled): Promise<Job>;
  result(options?: Waiting): Promise<R>;
  /** True only when it was canceled; a job that runs is asked to stop, and the answer is false. */
  cancel(): Promise<boolean>;
  then<A = R, B = never>(
    onFulfilled?: ((value: R) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: any) => B | PromiseLike<B>) | null,
  ): Promise<A | B>;
  catch<B = never>(onRejected?: ((reason: any) => B | PromiseLike<B>) | null): Promise<R | B>;
  finally(onFinally?: (() => void) | null): Promise<R>;
  readonly [Symbol.toStringTag]: string;
}

export interface Results<T> extends AsyncIterable<T> {
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined>;
  toArray(): Promise<T[]>;
}

export type Outcome<R = unknown> =
  | { index: number; status: "fulfilled"; value: R }
  | { index: number; status: "rejected"; reason: unknown };

export class Batch<R = unknown> implements AsyncIterable<BatchResult<R>> {
  private constructor();
  readonly id: Promise<string>;
  info(options?: Signaled): Promise<BatchInfo>;
  results(options?: Signaled & { order?: "index" | "completion" }): AsyncGenerator<BatchResult<R>, void, undefined>;
  [Symbol.asyncIterator](): AsyncGenerator<BatchResult<R>, void, undefined>;
  toArray(options?: Signaled): Promise<R[]>;
  cancel(): Promise<boolean>;
}

export interface WorkflowInfo extends BatchInfo {
  jobs: {
    key: string;
    jobId: string;
    status: "scheduled" | "queued" | "running" | "succeeded" | "failed" | "canceled";
    after: (string | { id: string; when?: "finished"; tree?: true })[];
  }[];
}

/** A job of a workflow that is not sent yet; in arguments of others it stands for what its job is going to return. */
export class Step {
  private constructor();
  readonly key: string;
  /** Whether who waits for it starts at any end of it. */
  readonly anyEnd: boolean;
  /** A part of it, by a JSON pointer. */
  at(path: string, otherwise?: { default: unknown }): Step;
  /** How it ends, whichever way. */
  outcome(): Step;
  /** Whether who waits for it waits for all that it spawns. */
  readonly wholeTree: boolean;
  /** For `after`: any end of it will do. */
  finished(): Step;
  /** With all that it spawns, and what these spawn. */
  tree(): Step;
  /** What its children return, in the order in which it spawned them. */
  children(): Step;
  toJSON(): unknown;
}

export type StepOptions = Omit<JobOptions, "after" | "idempotencyKey" | "signal" | "traceparent"> & {
  /** By which the job is found: its task's name unless said. */
  key?: string;
  after?: Iterable<Step>;
};

/** Jobs that wait for each other, sent in one request: all of them are made, or none. */
export class Workflow {
  private constructor();
  readonly size: number;
  options(options: StepOptions): Workflow;
  add(task: string, ...args: unknown[]): Step;
  start(): Promise<Run>;
}

/** A workflow that was started. */
export class Run {
  private constructor();
  readonly id: string;
  info(options?: Signaled): Promise<WorkflowInfo>;
  wait(options?: Waiting): Promise<WorkflowInfo>;
  result<R = unknown>(step: Step | string, options?: Waiting): Promise<R>;
  cancel(options?: Signaled): Promise<BatchInfo>;
}

/** What many jobs are found by: the filters of their list by their names, or their ids. */
export interface Wanted {
  filter?: { [name: string]: unknown };
  ids?: string[];
}

export interface OperationInfo {
  id: string;
  action: "retry" | "cancel" | "delete";
  status: "running" | "done" | "stopped" | "failed";
  done: boolean;
  counts: { seen: number; changed: number; skipped: number; failed: number };
  createdAt: string;
  finishedAt?: string;
  [name: string]: unknown;
}

/** An order for many jobs. */
export class Operation {
  private constructor();
  readonly id: string;
  readonly info: OperationInfo;
  refresh(options?: Signaled): Promise<OperationInfo>;
  wait(options?: Waiting): Promise<OperationInfo>;
  stop(options?: Signaled): Promise<OperationInfo>;
}

type Document = { [name: string]: any };
type Time = Date | string;

/** What `PUT /v1/schedules/{name}` takes: one of `cron`, `everySeconds` and `at`, and one of `job`, `batch` and `workflow`. */
export interface Schedule {
  cron?: string | string[];
  timeZone?: string;
  dayMatch?: "any" | "all";
  everySeconds?: number;
  anchorAt?: Time;
  at?: Time;
  startAt?: Time;
  endAt?: Time;
  overlap?: "skip" | "queue-one" | "cancel-running" | "allow";
  missed?: "one" | "all" | "none";
  missedWithinSeconds?: number;
  jitterSeconds?: number;
  paused?: boolean;
  description?: string;
  job?: Document;
  batch?: Document;
  workflow?: Document;
}

export class Client {
  constructor(url?: string | URL, options?: ClientOptions);
  readonly url: string;
  options(options: JobOptions): Client;
  submit<R = unknown>(task: string, ...args: unknown[]): Handle<R>;
  handle<R = unknown>(id: string): Handle<R>;
  map<R = unknown, T = unknown>(task: string, items: Iterable<T> | AsyncIterable<T>, options?: MapOptions): Results<R>;
  mapAsCompleted<R = unknown, T = unknown>(
    task: string,
    items: Iterable<T> | AsyncIterable<T>,
    options?: MapOptions,
  ): Results<Outcome<R>>;
  batch<R = unknown>(
    task: string,
    items: Iterable<unknown>,
    options?: {
      mode?: "map" | "starmap" | "calls";
      kwargs?: Named | { [name: string]: unknown };
      maxConcurrency?: number;
      failFast?: boolean;
    },
  ): Batch<R>;
  workflow(
    name?: string,
    options?: {
      failFast?: boolean;
      webhook?: { [name: string]: unknown };
      resultQueue?: string;
      metadata?: { [key: string]: string };
    },
  ): Workflow;
  run(id: string): Run;
  job(id: string, options?: Signaled): Promise<Job>;
  check(task: string, ...args: unknown[]): Promise<void>;
  attempts(id: string, options?: Signaled): Promise<Document[]>;
  logs(id: string, options?: Signaled & { level?: "debug" | "info" | "warn" | "error" }): AsyncGenerator<Document, void, undefined>;
  stats(options?: Signaled & { since?: Time; until?: Time; step?: number; task?: string; queue?: string }): Promise<Document>;
  errors(options?: Signaled & { since?: Time; until?: Time; task?: string; limit?: number }): Promise<Document[]>;
  error(fingerprint: string, options?: Signaled): Promise<Document>;
  queues(options?: Signaled): Promise<Document[]>;
  queue(name: string, options?: Signaled): Promise<Document>;
  pause(queue: string, options?: Signaled & { reason?: string; until?: Time }): Promise<Document>;
  resume(queue: string, options?: Signaled): Promise<Document>;
  putSchedule(name: string, schedule: Schedule, options?: Signaled): Promise<Document>;
  schedules(options?: Signaled): Promise<Document[]>;
  schedule(name: string, options?: Signaled): Promise<Document>;
  scheduleRuns(name: string, options?: Signaled): AsyncGenerator<Document, void, undefined>;
  previewSchedule(schedule: Schedule, options?: Signaled & { count?: number }): Promise<{ scheduledAt: string; runAt: string }[]>;
  pauseSchedule(name: string, options?: Signaled & { note?: string }): Promise<Document>;
  resumeSchedule(name: string, options?: Signaled & { note?: string; makeUp?: boolean }): Promise<Document>;
  runSchedule(name: string, options?: Signaled): Promise<Document>;
  deleteSchedule(name: string, options?: Signaled & { cancelJobs?: boolean }): Promise<void>;
  retryJobs(order: Wanted & Signaled & { reason?: string; perSecond?: number }): Promise<Operation>;
  cancelJobs(order: Wanted & Signaled & { reason?: string; perSecond?: number }): Promise<Operation>;
  deleteJobs(order: Wanted & Signaled & { reason?: string; perSecond?: number }): Promise<Operation>;
  countJobs(action: "retry" | "cancel" | "delete", wanted: Wanted & Signaled): Promise<{ matched: number; capped: boolean }>;
  operation(id: string): Operation;
  tasks(): Promise<{ name: string; [name: string]: unknown }[]>;
  call(method: string, path: string, body?: unknown, options?: Signaled): Promise<any>;
  close(): Promise<void>;
}

/** A result that is not JSON. */
export class Content {
  constructor(data: Uint8Array | ArrayBuffer | string, contentType?: string);
  readonly data: Uint8Array | ArrayBuffer | string;
  readonly contentType: string;
}

/** What a task may know of its job and tell about it. */
export class JobContext {
  private constructor();
  readonly jobId: string;
  readonly task: string;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly metadata: { [key: string]: string };
  readonly batchId: string | undefined;
  /** Where the attempt stands in a trace, if it does. */
  readonly traceparent: string | undefined;
  readonly deadline: Date | undefined;
  /** Aborted, with a `Stopped`, when the task is to stop. */
  readonly signal: AbortSignal;
  progress(percent: number, message?: string): void;
  log(message: string, level?: "debug" | "info" | "warn" | "error"): void;
  /** Has another job done as part of this one; the same key always gets the same child. */
  spawn<R = unknown>(key: string, task: string, args?: unknown[], options?: ChildOptions): Handle<R>;
}

export type ChildOptions = Omit<JobOptions, "idempotencyKey"> & {
  /** Whether it goes on when this job is canceled. */
  detached?: boolean | undefined;
};

export interface TaskOptions {
  parameters?: { name: string; description?: string; schema?: Schema; default?: unknown }[] | { [name: string]: Schema };
  result?: Schema;
  description?: string;
  queue?: string;
  timeout?: number;
  maxAttempts?: number;
  concurrency?: number;
  perSecond?: number;
  example?: unknown[];
  breaking?: boolean;
}

export interface WorkerOptions {
  /** How many functions run at once: 1. */
  concurrency?: number;
  /** The name that it shares with its like: the program's. */
  workerId?: string;
  instance?: string;
  version?: string;
  /** For how long a job is its own without a heartbeat: 60. */
  lease?: number;
  /** How long a task that was told to stop may go on: 5. */
  grace?: number;
  /** How long what runs may go on once the worker was told to stop: 25. */
  drain?: number;
  /** Whether SIGTERM and SIGINT stop it. */
  signals?: boolean;
  logger?: { info(message: string): void; warn(message: string): void };
}

export class Worker {
  constructor(client: Client, options?: WorkerOptions);
  readonly workerId: string;
  readonly instance: string;
  readonly ready: Promise<void>;
  task<A = any>(name: string, fn: (args: A, job: JobContext) => unknown): this;
  task<A = any>(name: string, options: TaskOptions, fn: (args: A, job: JobContext) => unknown): this;
  stop(options?: { now?: boolean }): void;
  run(): Promise<void>;
}
