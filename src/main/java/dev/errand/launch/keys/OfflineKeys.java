package dev.errand.launch.keys;

import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import dev.errand.access.key.KeyOutcome;
import dev.errand.access.key.KeyWish;
import dev.errand.access.key.Keys;
import dev.errand.access.key.Keys.Orderer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Makes keys in the database itself, for whoever may write to that anyway. Nothing of the service is started but its store. */
final class OfflineKeys {

    /** What fails is said in one line, by whoever knows what to do about it, which is an error. Stronger than what application.yaml says. */
    private static final String[] QUIET = {"--logging.level.root=error", "--logging.level.org.springframework=error"};

    private OfflineKeys() {}

    /** The secret of a new key. */
    static String create(Arguments args) {
        args.allow("scopes", "name", "tasks", "queues", "tenant", "expires", "offline");
        KeyWish wish = wish(args);
        Caller console =
                new Caller(Caller.Kind.PERSON, "console", Tenant.DEFAULT, true, EnumSet.of(Scope.ADMIN), null, null);
        SpringApplication application = new SpringApplicationBuilder(OfflineStore.class)
                .web(WebApplicationType.NONE)
                .build();
        try (ConfigurableApplicationContext context = application.run(QUIET)) {
            return switch (context.getBean(Keys.class).create(new Orderer(console, null), wish, null)) {
                case KeyOutcome.Made made -> made.text().reveal();
                case KeyOutcome.Full full -> throw new KeyCommandException("there are as many keys as may be");
                case KeyOutcome.NoTenant none ->
                    throw new KeyCommandException(
                            "there is no tenant " + none.tenant().name());
                case KeyOutcome.Past past -> throw new KeyCommandException("--expires must lie in the future");
                case KeyOutcome other -> throw new KeyCommandException("refused: " + other);
            };
        } catch (KeyCommandException e) {
            throw e;
        } catch (RuntimeException e) {
            // What is wrong with the database, the log has said in one line.
            throw new KeyCommandException("nothing was made");
        }
    }

    private static KeyWish wish(Arguments args) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String name : args.list("scopes").orElse(List.of())) {
            scopes.add(Scope.parse(name).orElseThrow(() -> new IllegalArgumentException("there is no scope " + name)));
        }
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("create needs --scopes");
        }
        Tenant tenant = args.one("tenant").map(Tenant::new).orElse(null);
        return new KeyWish(
                args.one("name").orElse(null),
                scopes,
                tenant,
                names(args.list("tasks")),
                names(args.list("queues")),
                args.one("expires").map(OfflineKeys::time).orElse(null),
                null);
    }

    private static @Nullable Set<String> names(Optional<List<String>> names) {
        return names.<Set<String>>map(LinkedHashSet::new).orElse(null);
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("--expires must be a time such as 2030-01-31T12:00:00Z", e);
        }
    }
}
