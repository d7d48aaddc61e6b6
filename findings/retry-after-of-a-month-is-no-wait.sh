#!/usr/bin/env bash
# got 14.6.6 and axios-retry 4.5.0 (npm) ask again within a second of "Retry-After: 2592000", which means thirty days.
#
# Expected: they wait, or give up, as they honour two seconds to the millisecond.
# Seen: the wait goes to a timer of 32 bits of milliseconds, which turns whatever is beyond 24.8 days into 1 ms. ky 1.14.3 and undici
# 7.30.2 bound it. So a service that says "not this month" is asked at once, as often as retries are left.
#
# Needs node 20 or newer and npm. Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent got@14.6.6 axios@1.21.1 axios-retry@4.5.0 ky@1.14.3 undici@7.30.2
cat > check.mjs <<'JS'
import http from 'node:http';
import got from 'got';
import ky from 'ky';
import axios from 'axios';
import axiosRetry from 'axios-retry';
import { Agent, RetryAgent, request } from 'undici';

let times = [];
const server = http.createServer((req, res) => {
  times.push(Date.now());
  if (times.length === 1) res.writeHead(503, { 'Retry-After': '2592000' });
  res.end();
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const url = `http://127.0.0.1:${server.address().port}/`;
const clients = {
  got: () => got(url),
  'axios-retry': () => { const client = axios.create(); axiosRetry(client, { retryDelay: axiosRetry.exponentialDelay }); return client.get(url); },
  ky: () => ky(url),
  undici: () => request(url, { dispatcher: new RetryAgent(new Agent()) }),
};
for (const [name, ask] of Object.entries(clients)) {
  times = [];
  ask().catch(() => {});
  await new Promise((over) => setTimeout(over, 3000));
  console.log(name, times.length > 1 && times[1] - times[0] < 1500 ? 'asks again at once' : 'waits');
}
process.exit(0);
JS
node --no-warnings check.mjs 2>/dev/null > seen
cat seen
diff - seen <<'SEEN'
got asks again at once
axios-retry asks again at once
ky waits
undici waits
SEEN
