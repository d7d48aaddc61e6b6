package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Compares what workers wrote down with what the service says in the end. */
final class ChaosVerdict {

    private static final int PAGE = 1_000;
    private static final int MAX_WAITS = 10;
    private static final Set<String> ACCEPTED = Set.of("done", "repeated");

    private final String situation;
    private final List<ChaosProcess> workers;
    private final Map<String, List<ChaosProcess.Line>> ran;
    private final List<ChaosProcess.Line> ended;

    ChaosVerdict(String situation, List<ChaosProcess> workers) {
        this.situation = situation;
        this.workers = workers;
        this.ran = new HashMap<>();
        this.ended = new ArrayList<>();
    }

    /** The documents of jobs in no order, once each is final. */
    static List<JsonNode> awaitEnds(ErrandProcess node, Collection<String> jobs) {
        List<JsonNode> ends = new ArrayList<>();
        List<String> ids = new ArrayList<>(jobs);
        for (int from = 0; from < ids.size(); from += PAGE) {
            List<String> some = ids.subList(from, Math.min(from + PAGE, ids.size()));
            String body = ErrandProcess.JSON.writeValueAsString(Map.of("ids", some, "until", "all", "waitSeconds", 20));
            JsonNode answer = ErrandProcess.json(node.post("/v1/jobs/wait", body));
            for (int i = 1; i < MAX_WAITS && !answer.get("pending").isEmpty(); i++) {
                answer = ErrandProcess.json(node.post("/v1/jobs/wait", body));
            }
            assertThat(answer.get("missing")).as("jobs that are not known").isEmpty();
            assertThat(answer.get("pending")).as("jobs that are stuck").isEmpty();
            answer.get("done").forEach(ends::add);
        }
        return ends;
    }

    /** Only who was frozen lost anything, and nobody got an answer that is none. */
    void workersWereToldTheTruth() {
        workers.forEach(worker -> ended.addAll(worker.ended()));
        workers.stream()
                .flatMap(worker -> worker.ran().stream())
                .forEach(line -> ran.computeIfAbsent(line.job(), job -> new ArrayList<>())
                        .add(line));
        assertThat(workers.stream().flatMap(worker -> worker.wrong().stream()))
                .as("answers that are wrong, %s", situation)
                .isEmpty();
        assertThat(ended.stream()
                        .filter(line -> !ACCEPTED.contains(line.told()) && !line.mayBeLost())
                        .map(line -> line.worker().instance() + " " + line))
                .as("what was taken from workers that lived, %s", situation)
                .isEmpty();
    }

    /** Each by the word of one worker, and those that may run once did not run twice. */
    void eachEndedOnce(Map<Integer, String> numbers, List<JsonNode> ends) {
        Map<String, Set<String>> accepted = ended.stream()
                .filter(line -> line.said().equals("complete") && ACCEPTED.contains(line.told()))
                .collect(Collectors.groupingBy(
                        ChaosProcess.Line::job, Collectors.mapping(ChaosProcess.Line::token, Collectors.toSet())));
        Map<String, JsonNode> byId = new HashMap<>();
        ends.forEach(end -> byId.put(end.get("id").asString(), end));
        numbers.forEach((number, id) -> {
            JsonNode end = byId.get(id);
            List<String> runs = ran.getOrDefault(id, List.of()).stream()
                    .map(ChaosProcess.Line::token)
                    .toList();
            Set<String> told = accepted.getOrDefault(id, Set.of());
            String what = "%s ran as %s, accepted %s, %s".formatted(end, runs, told, situation);
            if (ChaosJobs.atMostOnce(number)) {
                assertThat(runs.size()).as(what).isLessThanOrEqualTo(1);
                if (end.get("status").asString().equals("failed")) {
                    assertThat(end.get("reason").asString()).as(what).isEqualTo("worker-lost");
                    assertThat(told).as(what).isEmpty();
                    return;
                }
            }
            assertThat(end.get("status").asString()).as(what).isEqualTo("succeeded");
            assertThat(runs).as(what).contains(end.get("result").asString());
            assertThat(told).as(what).isSubsetOf(end.get("result").asString());
        });
    }

    /** An end that was told twice, or another one, would be there as well. */
    void eachEndIsInTheQueueOnce(ErrandProcess node, List<JsonNode> ends) {
        Map<String, String> expected = new HashMap<>();
        ends.forEach(
                end -> expected.put(end.get("id").asString(), end.get("status").asString()));
        Map<String, String> received = new HashMap<>();
        JsonNode messages = receive(node);
        while (!messages.isEmpty()) {
            for (JsonNode message : messages) {
                String id = message.at("/job/id").asString();
                assertThat(received.put(id, message.at("/job/status").asString()))
                        .as("messages of %s, %s", id, situation)
                        .isNull();
            }
            messages = receive(node);
        }
        assertThat(received).as(situation).isEqualTo(expected);
    }

    private static JsonNode receive(ErrandProcess node) {
        String body = "{\"max\":100,\"visibilitySeconds\":600}";
        return ErrandProcess.json(node.post("/v1/result-queues/" + ChaosJobs.QUEUE + "/receive", body))
                .get("messages");
    }

    @Override
    public String toString() {
        List<String> tokens = ran.values().stream()
                .flatMap(lines -> lines.stream().map(ChaosProcess.Line::token))
                .toList();
        long again = ran.values().stream().filter(lines -> lines.size() > 1).count();
        long lost =
                ended.stream().filter(line -> !ACCEPTED.contains(line.told())).count();
        long repeated =
                ended.stream().filter(line -> line.told().equals("repeated")).count();
        return "%d attempts of %d jobs, %d of these more than once; %d ends repeated, %d lost; %s"
                .formatted(new HashSet<>(tokens).size(), ran.size(), again, repeated, lost, counts());
    }

    private String counts() {
        return Stream.of("unanswered", "refused")
                .map(kind ->
                        workers.stream().mapToInt(worker -> worker.count(kind)).sum() + " requests " + kind)
                .collect(Collectors.joining(", "));
    }
}
