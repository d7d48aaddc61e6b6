package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The board and the alerts in {@code docs/grafana} ask for meters and labels that there are. */
@ServiceTest
class GrafanaIT {

    private static final Path FOLDER = Path.of("docs", "grafana");

    private static final Pattern METER = Pattern.compile("\\berrand_\\w+");
    private static final Pattern LABELS =
            Pattern.compile("by \\(([^)]*)\\)|(\\w+)=~?\"|\\{\\{ ?(?:\\$labels\\.)?(\\w+) ?}}");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(errand_\\w+)(?:\\{([^}]*)})? ");

    /** Those that Prometheus makes, and those that the functions need. */
    private static final Set<String> OF_PROMETHEUS = Set.of("instance", "le");

    /** Meters that come with the first thing of their kind, which may not have happened yet. */
    private static final Map<String, Set<String>> LATER = Map.of(
            "errand_queue_queued", Set.of("queue"),
            "errand_queue_scheduled", Set.of("queue"),
            "errand_queue_oldest_age_seconds", Set.of("queue"),
            "errand_workers_leases_total", Set.of("event"),
            "errand_workers_unserved_age_seconds", Set.of("task"),
            "errand_webhooks_tries_total", Set.of("outcome"));

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    /** The labels of each meter that the service has, once each kind of thing has happened. */
    private Map<String, Set<String>> meters() {
        Map<String, Set<String>> meters = new TreeMap<>();
        LATER.forEach((name, labels) -> meters.put(name, new HashSet<>(labels)));
        Matcher sample = SAMPLE.matcher(api.get("/actuator/prometheus").text());
        while (sample.find()) {
            Set<String> labels = meters.computeIfAbsent(sample.group(1), name -> new HashSet<>());
            if (sample.group(2) != null) {
                Pattern.compile("(\\w+)=\"")
                        .matcher(sample.group(2))
                        .results()
                        .forEach(label -> labels.add(label.group(1)));
            }
        }
        return meters;
    }

    private void haveOneOfEachKind() {
        String failing =
                "{\"task\":\"crawl\",\"args\":[\"http://127.0.0.1:1/\"],\"retry\":{\"maxAttempts\":2,\"backoffSeconds\":0.01}}";
        assertThat(api.post("/v1/jobs?wait=20", failing).json().path("status").asString())
                .isEqualTo("failed");
    }

    private void check(String where, List<String> expressions, String texts, Map<String, Set<String>> meters) {
        Set<String> used = new TreeSet<>();
        for (String expression : expressions) {
            Set<String> known = new HashSet<>(OF_PROMETHEUS);
            Matcher meter = METER.matcher(expression);
            while (meter.find()) {
                used.add(meter.group());
                assertThat(meters).as(where + ": " + expression).containsKey(meter.group());
                known.addAll(meters.getOrDefault(meter.group(), Set.of()));
            }
            assertThat(known).as(where + ": " + expression).containsAll(labels(expression));
        }
        assertThat(used).as(where).hasSizeGreaterThan(8);
        Set<String> all = new HashSet<>(OF_PROMETHEUS);
        meters.values().forEach(all::addAll);
        assertThat(all).as(where).containsAll(labels(texts));
    }

    private static Set<String> labels(String text) {
        Set<String> labels = new TreeSet<>();
        Matcher found = LABELS.matcher(text);
        while (found.find()) {
            if (found.group(1) != null) {
                labels.addAll(List.of(found.group(1).split(", ")));
            } else {
                labels.add(found.group(2) == null ? found.group(3) : found.group(2));
            }
        }
        return labels;
    }

    @Test
    void boardAndAlerts_askForWhatThereIs() throws IOException {
        haveOneOfEachKind();
        Map<String, Set<String>> meters = meters();

        String board = Files.readString(FOLDER.resolve("errand.json"));
        List<String> asked = JsonMapper.shared()
                .readTree(board)
                .path("panels")
                .valueStream()
                .flatMap(panel -> panel.path("targets").valueStream())
                .map(target -> target.path("expr").asString())
                .toList();
        List<String> legends = JsonMapper.shared().readTree(board).findValues("legendFormat").stream()
                .map(JsonNode::asString)
                .toList();
        check("board", asked, String.join("\n", legends), meters);

        String alerts = Files.readString(FOLDER.resolve("alerts.yaml"));
        Map<String, Object> rules = new Yaml(new SafeConstructor(new LoaderOptions())).load(alerts);
        List<String> conditions = JsonMapper.shared().<JsonNode>valueToTree(rules).findValues("expr").stream()
                .map(JsonNode::asString)
                .toList();
        assertThat(conditions).hasSizeGreaterThan(10);
        check("alerts", conditions, alerts, meters);
    }
}
