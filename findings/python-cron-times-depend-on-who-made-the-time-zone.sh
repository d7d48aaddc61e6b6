#!/usr/bin/env bash
# croniter 1.3.5 and APScheduler 3.9.1 (Debian 12) answer otherwise when the same time zone comes from pytz 2022.7.1 than when it comes from Python's
# own zoneinfo.
#
# Expected: a time zone is a time zone; which library made the object changes nothing about when a cron expression is due.
# Seen (UTC), each from the noon before, when clocks are set:
#   Europe/Berlin, 25 October 2026, 02:30 comes twice, "30 2 * * *":
#     APScheduler  zoneinfo the first one, 00:30; pytz the second one, 01:30
#     croniter     pytz right on the next day, 01:30; zoneinfo an hour late, 02:30
#   Asia/Beirut, 29 March 2026, midnight is left out, "0 0 * * *":
#     croniter     zoneinfo at the end of the gap, 22:00; pytz at 21:00, when it is 23:00 there, and the next answer is that time once more
#     APScheduler  neither: that day is left out
#
# Needs Debian 12 (apt-get download, dpkg, python3 3.11). Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
for package in python3-croniter=1.3.5-3 python3-apscheduler=3.9.1-2 python3-tz=2022.7.1-4 python3-tzlocal=4.2-1 python3-dateutil=2.8.2-2 \
  python3-six=1.16.0-4 python3-pytz-deprecation-shim=0.1.0.post0-3; do
  apt-get download -qq "$package" 2>/dev/null
done
for package in *.deb; do dpkg -x "$package" packages; done
cat > check.py <<'PY'
import sys
sys.path.insert(0, "packages/usr/lib/python3/dist-packages")
from datetime import datetime, timezone
import pytz, zoneinfo
from apscheduler.triggers.cron import CronTrigger
from croniter import croniter

for expression, zone, noon in [("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00"), ("0 0 * * *", "Asia/Beirut", "2026-03-28T12:00")]:
    for made in (zoneinfo.ZoneInfo, pytz.timezone):
        start = datetime.fromisoformat(noon).replace(tzinfo=timezone.utc).astimezone(made(zone))
        times = croniter(expression, start)
        trigger = CronTrigger.from_crontab(expression, timezone=made(zone))
        fired = [trigger.get_next_fire_time(None, start)]
        fired.append(trigger.get_next_fire_time(fired[0], fired[0]))
        for name, two in (("croniter", [times.get_next(datetime) for _ in range(2)]), ("APScheduler", fired)):
            print(zone, made.__module__, name, *(at.astimezone(timezone.utc).strftime("%dT%H:%M") for at in two))
PY
/usr/bin/python3 check.py | tee seen
diff seen - <<'SEEN'
Europe/Berlin zoneinfo croniter 25T00:30 26T02:30
Europe/Berlin zoneinfo APScheduler 25T00:30 26T01:30
Europe/Berlin pytz croniter 25T00:30 26T01:30
Europe/Berlin pytz APScheduler 25T01:30 26T01:30
Asia/Beirut zoneinfo croniter 28T22:00 29T21:00
Asia/Beirut zoneinfo APScheduler 29T21:00 30T21:00
Asia/Beirut pytz croniter 28T21:00 28T21:00
Asia/Beirut pytz APScheduler 29T21:00 30T21:00
SEEN
echo "as found"
