package dev.errand.http;

import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.config.Http1Config;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpComponentsHttpClientBuilder;
import org.springframework.boot.http.client.HttpRedirects;

/** Makes {@link SafeHttpClient}s, one per allow list. */
public final class SafeHttpClients {

    private static final int MAX_HEADER_LINE = 32 * 1024;
    private static final int MAX_HEADERS = 200;

    private SafeHttpClients() {}

    /** Makes a client that reaches what the policy permits; close it when it is no longer used. */
    public static SafeHttpClient create(AddressPolicy policy, HttpLimits limits) {
        return create(policy, limits, SystemDefaultDnsResolver.INSTANCE);
    }

    static SafeHttpClient create(AddressPolicy policy, HttpLimits limits, DnsResolver names) {
        RequestConfig config = RequestConfig.custom()
                .setMaxRedirects(limits.maxRedirects())
                .setRedirectsEnabled(limits.maxRedirects() > 0)
                .setProtocolUpgradeEnabled(false)
                .build();
        HttpClientSettings settings = HttpClientSettings.defaults()
                .withRedirects(limits.maxRedirects() > 0 ? HttpRedirects.FOLLOW : HttpRedirects.DONT_FOLLOW)
                .withConnectTimeout(limits.connectTimeout());
        // The resolver is told the host as well as its addresses, which Spring's address filter is not.
        var builder = new HttpComponentsHttpClientBuilder()
                .withDnsResolver(new CheckedDnsResolver(policy, names))
                .withConnectionManagerCustomizer(connections -> bound(connections, limits))
                .withCustomizer(client -> keepNothing(client, limits));
        return new SafeHttpClient(builder.build(settings), config, limits);
    }

    private static void bound(PoolingHttpClientConnectionManagerBuilder connections, HttpLimits limits) {
        connections.setMaxConnTotal(limits.maxConnections()).setMaxConnPerRoute(limits.maxConnections());
        connections.setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                .http1Config(Http1Config.custom()
                        .setMaxLineLength(MAX_HEADER_LINE)
                        .setMaxHeaderCount(MAX_HEADERS)
                        .build())
                .build());
    }

    private static void keepNothing(HttpClientBuilder client, HttpLimits limits) {
        client.disableCookieManagement().disableAuthCaching().disableAutomaticRetries();
        // Explicit, because the system's properties would supply a proxy and its credentials: a proxy would do the
        // look-up itself, after and apart from the check.
        client.setRoutePlanner(new DefaultRoutePlanner(null));
        client.setDefaultCredentialsProvider(new BasicCredentialsProvider());
        client.setConnectionReuseStrategy((request, response, context) -> false);
        client.setUserAgent("Errand");
        if (limits.maxRedirects() > 0) {
            client.setRedirectStrategy(new CheckedRedirects());
        }
    }
}
