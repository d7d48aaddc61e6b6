package dev.errand.process;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.errand.access.key.KeyText;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The pages in a real browser, with a jar behind them. The first tests need a service in which nothing was run; those after them leave jobs behind.
 * Any complaint of the browser, a violation of the pages' policy among them, fails the test that caused it.
 */
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DashboardIT {

    private static final Logger log = LoggerFactory.getLogger(DashboardIT.class);

    private static final List<String> LISTS = List.of(
            "",
            "jobs",
            "batches",
            "tasks",
            "queues",
            "errors",
            "operations",
            "schedules",
            "webhooks",
            "result-queues",
            "workers",
            "nodes");

    /** What is counted is written every ten seconds, and a machine may have other things to do. */
    private static final double PATIENCE_MILLIS = 60_000;

    private static PageBrowser browser;
    private static ErrandProcess service;

    private final List<BrowserContext> contexts = new ArrayList<>();

    @BeforeAll
    static void begin(@TempDir Path directory) throws IOException, InterruptedException {
        browser = PageBrowser.start();
        setDefaultAssertionTimeout(PATIENCE_MILLIS);
        service = new ErrandProcess(
                        directory, List.of("-Xmx512m"), List.of("--errand.execution.queues.mail.concurrency=2"))
                .start();
    }

    @AfterAll
    static void end() {
        if (service != null) {
            service.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @AfterEach
    void nothingWasComplainedOf() {
        contexts.forEach(BrowserContext::close);
        assertThat(browser.complaints()).isEmpty();
    }

    private Page page(Browser.NewContextOptions options) {
        BrowserContext context = browser.somebody(options);
        contexts.add(context);
        return context.newPage();
    }

    private Page page() {
        return page(new Browser.NewContextOptions());
    }

    private static String at(String path) {
        return service.uri("/" + path).toString();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator link(Page page, String name) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator heading(Page page) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1));
    }

    private static String submit(String body) {
        return ErrandProcess.json(service.post("/v1/jobs", body)).path("id").asString();
    }

    private static String finished(String body) {
        return ErrandProcess.json(service.post("/v1/jobs?wait=30", body))
                .path("id")
                .asString();
    }

    private static void put(String path, String body) {
        assertThat(service.send(HttpRequest.newBuilder(service.uri("/v1/" + path))
                                .header("Content-Type", "application/json")
                                .PUT(BodyPublishers.ofString(body))
                                .build())
                        .statusCode())
                .isIn(200, 201);
    }

    private static String newest(String list, String id) {
        return ErrandProcess.json(service.get("/v1/" + list))
                .path("items")
                .path(0)
                .path(id)
                .asString();
    }

    /** What docs/images shows is made of these. */
    private static void picture(Page page, String state, String path, ColorScheme scheme) {
        String name = (path.isEmpty() ? "overview" : path.replace('/', '-')) + "-" + state + "-"
                + scheme.name().toLowerCase(Locale.ROOT) + ".png";
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/browser/images", name)));
    }

    @Test
    @Order(1)
    void firstRun_showsAJobAsItRunsAndTheSameCall() {
        Page page = page();
        page.navigate(at(""));

        assertThat(page.getByText("Nothing was run yet: try it")).isVisible();
        assertThat(page.getByText("curl -s '" + at("v1/jobs"))).isVisible();
        button(page, "Python").click();
        assertThat(page.getByText("client.submit(\"think_about_square\", 2)")).isVisible();
        button(page, "Run it").click();
        assertThat(page.locator(".json-number")).hasText("4");
    }

    @Test
    @Order(1)
    void emptyPages_sayWhyTheyAreEmpty_andHaveNoBarriers() throws IOException {
        Map<String, List<String>> barriers = new TreeMap<>();
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            Page page = page(new Browser.NewContextOptions().setColorScheme(scheme));
            for (String path : LISTS) {
                page.navigate(at(path));
                assertThat(heading(page)).isVisible();
                assertThat(page.locator(".pending")).hasCount(0);
                picture(page, "empty", path, scheme);
                List<String> found = PageBrowser.barriers(page);
                if (!found.isEmpty()) {
                    barriers.put(scheme + " /" + path, found);
                }
            }
        }
        assertThat(barriers).isEmpty();
    }

    @Test
    @Order(6)
    void fullPages_haveNoBarriers() throws IOException {
        String failed = finished("{\"task\": \"fail\", \"args\": [\"no luck\"]}");
        String running = submit("{\"task\": \"sleep\", \"args\": [600], \"metadata\": {\"customer\": \"42\"}}");
        String batch = ErrandProcess.json(
                        service.post("/v1/batches?wait=30", "{\"task\": \"square\", \"items\": [1, 2, 3]}"))
                .path("id")
                .asString();
        String again = finished("{\"task\": \"fail\", \"args\": [\"once more\"]}");
        service.post("/v1/jobs/retry", "{\"ids\": [\"" + again + "\"]}");
        put(
                "schedules/nightly",
                "{\"cron\": [\"30 2 * * MON-FRI\", \"0 6 1 * *\"], \"timeZone\": \"Europe/Berlin\","
                        + " \"description\": \"What was sold\", \"job\": {\"task\": \"square\", \"args\": [12]}}");
        put(
                "schedules/often",
                "{\"everySeconds\": 900, \"overlap\": \"allow\", \"batch\": {\"task\": \"square\", \"items\": [1, 2]}}");
        service.post("/v1/schedules/nightly/run", "");
        service.post("/v1/schedules/often/pause", "{\"note\": \"while the disk is changed\"}");
        // Groups of errors are written every ten seconds.
        await().atMost(Duration.ofMinutes(1))
                .until(() -> !newest("errors", "fingerprint").isEmpty());
        List<String> paths = new ArrayList<>(LISTS);
        paths.addAll(List.of(
                "jobs/" + failed,
                "jobs/" + running,
                "jobs/job_00000000000000000000000000",
                "batches/" + batch,
                "tasks/crawl",
                "tasks/no_such_task",
                "queues/mail",
                "schedules/nightly",
                "operations/" + newest("operations", "id"),
                "errors/" + newest("errors", "fingerprint")));
        Map<String, List<String>> barriers = new TreeMap<>();
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            Page page = page(new Browser.NewContextOptions().setColorScheme(scheme));
            for (String path : paths) {
                page.navigate(at(path));
                assertThat(heading(page)).isVisible();
                assertThat(page.locator(".pending")).hasCount(0);
                picture(page, "full", path.replaceFirst("/(job|batch|op)_.*|/[0-9a-f]{24}$", "/one"), scheme);
                List<String> found = PageBrowser.barriers(page);
                if (!found.isEmpty()) {
                    barriers.put(scheme + " /" + path, found);
                }
            }
        }
        service.post("/v1/jobs/" + running + "/cancel", "{}");
        assertThat(barriers).isEmpty();
    }

    @Test
    @Order(6)
    void workflow_isSeenAsAGraph() throws IOException {
        String id = ErrandProcess.json(service.post("/v1/workflows?wait=30", """
                        {"name": "report", "jobs": {
                          "fetch": {"task": "square", "args": [3]},
                          "sum": {"task": "square", "args": [{"$result": "fetch"}], "after": ["fetch"]},
                          "broken": {"task": "fail", "args": ["no luck"], "after": ["fetch"]},
                          "publish": {"task": "square", "args": [2], "after": ["sum", "broken"]},
                          "tidy up": {"task": "square", "args": [1], "after": ["sum", {"id": "broken", "when": "finished"}]}}}"""))
                .path("id")
                .asString();
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            Page page = page(new Browser.NewContextOptions().setColorScheme(scheme));
            page.navigate(at("batches/" + id));
            assertThat(heading(page)).hasText("Workflow report");
            assertThat(page.locator(".graph a")).hasCount(5);
            assertThat(page.locator(".graph path")).hasCount(6);
            assertThat(page.locator(".graph .is-failed")).hasCount(2);
            assertThat(page.locator(".pending")).hasCount(0);
            picture(page, "full", "workflows/one", scheme);
            assertThat(PageBrowser.barriers(page)).isEmpty();
            link(page, "publish, failed, after sum, broken").click();
            assertThat(heading(page)).hasText("square");
        }
    }

    @Test
    @Order(2)
    void form_sendsNumbersAsTheyAreTyped_andLeadsToWhatIsWrong() {
        Page page = page();
        page.navigate(at("tasks/square"));
        Locator field = page.getByLabel("x", new Page.GetByLabelOptions().setExact(false));

        field.fill("abc");
        button(page, "Run").click();
        assertThat(field).isFocused();
        assertThat(page.getByText("must be a number")).isVisible();

        // What only the service knows leads to the field as well.
        field.fill("1e99999");
        button(page, "Run").click();
        assertThat(field).isFocused();
        assertThat(field).hasAttribute("aria-invalid", "true");

        field.fill("9007199254740993");
        button(page, "Run").click();
        assertThat(heading(page)).hasText("square");
        assertThat(page.locator(".json-number").getByText("81129638414606699710187514626049"))
                .isVisible();
    }

    @Test
    @Order(2)
    void runAgain_sendsTheVeryBytes() {
        String arguments =
                "[{\"n\": 12345678901234567890123, \"t\": \"<script>alert(1)</script> \\u202e\", \"d\": 1.10}]";
        String id = finished("{\"task\": \"echo\", \"args\": " + arguments + "}");
        Page page = page();
        page.navigate(at("jobs/" + id));

        assertThat(page.getByText("12345678901234567890123").first()).isVisible();
        assertThat(page.getByText("<script>alert(1)</script>").first()).isVisible();
        button(page, "Run again").click();
        button(page, "Run it with the very same arguments").click();
        page.waitForURL(url -> !url.endsWith(id));
        String again = page.url().substring(page.url().lastIndexOf('/') + 1);

        assertThat(service.get("/v1/jobs/" + again + "/args").body())
                .isEqualTo(service.get("/v1/jobs/" + id + "/args").body());
    }

    @Test
    @Order(2)
    void eachAddress_canBeReloadedAndLeft() {
        String id = finished("{\"task\": \"square\", \"args\": [5], \"metadata\": {\"customer\": \"7\"}}");
        Page page = page();
        page.navigate(at("jobs?status=succeeded&metadata.customer=7"));
        assertThat(page.locator("tbody tr")).hasCount(1);
        page.reload();
        assertThat(page.locator("tbody tr")).hasCount(1);
        link(page, "square").click();
        page.waitForURL(at("jobs/" + id));
        assertThat(page).hasTitle("square · Errand");
        page.goBack();
        assertThat(page.locator("tbody tr")).hasCount(1);
        for (String path : LISTS) {
            page.navigate(at(path));
            String heading = heading(page).textContent();
            page.reload();
            assertThat(heading(page)).hasText(heading);
        }
    }

    @Test
    @Order(2)
    void keys_areEnough() {
        String id = finished("{\"task\": \"fail\", \"args\": [\"by keys\"]}");
        Page page = page();
        page.navigate(at(""));
        assertThat(heading(page)).hasText("Overview");
        page.keyboard().press("?");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
        page.keyboard().press("g");
        page.keyboard().press("j");
        assertThat(heading(page)).hasText("Jobs");
        page.keyboard().press("/");
        page.keyboard().type("fail");
        page.keyboard().press("Enter");
        assertThat(page.locator("tbody tr").first()).containsText("fail");
        page.keyboard().press("Escape");
        page.keyboard().press("j");
        assertThat(page.locator("tr.selected")).hasCount(1);
        page.keyboard().press("Enter");
        page.waitForURL(at("jobs/" + id));
        page.keyboard().press("r");
        assertThat(page.locator(".facts")).containsText(Pattern.compile("Attempt"));
        page.keyboard().press("g");
        page.keyboard().press("t");
        assertThat(heading(page)).hasText("Tasks");
        page.keyboard().press("/");
        assertThat(page.locator("[data-search]")).isFocused();
        page.keyboard().type("fail");
        assertThat(page.locator("[data-search]")).hasValue("fail");
    }

    @Test
    @Order(2)
    void clockThatIsWrong_makesNoTimeNegative() {
        Page page = page(new Browser.NewContextOptions().setTimezoneId("Asia/Kathmandu"));
        page.clock()
                .install(new com.microsoft.playwright.Clock.InstallOptions()
                        .setTime(System.currentTimeMillis() - 600_000));
        page.clock().resume();
        submit("{\"task\": \"sleep\", \"args\": [20]}");
        page.navigate(at("jobs"));

        // Browsers know that zone by its old name.
        Locator zone = page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Asia.Kath?mandu$")));
        assertThat(zone).isVisible();
        assertThat(page.locator("tbody tr").first()).containsText(Pattern.compile("\\d (ms|s|min \\d+ s) ago"));
        assertThat(page.locator("main")).not().containsText("in 9 min");
        zone.click();
        assertThat(button(page, "UTC")).isVisible();
    }

    @Test
    @Order(2)
    void narrowPage_needsNoScrollingSideways() {
        Page page = page(new Browser.NewContextOptions().setViewportSize(360, 700));
        for (String path : LISTS) {
            page.navigate(at(path));
            assertThat(heading(page)).isVisible();
            assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
                    .as(path)
                    .isEqualTo(0);
        }
    }

    @Test
    @Order(2)
    void strippedPrefix_changesNothing() throws IOException {
        String id = finished("{\"task\": \"square\", \"args\": [6]}");
        try (StrippedPrefix proxy = new StrippedPrefix(service.uri("/"))) {
            Page page = page();
            for (String path : LISTS) {
                page.navigate(proxy.url() + path);
                assertThat(heading(page)).isVisible();
            }
            page.navigate(proxy.url() + "jobs/" + id);
            assertThat(page.locator(".json-number").getByText("36")).isVisible();
            link(page, "Tasks").click();
            link(page, "square").click();
            page.waitForURL(proxy.url() + "tasks/square");
            page.reload();
            button(page, "Run").click();
            page.waitForURL(url -> url.startsWith(proxy.url() + "jobs/job_"));
            assertThat(page.locator(".status").first()).containsText("succeeded");
            page.close();
        }
    }

    @Test
    @Order(2)
    void eightTabs_allAnswer() {
        BrowserContext context = browser.somebody();
        contexts.add(context);
        List<Page> pages = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Page page = context.newPage();
            page.navigate(at("jobs"));
            pages.add(page);
        }
        for (Page page : pages) {
            page.bringToFront();
            button(page, "More filters").click();
            assertThat(page.getByLabel("Queue", new Page.GetByLabelOptions().setExact(true)))
                    .isVisible();
            link(page, "Tasks").click();
            assertThat(page.locator("tbody tr").first()).isVisible();
        }
    }

    @Test
    @Order(2)
    void largeThings_comeInPieces() {
        String id =
                finished("{\"task\": \"echo\", \"args\": [[" + "\"0123456789abcdef\", ".repeat(40_000) + "\"last\"]]}");
        Page page = page();
        page.navigate(at("jobs/" + id));
        Locator result = page.locator(".code[aria-label=Result]");
        assertThat(result).containsText("0123456789abcdef");
        assertThat(page.getByText("The first 64 KiB of")).isVisible();
        int before = result.textContent().length();
        page.getByText("The first 64 KiB of")
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("More"))
                .click();
        assertThat(page.getByText("The first 128 KiB of")).isVisible();
        assertThat(result.textContent().length()).isGreaterThan(before);
        Download download = page.waitForDownload(() -> button(page, "Download").click());
        // Browsers add an ending that fits the type.
        assertThat(download.suggestedFilename()).startsWith(id);
    }

    /** 30 MB of what could do harm, as arguments and as a result, where the limits let them in. */
    @Test
    @Order(5)
    void thingsOfThirtyMegabytes_comeInPieces_harmlessly_andAreSentAgainAsTheyAre(@TempDir Path directory)
            throws IOException, GeneralSecurityException {
        String harm = "<img src=x onerror=alert(1)></script>\\u202e\\ud83d\\ude00 12345678901234567890123 ";
        String text = "\"" + harm.repeat(30_000_000 / harm.length()) + "\"";
        try (ErrandProcess roomy = new ErrandProcess(
                        directory,
                        List.of("-Xmx1g"),
                        List.of("--errand.submission.max-bytes=40MB", "--errand.execution.max-result-bytes=40MB"))
                .start()) {
            JsonNode job = ErrandProcess.json(
                    roomy.post("/v1/jobs?wait=60", "{\"task\": \"echo\", \"args\": [" + text + "]}"));
            String id = job.path("id").asString();
            assertThat(job.path("status").asString()).as("%s", job).isEqualTo("succeeded");
            assertThat(job.path("argsBytes").asLong()).isGreaterThan(29_000_000);
            Page page = page();
            long begun = System.nanoTime();
            page.navigate(roomy.uri("/jobs/" + id).toString());
            Locator result = page.locator(".code[aria-label=Result]");
            assertThat(result).containsText("<img src=x onerror=alert(1)>");
            assertThat(page.getByText("The first 64 KiB of").first()).isVisible();
            Duration shown = Duration.ofNanos(System.nanoTime() - begun);
            log.info("a job with 30 MB of arguments and of a result is shown after {}", shown);
            // Seconds at the most, on a machine that does other things too; the whole as a tree would take a minute.
            assertThat(shown).isLessThan(Duration.ofSeconds(20));
            assertThat(page.locator("main img")).hasCount(0);

            button(page, "Run again").click();
            button(page, "Run it with the very same arguments").click();
            page.waitForURL(url -> !url.endsWith(id));
            String again = page.url().substring(page.url().lastIndexOf('/') + 1);
            assertThat(page.locator(".status").first()).containsText("succeeded");
            assertThat(digest(roomy, again)).isEqualTo(digest(roomy, id));
            page.close();
        }
    }

    private static String digest(ErrandProcess process, String id) throws GeneralSecurityException {
        byte[] arguments = process.get("/v1/jobs/" + id + "/args").body().getBytes(StandardCharsets.UTF_8);
        return arguments.length
                + " "
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(arguments));
    }

    @Test
    @Order(2)
    void manyLinesOfAnError_areText() {
        String id = finished("{\"task\": \"fail\", \"args\": [\"" + "<b>line</b>\\n".repeat(5_000) + "\"]}");
        Page page = page();
        page.navigate(at("jobs/" + id));
        assertThat(page.locator(".code[aria-label=Message]")).containsText("<b>line</b>");
        assertThat(page.locator("main b")).hasCount(0);
    }

    @Test
    @Order(3)
    void errorGroup_isFoundAndAllOfItTriedAgain() {
        for (int i = 0; i < 12; i++) {
            finished("{\"task\": \"fail\", \"args\": [\"no luck with order " + i + "\"]}");
        }
        Page page = page();
        page.navigate(at("errors"));
        // Groups are written every ten seconds.
        Locator row = page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText("no luck with order"));
        assertThat(row).hasCount(1);
        row.getByRole(AriaRole.LINK).first().click();
        assertThat(heading(page)).hasText("IllegalStateException in fail");
        assertThat(page.getByText("Attempts that ended in it").first()).isVisible();
        button(page, "Retry all of it").click();
        button(page, "Retry").click();
        page.waitForURL(url -> url.contains("/operations/op_"));
        assertThat(page.locator("p .status").first()).containsText("done");
        assertThat(page.locator(".card p").first()).containsText(Pattern.compile("1[2-9] changed"));
    }

    @Test
    @Order(3)
    void queue_isPausedAndGoesOn() {
        Page page = page();
        page.navigate(at("queues/mail"));
        button(page, "Pause").click();
        page.getByLabel("Why").fill("the mail server is down");
        page.getByRole(AriaRole.DIALOG)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Pause"))
                .click();
        assertThat(page.getByText(Pattern.compile("Paused since .*: the mail server is down")))
                .isVisible();
        String id = submit("{\"task\": \"square\", \"args\": [4], \"queue\": \"mail\"}");
        Page job = page();
        job.navigate(at("jobs/" + id));
        assertThat(job.locator(".status").first()).containsText("queued");

        page.navigate(at(""));
        assertThat(page.locator(".verdict")).containsText("mail paused");
        page.locator(".verdict")
                .getByRole(AriaRole.LINK)
                .filter(new Locator.FilterOptions().setHasText("mail"))
                .click();
        button(page, "Resume").click();
        assertThat(button(page, "Pause")).isVisible();
        assertThat(job.locator(".status").first()).containsText("succeeded");
    }

    @Test
    @Order(3)
    void schedule_isRun_paused_andGoesOn() {
        put("schedules/by-page", "{\"cron\": \"@yearly\", \"job\": {\"task\": \"square\", \"args\": [5]}}");
        Page page = page();
        page.navigate(at("schedules"));
        link(page, "by-page").click();
        assertThat(page.getByText("No time of it has come yet.")).isVisible();

        button(page, "Run now").click();
        assertThat(page.getByText("manual")).isVisible();
        button(page, "Pause").click();
        page.getByLabel("Why").fill("a look");
        page.getByRole(AriaRole.DIALOG)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Pause"))
                .click();
        assertThat(page.getByText("Paused: a look")).isVisible();
        assertThat(page.getByText("It fires nothing now.")).isVisible();
        button(page, "Resume").click();
        assertThat(page.getByText("Paused: a look")).hasCount(0);
        service.send(HttpRequest.newBuilder(service.uri("/v1/schedules/by-page"))
                .DELETE()
                .build());
    }

    @Test
    @Order(3)
    void ticks_stayWhileNewJobsCome() {
        for (int i = 0; i < 3; i++) {
            finished("{\"task\": \"square\", \"args\": [1], \"metadata\": {\"flow\": \"ticks\"}}");
        }
        Page page = page();
        page.navigate(at("jobs?metadata.flow=ticks"));
        assertThat(page.locator("tbody tr")).hasCount(3);
        page.locator("tbody input[type=checkbox]").first().check();
        finished("{\"task\": \"square\", \"args\": [1], \"metadata\": {\"flow\": \"ticks\"}}");
        assertThat(button(page, "1 new")).isVisible();
        assertThat(page.locator("tbody tr")).hasCount(3);
        assertThat(page.locator("tbody input[type=checkbox]").first()).isChecked();
        button(page, "Delete").click();
        page.getByRole(AriaRole.DIALOG)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Delete"))
                .click();
        page.reload();
        assertThat(page.locator("tbody tr")).hasCount(3);
    }

    @Test
    @Order(4)
    void operation_goesOnAfterAKill_underAnOpenPage() {
        service.post(
                "/v1/batches?wait=60",
                "{\"task\": \"fail\", \"metadata\": {\"flow\": \"kill\"}, \"items\": [" + "\"no luck\""
                        + ", \"no luck\"".repeat(999) + "]}");
        String id = ErrandProcess.json(service.post(
                        "/v1/jobs/delete", "{\"filter\": {\"metadata\": {\"flow\": \"kill\"}}, \"perSecond\": 200}"))
                .path("id")
                .asString();
        Page page = page();
        page.navigate(at("operations/" + id));
        assertThat(page.locator("p .status").first()).containsText("running");
        service.kill();
        service.start();
        assertThat(page.locator("p .status").first()).containsText("done");
        assertThat(page.locator(".card p").first()).containsText("1,000 changed");
        assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("ERR_"));
    }

    @Test
    @Order(5)
    void closedService_isOnlyLookedAt_byWhoeverHasAKey(@TempDir Path directory) throws IOException {
        String key = KeyText.generate(Clock.systemUTC()).reveal();
        try (ErrandProcess closed = new ErrandProcess(
                        directory,
                        List.of("-Xmx512m"),
                        List.of(
                                "--errand.security.mode=on",
                                "--errand.security.bootstrap-key=" + key,
                                "--errand.dashboard.mode=read-only"))
                .start()) {
            Page page = page();
            page.navigate(closed.uri("/queues").toString());
            assertThat(heading(page)).hasText("Sign in to Errand");
            assertThat(PageBrowser.barriers(page)).isEmpty();
            page.getByLabel("A key").fill(KeyText.generate(Clock.systemUTC()).reveal());
            button(page, "Use it").click();
            assertThat(page.getByText("That key is not good.")).isVisible();
            page.getByLabel("A key").fill(key);
            button(page, "Use it").click();
            assertThat(page.locator("tbody tr").first()).containsText("default");
            assertThat(button(page, "Pause")).hasCount(0);
            Object status = page.evaluate(
                    "key => fetch('v1/queues/default/pause', { method: 'POST', headers: { Authorization: 'Bearer ' + key } })"
                            + ".then(answer => answer.status)",
                    key);
            assertThat(status).isEqualTo(403);
            // What only counts is no change.
            assertThat(deleted(page, key, true)).isEqualTo(200);
            assertThat(deleted(page, key, false)).isEqualTo(403);
            page.reload();
            assertThat(page.locator("tbody tr").first()).containsText("default");
            button(page, "Sign out").click();
            assertThat(heading(page)).hasText("Sign in to Errand");
            page.close();
        }
    }

    /** What a page hears that asks for all squares to be deleted, or to be counted. */
    private static Object deleted(Page page, String key, boolean dryRun) {
        return page.evaluate("""
                ([key, dryRun]) => fetch('v1/jobs/delete', {
                    method: 'POST',
                    body: JSON.stringify({ filter: { task: 'square' }, dryRun }),
                    headers: { Authorization: 'Bearer ' + key, 'Content-Type': 'application/json' }
                }).then(answer => answer.status)""", List.of(key, dryRun));
    }

    @Test
    @Order(4)
    void restart_isSeenByAnOpenPage() {
        Page page = page();
        page.navigate(at(""));
        assertThat(page.locator(".verdict")).isVisible();
        service.kill();
        assertThat(page.locator(".live")).hasText("no answer");
        service.start();
        assertThat(page.locator(".live")).not().hasText("no answer");
        // What the browser says of a service that does not answer is no fault of the page.
        assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("ERR_"));
    }

    /** An hour of updates, one each second, without the hour. */
    @Test
    @Order(7)
    void pageThatIsOpenForAnHour_keepsNothingOfWhatItShowed() {
        BrowserContext context = browser.somebody();
        contexts.add(context);
        Page page = context.newPage();
        CDPSession session = context.newCDPSession(page);
        page.clock().install();
        page.navigate(at(""));
        update(page, 60);
        double before = usedMegabytes(session);
        update(page, 3_600);

        // What is still on its way counts until it was shown.
        await().pollInSameThread()
                .untilAsserted(() -> assertThat(usedMegabytes(session) - before).isLessThan(2));
    }

    private static void update(Page page, int times) {
        for (int i = 0; i < times; i++) {
            // As if the page had been hidden and were seen again: whatever it shows is asked for anew.
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
            page.clock().runFor(1_100);
        }
    }

    private static double usedMegabytes(CDPSession session) {
        session.send("HeapProfiler.collectGarbage");
        session.send("HeapProfiler.collectGarbage");
        return session.send("Runtime.getHeapUsage").get("usedSize").getAsDouble() / 1e6;
    }
}
