package dev.errand.web.worker;

import dev.errand.job.LogLine;
import dev.errand.job.Progress;
import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import dev.errand.worker.WorkerProperties;
import dev.errand.worker.lease.Heartbeat.Beat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/** Reads the body of a heartbeat. Whether a token is any good is not decided here. */
final class HeartbeatReader implements JsonBody.MemberReader {

    private static final int MAX_LINES = 1000;
    private static final int MAX_TEXT = 1024 * 1024;

    private final WorkerProperties properties;
    private final Instant now;
    private final List<Beat> beats = new ArrayList<>();
    private @Nullable String instance;
    private boolean instanceGiven;
    private @Nullable Duration patience;

    /** With the time that progress and lines are of. */
    HeartbeatReader(WorkerProperties properties, Instant now) {
        this.properties = properties;
        this.now = now;
    }

    @Override
    public void read(JsonBody body, String name) {
        FieldReader values = new FieldReader(body);
        switch (name) {
            case "instance" -> {
                instanceGiven = !body.isAbsent();
                instance = values.name(LeaseRequestReader.MAX_NAME);
            }
            case "leases" -> readLeases(body);
            case "waitSeconds" -> patience = values.patience();
            default -> body.wrong("is not a field of a heartbeat");
        }
    }

    private void readLeases(JsonBody body) {
        int[] seen = {0};
        body.array("an array of leases", () -> {
            if (++seen[0] > properties.maxLeases()) {
                body.skip();
            } else if (body.isAbsent()) {
                body.wrong("must be an object");
            } else {
                new OneLease().read(body, seen[0] - 1);
            }
        });
        if (seen[0] > properties.maxLeases()) {
            body.violation("/leases", "must have at most " + properties.maxLeases() + " elements, not " + seen[0]);
        }
    }

    /** One of them, as far as it was read. */
    private final class OneLease {
        private @Nullable String token;
        private @Nullable Progress progress;
        private @Nullable Duration extend;
        private final List<LogLine> lines = new ArrayList<>(0);

        void read(JsonBody body, int index) {
            FieldReader values = new FieldReader(body);
            body.object("an object", name -> {
                switch (name) {
                    case "token" -> token = body.isAbsent() ? null : values.element(MAX_TEXT);
                    case "progress" -> readProgress(body, values);
                    case "log" -> readLog(body, values);
                    case "extendSeconds" -> extend = values.seconds(Duration.ofSeconds(1), properties.maxLease());
                    default -> body.wrong("is not a field of a lease");
                }
            });
            if (token == null) {
                body.violation("/leases/" + index + "/token", "is required");
            } else {
                beats.add(new Beat(token, progress, lines, extend));
            }
        }

        private void readProgress(JsonBody body, FieldReader values) {
            if (body.isAbsent()) {
                return;
            }
            double[] percent = {0};
            String[] message = new String[1];
            body.object("an object", name -> {
                switch (name) {
                    case "percent" -> percent[0] = readPercent(body);
                    case "message" -> message[0] = body.isAbsent() ? null : values.element(MAX_TEXT);
                    default -> body.wrong("is not a field of progress");
                }
            });
            progress = new Progress(percent[0], message[0], now);
        }

        private static double readPercent(JsonBody body) {
            if (body.isAbsent() || body.value().currentToken().isNumeric()) {
                return body.isAbsent() ? 0 : body.value().getDoubleValue();
            }
            body.wrong("must be a number from 0 to 100");
            return 0;
        }

        private void readLog(JsonBody body, FieldReader values) {
            int[] seen = {0};
            body.array("an array of lines", () -> {
                if (++seen[0] > MAX_LINES) {
                    body.skip();
                } else {
                    readLine(body, values);
                }
            });
            if (seen[0] > MAX_LINES) {
                lines.add(LogLine.ofLeftOut(seen[0] - MAX_LINES, now));
            }
        }

        private void readLine(JsonBody body, FieldReader values) {
            if (body.value().currentToken() != JsonToken.START_OBJECT) {
                add(values.element(MAX_TEXT), LogLine.Level.INFO);
                return;
            }
            String[] message = {""};
            LogLine.Level[] level = {LogLine.Level.INFO};
            body.object("a line", name -> {
                switch (name) {
                    case "level" -> level[0] = readLevel(body, values);
                    case "message" -> message[0] = body.isAbsent() ? "" : values.element(MAX_TEXT);
                    default -> body.wrong("is not a field of a line");
                }
            });
            add(message[0], level[0]);
        }

        private static LogLine.Level readLevel(JsonBody body, FieldReader values) {
            String word = body.isAbsent() ? "info" : values.element(LeaseRequestReader.MAX_NAME);
            return switch (Objects.requireNonNullElse(word, "info").toLowerCase(Locale.ROOT)) {
                case "warn", "warning", "error", "critical", "fatal" -> LogLine.Level.WARN;
                case "trace", "debug", "info", "notice" -> LogLine.Level.INFO;
                default -> {
                    body.wrong("must be debug, info, warn or error");
                    yield LogLine.Level.INFO;
                }
            };
        }

        private void add(@Nullable String message, LogLine.Level level) {
            if (message != null) {
                lines.add(new LogLine(level, message, now));
            }
        }
    }

    @Override
    public void end(JsonBody body) {
        if (!instanceGiven) {
            body.violation("/instance", "is required");
        }
    }

    String instance() {
        return Objects.requireNonNull(instance);
    }

    List<Beat> beats() {
        return beats;
    }

    Duration patience() {
        return patience == null ? Duration.ZERO : patience;
    }
}
