#!/usr/bin/env bash
# cyclonedx-maven-plugin 2.9.3 in Maven 3.9: "mvn -o package" of a build that is set up to put a bill of materials in its artifact succeeds
# without making one.
#
# Expected: a goal that says that it requires online mode fails a build without network, as it does when it is called by its name.
# Seen: bound to a phase it is skipped with one warning, "requires online mode for execution but Maven is currently offline, skipping", and
# the build is a success; called by its name, the same goal fails the build. So whoever checks artifacts that were built offline for their
# bill of materials has to look into the artifact.
#
# Needs a JDK of 17 or newer and Maven 3.9. Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><packaging>pom</packaging>
  <build><plugins><plugin>
    <groupId>org.cyclonedx</groupId><artifactId>cyclonedx-maven-plugin</artifactId><version>2.9.3</version>
    <executions><execution><phase>package</phase><goals><goal>makeAggregateBom</goal></goals></execution></executions>
  </plugin></plugins></build>
</project>
XML
mvn="${MVN:-mvn}"
"$mvn" -q -B package
test -s target/bom.json
rm -r target
"$mvn" -o -B package > offline.log
grep -q 'Goal makeAggregateBom requires online mode for execution but Maven is currently offline, skipping' offline.log
grep -q 'BUILD SUCCESS' offline.log
test ! -e target/bom.json
if "$mvn" -o -B org.cyclonedx:cyclonedx-maven-plugin:2.9.3:makeAggregateBom > named.log; then
  echo "changed: called by its name it succeeds offline, too"; exit 1
fi
grep -q 'Goal requires online mode for execution but Maven is currently offline' named.log
echo "as described: online there is a bill of materials, offline none and the build succeeds"
