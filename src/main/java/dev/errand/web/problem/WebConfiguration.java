package dev.errand.web.problem;

import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.RequestContextFilter;

/** What the HTTP server is told beyond Spring's own settings. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {

    @Bean
    WebServerFactoryCustomizer<JettyServletWebServerFactory> connections(
            ServerProperties properties, ServerProblems problems) {
        return factory -> factory.addServerCustomizers(server -> {
            server.setErrorHandler(problems);
            for (Connector connector : server.getConnectors()) {
                if (connector instanceof ServerConnector sockets) {
                    sockets.setAcceptQueueSize(properties.acceptQueue());
                    sockets.getConnectionFactories().forEach(protocol -> limitHeaderCache(protocol, properties));
                }
            }
        });
    }

    /** Spring's servlet tells of the request itself to whoever asks its threads, and none of the filters does. */
    @Bean
    FilterRegistrationBean<RequestContextFilter> noRequestContextFilter() {
        FilterRegistrationBean<RequestContextFilter> registration =
                new FilterRegistrationBean<>(new RequestContextFilter());
        registration.setEnabled(false);
        return registration;
    }

    /** Which protocols a connector speaks depends on TLS and HTTP/2; not all of them carry requests. */
    private static void limitHeaderCache(ConnectionFactory protocol, ServerProperties properties) {
        if (protocol instanceof HttpConfiguration.ConnectionFactory http) {
            http.getHttpConfiguration().setHeaderCacheSize(properties.headerCache());
        }
    }
}
