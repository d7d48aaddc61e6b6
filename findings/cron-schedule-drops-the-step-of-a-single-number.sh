#!/usr/bin/env bash
# cron-schedule 6.0.0 (npm) reads "8/4" as 8: the step behind a number that is no range is dropped without a word.
#
# Expected: from 8 on each fourth, as Quartz and systemd have it and cron-parser 5.10.6 and cron 4.4.0 beside it; or an error, as from croner 11.0.1.
# Seen: "0 8/4 * * *" is due once a day instead of four times, "5/20 * * * *" once an hour instead of three times, "7/9,30" twice instead of seven
# times. With a range before the step, as in "8-23/4", all four agree.
# So a crontab that goes from one of these to another needs the range written out, or has a job run a fraction as often, which nobody is told.
#
# Needs node 20 or newer and npm. Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent cron-schedule@6.0.0 cron-parser@5.10.6 cron@4.4.0 croner@11.0.1
cat > check.mjs <<'JS'
import { parseCronExpression } from 'cron-schedule';
import { CronExpressionParser } from 'cron-parser';
import { CronTime } from 'cron';
import { Cron } from 'croner';

const begin = new Date('2026-03-02T00:00:00Z');
const hours = (most) => (times) => times.filter((time) => time - begin < most * 60 * 60 * 1000).length;
const libraries = {
  'cron-schedule': (line) => parseCronExpression(line).getNextDates(9, begin),
  'cron-parser': (line) => CronExpressionParser.parse(line, { currentDate: begin, tz: 'UTC' }).take(9).map((time) => time.toDate()),
  cron: (line) => {
    const times = [begin];
    while (times.length < 10) times.push(new CronTime(line, 'UTC').getNextDateFrom(times.at(-1), 'UTC').toJSDate());
    return times.slice(1);
  },
  croner: (line) => new Cron(line, { timezone: 'UTC' }).nextRuns(9, begin),
};
for (const [line, most] of [['0 8/4 * * *', 24], ['5/20 * * * *', 1], ['7/9,30 * * * *', 1], ['0 8-23/4 * * *', 24]]) {
  const seen = Object.entries(libraries).map(([name, next]) => {
    try {
      return `${name} ${hours(most)(next(line))}`;
    } catch {
      return `${name} refuses`;
    }
  });
  console.log(`${line}: ${seen.join(', ')}`);
}
JS
TZ=UTC node check.mjs > seen
cat seen
diff seen - <<'EOF'
0 8/4 * * *: cron-schedule 1, cron-parser 4, cron 4, croner refuses
5/20 * * * *: cron-schedule 1, cron-parser 3, cron 3, croner refuses
7/9,30 * * * *: cron-schedule 2, cron-parser 7, cron 7, croner refuses
0 8-23/4 * * *: cron-schedule 4, cron-parser 4, cron 4, croner 4
EOF
