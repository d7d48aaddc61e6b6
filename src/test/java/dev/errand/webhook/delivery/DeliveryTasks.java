package dev.errand.webhook.delivery;

import dev.errand.task.JobContext;
import dev.errand.task.Task;

/** What tests of webhooks run. */
class DeliveryTasks {

    @Task("hook-echo")
    String echo(String text) {
        return text;
    }

    @Task("hook-fail")
    String fail() {
        throw new IllegalStateException("boom ü😀");
    }

    @Task("hook-large")
    String large(int size) {
        return "x".repeat(size);
    }

    @Task("hook-progress")
    String progress(JobContext context, int reports, int pauseMillis) throws InterruptedException {
        for (int i = 1; i <= reports; i++) {
            context.progress(100.0 * i / reports, "step " + i);
            Thread.sleep(pauseMillis);
        }
        return "done";
    }
}
