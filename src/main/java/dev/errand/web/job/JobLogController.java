package dev.errand.web.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.event.JobLog;
import dev.errand.event.JobLog.Numbered;
import dev.errand.job.JobId;
import dev.errand.job.LogLine;
import dev.errand.view.JobViews;
import dev.errand.web.request.ListPage;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.Timestamps;
import dev.errand.web.support.Callers;
import dev.errand.web.support.JobLookup;
import dev.errand.web.support.LargeAnswers;
import dev.errand.web.support.LargeBody;
import dev.errand.web.support.Pages;
import dev.errand.web.support.PreferredType;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Shows what a job has logged: page by page, or as a text of all lines. */
@RestController
class JobLogController {

    private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);
    /** Lines of a text that are read at once. */
    private static final int PIECE = 100;
    /** A character takes so many bytes at the most. */
    private static final int WIDEST = 3;

    private final JobLookup jobs;
    private final JobLog log;
    private final Pages pages;
    private final LargeAnswers large;

    JobLogController(JobLookup jobs, JobLog log, Pages pages, LargeAnswers large) {
        this.jobs = jobs;
        this.log = log;
        this.pages = pages;
        this.large = large;
    }

    /** A line in a document. */
    record LineView(String level, String message, String at) {

        static LineView of(Numbered line) {
            return new LineView(
                    line.line().level().code(),
                    line.line().message(),
                    JobViews.at(line.line().at()));
        }
    }

    /**
     * A page in a document.
     *
     * @param truncated how many lines of the job are not kept
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LogView(
            List<LineView> items, long truncated, @Nullable String nextCursor) {}

    @GetMapping(
            path = "/v1/jobs/{id}/logs",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
    ResponseEntity<Object> read(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters query = QueryParameters.of(request, "after", "level", "limit", "cursor");
        JobLog.Wanted wanted = wanted(JobLookup.id(path), query);
        ListPage page = ListPage.of(
                "logs of " + wanted.id() + " " + wanted.since() + " " + wanted.least(), query, ListPage.MAX, PIECE);
        JobLog.Wanted rest = wanted.after(page.after().map(Long::parseLong).orElse(-1L));
        jobs.check(Callers.of(request), wanted.id());
        JobLog.Summary summary = log.summary(wanted.id());
        return PreferredType.isOver(request.getHeader(HttpHeaders.ACCEPT), MediaType.TEXT_PLAIN)
                ? text(rest, summary)
                : page(request, page, rest, summary);
    }

    private static JobLog.Wanted wanted(JobId id, QueryParameters query) {
        LogLine.Level least = query.one("level").map(JobLogController::level).orElse(LogLine.Level.INFO);
        Instant since = query.one("after")
                .map(text -> Timestamps.parseBound(text)
                        .orElseThrow(() -> QueryParameters.refused(
                                "after", Timestamps.EXPECTED + "; a plus sign is written %2B in a query")))
                .orElse(Instant.EPOCH);
        return new JobLog.Wanted(id, -1, since, least);
    }

    private static LogLine.Level level(String code) {
        for (LogLine.Level level : LogLine.Level.values()) {
            if (level.code().equals(code)) {
                return level;
            }
        }
        throw QueryParameters.refused("level", "must be info or warn");
    }

    private ResponseEntity<Object> page(
            HttpServletRequest request, ListPage page, JobLog.Wanted wanted, JobLog.Summary summary) {
        return pages.head(request, null).body(large.body(summary.bytes(), () -> {
            List<Numbered> found = log.lines(wanted, page.limit() + 1);
            boolean more = found.size() > page.limit();
            List<Numbered> lines = more ? found.subList(0, page.limit()) : found;
            return new LogView(
                    lines.stream().map(LineView::of).toList(),
                    summary.truncated(),
                    more ? page.cursorAfter(Long.toString(lines.getLast().number())) : null);
        }));
    }

    /** Begins with how many lines are missing, if any are. */
    private ResponseEntity<Object> text(JobLog.Wanted wanted, JobLog.Summary summary) {
        return ResponseEntity.ok()
                .contentType(TEXT)
                .header("X-Content-Type-Options", "nosniff")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + wanted.id() + ".log\"")
                .body((LargeBody) target -> large.holding(
                        Math.min(summary.bytes(), (long) PIECE * LogLine.MAX_MESSAGE * WIDEST),
                        () -> write(target.open(), wanted, summary)));
    }

    private void write(OutputStream out, JobLog.Wanted wanted, JobLog.Summary summary) throws IOException {
        if (summary.truncated() > 0) {
            out.write(("(" + summary.truncated() + " lines are not kept)\n").getBytes(StandardCharsets.UTF_8));
        }
        JobLog.Wanted rest = wanted;
        List<Numbered> lines;
        do {
            lines = log.lines(rest, PIECE);
            out.write(lines.stream()
                    .map(JobLogController::text)
                    .collect(Collectors.joining())
                    .getBytes(StandardCharsets.UTF_8));
            if (!lines.isEmpty()) {
                rest = rest.after(lines.getLast().number());
            }
        } while (lines.size() == PIECE);
    }

    private static String text(Numbered line) {
        String level = line.line().level().code().toUpperCase(Locale.ROOT);
        return JobViews.at(line.line().at()) + " " + level + " " + line.line().message() + "\n";
    }
}
