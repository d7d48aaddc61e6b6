#!/usr/bin/env bash
# JDK 25: a cache made by -XX:AOTCacheOutput in a run with -XX:TieredStopAtLevel=1 keeps what was hot in that run in the first compiler,
# for good, also in runs that have no such option.
#
# Expected: the cache holds classes and, since JEP 515, profiles; an option of the training run that only spares it time says nothing about
# later runs, in which a method that stays hot is compiled by the second compiler as without the cache.
# Seen: a loop that is run 3,000,000 times is never compiled at level 4. A training in which it ran ten times leaves it alone.
# So who trains with the first compiler alone, for a quicker start, must not put load on the service meanwhile.
#
# Needs a JDK 25 in JAVA_HOME, and nothing else. Seen with 25.0.3. Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
java=${JAVA_HOME:?}/bin/java
"$java" -version 2>&1 | grep -q 'version "25' || { echo "not a JDK 25" >&2; exit 2; }
cat > Work.java <<'JAVA'
public class Work {
    static int mix(int[] values, int seed) {
        int sum = seed;
        for (int value : values) {
            sum = 31 * sum + (value ^ (sum >>> 7));
        }
        return sum;
    }

    public static void main(String[] args) {
        int[] values = new int[200];
        int sum = 0;
        for (int i = 0; i < Integer.parseInt(args[0]); i++) {
            values[i % values.length] = i;
            sum = mix(values, sum);
        }
        System.out.println(sum);
    }
}
JAVA
"$JAVA_HOME/bin/javac" Work.java
"$JAVA_HOME/bin/jar" cf work.jar Work.class
"$java" -XX:TieredStopAtLevel=1 -XX:AOTCacheOutput=hot.aot -cp work.jar Work 300000 >/dev/null 2>&1
"$java" -XX:TieredStopAtLevel=1 -XX:AOTCacheOutput=cold.aot -cp work.jar Work 10 >/dev/null 2>&1

# levels OPTION...: at which levels the loop was compiled, as the whole method
levels() {
  "$java" "$@" -XX:+PrintCompilation -cp work.jar Work 3000000 |
    sed -nE 's/^ *[0-9]+ +[0-9]+ +([1-4]) +Work::mix \(.*/\1/p' | sort -u | tr '\n' ' '
}
none=$(levels); hot=$(levels -XX:AOTCache=hot.aot); cold=$(levels -XX:AOTCache=cold.aot)
echo "levels without a cache: $none- trained when hot: $hot- trained when cold: $cold"
[[ $none == *4* && $cold == *4* && $hot == "1 " ]]
