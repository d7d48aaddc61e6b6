package dev.errand.web.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.JobState;
import dev.errand.job.spec.JobLabels;
import dev.errand.request.Refusals;
import dev.errand.store.JobQueries;
import dev.errand.store.JobQuery;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobFilterTest {

    private static final String ID = "job_01kjcq5t00e9f80000000000a1";

    @Test
    void of_readsEveryFilterOfTheContract() {
        JobQuery query = JobFilter.of(
                        "status=queued&status=running&task=crawl&queue=slow&batch=batch_1&metadata.customer=4%202"
                                + "&metadata.a.b=&tag=nightly&tag=a:1&tag=nightly"
                                + "&createdAfter=2026-01-01T00:00:00%2B01:00&createdBefore=2026-02-01T00:00:00Z"
                                + "&limit=500&view=full")
                .query();

        assertThat(query)
                .isEqualTo(new JobQuery(
                        Set.of(JobState.QUEUED, JobState.RUNNING),
                        "crawl",
                        "slow",
                        "batch_1",
                        JobLabels.of(Map.of("customer", "4 2", "a.b", ""), List.of("a:1", "nightly")),
                        new JobQuery.Created(
                                Instant.parse("2025-12-31T23:00:00Z"), Instant.parse("2026-02-01T00:00:00Z")),
                        JobQuery.Part.first(501, true)));
    }

    /** Times of creation are whole milliseconds: what is at or after a part of one is at or after the next. */
    @Test
    void of_roundsBoundsUpToMilliseconds() {
        JobQuery query = JobFilter.of(
                        "createdAfter=2026-01-01T00:00:00.0001Z&createdBefore=2026-01-01T00:00:00.001001Z")
                .query();

        assertThat(query.created().after()).isEqualTo(Instant.parse("2026-01-01T00:00:00.001Z"));
        assertThat(query.created().before()).isEqualTo(Instant.parse("2026-01-01T00:00:00.002Z"));
    }

    /** Parameters that are objects, and Python's way to write an offset. */
    @Test
    void of_readsWhatGeneratedClientsSend() {
        JobQuery query = JobFilter.of(
                        "metadata%5Bcustomer%5D=42&metadata[a.b]=c&metadata.d=e&createdAfter=2026-01-01T00:00:00.000000%2B0100")
                .query();

        assertThat(query.labels().metadata()).isEqualTo(Map.of("customer", "42", "a.b", "c", "d", "e"));
        assertThat(query.created().after()).isEqualTo(Instant.parse("2025-12-31T23:00:00Z"));
    }

    @Test
    void of_asksForFiftyAndOneMoreWithoutFilters() {
        assertThat(JobFilter.of((String) null).query()).isEqualTo(JobQueries.all(JobQuery.Part.first(51, false)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stauts=queued",
                "status=done",
                "status=QUEUED",
                "status=",
                "limit=0",
                "limit=501",
                "limit=ten",
                "limit=-1",
                "limit=1e2",
                "limit=",
                "limit=99999999999",
                "limit=1&limit=2",
                "task=a&task=b",
                "createdAfter=yesterday",
                "createdAfter=2026-01-01T00:00:00+01:00",
                "metadata[a=b",
                "metadata[]=b",
                "metadata=b",
                "metadata.a=b&metadata[a]=b",
                "createdAfter=2026-01-01T00:00:00%2B010",
                "view=brief",
                "cursor=",
                "cursor=abc",
                "cursor=%00",
                "task=%E2%28",
                "task=%zz",
                "task=a%00",
                "metadata.=x",
                "metadata.a=1&metadata.a=2",
                "metadata=x",
                "tag=",
                "tag=a&tag=b%20c",
                "tag=a&tag=b&tag=c&tag=d&tag=e&tag=f&tag=g&tag=h&tag=i&tag=j&tag=k",
                "offset=5",
                "metadata.a=1&metadata.b=1&metadata.c=1&metadata.d=1&metadata.e=1&metadata.f=1&metadata.g=1&metadata.h=1"
                        + "&metadata.i=1&metadata.j=1&metadata.k=1"
            })
    void of_refusesWhatIsNoFilter(String query) {
        assertThat(Refusals.of(() -> JobFilter.of(query)).status()).isEqualTo(400);
    }

    @Test
    void cursor_leadsOnInTheSameListAlone() {
        String cursor = JobFilter.of("task=a&limit=5").page().cursorAfter(ID);

        assertThat(JobFilter.of("limit=7&view=full&task=a&cursor=" + cursor)
                        .query()
                        .part()
                        .olderThan())
                .hasToString(ID);
        assertThat(Refusals.of(() -> JobFilter.of("task=b&cursor=" + cursor)).violations())
                .singleElement()
                .satisfies(violation -> assertThat(violation.parameter()).isEqualTo("cursor"));
    }

    @Test
    void cursor_leadsOnForTheSameTagsInAnyOrder() {
        String cursor = JobFilter.of("tag=a&tag=b").page().cursorAfter(ID);

        assertThat(JobFilter.of("tag=b&tag=a&cursor=" + cursor).query().labels().tags())
                .containsExactly("a", "b");
        assertThat(Refusals.of(() -> JobFilter.of("tag=a&cursor=" + cursor)).status())
                .isEqualTo(400);
    }

    @Test
    void cursor_doesNotWithstandTampering() {
        String cursor = JobFilter.of("task=a").page().cursorAfter(ID);

        for (int i = 0; i < cursor.length(); i++) {
            char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
            String tampered = cursor.substring(0, i) + other + cursor.substring(i + 1);
            assertThat(Refusals.of(() -> JobFilter.of("task=a&cursor=" + tampered))
                            .status())
                    .isEqualTo(400);
        }
    }
}
