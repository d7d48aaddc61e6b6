"""Goes through the client that openapi-generator makes for Python."""

import sys
import uuid

import openapi_client as errand

client = errand.ApiClient(errand.Configuration(host=sys.argv[1]))
jobs, batches = errand.JobsApi(client), errand.BatchesApi(client)
queues, webhooks = errand.ResultQueuesApi(client), errand.WebhooksApi(client)
queue = f"python-{uuid.uuid4()}"


def check(what, holds):
    if not holds:
        raise SystemExit(f"not so: {what}")
    print(f"ok: {what}")


accepted = jobs.submit_job_with_http_info(errand.Submission(task="square", args=[3], result_queue=queue))
job = accepted.data
check("a job is accepted", accepted.status_code == 202 and job.task == "square")
check("it is waited for", jobs.get_job(job.id, wait=30).result == 9)
check("its bare result is read", jobs.get_job_result(job.id) == 9)
waited = jobs.wait_for_jobs(errand.WaitRequest(ids=[job.id], until="all", wait_seconds=30))
check("many are waited for", [each.id for each in waited.done] == [job.id])
listed = jobs.list_jobs(status=[errand.JobStatus.SUCCEEDED], task="square", created_after=job.created_at, limit=500)
check("jobs are listed", job.id in [each.id for each in listed.items])

batch = batches.submit_batch(errand.BatchSubmission(task="square", items=[1, 2], priority=5), wait=30)
check("a batch is waited for", batch.done and batch.counts.succeeded == 2)
check("its results are read", [each.result for each in batches.get_batch_results(batch.id).items] == [1, 4])

try:
    jobs.submit_job(errand.Submission(task="square", args=["x"]))
    check("a problem is raised", False)
except errand.ApiException as refused:
    check("a problem says where", refused.status == 422 and refused.data.errors[0].pointer == "/args/0")

message = queues.receive_results(queue, receive=errand.Receive(wait_seconds=30)).messages[0]
check("a result queue hands it out", message.job.id == job.id)
settled = queues.acknowledge_results(queue, errand.Receipts(receipts=[message.receipt]))
check("it is acknowledged", settled.results[0].outcome == "done")

endpoint = webhooks.create_webhook_endpoint(
    errand.WebhookEndpointCreation(url="https://hooks.example.org/a", events=["job.failed"])
)
changed = webhooks.change_webhook_endpoint(endpoint.id, errand.WebhookEndpointChange(url="https://hooks.example.org/b"))
check("an endpoint keeps what a change leaves out", changed.url.endswith("/b") and changed.events == ["job.failed"])
webhooks.delete_webhook_endpoint(endpoint.id)
check("it is removed", endpoint.id not in [each.id for each in webhooks.list_webhook_endpoints().items])
