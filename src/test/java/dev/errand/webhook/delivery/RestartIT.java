package dev.errand.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Job;
import dev.errand.webhook.outbox.DeliveryStatus;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartIT {

    @TempDir
    Path directory;

    @Test
    void whatWasPending_orUnderWay_isSentAfterARestart() throws Exception {
        CountDownLatch hang = new CountDownLatch(1);
        try (Receiver receiver = new Receiver().answering(exchange -> hang.await())) {
            Job job;
            String secret;
            try (DeliveryFixture first = new DeliveryFixture(directory, "--errand.webhooks.timeout=20s")) {
                secret = first.sharedSecret();
                job = first.submit("hook-echo", "[\"x\"]", receiver.url("/in"));
                receiver.next();
            }
            receiver.answering(Receiver.status(200));
            try (DeliveryFixture second = new DeliveryFixture(directory, "--errand.webhooks.timeout=2s")) {
                Receiver.Message message = receiver.next();

                assertThat(message.verifies(secret)).isTrue();
                assertThat(second.awaitOne(job, DeliveryStatus.DELIVERED).tries())
                        .hasSize(1);
            }
            hang.countDown();
        }
    }
}
