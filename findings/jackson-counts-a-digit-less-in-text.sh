#!/usr/bin/env bash
# jackson-core 3.1.5 (Maven) reads a decimal of 1,001 digits from a String and refuses the same one as bytes.
#
# Expected: the limit for the length of a number, 1,000 unless set, is the same whatever the document is read from, as it is for whole
# numbers and for those with an exponent.
# Seen: of a number with a point and without an exponent, the parser of text counts one digit less than the parser of bytes. A document
# that was accepted from one source is refused from the other.
#
# Needs a JDK of 17 or newer and Maven. Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>tools.jackson.core</groupId><artifactId>jackson-core</artifactId><version>3.1.5</version></dependency>
  </dependencies>
</project>
XML
"${MVN:-mvn}" -q -B dependency:build-classpath -Dmdep.outputFile=classpath >/dev/null 2>&1
cat > Check.java <<'JAVA'
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class Check {
    static final JsonFactory JSON = new JsonFactory();

    static String read(JsonParser parser) {
        try (parser) {
            parser.nextToken();
            parser.getDecimalValue();
            return "read";
        } catch (JacksonException e) {
            return "refused";
        }
    }

    public static void main(String[] args) {
        for (int digits : new int[] {1000, 1001}) {
            for (String number : new String[] {"1".repeat(digits), "1." + "1".repeat(digits - 1), "1." + "1".repeat(digits - 2) + "e1"}) {
                String form = number.endsWith("e1") ? "exponent" : number.contains(".") ? "point" : "whole";
                System.out.println(digits + " digits, " + form
                        + ": text " + read(JSON.createParser(ObjectReadContext.empty(), number))
                        + ", bytes " + read(JSON.createParser(ObjectReadContext.empty(), number.getBytes(StandardCharsets.US_ASCII))));
            }
        }
    }
}
JAVA
java -cp "$(cat classpath)" Check.java > seen
cat seen
diff - seen <<'SEEN'
1000 digits, whole: text read, bytes read
1000 digits, point: text read, bytes read
1000 digits, exponent: text read, bytes read
1001 digits, whole: text refused, bytes refused
1001 digits, point: text read, bytes refused
1001 digits, exponent: text refused, bytes refused
SEEN
