package dev.errand.webhook.delivery.attempt;

import dev.errand.outbound.HttpExchangeException;
import dev.errand.outbound.HttpLimits;
import dev.errand.outbound.OutgoingRequest;
import dev.errand.outbound.ReceivedResponse;
import dev.errand.outbound.SafeHttpClient;
import dev.errand.outbound.SafeHttpClients;
import dev.errand.outbound.address.AddressPolicy;
import dev.errand.outbound.address.WebAddress;
import dev.errand.webhook.WebhookProperties;
import dev.errand.webhook.WebhookUrls;
import dev.errand.webhook.outbox.Delivery;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * The way out for webhooks: to public addresses by https, to those that the operator lists by http as well. Follows no redirect and
 * reads no more of an answer than is kept. Safe for concurrent use.
 */
@Component
public class WebhookClient implements DisposableBean {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final SafeHttpClient encrypted;
    private final SafeHttpClient plain;
    private final Duration timeout;

    public WebhookClient(WebhookUrls urls, WebhookProperties properties) {
        this.encrypted = client(urls.encrypted(), properties);
        this.plain = client(urls.plain(), properties);
        this.timeout = properties.timeout();
    }

    private static SafeHttpClient client(AddressPolicy policy, WebhookProperties properties) {
        Duration connect = properties.timeout().compareTo(CONNECT_TIMEOUT) < 0 ? properties.timeout() : CONNECT_TIMEOUT;
        HttpLimits limits = new HttpLimits(connect, Delivery.Try.ANSWER_BYTES, 0, properties.concurrency(), true);
        URI proxy = properties.proxy();
        return proxy == null ? SafeHttpClients.create(policy, limits) : SafeHttpClients.through(proxy, policy, limits);
    }

    /** Posts a body; any status is an answer. */
    ReceivedResponse post(WebAddress url, Map<String, String> headers, byte[] body)
            throws HttpExchangeException, InterruptedException {
        SafeHttpClient client = url.scheme().equals("http") ? plain : encrypted;
        return client.exchange(new OutgoingRequest("POST", url, headers, body, timeout));
    }

    @Override
    public void destroy() {
        encrypted.close();
        plain.close();
    }
}
