// Goes through errand.mjs with its types.
import { Canceled, Client, Content, type Job, type JobContext, named, Problem, RemoteError, Worker } from "./errand.mjs";

declare const process: { argv: string[] };

const c = new Client(process.argv[2] ?? "", { patience: 30, key: undefined });

function check(what: string, holds: boolean): void {
  if (!holds) throw new Error(`not so: ${what}`);
  console.log(`ok: ${what}`);
}

const handle = c.options({ priority: 1, runAt: new Date() }).submit<number>("square", 3);
const nine: number = await handle;
check("it is squared", nine === 9);
const job: Job = await handle.job();
check("it is the job", job.id === (await handle.id) && job.status === "succeeded");
check("it is canceled no more", (await handle.cancel()) === false);
check("it counts", (await c.submit<number>("count", 2, named({ step_seconds: 0.01 })).result({ timeout: 30 })) === 2);
// @ts-expect-error an option that there is not
check("an option is refused", await Promise.resolve().then(() => c.options({ colour: "red" })).then(() => false, () => true));
// @ts-expect-error of an unknown type
const text: string = await c.submit<number>("square", 2);
check("that was a number", typeof text === "number");

const squares: number[] = [];
for await (const each of c.map<number>("square", [1, 2, 3], { window: 2, signal: AbortSignal.timeout(60_000) })) {
  squares.push(each);
}
check("they are in order", squares.join() === "1,4,9");
for await (const each of c.mapAsCompleted<number>("fail", ["a"])) {
  check("it failed", each.status === "rejected" && each.reason instanceof RemoteError && each.reason.className.length > 0);
}
const batch = c.batch<number>("square", [1, 2], { maxConcurrency: 1 });
check("a batch", (await batch.toArray()).reduce((a, b) => a + b, 0) === 5 && (await batch.info()).counts.succeeded === 2);

const next = await c.previewSchedule({ cron: "@daily", startAt: new Date(), overlap: "skip" }, { count: 2 });
check("a preview", next.length === 2 && next[0]!.scheduledAt < next[1]!.scheduledAt);
// @ts-expect-error an overlap that there is not
check("an overlap is refused", await c.previewSchedule({ cron: "@daily", overlap: "maybe" }).then(() => false, () => true));

const error: unknown = await c.submit("nobody").catch((e: unknown) => e);
check("a problem", error instanceof Problem && error.code === "unknown-task" && !(error instanceof Canceled));

const worker = new Worker(c, { concurrency: 2, logger: { info: () => {}, warn: () => {} } });
worker
  .task("bytes", async () => new Content(new Uint8Array([1]), "image/png"))
  .task<{ link: string }>("crawl", { parameters: { link: { type: "string" } }, timeout: 5 }, ({ link }, job: JobContext) => {
    job.log(link, "info");
    job.progress(50);
    job.spawn<number>("page", "square", [3, named({})], { priority: 5, detached: true, after: [{ id: job.jobId, tree: true }] });
    // @ts-expect-error the key is what makes it safe to repeat
    job.spawn("page", "square", [3], { idempotencyKey: "x" });
    return job.signal.aborted;
  });
await c.close();
console.log("ok: that is all");
