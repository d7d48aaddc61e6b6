package dev.errand.web.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.request.Refusals;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionReaderTest {

    private static final String BASE = "https://jobs.example.org";

    @Test
    void read_takesEveryFieldOfTheContract() {
        Submission submission = read("""
                { "task": "crawl", "args": ["https://python.org"], "kwargs": { "delay": 2 },
                  "queue": "slow", "priority": -100, "runAt": "2030-01-01T02:00:00.5+02:00",
                  "expiresAt": "2031-01-01t00:00:00z", "timeoutSeconds": 0.25,
                  "retry": { "maxAttempts": 1, "backoffSeconds": 0, "maxBackoffSeconds": 86400 },
                  "atMostOnce": true, "resultTtlSeconds": 31536000, "metadata": { "customer": "42" },
                  "tags": ["nightly", "customer:4.2_-"] }""");

        assertThat(submission.call().task()).isEqualTo("crawl");
        assertThat(submission.placing().queue()).isEqualTo("slow");
        assertThat(submission.placing().priority()).isEqualTo(-100);
        assertThat(submission.placing().runAt()).isEqualTo(Instant.parse("2030-01-01T00:00:00.5Z"));
        assertThat(submission.placing().expiresAt()).isEqualTo(Instant.parse("2031-01-01T00:00:00Z"));
        assertThat(submission.tries().timeout()).isEqualTo(Duration.ofMillis(250));
        assertThat(submission.tries().maxAttempts()).isEqualTo(1);
        assertThat(submission.tries().backoff()).isEqualTo(Duration.ZERO);
        assertThat(submission.tries().maxBackoff()).isEqualTo(Duration.ofDays(1));
        assertThat(submission.tries().atMostOnce()).isTrue();
        assertThat(submission.resultTtl()).isEqualTo(Duration.ofDays(365));
        assertThat(submission.labels().metadata())
                .containsEntry("customer", "42")
                .hasSize(1);
        assertThat(submission.labels().tags()).containsExactly("nightly", "customer:4.2_-");
        assertThat(submission.idempotency()).isNull();
    }

    @Test
    void read_takesTenTagsOfSixtyFourCharacters_andSaysWhatElseIsWrong() {
        String longest = IntStream.range(0, 10)
                .mapToObj(i -> "\"" + i + "x".repeat(63) + "\"")
                .collect(Collectors.joining(","));

        assertThat(read("{\"task\":\"a\",\"tags\":[" + longest + "]}").labels().tags())
                .hasSize(10);
        assertThat(Refusals.violationsOf(() -> read("{\"task\":\"a\",\"tags\":[" + longest + ",\"b\"]}")))
                .isEqualTo("/tags: must have at most 10 tags, not 11\n");
        String expected = "must have 1 to 64 characters: letters from a to z and A to Z, digits, . _ : and -\n";
        assertThat(Refusals.violationsOf(() ->
                        read("{\"task\":\"a\",\"tags\":[\"x\",\"a b\",\"\",\"x\",\"ü\",\"" + "y".repeat(65) + "\"]}")))
                .isEqualTo("/tags/1: " + expected + "/tags/2: " + expected + "/tags/3: is given twice\n/tags/4: "
                        + expected + "/tags/5: " + expected);
    }

    @Test
    void read_leavesWhatWasNotSaidToBeFilledInLater() {
        Submission submission = read("{\"task\":\"square\"}");

        assertThat(submission).isEqualTo(SubmissionBuilder.of("square").build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[ 1 ,2.50, \"ü😀\\u0000\\n\" , null ]",
                "[]",
                "[[[]], {\"a\": {\"b\": [1e400]}}]",
                "[ 12345678901234567890123456789012345678901234567890 ]"
            })
    void read_keepsArgumentsAsTheyWereWritten(String args) {
        Submission submission = read("{ \"metadata\": {\"k\":\"😀\"}, \"args\" : " + args + " , \"task\":\"echo\"}");

        assertThat(submission.call().args()).isEqualTo(args);
    }

    @Test
    void read_findsArgumentsAlsoFarIntoALargeBody() {
        String padding = "x".repeat(100_000);
        String kwargs = "{ \"a\": [\"" + padding + "\"] }";

        Submission submission = read("{\"args\":[\"" + padding + "\"],\"kwargs\":" + kwargs + ",\"task\":\"echo\"}");

        assertThat(submission.call().kwargs()).isEqualTo(kwargs);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "priority": 1.5                     | /priority
                    "priority": 5.0                     | /priority
                    "priority": "5"                     | /priority
                    "priority": 101                     | /priority
                    "priority": -101                    | /priority
                    "priority": 99999999999999999999999 | /priority
                    "priority": [1]                     | /priority
                    "queue": ""                         | /queue
                    "resultQueue": ""                   | /resultQueue
                    "resultQueue": "a/b"                | /resultQueue
                    "resultQueue": "ä"                  | /resultQueue
                    "resultQueue": ".."                 | /resultQueue
                    "resultQueue": 7                    | /resultQueue
                    "queue": 7                          | /queue
                    "queue": "a\\u0000b"                | /queue
                    "queue": "a\\nb"                    | /queue
                    "delaySeconds": -0.001              | /delaySeconds
                    "atMostOnce": true, "retry": {"maxAttempts": 2} | /retry/maxAttempts
                    "runAt": "2030-01-01T00:00:00+0000" | /runAt
                    "delaySeconds": 31536000.1          | /delaySeconds
                    "delaySeconds": 1e400               | /delaySeconds
                    "delaySeconds": "1"                 | /delaySeconds
                    "timeoutSeconds": 0                 | /timeoutSeconds
                    "timeoutSeconds": 0.0001            | /timeoutSeconds
                    "timeoutSeconds": 604801            | /timeoutSeconds
                    "runAt": "2030-01-01"               | /runAt
                    "runAt": "2030-01-01T00:00:00"      | /runAt
                    "runAt": "2030-02-30T00:00:00Z"     | /runAt
                    "runAt": "1969-12-31T23:59:59Z"     | /runAt
                    "runAt": "9999-12-31T23:59:59-01:00"| /runAt
                    "runAt": 1893456000                 | /runAt
                    "expiresAt": "tomorrow"             | /expiresAt
                    "args": {}                          | /args
                    "args": "[1]"                       | /args
                    "kwargs": []                        | /kwargs
                    "retry": 3                          | /retry
                    "retry": {"maxAttempts": 0}         | /retry/maxAttempts
                    "retry": {"maxAttempts": 101}       | /retry/maxAttempts
                    "retry": {"backoffSeconds": 86401}  | /retry/backoffSeconds
                    "retry": {"maxBackoffSeconds": -1}  | /retry/maxBackoffSeconds
                    "retry": {"tries": 1}               | /retry/tries
                    "atMostOnce": 1                     | /atMostOnce
                    "atMostOnce": "true"                | /atMostOnce
                    "resultTtlSeconds": 31536001        | /resultTtlSeconds
                    "metadata": []                      | /metadata
                    "metadata": {"a": 1}                | /metadata/a
                    "metadata": {"a": null}             | /metadata/a
                    "metadata": {"a": {"b": "c"}}       | /metadata/a
                    "metadata": {"": "c"}               | /metadata/
                    "metadata": {"a": "\\u0000"}        | /metadata/a
                    "metadata": {"a/b~c": 1}            | /metadata/a~1b~0c
                    "tags": {}                          | /tags
                    "tags": ["a", 1]                    | /tags/1
                    "Priority": 1                       | /Priority
                    "webhok": {"url": "x"}              | /webhok
                    "args": ["\\ud800"]                 | /args/0
                    "args": [{"\\uDC00": 1}]            | /args/0/\uFFFD
                    "metadata": {"a": "\\ud83d"}        | /metadata/a
                    """)
    void read_refusesWithAPointer(String member, String pointer) {
        Problem problem = Refusals.of(() -> read("{\"task\":\"echo\"," + member + "}"));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.type()).isEqualTo(ProblemType.VALIDATION);
        assertThat(problem.violations())
                .extracting(violation -> violation.pointer())
                .contains(pointer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nul",
                "{",
                "{]",
                "[]",
                "1",
                "\"x\"",
                "null",
                "{\"task\":\"a\"} x",
                "{\"task\":\"a\"}{}",
                "{\"task\":\"a\",}",
                "{task:\"a\"}",
                "{'task':'a'}",
                "{\"task\":NaN}",
                "{\"task\":\"a\",\"args\":[01]}",
                "{\"task\":\"a\",\"args\":[+1]}",
                "{\"task\":\"a\",\"args\":[1,]}",
                "{\"task\":\"a\" // c\n}",
                "{\"task\":\"a\",\"args\":[\"\t\"]}",
                "{\"task\":\"\\x\"}",
                "{\"task\":\"\\u12\"}",
                "\uFEFF{\"task\":\"a\"}"
            })
    void read_refusesWhatIsNotOneJsonObject(String body) {
        Problem problem = Refusals.of(() -> read(body));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.violations()).isNotEmpty();
        assertThat(problem.detail()).doesNotContain("JsonReadFeature", "jackson", "Exception");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"task":"a","task":"b"}                       | /task
                    {"task":"a","args":[{"x":1,"y":2,"x":3}]}     | /args/0/x
                    {"task":"a","metadata":{"k":"1","k":"2"}}     | /metadata/k
                    {"task":"a","webhok":{"k":"1","k":"2"}}       | /webhok/k
                    """)
    void read_refusesDuplicateKeys(String body, String pointer) {
        assertThat(Refusals.violationsOf(() -> read(body))).contains(pointer + ": is there twice");
    }

    @Test
    void read_refusesTenThousandLevels() {
        String nested = "[".repeat(10_000) + "]".repeat(10_000);

        assertThat(Refusals.of(() -> read("{\"task\":\"echo\",\"args\":" + nested + "}"))
                        .detail())
                .endsWith("nested deeper than 500 levels");
    }

    @Test
    void read_refusesNumbersAndNamesBeyondAllMeasure() {
        String number = "1".repeat(10_000);
        String name = "n".repeat(60_000);

        assertThat(Refusals.of(() -> read("{\"task\":\"echo\",\"priority\":" + number + "}"))
                        .detail())
                .endsWith("a number has more than 1,000 digits");
        assertThat(Refusals.of(() -> read("{\"task\":\"echo\",\"kwargs\":{\"" + name + "\":1}}"))
                        .detail())
                .endsWith("a name has more than 50,000 characters");
    }

    @Test
    void read_namesAHundredThousandMetadataKeysInOneViolation() {
        String pairs =
                IntStream.range(0, 100_000).mapToObj(i -> "\"" + i + "\":\"\"").collect(Collectors.joining(","));

        assertThat(Refusals.violationsOf(() -> read("{\"task\":\"echo\",\"metadata\":{" + pairs + "}}")))
                .isEqualTo("/metadata: must have at most 50 pairs, not 100000\n");
    }

    @Test
    void read_refusesNulInMetadataKeys() {
        assertThat(Refusals.violationsOf(() -> read("{\"task\":\"echo\",\"metadata\":{\"a\\u0000\":\"b\"}}")))
                .isEqualTo("/metadata/a\0: a key must have 1 to 100 characters and none of them NUL\n");
    }

    @Test
    void read_countsCharactersAsPeopleDo() {
        String longest = "😀".repeat(200);

        assertThat(read("{\"task\":\"" + longest + "\"}").call().task()).isEqualTo(longest);
        assertThat(Refusals.violationsOf(() -> read("{\"task\":\"" + longest + "x\"}")))
                .isEqualTo("/task: must have at most 200 characters\n");
    }

    @Test
    void read_tellsAllMistakesAtOnce() {
        String told = Refusals.violationsOf(
                () -> read(
                        "{\"priority\":1000,\"runAt\":\"2030-01-01T00:00:00Z\",\"delaySeconds\":1,\"x\":[{\"y\":1}],\"queue\":\"\"}"));

        assertThat(told.lines())
                .hasSize(5)
                .anyMatch(line -> line.startsWith("/priority: "))
                .anyMatch(line -> line.startsWith("/x: "))
                .anyMatch(line -> line.startsWith("/queue: "))
                .contains("/task: is required", "/runAt: cannot be given together with delaySeconds");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "maxAttempts| is not a field of a job; it stands in retry, as retry.maxAttempts",
                "timeout| is not a field of a job; timeoutSeconds is",
                "kwarg| is not a field of a job; kwargs is",
                "other| is not a field of a job",
            })
    void read_saysOfAFieldThatOthersHave_whatIsMeant(String name, String told) {
        assertThat(Refusals.violationsOf(() -> read("{\"task\":\"a\",\"" + name + "\":1}")))
                .isEqualTo("/" + name + ": " + told + "\n");
    }

    @Test
    void read_stopsNamingMistakesAtAHundred() {
        String unknown =
                IntStream.range(0, 5_000).mapToObj(i -> "\"x" + i + "\":1").collect(Collectors.joining(","));

        assertThat(Refusals.of(() -> read("{" + unknown + "}")).violations()).hasSize(100);
    }

    @Test
    void read_fingerprintsOnlyWithAKey() {
        assertThat(SubmissionReader.read("{\"task\":\"echo\"}", "k", BASE).idempotency())
                .satisfies(idempotency -> {
                    assertThat(idempotency.key()).isEqualTo("k");
                    assertThat(idempotency.fingerprint()).startsWith("jobs:");
                });
    }

    private static Submission read(String body) {
        return SubmissionReader.read(body, null, BASE);
    }
}
