package dev.errand.outbound;

import dev.errand.outbound.address.AddressPolicy;
import dev.errand.outbound.address.AddressRefusedException;
import dev.errand.outbound.address.WebAddress;
import dev.errand.outbound.body.PackedBody;
import java.net.URI;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Makes the library's messages, once it is clear that they may be sent.
 *
 * @param defaults what holds for all of them
 * @param checkedBefore what is checked before a proxy is asked, which looks names up itself; nothing without a proxy
 */
record Messages(RequestConfig defaults, @Nullable AddressPolicy checkedBefore) {

    HttpUriRequestBase of(Hop hop, Duration time) throws AddressRefusedException {
        WebAddress url = hop.url();
        if (checkedBefore != null && checkedBefore.refusesUnresolved(url.host())) {
            throw new AddressRefusedException(url.host(), checkedBefore);
        }
        HttpUriRequestBase message =
                new HttpUriRequestBase(hop.method(), URI.create(url.scheme() + "://" + url.authority()));
        // As it is: the library's reader of URLs would not take every query.
        message.setPath(url.target());
        hop.headers().forEach(message::addHeader);
        if (!message.containsHeader(HttpHeaders.ACCEPT_ENCODING) && !message.containsHeader(HttpHeaders.RANGE)) {
            message.addHeader(HttpHeaders.ACCEPT_ENCODING, PackedBody.ACCEPTED);
        }
        if (hop.body() != null) {
            message.setEntity(new ByteArrayEntity(hop.body(), null));
        }
        Timeout timeout = Timeout.of(time);
        message.setConfig(RequestConfig.copy(defaults)
                .setResponseTimeout(timeout)
                .setConnectionRequestTimeout(timeout)
                .build());
        return message;
    }
}
