package dev.errand.web;

import dev.errand.web.Api.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.TreeMap;

/** Calls the service as a tenant, and tells what came back but for what differs with each answer. */
record TenantsApart(Api api, String tenant) {

    Answer get(String path, String... more) {
        return api.send(api.request(path, headers(more)).GET());
    }

    Answer post(String path, String body, String... more) {
        return api.send(api.request(path, headers(more))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    Answer call(String method, String path, String body) {
        var request = api.request(path, headers());
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return api.send(
                request.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    String submit(String body, String... more) {
        Answer answer = post("/v1/jobs", body, more);
        if (answer.status() != 202) {
            throw new AssertionError(answer.status() + " " + answer.text());
        }
        return answer.id();
    }

    private String[] headers(String... more) {
        String[] all = new String[more.length + 2];
        System.arraycopy(more, 0, all, 0, more.length);
        all[more.length] = Callings.HEADER;
        all[more.length + 1] = tenant;
        return all;
    }

    /** Status, headers and body, with one text in place of another. */
    static String told(Answer answer, String id) {
        Map<String, Object> headers = new TreeMap<>(answer.headers().map());
        headers.remove("date");
        return (answer.status() + "\n" + headers + "\n" + answer.text()).replace(id, "ID");
    }
}
