// Goes through the client that openapi-typescript and openapi-fetch make: the types come from the description.
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

declare const process: { argv: string[] };

const client = createClient<paths>({ baseUrl: process.argv[2] ?? "" });
const queue = `typescript-${Date.now()}`;

function check(what: string, holds: boolean): void {
  if (!holds) throw new Error(`not so: ${what}`);
  console.log(`ok: ${what}`);
}

function given<T>(value: T | undefined, error?: unknown): T {
  if (value === undefined) throw new Error(`no answer: ${JSON.stringify(error)}`);
  return value;
}

const submitted = await client.POST("/v1/jobs", { body: { task: "square", args: [3], resultQueue: queue } });
const job = given(submitted.data, submitted.error);
check("a job is accepted", submitted.response.status === 202 && job.task === "square");

const read = await client.GET("/v1/jobs/{id}", { params: { path: { id: job.id }, query: { wait: 30 } } });
check("it is waited for", given(read.data, read.error).result === 9);
const waited = await client.POST("/v1/jobs/wait", { body: { ids: [job.id], until: "all", waitSeconds: 30 } });
check("many are waited for", given(waited.data, waited.error).done[0]?.id === job.id);

const listed = await client.GET("/v1/jobs", { params: { query: { status: ["succeeded"], task: "square", limit: 5 } } });
check("jobs are listed", given(listed.data, listed.error).items.some((each) => each.id === job.id));

const batch = await client.POST("/v1/batches", { params: { query: { wait: 30 } }, body: { task: "square", items: [1, 2], priority: 5 } });
const whole = given(batch.data, batch.error);
check("a batch is waited for", whole.done && whole.counts.succeeded === 2);
const results = await client.GET("/v1/batches/{id}/results", { params: { path: { id: whole.id }, query: { order: "index" } } });
const page = given(results.data, results.error);
// It may also be a stream of lines, if that is what Accept asks for.
check("its results are read", typeof page !== "string" && JSON.stringify(page.items.map((each) => each.result)) === "[1,4]");

const refused = await client.POST("/v1/jobs", { body: { task: "square", args: ["x"] } });
check("a problem says where", refused.response.status === 422 && refused.error?.errors?.[0]?.pointer === "/args/0");

const received = await client.POST("/v1/result-queues/{queue}/receive", { params: { path: { queue } }, body: { waitSeconds: 30 } });
const message = given(given(received.data, received.error).messages[0]);
check("a result queue hands it out", message.job.id === job.id);
const settled = await client.POST("/v1/result-queues/{queue}/ack", { params: { path: { queue } }, body: { receipts: [message.receipt] } });
check("it is acknowledged", given(settled.data, settled.error).results[0]?.outcome === "done");

const made = await client.POST("/v1/webhook-endpoints", { body: { url: "https://hooks.example.org/a", events: ["job.failed"] } });
const endpoint = given(made.data, made.error);
const path = { id: endpoint.id };
const changed = await client.PATCH("/v1/webhook-endpoints/{id}", { params: { path }, body: { url: "https://hooks.example.org/b" } });
const now = given(changed.data, changed.error);
check("an endpoint keeps what a change leaves out", now.url.endsWith("/b") && now.events[0] === "job.failed");
const removed = await client.DELETE("/v1/webhook-endpoints/{id}", { params: { path } });
check("it is removed", removed.response.status === 204);
