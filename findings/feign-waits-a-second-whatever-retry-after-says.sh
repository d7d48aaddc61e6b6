#!/usr/bin/env bash
# OpenFeign's feign-core 13.6 (Maven) asks again one second after "Retry-After: 3" or a date in an hour, and not at all after a date in
# the older of the forms that RFC 9110 has recipients read.
#
# Expected: its error decoder reads the header and makes the exception retryable, so the default retryer waits for that long.
# Seen: the default retryer cuts what the header says to its own longest period, one second; five tries are over within four. A date such
# as "Saturday, 28-Nov-26 23:59:59 GMT" is not read, and then nothing is tried again.
#
# Needs a JDK of 17 or newer and Maven. Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.github.openfeign</groupId><artifactId>feign-core</artifactId><version>13.6</version></dependency>
  </dependencies>
</project>
XML
"${MVN:-mvn}" -q -B dependency:build-classpath -Dmdep.outputFile=classpath >/dev/null
cat > Check.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import feign.Feign;
import feign.FeignException;
import feign.RequestLine;
import java.net.InetSocketAddress;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

class Check {
    interface Api {
        @RequestLine("GET /")
        String get();
    }

    static final List<Long> TIMES = new ArrayList<>();
    static String retryAfter;

    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            TIMES.add(System.nanoTime());
            if (TIMES.size() == 1) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            exchange.sendResponseHeaders(TIMES.size() == 1 ? 503 : 200, -1);
            exchange.close();
        });
        server.start();
        ZonedDateTime hour = ZonedDateTime.now(ZoneOffset.UTC).plusHours(1);
        ask("seconds", "3", server);
        ask("date", DateTimeFormatter.RFC_1123_DATE_TIME.format(hour), server);
        ask("older date", DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.US).format(hour), server);
        server.stop(0);
    }

    static void ask(String form, String value, HttpServer server) {
        TIMES.clear();
        retryAfter = value;
        try {
            Feign.builder().target(Api.class, "http://127.0.0.1:" + server.getAddress().getPort()).get();
            double seconds = (TIMES.get(1) - TIMES.get(0)) / 1e9;
            System.out.println(form + ": asked again " + (seconds > 0.9 && seconds < 2.5 ? "after one second" : "after " + seconds));
        } catch (FeignException e) {
            System.out.println(form + ": not asked again, " + e.status());
        }
    }
}
JAVA
java -cp "$(cat classpath)" Check.java > seen
cat seen
diff - seen <<'SEEN'
seconds: asked again after one second
date: asked again after one second
older date: not asked again, 503
SEEN
