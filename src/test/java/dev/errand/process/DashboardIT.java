package dev.errand.process;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

/**
 * The pages in a real browser, with a jar behind them. The first tests need a service in which nothing was run; those after them leave jobs behind.
 * Any complaint of the browser, a violation of the pages' policy among them, fails the test that caused it.
 */
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DashboardIT {

    private static final List<String> LISTS = List.of(
            "",
            "jobs",
            "batches",
            "tasks",
            "queues",
            "errors",
            "operations",
            "webhooks",
            "result-queues",
            "workers",
            "nodes");

    private static PageBrowser browser;
    private static ErrandProcess service;

    private final List<BrowserContext> contexts = new ArrayList<>();

    @BeforeAll
    static void begin(@TempDir Path directory) throws IOException, InterruptedException {
        browser = PageBrowser.start();
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

    @Test
    @Order(1)
    void firstRun_showsAJobAsItRunsAndTheSameCall() {
        Page page = page();
        page.navigate(at(""));

        assertThat(page.getByText("Nothing was run yet: try it")).isVisible();
        assertThat(page.getByText("curl -s '" + at("v1/jobs"))).isVisible();
        button(page, "Python").click();
        assertThat(page.getByText("client.submit(\"think_about_square\", 4)")).isVisible();
        button(page, "Run it").click();
        assertThat(page.locator(".json-number")).hasText("16");
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
                assertThat(page.getByText("Loading…")).hasCount(0);
                List<String> found = PageBrowser.barriers(page);
                if (!found.isEmpty()) {
                    barriers.put(scheme + " /" + path, found);
                }
            }
        }
        assertThat(barriers).isEmpty();
    }

    @Test
    @Order(2)
    void fullPages_haveNoBarriers() throws IOException {
        String failed = finished("{\"task\": \"fail\", \"args\": [\"no luck\"]}");
        String running = submit("{\"task\": \"sleep\", \"args\": [600], \"metadata\": {\"customer\": \"42\"}}");
        String batch = ErrandProcess.json(
                        service.post("/v1/batches?wait=30", "{\"task\": \"square\", \"items\": [1, 2, 3]}"))
                .path("id")
                .asString();
        List<String> paths = new ArrayList<>(LISTS);
        paths.addAll(List.of(
                "jobs/" + failed,
                "jobs/" + running,
                "jobs/job_00000000000000000000000000",
                "batches/" + batch,
                "tasks/crawl",
                "tasks/no_such_task"));
        Map<String, List<String>> barriers = new TreeMap<>();
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            Page page = page(new Browser.NewContextOptions().setColorScheme(scheme));
            for (String path : paths) {
                page.navigate(at(path));
                assertThat(heading(page)).isVisible();
                assertThat(page.getByText("Loading…")).hasCount(0);
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

        assertThat(button(page, "Asia/Kathmandu")).isVisible();
        assertThat(page.locator("tbody tr").first()).containsText(Pattern.compile("\\d (ms|s|min \\d+ s) ago"));
        assertThat(page.locator("main")).not().containsText("in 9 min");
        button(page, "Asia/Kathmandu").click();
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
}
