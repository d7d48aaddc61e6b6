package dev.errand.schedule.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.errand.schedule.cron.CronExpression.DayMatch;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronExpressionTest {

    private static List<String> next(String cron, String zone, String after, int count) throws CronSyntaxException {
        return next(cron, DayMatch.ANY, zone, after, count);
    }

    /** As the local clock shows them. */
    private static List<String> next(String cron, DayMatch days, String zone, String after, int count)
            throws CronSyntaxException {
        ZoneId id = ZoneId.of(zone);
        Timetable table = new Timetable.Cron(List.of(CronExpression.parse(cron, days)), id);
        return table.next(LocalDateTime.parse(after).atZone(id).toInstant(), count).stream()
                .map(time -> time.atZone(id).toLocalDateTime() + "")
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            * * * * *;         2026-03-01T00:00; 2026-03-01T00:01, 2026-03-01T00:02
            */20 * * * *;      2026-03-01T00:00; 2026-03-01T00:20, 2026-03-01T00:40, 2026-03-01T01:00
            5/20 * * * *;      2026-03-01T00:05; 2026-03-01T00:25, 2026-03-01T00:45, 2026-03-01T01:05
            10-30/10 4 * * *;  2026-03-01T00:00; 2026-03-01T04:10, 2026-03-01T04:20, 2026-03-01T04:30, 2026-03-02T04:10
            15,45 6,18 * * *;  2026-03-01T06:20; 2026-03-01T06:45, 2026-03-01T18:15
            */30 0 12 * * *;   2026-03-01T00:00; 2026-03-01T12:00, 2026-03-01T12:00:30, 2026-03-02T12:00
            59 59 23 31 12 ?;  2026-12-31T23:59:59; 2027-12-31T23:59:59
            0 9 * * MON-FRI;   2026-03-06T10:00; 2026-03-09T09:00
            0 9 * * sat-sun;   2026-03-06T10:00; 2026-03-07T09:00, 2026-03-08T09:00, 2026-03-14T09:00
            0 9 * * 5-7;       2026-03-05T10:00; 2026-03-06T09:00, 2026-03-07T09:00, 2026-03-08T09:00
            0 9 * * 0;         2026-03-01T10:00; 2026-03-08T09:00
            0 9 * * 7;         2026-03-01T10:00; 2026-03-08T09:00
            0 0 1 JAN,jul *;   2026-03-01T10:00; 2026-07-01T00:00, 2027-01-01T00:00
            0 0 29 2 *;        2026-03-01T10:00; 2028-02-29T00:00, 2032-02-29T00:00
            0 0 L * *;         2026-01-31T00:00; 2026-02-28T00:00, 2026-03-31T00:00, 2026-04-30T00:00
            0 0 L-2 * *;       2026-02-01T00:00; 2026-02-26T00:00, 2026-03-29T00:00
            0 0 LW * *;        2026-02-01T00:00; 2026-02-27T00:00, 2026-03-31T00:00
            0 0 1W * *;        2026-07-30T00:00; 2026-08-03T00:00, 2026-09-01T00:00
            0 0 15W * *;       2026-02-01T00:00; 2026-02-16T00:00, 2026-03-16T00:00, 2026-04-15T00:00
            0 0 31W * *;       2026-05-01T00:00; 2026-05-29T00:00, 2026-07-31T00:00
            0 0 ? * FRI#2;     2026-03-01T00:00; 2026-03-13T00:00, 2026-04-10T00:00
            0 0 * * 1#5;       2026-03-01T00:00; 2026-03-30T00:00, 2026-06-29T00:00
            0 0 * * 5L;        2026-03-01T00:00; 2026-03-27T00:00, 2026-04-24T00:00
            0 0 * * 7L;        2026-03-01T00:00; 2026-03-29T00:00, 2026-04-26T00:00
            0 0 13 * 5;        2026-03-01T00:00; 2026-03-06T00:00, 2026-03-13T00:00, 2026-03-20T00:00
            0 0 */2 * 1;       2026-03-01T00:00; 2026-03-09T00:00, 2026-03-23T00:00
            @hourly;           2026-03-01T00:00; 2026-03-01T01:00
            @daily;            2026-03-01T00:00; 2026-03-02T00:00
            @midnight;         2026-03-01T00:00; 2026-03-02T00:00
            @weekly;           2026-03-01T00:00; 2026-03-08T00:00
            @monthly;          2026-03-01T00:00; 2026-04-01T00:00
            @yearly;           2026-03-01T00:00; 2027-01-01T00:00
            @annually;         2026-03-01T00:00; 2027-01-01T00:00""")
    void expressions_matchWhatTheySay(String cron, String after, String expected) throws CronSyntaxException {
        List<String> times = List.of(expected.split(", "));

        assertThat(next(cron, "UTC", after, times.size())).isEqualTo(times);
    }

    @Test
    void bothDayFields_matchTogether_whereThatIsWanted() throws CronSyntaxException {
        assertThat(next("0 0 13 * 5", DayMatch.ALL, "UTC", "2026-03-01T00:00", 2))
                .containsExactly("2026-03-13T00:00", "2026-11-13T00:00");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            * * * *;          7;  five
            * * * * * * *;    12; five
            '';               0;  empty
            60 * * * *;       0;  from 0 to 59
            * 24 * * *;       2;  from 0 to 23
            * * 0 * *;        4;  from 1 to 31
            * * * 13 *;       6;  from 1 to 12
            * * * * 8;        8;  from 0 to 7
            * * * FOO *;      6;  FOO
            * * * * FRI-MON;  8;  backwards
            30-10 * * * *;    0;  backwards
            */60 * * * *;     2;  from 1 to 59
            */0 * * * *;      2;  from 1 to 59
            * */24 * * *;     4;  from 1 to 23
            1,, * * * *;      2;  missing
            1- * * * *;       2;  missing
            * * 32W * *;      4;  from 1 to 31
            * * L-31 * *;     6;  from 1 to 30
            * * * * 1#6;      10; from 1 to 5
            ? * * * *;        0;  missing
            * * * * L;        8;  L
            MON * * * *;      0;  missing
            1x * * * *;       1;  not expected
            99999 * * * *;    0;  too long
            @reboot;          0;  hourly
            @daily 5;         7;  nothing may follow""")
    void whatIsNone_isRefused_withItsPlace(String cron, int place, String word) {
        assertThatExceptionOfType(CronSyntaxException.class)
                .isThrownBy(() -> CronExpression.parse(cron, DayMatch.ANY))
                .satisfies(e -> assertThat(e.place()).as(e.getMessage()).isEqualTo(place))
                .withMessageContaining(word);
    }

    /** The rule of daylight saving; what the local clock shows. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            Europe/Berlin;       30 2 * * *;    2026-03-28T12:00; 2026-03-29T03:00, 2026-03-30T02:30
            Europe/Berlin;       0 2-4 * * *;   2026-03-28T12:00; 2026-03-29T03:00, 2026-03-29T04:00, 2026-03-30T02:00
            Europe/Berlin;       */10 2 * * *;  2026-03-28T12:00; 2026-03-29T03:00, 2026-03-30T02:00
            Europe/Berlin;       30 * * * *;    2026-03-29T01:00; 2026-03-29T01:30, 2026-03-29T03:30
            Europe/Berlin;       30 2 * * *;    2026-10-24T12:00; 2026-10-25T02:30, 2026-10-26T02:30
            Europe/Berlin;       30 * * * *;    2026-10-25T01:00; 2026-10-25T01:30, 2026-10-25T02:30, 2026-10-25T02:30, 2026-10-25T03:30
            Europe/Berlin;       0 */2 * * *;   2026-10-25T00:30; 2026-10-25T02:00, 2026-10-25T02:00, 2026-10-25T04:00
            Europe/Berlin;       0 0-23 * * *;  2026-10-25T01:30; 2026-10-25T02:00, 2026-10-25T02:00, 2026-10-25T03:00
            America/New_York;    30 2 * * *;    2026-03-07T12:00; 2026-03-08T03:00, 2026-03-09T02:30
            America/New_York;    30 1 * * *;    2026-10-31T12:00; 2026-11-01T01:30, 2026-11-02T01:30
            Australia/Lord_Howe; 15 2 * * *;    2026-10-03T12:00; 2026-10-04T02:30, 2026-10-05T02:15
            Australia/Lord_Howe; 45 1 * * *;    2026-04-04T12:00; 2026-04-05T01:45, 2026-04-06T01:45
            Australia/Lord_Howe; */15 * * * *;  2026-04-05T01:30; 2026-04-05T01:45, 2026-04-05T01:30, 2026-04-05T01:45, 2026-04-05T02:00
            Antarctica/Troll;    30 1 * * *;    2026-03-28T12:00; 2026-03-29T03:00, 2026-03-30T01:30
            Antarctica/Troll;    30 1 * * *;    2026-10-24T12:00; 2026-10-25T01:30, 2026-10-26T01:30
            America/Nuuk;        30 23 * * *;   2026-03-27T12:00; 2026-03-27T23:30, 2026-03-29T00:00, 2026-03-29T23:30
            Africa/Casablanca;   30 2 * * *;    2026-02-14T12:00; 2026-02-15T02:30, 2026-02-16T02:30
            Africa/Casablanca;   30 2 * * *;    2026-03-21T12:00; 2026-03-22T03:00, 2026-03-23T02:30
            Asia/Gaza;           30 2 * * *;    2026-03-27T12:00; 2026-03-28T03:00, 2026-03-29T02:30
            Africa/Cairo;        30 0 * * *;    2026-04-23T12:00; 2026-04-24T01:00, 2026-04-25T00:30
            Africa/Cairo;        30 23 * * *;   2026-10-28T12:00; 2026-10-28T23:30, 2026-10-29T23:30, 2026-10-30T23:30
            Asia/Beirut;         0 0 * * *;     2026-03-28T12:00; 2026-03-29T01:00, 2026-03-30T00:00
            Pacific/Apia;        0 12 * * *;    2011-12-29T00:00; 2011-12-29T12:00, 2011-12-31T12:00
            Pacific/Apia;        0 12 30 * *;   2011-12-01T00:00; 2012-01-30T12:00
            Pacific/Chatham;     0 3 * * *;     2026-09-26T12:00; 2026-09-27T03:45, 2026-09-28T03:00
            Pacific/Chatham;     0 3 * * *;     2026-04-04T12:00; 2026-04-05T03:00, 2026-04-06T03:00
            America/Santiago;    30 0 * * *;    2026-09-05T12:00; 2026-09-06T01:00, 2026-09-07T00:30
            America/Santiago;    30 23 * * *;   2026-04-04T12:00; 2026-04-04T23:30, 2026-04-05T23:30""")
    void whereClocksAreSet_namedHoursComeOnce_andOthersGoByTheClock(
            String zone, String cron, String after, String expected) throws CronSyntaxException {
        List<String> times = List.of(expected.split(", "));

        assertThat(next(cron, zone, after, times.size())).isEqualTo(times);
    }

    @Test
    void inAnOverlap_theFirstPassCounts() throws CronSyntaxException {
        Timetable table = new Timetable.Cron(
                List.of(CronExpression.parse("30 2 * * *", DayMatch.ANY)), ZoneId.of("Europe/Berlin"));

        assertThat(table.next(Instant.parse("2026-10-24T12:00:00Z"))).hasValue(Instant.parse("2026-10-25T00:30:00Z"));
    }

    @Test
    void aLocalTime_isTheEndOfItsGap_andTheFirstPass() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");

        assertThat(Timetable.Once.local(LocalDateTime.parse("2026-03-29T02:30"), berlin)
                        .at())
                .isEqualTo("2026-03-29T01:00:00Z");
        assertThat(Timetable.Once.local(LocalDateTime.parse("2026-10-25T02:30"), berlin)
                        .at())
                .isEqualTo("2026-10-25T00:30:00Z");
        assertThat(Timetable.Once.local(LocalDateTime.parse("2026-07-01T02:30"), berlin)
                        .at())
                .isEqualTo("2026-07-01T00:30:00Z");
    }

    @Test
    void whatNeverMatches_isFoundOut_inBoundedWork() throws CronSyntaxException {
        for (String zone : List.of("UTC", "Europe/Berlin")) {
            assertThat(next("0 0 30 2 *", zone, "2026-01-01T00:00", 1)).isEmpty();
            assertThat(next("0 0 31 4,6,9,11 *", zone, "2026-01-01T00:00", 1)).isEmpty();
        }
        assertThat(next("0 0 29 2 1", DayMatch.ALL, "UTC", "2026-01-01T00:00", 1))
                .containsExactly("2044-02-29T00:00");
    }

    @Test
    void severalExpressions_fireTogether_once() throws CronSyntaxException {
        Timetable table = new Timetable.Cron(
                List.of(
                        CronExpression.parse("*/20 * * * *", DayMatch.ANY),
                        CronExpression.parse("*/30 * * * *", DayMatch.ANY)),
                ZoneId.of("UTC"));

        assertThat(table.next(Instant.parse("2026-01-01T00:00:00Z"), 5))
                .extracting(Instant::toString)
                .containsExactly(
                        "2026-01-01T00:20:00Z",
                        "2026-01-01T00:30:00Z",
                        "2026-01-01T00:40:00Z",
                        "2026-01-01T01:00:00Z",
                        "2026-01-01T01:20:00Z");
    }
}
