package dev.errand.schedule;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The schedules of this node's configuration, {@code errand.schedules.NAME.*}: the members of a schedule as keys, as words joined by hyphens or in
 * one, and what is to be done as JSON. Read once.
 */
@Component
class ScheduleConfiguration {

    private static final Map<String, String> MEMBERS = List.of(
                    "cron",
                    "everySeconds",
                    "anchorAt",
                    "at",
                    "timeZone",
                    "dayMatch",
                    "startAt",
                    "endAt",
                    "overlap",
                    "missed",
                    "missedWithinSeconds",
                    "jitterSeconds",
                    "paused",
                    "description",
                    "job",
                    "batch")
            .stream()
            .collect(Collectors.toMap(ScheduleConfiguration::plain, Function.identity()));

    private final Map<String, String> bodies;

    ScheduleConfiguration(Environment environment) {
        Map<String, Object> all = Binder.get(environment)
                .bind("errand.schedules", Bindable.mapOf(String.class, Object.class))
                .orElse(Map.of());
        Map<String, String> made = new LinkedHashMap<>();
        all.forEach((name, members) -> made.put(name, body(name, members)));
        this.bodies = Map.copyOf(made);
    }

    /** Each as the body of a request, by its name. */
    Map<String, String> bodies() {
        return bodies;
    }

    private static String plain(String key) {
        return key.replace("-", "").toLowerCase(Locale.ROOT);
    }

    private static String body(String name, Object members) {
        if (!(members instanceof Map<?, ?> keys)) {
            throw new IllegalStateException("errand.schedules." + name + " must have keys, such as cron and job");
        }
        return keys.entrySet().stream()
                .map(entry -> member(name, String.valueOf(entry.getKey()), entry.getValue()))
                .sorted()
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String member(String name, String key, Object value) {
        String member = MEMBERS.get(plain(key));
        if (member == null) {
            throw new IllegalStateException("errand.schedules." + name + "." + key + " is no key of a schedule");
        }
        return quoted(member) + ":" + json(name, member, value);
    }

    private static String json(String name, String member, Object value) {
        String text = String.valueOf(value);
        try {
            return switch (member) {
                case "job", "batch" -> text;
                case "everySeconds", "missedWithinSeconds", "jitterSeconds" -> new BigDecimal(text.trim()).toString();
                case "paused" -> Boolean.toString(Boolean.parseBoolean(text.trim()));
                case "cron" ->
                    value instanceof Map<?, ?> several
                            ? several.entrySet().stream()
                                    .sorted((one, other) ->
                                            String.valueOf(one.getKey()).compareTo(String.valueOf(other.getKey())))
                                    .map(each -> quoted(String.valueOf(each.getValue())))
                                    .collect(Collectors.joining(",", "[", "]"))
                            : quoted(text);
                default -> quoted(text);
            };
        } catch (NumberFormatException e) {
            throw new IllegalStateException("errand.schedules." + name + "." + member + " must be a number", e);
        }
    }

    private static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }
}
