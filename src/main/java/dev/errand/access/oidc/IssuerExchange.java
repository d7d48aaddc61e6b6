package dev.errand.access.oidc;

import dev.errand.outbound.OutgoingRequest;
import dev.errand.outbound.ReceivedResponse;
import dev.errand.outbound.address.WebAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.LinkedCaseInsensitiveMap;
import org.springframework.web.client.RestClient;

/**
 * Has what Spring sends to the issuer go the way of all requests to it, which is bounded and follows no redirect. Safe for concurrent use.
 *
 * @param issuer by whom it goes
 * @param timeout for a whole exchange
 */
record IssuerExchange(IssuerClient issuer, Duration timeout) implements ClientHttpRequestInterceptor {

    /** A client of which every request goes this way; without anything that reads or writes bodies. */
    RestClient.Builder client() {
        return RestClient.builder()
                .requestFactory((uri, method) -> {
                    throw new IllegalStateException("nothing goes another way");
                })
                .requestInterceptor(this);
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        Map<String, String> headers = new LinkedCaseInsensitiveMap<>();
        headers.putAll(request.getHeaders().toSingleValueMap());
        // Whoever sends the body says how long it is.
        headers.remove(HttpHeaders.CONTENT_LENGTH);
        try {
            return new Answer(issuer.send(new OutgoingRequest(
                    request.getMethod().name(),
                    WebAddress.parse(request.getURI().toString()),
                    headers,
                    body,
                    timeout)));
        } catch (IssuerAwayException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private record Answer(ReceivedResponse received) implements ClientHttpResponse {

        @Override
        public HttpStatusCode getStatusCode() {
            return HttpStatusCode.valueOf(received.status());
        }

        @Override
        public String getStatusText() {
            return "";
        }

        @Override
        public HttpHeaders getHeaders() {
            HttpHeaders headers = new HttpHeaders();
            received.headers().forEach(headers::addAll);
            return headers;
        }

        @Override
        public InputStream getBody() {
            return new ByteArrayInputStream(received.body());
        }

        @Override
        public void close() {
            // It is there as a whole.
        }
    }
}
