#!/usr/bin/env bash
# @breejs/later 4.2.0 (npm), which reads the crontabs of the job scheduler Bree: the day of the week 7 is Saturday, and SUN is, too, at a range's end.
#
# Expected: 0 and 7 are both Sunday, as in every crontab, and in croner 9.1.0 beside it; or 7 is refused.
# Seen, for the week from Monday 2 March 2026: "7" is due on Saturday, "1-7" on six days without Sunday, "5-7" and "5,6,7" on Friday and
# Saturday, "SAT-SUN" on Saturday alone. "0" and "SUN" are Sunday.
# So who moves a crontab over from there to a service that takes 7 for Sunday, or the other way round, has a job on another day.
#
# Needs node 20 or newer and npm. Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @breejs/later@4.2.0 croner@9.1.0
cat > check.mjs <<'JS'
import later from '@breejs/later';
import { Cron } from 'croner';

const monday = new Date('2026-03-02T00:00:00Z');
const week = monday.getTime() + 7 * 24 * 60 * 60 * 1000;
const days = (times) => times.filter((time) => time < week).map((time) => time.toUTCString().slice(0, 3)).join(' ');
later.date.UTC();
for (const day of ['7', '1-7', '5-7', '5,6,7', 'SAT-SUN', '0', 'SUN']) {
  const line = `0 9 * * ${day}`;
  const seen = days(later.schedule(later.parse.cron(line)).next(8, monday));
  const usual = days(new Cron(line, { timezone: 'UTC' }).nextRuns(8, monday));
  console.log(`${day}: later ${seen}; croner ${usual}`);
}
JS
node check.mjs > seen
cat seen
diff seen - <<'EOF'
7: later Sat; croner Sun
1-7: later Mon Tue Wed Thu Fri Sat; croner Mon Tue Wed Thu Fri Sat Sun
5-7: later Fri Sat; croner Fri Sat Sun
5,6,7: later Fri Sat; croner Fri Sat Sun
SAT-SUN: later Sat; croner Sat Sun
0: later Sun; croner Sun
SUN: later Sun; croner Sun
EOF
