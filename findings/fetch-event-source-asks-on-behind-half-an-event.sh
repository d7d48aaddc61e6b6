#!/usr/bin/env bash
# @microsoft/fetch-event-source 2.0.1 (npm) counts an event as seen that it never delivered, and takes a clean end for the end of all.
#
# Expected, as the HTML standard has it: what was received of an unfinished event is dropped, the next request names the last event
# that was dispatched, and a stream that ends is asked for again.
# Seen: when a connection breaks in the middle of event 2, behind its "id:" line, the application has event 1 and the next request says
# "Last-Event-ID: 2", so event 2 is lost. When the stream ends cleanly at the same place, there is no next request at all.
# eventsource 4.1.1 does as expected in both cases. A server helps by writing "id:" as the last line of an event.
#
# Needs node 20 or newer and npm. Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @microsoft/fetch-event-source@2.0.1 eventsource@4.1.1
cat > check.cjs <<'JS'
const http = require('node:http');
const { EventSource } = require('eventsource');
const { fetchEventSource } = require('@microsoft/fetch-event-source');
globalThis.window = globalThis; // it was made for browsers
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };

let asked;
let atTheEnd;
const server = http.createServer((req, res) => {
  asked.push(req.headers['last-event-id'] ?? 'nothing');
  if (asked.length > 1) return; // stays open
  res.writeHead(200, { 'Content-Type': 'text/event-stream' });
  res.write('retry: 100\n\nid: 1\ndata: one\n\nid: 2\ndata: tw');
  setTimeout(() => (atTheEnd === 'breaks' ? res.destroy() : res.end()), 300);
});

const clients = {
  'fetch-event-source': (url, seen) => {
    fetchEventSource(url, { onmessage: (event) => event.data && seen.push(event.data) }).catch(() => {});
  },
  eventsource: (url, seen) => {
    new EventSource(url).onmessage = (event) => seen.push(event.data);
  },
};

server.listen(0, '127.0.0.1', async () => {
  for (const end of ['breaks', 'ends']) {
    for (const [name, open] of Object.entries(clients)) {
      asked = [];
      atTheEnd = end;
      const seen = [];
      open(`http://127.0.0.1:${server.address().port}/`, seen);
      await new Promise((over) => setTimeout(over, 3500));
      console.log(`${name}: the connection ${end}, seen: ${seen}, then asked for what follows: ${asked[1] ?? 'not asked'}`);
    }
  }
  process.exit(0);
});
JS
node --no-warnings check.cjs > seen
cat seen
diff - seen <<'SEEN'
fetch-event-source: the connection breaks, seen: one, then asked for what follows: 2
eventsource: the connection breaks, seen: one, then asked for what follows: 1
fetch-event-source: the connection ends, seen: one, then asked for what follows: not asked
eventsource: the connection ends, seen: one, then asked for what follows: 1
SEEN
