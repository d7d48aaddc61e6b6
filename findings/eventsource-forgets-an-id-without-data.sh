#!/usr/bin/env bash
# eventsource 4.1.1 and eventsource-client 1.2.0 (npm) ignore an "id:" that comes without data; undici 7.30.2's EventSource takes it.
#
# Expected, as the HTML standard has it: an event with an id and no data is not dispatched, but its id is kept and sent as the next
# Last-Event-ID. Servers use that to move clients past what they need not see.
# Seen: after "id: 1, data" and "id: 2" alone, two clients of three ask for what follows 1. The rest is sent again.
#
# Needs node 20 or newer and npm. Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent eventsource@4.1.1 eventsource-client@1.2.0 undici@7.30.2
cat > check.mjs <<'JS'
import http from 'node:http';
import { EventSource } from 'eventsource';
import { createEventSource } from 'eventsource-client';
import { EventSource as Undici } from 'undici';

let asked;
const server = http.createServer((req, res) => {
  asked.push(req.headers['last-event-id'] ?? 'nothing');
  if (asked.length > 1) return; // stays open
  res.writeHead(200, { 'Content-Type': 'text/event-stream' });
  res.end('retry: 100\n\nid: 1\ndata: one\n\nid: 2\n\n');
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const url = `http://127.0.0.1:${server.address().port}/`;
const clients = {
  eventsource: () => new EventSource(url),
  'eventsource-client': () => createEventSource({ url }),
  undici: () => new Undici(url),
};
for (const [name, open] of Object.entries(clients)) {
  asked = [];
  open();
  await new Promise((over) => setTimeout(over, 2500));
  console.log(`${name}: asks for what follows ${asked[1]}`);
}
process.exit(0);
JS
node --no-warnings check.mjs > seen
cat seen
diff - seen <<'SEEN'
eventsource: asks for what follows 1
eventsource-client: asks for what follows 1
undici: asks for what follows 2
SEEN
