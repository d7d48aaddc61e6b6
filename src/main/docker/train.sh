#!/bin/bash
# train.sh COMMAND...: runs the service by this command until it has answered what clients and probes ask first, and then ends it. What
# it needs for that is thereby in the cache that the command makes; whatever is not costs time at each start.
#
# Without a record of what was compiled meanwhile (-AOTRecordTraining): by it a start would compile at once what this short run found hot, most of
# it for the start alone, and with the first compiler alone, which spares time here, that would stay in the first compiler for good.
set -eu
port=${SERVER_PORT:-8080}
# Of the service that is trained, which nobody else reaches and whose data are thrown away.
key=errk_00000000000000000000000000_00000000000000000000000000000000000000000000000000005vrfhmr
data=$(mktemp -d)

# request METHOD PATH [BODY]: the status line of the answer
request() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf '%s %s HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' "$1" "$2" "$key" "${#3}" "$3" >&3
    head -n 1 <&3
  ) 2>/dev/null
}

options="-XX:TieredStopAtLevel=1 -XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining"
JAVA_TOOL_OPTIONS="${JAVA_TOOL_OPTIONS:-} $options" ERRAND_DATABASE_URL="jdbc:sqlite:$data/errand.db" \
  ERRAND_SECURITY_MODE=on ERRAND_SECURITY_BOOTSTRAPKEY=$key "$@" &
service=$!
tries=0
until request GET /v1/jobs '' | grep -q ' 200'; do
  kill -0 $service
  tries=$((tries + 1))
  if [ $tries -gt 600 ]; then
    echo "not ready after two minutes" >&2
    exit 1
  fi
  sleep 0.2
done
request POST '/v1/jobs?wait=5' '{"task":"sleep","args":[0]}'
request GET /actuator/health/liveness ''
request GET /actuator/health/readiness ''
request GET /actuator/prometheus ''
# The cache is made when the process ends, which by a signal is never with status 0.
kill $service
wait $service || true
rm -r "$data"
test -s errand.aot
