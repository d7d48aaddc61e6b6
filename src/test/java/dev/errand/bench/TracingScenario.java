package dev.errand.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/** What it costs to make spans of every job and to send them, beside a service that makes none. */
final class TracingScenario implements Scenario {

    @Override
    public String name() {
        return "tracing";
    }

    @Override
    public void run(Bench bench) throws Exception {
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            try (InputStream spans = exchange.getRequestBody()) {
                spans.transferTo(OutputStream.nullOutputStream());
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces";
        List<String> traced = Stream.concat(
                        bench.ampleQueues().stream(), Stream.of("--errand.tracing.endpoint=" + endpoint))
                .toList();
        List<String> heap = List.of("-Xmx" + bench.settings().heap());
        try {
            SideBySide.rates(
                    bench,
                    () -> SideBySide.of(bench.start()),
                    () -> SideBySide.of(bench.start(bench.database().freshUrl(), heap, traced)),
                    "traced ÷ untraced",
                    null);
        } finally {
            collector.stop(0);
        }
    }
}
