package dev.errand.outbound;

import dev.errand.outbound.address.AddressPolicy;
import dev.errand.outbound.address.CheckedDnsResolver;
import java.net.URI;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultProxyRoutePlanner;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.jspecify.annotations.Nullable;
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

    /**
     * As {@link #create(AddressPolicy, HttpLimits)}, but through a proxy. The proxy looks names up, so checking what they lead to is
     * its own task; what can be told without a look-up is still refused here.
     */
    public static SafeHttpClient through(URI proxy, AddressPolicy policy, HttpLimits limits) {
        HttpHost host = new HttpHost(proxy.getScheme(), proxy.getHost(), proxy.getPort());
        return create(limits, SystemDefaultDnsResolver.INSTANCE, new DefaultProxyRoutePlanner(host), policy);
    }

    static SafeHttpClient create(AddressPolicy policy, HttpLimits limits, DnsResolver names) {
        return create(limits, new CheckedDnsResolver(policy, names), new DefaultRoutePlanner(null), null);
    }

    private static SafeHttpClient create(
            HttpLimits limits, DnsResolver names, HttpRoutePlanner routes, @Nullable AddressPolicy checkedBefore) {
        RequestConfig config = RequestConfig.custom()
                .setRedirectsEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .build();
        HttpClientSettings settings = HttpClientSettings.defaults()
                // The library's redirects lose parts of an address.
                .withRedirects(HttpRedirects.DONT_FOLLOW)
                .withConnectTimeout(limits.connectTimeout());
        // The resolver is told the host as well as its addresses, which Spring's address filter is not.
        var builder = new HttpComponentsHttpClientBuilder()
                .withDnsResolver(names)
                .withConnectionManagerCustomizer(connections -> bound(connections, limits))
                .withCustomizer(client -> keepNothing(client, routes));
        return new SafeHttpClient(builder.build(settings), limits, new Messages(config, checkedBefore));
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

    private static void keepNothing(HttpClientBuilder client, HttpRoutePlanner routes) {
        client.disableCookieManagement().disableAuthCaching().disableAutomaticRetries();
        // Explicit, because the system's properties would supply a proxy and its credentials: a proxy would do the
        // look-up itself, after and apart from the check.
        client.setRoutePlanner(routes);
        client.setDefaultCredentialsProvider(new BasicCredentialsProvider());
        client.setConnectionReuseStrategy((request, response, context) -> false);
        client.setUserAgent("Errand");
        // What the library cannot unpack is no answer to it.
        client.disableContentCompression();
    }
}
