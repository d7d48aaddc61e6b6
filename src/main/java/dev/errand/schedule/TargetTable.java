package dev.errand.schedule;

import dev.errand.encryption.Place;
import dev.errand.encryption.Sealed;
import dev.errand.encryption.UnreadableException;
import dev.errand.job.spec.TaskCall;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what schedules do, which stands in the same rows, and may be large. */
final class TargetTable {

    /** Between pointers to what is sensitive. */
    static final String SEPARATOR = " ";

    private TargetTable() {}

    /** What they do, by their ids. What cannot be decrypted has {@link TaskCall#UNREADABLE} as its body. */
    static Map<String, ScheduleTarget> read(JdbcClient jdbc, Collection<Schedule> schedules) {
        if (schedules.isEmpty()) {
            return Map.of();
        }
        Map<String, ScheduleTarget> targets = new HashMap<>();
        jdbc.sql("select id, tenant, kind, target, sensitive, task, queue, base from schedule where id in (:ids)")
                .param("ids", schedules.stream().map(Schedule::id).distinct().toList())
                .query(row -> {
                    targets.put(row.getString("id"), target(row));
                });
        return targets;
    }

    private static ScheduleTarget target(ResultSet row) throws SQLException {
        String sensitive = row.getString("sensitive");
        return new ScheduleTarget(
                ScheduleRules.ofCode(ScheduleTarget.Kind.class, row.getString("kind")),
                opened(row.getString("target"), place(row.getString("tenant"), row.getString("id"))),
                sensitive == null ? List.of() : Arrays.asList(sensitive.split(SEPARATOR)),
                row.getString("task"),
                row.getString("queue"),
                row.getString("base"));
    }

    /** One that does not open must not keep others from being read. */
    private static String opened(String stored, Place place) {
        try {
            return Sealed.open(stored, place);
        } catch (UnreadableException e) {
            return TaskCall.UNREADABLE;
        }
    }

    static Place place(String tenant, String id) {
        return new Place(tenant, id, "schedule.target");
    }
}
