#!/usr/bin/env bash
# systemd 252 (Debian 12), OnCalendar=: when clocks are set back, one hour of the day comes twice. A timer that is due each hour, or each quarter of
# one, is due in the first of the two alone: it stands still for two hours, or for an hour and a quarter. In spring a daily one within the gap is left out.
#
# Expected: the interval in real time stays; or, by the wall clock, both hours named 02 count. A daily timer comes once each day.
# Seen (UTC), 25 October 2026 in Europe/Berlin, where 02:00 to 03:00 is 00:00 to 01:00 and 01:00 to 02:00 UTC:
#   hourly     00:00, 02:00, 03:00
#   *:0/15     00:00, 00:15, 00:30, 00:45, 02:00
# In Australia/Lord_Howe, set back by half an hour at 15:00 UTC on 4 April 2026, *:0/30 gives 14:00, 14:30, 15:30.
# From 28 March 2026, 12:00 UTC, "02:30" in Europe/Berlin gives 30 March, 00:30; there is none on the 29th. It is the same with the zone in TZ.
# So who moves a timer over to another scheduler, or a crontab to timers, gets another number of runs on these two days.
#
# Needs Debian 12 on amd64 (apt-get download, dpkg). Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
apt-get download -qq systemd=252.39-1~deb12u2 2>/dev/null
dpkg -x systemd_*.deb packages
export LD_LIBRARY_PATH=$dir/packages/usr/lib/x86_64-linux-gnu/systemd:$dir/packages/lib/x86_64-linux-gnu/systemd

# times FROM COUNT EXPRESSION: when it is due after FROM
times() {
  LC_ALL=C TZ=${ZONE:-UTC} packages/usr/bin/systemd-analyze calendar --base-time="$1" --iterations="$2" "$3" 2>&1 \
    | sed -nE 's/^ *(\(in UTC\)|Next elapse|Iter\. #[0-9]+|Iteration #[0-9]+): (.*UTC)$/\2/p' \
    | sed -E 's/^[A-Z][a-z]{2} [0-9]{4}-([0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2}):00 UTC$/\1T\2/' | tr '\n' ' '
}
{
  echo "hourly: $(times '2026-10-24 23:50:00 UTC' 3 'hourly Europe/Berlin')"
  echo "quarter: $(times '2026-10-24 23:50:00 UTC' 5 '*:0/15 Europe/Berlin')"
  echo "half: $(times '2026-04-04 13:50:00 UTC' 3 '*:0/30 Australia/Lord_Howe')"
  echo "daily: $(times '2026-03-28 12:00:00 UTC' 1 '02:30 Europe/Berlin')"
  echo "here: $(ZONE=Europe/Berlin times '2026-10-24 23:50:00 UTC' 3 'hourly')"
} | tee seen
diff seen - <<'SEEN'
hourly: 10-25T00:00 10-25T02:00 10-25T03:00 
quarter: 10-25T00:00 10-25T00:15 10-25T00:30 10-25T00:45 10-25T02:00 
half: 04-04T14:00 04-04T14:30 04-04T15:30 
daily: 03-30T00:30 
here: 10-25T00:00 10-25T02:00 10-25T03:00 
SEEN
