package dev.errand.bench;

import java.util.ArrayList;
import java.util.List;

/** Sends the same submission again and again and keeps the ids of the jobs. */
final class Ids implements Requests {

    private static final String KEY = "\"id\":\"";

    private final byte[] request;
    private final List<String> ids = new ArrayList<>();

    Ids(byte[] request) {
        this.request = request;
    }

    /** Submits so many jobs and answers their ids. */
    static List<String> of(ServerProcess server, String body, int jobs, int connections) {
        Ids ids = new Ids(Requests.post(server.uri("/v1/jobs"), body));
        LoadLoop.run(server.address(), Load.count(connections, jobs), ids).only(202);
        return ids.ids;
    }

    @Override
    public byte[] next() {
        return request;
    }

    @Override
    public void answered(Answer answer) {
        String body = answer.body();
        int from = body.indexOf(KEY) + KEY.length();
        ids.add(body.substring(from, body.indexOf('"', from)));
    }
}
