package dev.errand.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorFingerprintTest {

    private static final String JAVA = """
            com.shop.NoStockException: none of 7
            \tat java.base/java.util.Objects.requireNonNull(Objects.java:233)
            \tat com.shop.Stock.take(Stock.java:41)
            \tat com.shop.Orders.lambda$place$3(Orders.java:17)
            \tat com.shop.Orders$$SpringCGLIB$$0.place(<generated>)
            \tat org.springframework.aop.framework.Proxy.invoke(Proxy.java:9)
            \tat com.shop.Api.order(Api.java:5)
            \tat com.shop.Api.more(Api.java:6)
            \tat com.shop.Api.most(Api.java:7)
            Caused by: java.io.IOException: gone
            """;

    private static final String PYTHON = """
            Traceback (most recent call last):
              File "/opt/app/errand.py", line 12, in run
                task(*args)
              File "/opt/app/jobs.py", line 30, in crawl
                fetch(url)
              File "/usr/lib/python3.12/site-packages/requests/api.py", line 59, in get
                raise ConnectionError
            requests.ConnectionError: refused
            """;

    private static final String SCRIPT = """
            TypeError: x is not a function
                at parse (file:///srv/app/parse.mjs:12:9)
                at async run (file:///srv/app/tasks.mjs:3:1)
                at node:internal/process/task_queues:95:5
            """;

    private static String of(@Nullable String message, @Nullable String stack) {
        return ErrorFingerprint.of("task", new Failure(Reason.TASK_FAILED, "E", message, stack));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "order 42 is gone | order # is gone",
                "order 4,217.50 is gone | order # is gone",
                "took 1.5s, more than 1s | took #, more than #",
                "job_01kjcq5t00e9f80000000000a1 is gone | # is gone",
                "no user 'alice smith' here | no user ? here",
                "no user \"alice\" and no \"bob\" | no user ? and no ?",
                "no user `x` or “y” or «z» or ‘w’ | no user ? or ? or ? or ?",
                "the user's name can't be read | the user's name can't be read",
                "the key 'user's' is odd | the key ? is odd",
                "it said 'unfinished | it said 'unfinished",
                "3f2504e0-4f89-11d3-9a0c-0305e82c3301 | #",
                "deadbeef01 and 0x7fffa1 | # and #",
                "connect to 10.0.0.1:8080 refused | connect to # refused",
                "connect to fe80::1 refused | connect to #::# refused",
                "at 2026-03-04T05:06:07.890Z | at #",
                "mail to bob@example.org failed | mail to ?.org failed",
                "GET /users/42/orders/7 is 404 | GET /users/#/orders/# is #",
                "a    b\tc | a b c",
                "plain words | plain words",
                "größer als 5 | größer als #",
                "-5 is negative | # is negative",
            })
    void numbersIdsAndQuotedText_areTakenOut(String message, String skeleton) {
        assertThat(ErrorFingerprint.skeleton(message)).isEqualTo(skeleton);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "'",
                "\"",
                "''",
                "'a",
                "#",
                "\uD83D\uDE00",
                "@",
                "a@",
                "'''",
                "\"\"\"\"",
                "1.",
                ".1",
                ":1:"
            })
    void anyText_hasOne(String message) {
        assertThat(of(message, message)).matches("[0-9a-f]{24}");
    }

    @Test
    void whatDiffersInNumbersAlone_isTheSame() {
        assertThat(of("order 42 of 'alice'", JAVA)).isEqualTo(of("order 7 of 'bob'", JAVA));
        assertThat(of("order 42", JAVA)).isNotEqualTo(of("basket 42", JAVA));
        assertThat(of(null, null)).isEqualTo(of("", null));
    }

    @Test
    void taskCodeAndClass_count() {
        Failure failure = new Failure(Reason.TASK_FAILED, "E", "m", null);

        assertThat(ErrorFingerprint.of("a", failure)).isNotEqualTo(ErrorFingerprint.of("b", failure));
        assertThat(ErrorFingerprint.of("a", failure))
                .isNotEqualTo(ErrorFingerprint.of("a", new Failure(Reason.TASK_FAILED, "F", "m", null)));
        assertThat(ErrorFingerprint.of("a", failure))
                .isNotEqualTo(ErrorFingerprint.of("a", new Failure(Reason.TIMED_OUT, "E", "m", null)));
        assertThat(ErrorFingerprint.of("a", failure)).isEqualTo(ErrorFingerprint.of("a", failure));
    }

    @Test
    void framesOfJava_areThoseOfTheProgram_withoutLinesAndMadeUpNames() {
        assertThat(ErrorFingerprint.frames(JAVA))
                .containsExactly(
                        "com.shop.Stock.take",
                        "com.shop.Orders.lambda$place",
                        "com.shop.Orders$SpringCGLIB.place",
                        "com.shop.Api.order");
        assertThat(of("m", JAVA)).isEqualTo(of("m", JAVA.replace("Stock.java:41", "Stock.java:57")));
        assertThat(of("m", JAVA)).isEqualTo(of("m", JAVA.replace("lambda$place$3", "lambda$place$9")));
        assertThat(of("m", JAVA)).isEqualTo(of("m", JAVA.replace("more", "less")));
        assertThat(of("m", JAVA)).isNotEqualTo(of("m", JAVA.replace("Stock.take", "Stock.put")));
    }

    @Test
    void framesOfPython_beginAtTheEnd() {
        assertThat(ErrorFingerprint.frames(PYTHON)).containsExactly("/opt/app/jobs.py crawl");
    }

    @Test
    void framesOfJavaScript_haveFileAndFunction() {
        assertThat(ErrorFingerprint.frames(SCRIPT))
                .containsExactly("file:///srv/app/parse.mjs parse", "file:///srv/app/tasks.mjs run");
    }

    @Test
    void whereAllFramesAreOfOthers_theyCount() {
        assertThat(ErrorFingerprint.frames(
                        "X\n\tat java.lang.Integer.parseInt(Integer.java:9)\n\tat java.util.A.b(A.java:1)"))
                .containsExactly("java.lang.Integer.parseInt", "java.util.A.b");
        assertThat(ErrorFingerprint.frames("no frames at all")).isEmpty();
    }

    @Test
    void longTexts_takeShortTimes() {
        for (String part : new String[] {"'a ", "1.", "$$1", "a@", "\tat a.b$$", "File \"", "at (", "“"}) {
            String text = part.repeat(16_000 / part.length());
            long begun = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                assertThat(of(text, text)).hasSize(ErrorFingerprint.LENGTH);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        }
    }
}
