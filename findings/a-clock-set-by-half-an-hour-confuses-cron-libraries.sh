#!/usr/bin/env bash
# cron 4.4.0, cron-parser 5.10.6 and cronosjs 1.7.1 (npm) where clocks are set by half an hour: Australia/Lord_Howe, 5 April and 4 October 2026.
# All three are right where they are set by an hour, as in Europe/Berlin.
#
# Expected: each next time is later than the one before it, and is one that the local clock shows; a quarter-hourly expression fires each quarter.
# Seen, "*/15 * * * *" on 5 April, when 02:00 becomes 01:30 at 15:00 UTC:
#   cron         after 15:00 UTC comes 14:45 UTC, so its times go back and forth for ever
#   cron-parser  nothing from 14:45 to 15:30 UTC
#   cronosjs     nothing at 14:30 and 14:45 UTC: it leaves out the first pass, in other zones the second
# Seen, "15 2 * * *" on 4 October, when 02:00 becomes 02:30 at 15:30 UTC:
#   cron         fires at 15:15 UTC, when the clock shows 01:45, and again at 15:45
#   cron-parser  does not fire that day, though it makes up for "30 2 * * *" in Berlin
#
# Needs node 20 or newer and npm. Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent cron@4.4.0 cron-parser@5.10.6 cronosjs@1.7.1 luxon@3.7.2
cat > check.mjs <<'JS'
import { CronTime } from 'cron';
import { CronExpressionParser } from 'cron-parser';
import { CronosExpression } from 'cronosjs';
import { DateTime } from 'luxon';

const zone = 'Australia/Lord_Howe';
const libraries = {
  cron(expression, from) {
    const time = new CronTime(expression, zone);
    return (at) => time.getNextDateFrom(DateTime.fromJSDate(at ?? from, { zone }), zone).toJSDate();
  },
  'cron-parser'(expression, from) {
    const time = CronExpressionParser.parse(expression, { tz: zone, currentDate: from });
    return () => time.next().toDate();
  },
  cronosjs(expression, from) {
    const time = CronosExpression.parse(expression, { timezone: zone });
    return (at) => time.nextDate(at ?? from);
  },
};
for (const [expression, from, count] of [
  ['*/15 * * * *', '2026-04-04T14:20:00Z', 5],
  ['15 2 * * *', '2026-10-03T12:00:00Z', 2],
]) {
  for (const [name, make] of Object.entries(libraries)) {
    const next = make(expression, new Date(from));
    const times = [];
    for (let at; times.length < count; ) {
      at = next(at);
      times.push(at.toISOString().slice(8, 16));
    }
    console.log(`${name}: ${times.join(' ')}`);
  }
}
JS
node check.mjs | tee seen
diff seen - <<'SEEN'
cron: 04T14:30 04T14:45 04T15:00 04T14:45 04T15:00
cron-parser: 04T14:30 04T14:45 04T15:30 04T15:45 04T16:00
cronosjs: 04T15:00 04T15:15 04T15:30 04T15:45 04T16:00
cron: 03T15:15 03T15:45
cron-parser: 04T15:15 05T15:15
cronosjs: 03T15:45 04T15:15
SEEN
echo "as found"
