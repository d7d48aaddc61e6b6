package dev.errand.access.oidc;

import com.nimbusds.jose.jwk.JWKSet;
import dev.errand.outbound.HttpExchangeException;
import dev.errand.outbound.HttpLimits;
import dev.errand.outbound.OutgoingRequest;
import dev.errand.outbound.ReceivedResponse;
import dev.errand.outbound.SafeHttpClient;
import dev.errand.outbound.SafeHttpClients;
import dev.errand.outbound.address.AddressPolicy;
import dev.errand.outbound.address.WebAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks the issuer for its documents: bounded in time and bytes, and following no redirect. The operator named the issuer, so it may be an internal
 * one. Safe for concurrent use.
 */
class IssuerClient implements AutoCloseable {

    private static final int OK = 200;
    private static final int MAX_CONNECTIONS = 64;
    private static final List<String> EVERYWHERE = List.of("0.0.0.0/0", "::/0");

    private final String issuer;
    private final OidcProperties.Limits limits;
    private final SafeHttpClient client;
    private volatile @Nullable Said said;

    private record Said(Discovery discovery, long at) {}

    IssuerClient(OidcProperties properties) {
        this.issuer = properties.issuer();
        this.limits = properties.limits();
        this.client = SafeHttpClients.create(
                AddressPolicy.of(OidcProperties.ISSUER, EVERYWHERE),
                new HttpLimits(limits.timeout(), limits.maxDocumentBytes().toBytes(), 0, MAX_CONNECTIONS));
    }

    /** What the issuer says of itself; asked for when what it said before is no longer fresh. */
    Discovery discover() throws IssuerAwayException {
        Said before = said;
        if (before != null
                && System.nanoTime() - before.at() < limits.keysFresh().toNanos()) {
            return before.discovery();
        }
        return ask();
    }

    private Discovery ask() throws IssuerAwayException {
        Discovery discovery = Discovery.parse(get(Discovery.place(issuer)), issuer);
        said = new Said(discovery, System.nanoTime());
        return discovery;
    }

    /** Its keys, as they are now. */
    JWKSet keys() throws IssuerAwayException {
        byte[] document = get(ask().keys());
        try {
            JWKSet keys = JWKSet.parse(new String(document, StandardCharsets.UTF_8));
            if (keys.size() > limits.maxKeys()) {
                throw new IssuerAwayException("it has more than " + limits.maxKeys() + " keys");
            }
            return keys;
        } catch (ParseException e) {
            throw new IssuerAwayException("its keys cannot be read", e);
        }
    }

    private byte[] get(String url) throws IssuerAwayException {
        ReceivedResponse answer = send(
                OutgoingRequest.get(WebAddress.parse(url), Map.of("Accept", "application/json"), limits.timeout()));
        if (answer.status() != OK) {
            throw new IssuerAwayException(url + " answers with status " + answer.status());
        }
        return answer.body();
    }

    /** Sends a request to the issuer; any status is an answer. */
    ReceivedResponse send(OutgoingRequest request) throws IssuerAwayException {
        try {
            return client.exchange(request);
        } catch (HttpExchangeException e) {
            throw new IssuerAwayException(e.getMessage() == null ? "no answer" : e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IssuerAwayException("interrupted", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
