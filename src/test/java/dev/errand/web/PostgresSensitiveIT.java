package dev.errand.web;

import dev.errand.RunningService;
import dev.errand.store.PostgresServer;
import dev.errand.store.TestKeys;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is secret stays so where PostgreSQL keeps it: in all that is told of it, and in a dump of all tables. */
@Timeout(120)
class PostgresSensitiveIT {

    private final PostgresServer server = PostgresServer.shared();

    @Test
    void sensitiveArguments_areToldToTheirTaskAlone_andAreNotInTheDatabase() throws IOException {
        String url = server.emptyDatabase();
        try (SignedReceiver receiver = new SignedReceiver();
                RunningService service = RunningService.start(
                        url,
                        SensitiveTasks.class,
                        "--errand.webhooks.allow=127.0.0.1",
                        "--errand.webhooks.secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                        "--errand.encryption.keys=" + TestKeys.entry("it", 21),
                        "--errand.webhooks.retry-delays=0s,50ms");
                SensitiveFlow flow = new SensitiveFlow(service, receiver)) {
            flow.run();
        }
        server.drop(url);
    }
}
