#!/usr/bin/env bash
# GNU mcron 1.0.8 (Debian 12), which takes crontabs: a line that names a month by its number is due a month later.
#
# Expected: 2 is February and 12 is December, as in every crontab.
# Seen: "0 0 29 2 *" is due on 29 March, "0 12 24 12 *" on 24 January, "0 0 1 1 *" on 1 February; days and hours are as they stand there.
# So who moves a crontab over to or from it must know that its months begin with 0, or that nobody has relied on them.
#
# Needs Debian 12 on amd64 (apt-get download, dpkg). Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
for package in mcron=1.0.8-1.1 guile-3.0-libs=3.0.8-2 libgc1=1:8.2.2-3 libunistring2=1.0-2; do
  apt-get download -qq "$package" 2>/dev/null
done
for package in *.deb; do dpkg -x "$package" packages; done
# It looks for its modules in /usr/share and here.
mkdir scm
cp -rp packages/usr/share/mcron packages/usr/share/guile/3.0/* scm/
lib=$dir/packages/usr/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH=$lib GUILE_LOAD_COMPILED_PATH=$lib/guile/3.0/ccache GUILE_AUTO_COMPILE=0 TZ=UTC LC_ALL=C
for line in '0 0 29 2 *' '0 12 24 12 *' '0 0 1 1 *'; do
  printf '%s: ' "$line"
  echo "$line true" | timeout 60 packages/usr/bin/mcron --schedule=1 --stdin=vixie - 2>/dev/null | sed -nE 's/^[A-Z][a-z]{2} ([A-Z][a-z]{2} +[0-9]+ [0-9:]{5}):00 .*/\1/p'
done | tee seen
diff seen - <<'SEEN'
0 0 29 2 *: Mar 29 00:00
0 12 24 12 *: Jan 24 12:00
0 0 1 1 *: Feb  1 00:00
SEEN
