package dev.errand.web.stats;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.errand.stats.error.ErrorGroup;
import dev.errand.stats.error.ErrorReader;
import dev.errand.stats.report.StatsQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Errors that are alike. What has no value is left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ErrorGroupView(
        String fingerprint,
        String task,
        String type,
        @JsonProperty("class") @Nullable String className,
        @Nullable String message,
        long count,
        String firstAt,
        String lastAt,
        String lastJobId,
        boolean rising,
        long stepSeconds,
        List<Long> trend,
        @Nullable String stack) {

    /** As it is; with its stack if that is wanted. */
    public static ErrorGroupView of(ErrorReader.Counted counted, StatsQuery query, boolean full) {
        ErrorGroup group = counted.group();
        return new ErrorGroupView(
                group.fingerprint(),
                group.task(),
                group.type(),
                group.className(),
                group.message(),
                counted.count(),
                StatsView.time(group.firstAt()),
                StatsView.time(group.lastAt()),
                group.lastJob(),
                counted.rising(),
                query.step() / 1000,
                counted.trend(),
                full ? group.stack() : null);
    }
}
