package dev.errand.web.dashboard;

import dev.errand.access.WhenSignInIsSet;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.web.support.DashboardProperties;
import dev.errand.web.support.PageRoutes;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import org.springframework.core.env.Environment;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Serves the dashboard. Each of its addresses answers the same page but for the way back to where the service begins; what it shows it asks {@code
 * /v1} for, in the name of whoever looks at it.
 */
@RestController
class DashboardController {

    /** With which a page that stays open notices that the service was changed. */
    static final String VERSION = "Errand-Dashboard";

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
    private static final Duration FOR_EVER = Duration.ofDays(365);
    private static final String POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types errand-worker");

    private final DashboardFiles files;
    private final DashboardProperties properties;
    private final boolean signIn;

    DashboardController(DashboardFiles files, DashboardProperties properties, Environment environment) {
        this.files = files;
        this.properties = properties;
        this.signIn = WhenSignInIsSet.isMet(environment);
    }

    @GetMapping({
        "/",
        "/jobs",
        "/jobs/{id}",
        "/batches",
        "/batches/{id}",
        "/tasks",
        "/tasks/{id}",
        "/queues",
        "/queues/{id}",
        "/errors",
        "/errors/{id}",
        "/operations",
        "/operations/{id}",
        "/schedules",
        "/schedules/{id}",
        "/webhooks",
        "/webhooks/{id}",
        "/result-queues",
        "/result-queues/{id}",
        "/workers",
        "/workers/{id}",
        "/nodes",
        "/nodes/{id}"
    })
    ResponseEntity<String> page(HttpServletRequest request) {
        if (properties.mode() == DashboardProperties.Mode.OFF) {
            throw Problem.of(ProblemType.NOT_FOUND, "the dashboard is off (errand.dashboard.mode)")
                    .asException();
        }
        String version = files.version();
        return bare(HTML)
                .cacheControl(CacheControl.noCache())
                .header(VERSION, version)
                .body(html(request, version));
    }

    @GetMapping(PageRoutes.FILES + "{version}/{name}")
    ResponseEntity<byte[]> file(@PathVariable("version") String version, @PathVariable("name") String name) {
        return answer(version, name);
    }

    @GetMapping(PageRoutes.FILES + "{version}/{folder}/{name}")
    ResponseEntity<byte[]> file(
            @PathVariable("version") String version,
            @PathVariable("folder") String folder,
            @PathVariable("name") String name) {
        return answer(version, folder + "/" + name);
    }

    private ResponseEntity<byte[]> answer(String version, String name) {
        DashboardFiles.WebFile file = files.find(version, name);
        if (file == null) {
            throw Problem.of(
                            ProblemType.NOT_FOUND,
                            "there is no such file in this version of the dashboard; reload the page")
                    .asException();
        }
        return bare(file.type())
                .cacheControl(CacheControl.maxAge(FOR_EVER).cachePublic().immutable())
                .body(file.bytes());
    }

    private static ResponseEntity.BodyBuilder bare(MediaType type) {
        return ResponseEntity.ok()
                .contentType(type)
                .header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    }

    private String html(HttpServletRequest request, String version) {
        String preloaded = files.scripts().stream()
                .filter(name -> !name.equals("core/worker.mjs"))
                .map(name -> "<link rel=\"modulepreload\" href=\"dashboard/%s/%s\">".formatted(version, name))
                .collect(Collectors.joining("\n"));
        return """
                <!doctype html>
                <html lang="en" data-version="%1$s" data-mode="%2$s" data-sign-in="%3$s">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>Errand</title>
                <base href="%4$s">
                <link rel="icon" href="dashboard/%1$s/icon.svg" type="image/svg+xml">
                <link rel="stylesheet" href="dashboard/%1$s/errand.css">
                %5$s
                <script type="module" src="dashboard/%1$s/app.mjs"></script>
                </head>
                <body>
                <div id="app"></div>
                <noscript>These pages need JavaScript. Whatever they show, curl can ask for, too.</noscript>
                </body>
                </html>
                """.formatted(
                        version,
                        properties.mode() == DashboardProperties.Mode.READ_ONLY ? "read-only" : "full",
                        signIn,
                        PageRoutes.toRoot(request.getServletPath()),
                        preloaded);
    }
}
