#!/usr/bin/env bash
# spring-web 7.0.9 (Maven): UriComponentsBuilder with ParserType.WHAT_WG does not give back what the WHATWG's URL standard does.
#
# Expected of a parser with that name: what browsers and Node's URL make of the same text.
# Seen: "//" within a path becomes "/", so an address that holds another one (web archives, proxies) is another address; empty parts
# of a query and a query "=" vanish; and a character beyond 16 bits, with an empty query behind it, gets a "%3F". The parser of the
# RFC loses the same slashes and parts. Whoever passes such a text to RestClient as a template asks for the changed address.
#
# Needs a JDK of 17 or newer, Maven, and node for the comparison. Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.springframework</groupId><artifactId>spring-web</artifactId><version>7.0.9</version></dependency>
  </dependencies>
</project>
XML
"${MVN:-mvn}" -q -B dependency:build-classpath -Dmdep.outputFile=classpath >/dev/null 2>&1
cat > addresses <<'TEXT'
https://h.example/web/2023/https://example.org/
https://h.example/a?b=&&c
https://h.example/a?=
https://h.example/a?b=1
TEXT
printf 'https://h.example/\360\237\230\200?\n' >> addresses
cat > Check.java <<'JAVA'
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriComponentsBuilder.ParserType;

class Check {
    public static void main(String[] args) throws Exception {
        for (String address : Files.readAllLines(Path.of("addresses"))) {
            System.out.println(UriComponentsBuilder.fromUriString(address, ParserType.WHAT_WG).build().encode().toUriString());
        }
    }
}
JAVA
java -cp "$(cat classpath)" Check.java > spring
node -e 'for (const line of require("fs").readFileSync("addresses", "utf8").trim().split("\n")) console.log(new URL(line).href)' > node
paste -d ' ' node spring > seen
cat seen
diff - seen <<'SEEN'
https://h.example/web/2023/https://example.org/ https://h.example/web/2023/https:/example.org/
https://h.example/a?b=&&c https://h.example/a?b=&c
https://h.example/a?= https://h.example/a
https://h.example/a?b=1 https://h.example/a?b=1
https://h.example/%F0%9F%98%80? https://h.example/%F0%9F%98%80%3F
SEEN
