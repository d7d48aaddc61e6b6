# Ends what the service has started when the service itself is gone: its input is a pipe from the service, so the end of that tells.
#   $1: what all tokens of this run of the service begin with
#   $2: how long processes that only their token tells of may take to end by themselves, in tenths of a second
# Lines: "+ GROUP TENTHS" remember a process group, and how long that may take; "- GROUP" forget it; "T GROUP", "K GROUP" send it SIGTERM, SIGKILL.
# Only what every POSIX shell has, and nothing is started while the service lives.
trap '' HUP INT QUIT TERM
groups=' '
while read -r what group tenths; do
  case $what in
    +) case $groups in
         # A guard that takes the place of another may be told twice; "-" comes once.
         *" $group:"*) ;;
         *) groups="$groups$group:$tenths " ;;
       esac ;;
    -) case $groups in
         *" $group:"*)
           before=${groups%%" $group:"*}
           after=${groups#*" $group:"}
           groups="$before ${after#* }" ;;
       esac ;;
    T) kill -s TERM -- "-$group" ;;
    K) kill -s KILL -- "-$group" ;;
  esac
done
marked() {
  grep -lsF "ERRAND_TOKEN=$1" /proc/[0-9]*/environ | while IFS=/ read -r _ _ pid _; do
    echo "$pid"
  done
}
# Whoever has just been started may not be there yet when it is looked for the first time.
passed=0 none=0
told=' '
# What cannot be ended, or is ended and waits for a parent that never asks, is left after a minute.
while [ "$none" -lt 3 ] && [ "$passed" -lt $(($2 + 600)) ]; do
  none=$((none + 1))
  for each in $groups; do
    group=${each%%:*}
    signal=TERM
    [ "$passed" -ge "${each#*:}" ] && signal=KILL
    case $signal$told in
      KILL*) kill -s KILL -- "-$group" && none=0 ;;
      *" -$group "*) kill -s 0 -- "-$group" && none=0 ;;
      *) kill -s TERM -- "-$group" && none=0 && told="$told-$group " ;;
    esac
  done
  for pid in $(marked "$1"); do
    none=0
    if [ "$passed" -ge "$2" ]; then
      kill -s KILL "$pid"
    else
      case $told in
        *" $pid "*) ;;
        *) kill -s TERM "$pid" && told="$told$pid " ;;
      esac
    fi
  done
  sleep 0.1
  passed=$((passed + 1))
done
