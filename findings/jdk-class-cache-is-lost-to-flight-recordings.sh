#!/usr/bin/env bash
# JDK 25: -XX:StartFlightRecording and -Dcom.sun.management.jmxremote make the JVM leave its cache of classes (-XX:AOTCache) alone, and say
# so in lines marked as errors on standard output.
#
# Expected: observing a process changes nothing about how it finds its classes, or the cache is left out without a word, as the mode "auto"
# does elsewhere. A program whose output others read does not expect lines of the JVM in it.
# Seen: both options add a module to the run (jdk.jfr, jdk.management.agent) that the training did not have; every class is then loaded
# from its jar, and up to five lines "[error][aot]" come before the program's own output. A recording that jcmd starts later costs nothing of that.
#
# Needs a JDK 25 in JAVA_HOME, and nothing else. Seen with 25.0.3. Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
java=${JAVA_HOME:?}/bin/java
"$java" -version 2>&1 | grep -q 'version "25' || { echo "not a JDK 25" >&2; exit 2; }
cat > Hello.java <<'JAVA'
public class Hello {
    public static void main(String[] args) {
        System.out.println("hello");
    }
}
JAVA
"$JAVA_HOME/bin/javac" Hello.java
"$JAVA_HOME/bin/jar" cf hello.jar Hello.class
"$java" -XX:AOTCacheOutput=hello.aot -cp hello.jar Hello >/dev/null 2>&1

# run OPTION...: where the class came from, and how many lines of errors were on standard output
run() {
  "$java" -XX:AOTCache=hello.aot "$@" -Xlog:class+load:file=loaded -cp hello.jar Hello > out 2>/dev/null
  local from; from=$(grep -q ' Hello source: shared objects file' loaded && echo cache || echo jar)
  echo "$from, $(grep -c '\[error\]\[aot' out || true) lines"
}
plain=$(run)
recorded=$(run -XX:StartFlightRecording=filename=r.jfr)
managed=$(run -Dcom.sun.management.jmxremote)
echo "plain: $plain; with a recording: $recorded; with remote management: $managed"
[[ $plain == "cache, 0 lines" && $recorded == "jar, "[1-9]* && $managed == "jar, "[1-9]* ]]
