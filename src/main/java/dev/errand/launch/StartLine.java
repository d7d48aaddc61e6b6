package dev.errand.launch;

import dev.errand.access.start.AccessState;
import dev.errand.db.DatabaseProperties;
import dev.errand.start.FirstJvm;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says in one line where the service listens, where its jobs are, where to look, and how long the start took. */
@Component
final class StartLine {

    private static final Logger log = LoggerFactory.getLogger(StartLine.class);

    private final DatabaseProperties database;
    private final AccessState state;
    private final Environment environment;
    private final ObjectProvider<BuildProperties> build;

    StartLine(
            DatabaseProperties database,
            AccessState state,
            Environment environment,
            ObjectProvider<BuildProperties> build) {
        this.database = database;
        this.state = state;
        this.environment = environment;
        this.build = build;
    }

    @EventListener
    void say(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null) {
            String address = address(web.getWebServer().getPort());
            BuildProperties known = build.getIfAvailable();
            Duration took = sinceFirstJvm(event.getTimeTaken());
            log.info(
                    "Errand {} is up at {}, {}; jobs are in {}; the start took {} s",
                    known == null ? "" : known.getVersion(),
                    address,
                    access(address),
                    place(database.url()),
                    took == null ? "?" : String.format(Locale.ROOT, "%.1f", took.toMillis() / 1e3));
        }
    }

    /** Who may call, and what to do first. */
    private String access(String address) {
        if (!state.isClosed()) {
            return "open to everybody " + (isLocal() ? "on this machine" : "who reaches it")
                    + (hasDashboard() ? "; to look at it: " + address + "/" : "")
                    + (hasPages() ? "; to try every call: " + address + "/swagger-ui.html" : "");
        }
        return state.firstKey()
                .map(file ->
                        "closed; the key that makes the first administrator's, within a day and once, is in " + file)
                .orElse(
                        state.isClosedByKeys()
                                ? "closed, since there are keys, tenants or an issuer: callers need keys"
                                : "closed: callers need keys");
    }

    /** What whoever started it waited, with the time of a JVM whose place this one took. */
    private static @Nullable Duration sinceFirstJvm(@Nullable Duration own) {
        Long first = FirstJvm.startedAt();
        return first == null ? own : Duration.ofMillis(Math.max(0, System.currentTimeMillis() - first));
    }

    private boolean hasPages() {
        return environment.getProperty("errand.description.enabled", Boolean.class, true)
                && environment.getProperty("errand.description.pages", Boolean.class, true);
    }

    private boolean hasDashboard() {
        return !environment.getProperty("errand.dashboard.mode", "").equalsIgnoreCase("off");
    }

    private boolean isLocal() {
        String address = environment.getProperty("server.address", "");
        return address.equals("localhost") || address.startsWith("127.") || address.equals("::1");
    }

    private String address(int port) {
        String scheme = environment.containsProperty("server.ssl.bundle")
                        || environment.containsProperty("server.ssl.key-store")
                        || environment.containsProperty("server.ssl.certificate")
                ? "https"
                : "http";
        String host = environment.getProperty("server.address", "localhost");
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port
                + environment.getProperty("server.servlet.context-path", "");
    }

    /** The address of a database without its options, which may hold a password. */
    static String place(String url) {
        return url.replaceFirst("^jdbc:", "").replaceFirst("\\?.*", "").replaceFirst("//[^/@]*@", "//");
    }
}
