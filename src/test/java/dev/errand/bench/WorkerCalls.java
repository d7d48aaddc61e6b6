package dev.errand.bench;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** What a worker says to the service, and what it reads of the answers. */
final class WorkerCalls {

    /** Its one task. */
    static final String TASK = "noop_remote";

    /** The most jobs that one call may give, and the most ends that it may take. */
    static final int MAX = 100;

    private static final String LEASES = "\"leases\":[";
    private static final String TOKEN = "\"token\":\"";
    private static final String DONE = "\"outcome\":\"done\"";

    private final URI service;
    private final String instance;
    private long requests;

    WorkerCalls(URI service, String instance) {
        this.service = service;
        this.instance = instance;
    }

    byte[] register() {
        return post(
                "/v1/worker-tasks",
                "{\"workerId\":\"bench\",\"instance\":\"" + instance + "\",\"tasks\":[{\"name\":\"" + TASK
                        + "\",\"parameters\":[{\"name\":\"payload\"}]}]}");
    }

    /** A job for it. */
    byte[] submission() {
        return Requests.post(service.resolve("/v1/jobs"), SampleJobs.SUBMISSION.replace("noop", TASK));
    }

    /** Asks for work, and waits for it for so long. */
    byte[] lease(int waitSeconds) {
        return post("/v1/leases", wanted(",\"waitSeconds\":" + waitSeconds));
    }

    /** Says that all of these are done, and asks for as much as a call may give. */
    byte[] settle(List<String> tokens) {
        StringJoiner items = new StringJoiner(",", "{\"items\":[", "],\"lease\":" + wanted("") + "}");
        tokens.forEach(token -> items.add("{\"token\":\"" + token + "\",\"complete\":{\"result\":null}}"));
        return post("/v1/leases/settle", items.toString());
    }

    /** With an id, as who wants to repeat a request of which the answer was lost has to give. */
    private String wanted(String more) {
        return "{\"workerId\":\"bench\",\"instance\":\"" + instance + "\",\"tasks\":[\"" + TASK + "\"],\"max\":" + MAX
                + ",\"requestId\":\"" + ++requests + "\"" + more + "}";
    }

    private byte[] post(String path, String body) {
        return Requests.post(service.resolve(path), body);
    }

    /** The tokens that an answer gives. */
    static List<String> given(String answer) {
        List<String> tokens = new ArrayList<>(MAX);
        int at = answer.indexOf(LEASES);
        while (at >= 0 && (at = answer.indexOf(TOKEN, at)) >= 0) {
            int from = at + TOKEN.length();
            at = answer.indexOf('"', from);
            tokens.add(answer.substring(from, at));
        }
        return tokens;
    }

    /** How many ends an answer says to be on disk by it. */
    static int done(String answer) {
        int count = 0;
        for (int at = answer.indexOf(DONE); at >= 0; at = answer.indexOf(DONE, at + DONE.length())) {
            count++;
        }
        return count;
    }
}
