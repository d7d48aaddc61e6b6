#!/bin/bash
# train.sh COMMAND...: runs the service by this command until it has answered what clients and probes ask first, and then ends it. What
# it needs for that is thereby in the cache that the command makes; whatever is not costs time at each start.
#
# Only the first compiler is used for it. The cache also tells a start which methods are worth compiling, and what the second compiler
# compiled here it would compile then at once, most of it for the start alone: as much work again as the start itself. Trained so, the second
# compiler sets to work when load has shown what is worth it.
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

JAVA_TOOL_OPTIONS="${JAVA_TOOL_OPTIONS:-} -XX:TieredStopAtLevel=1" ERRAND_DATABASE_URL="jdbc:sqlite:$data/errand.db" \
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
