Each line says what was found; a hint follows where something can be better.

  $ pointsman doctor | grep -E '^(ok|note) +(threads|cache|data)'
  ok       threads: \d+ (re)
  ok       cache: "$HOME/cache" can be written
  ok       data: POINTSMAN_DATA is not set; only the tests on real data need it
  $ ls home 2> /dev/null | wc -l
  0

A cache that cannot be written is a problem, and an exit code.

  $ POINTSMAN_CACHE=/proc/none pointsman doctor | grep -A1 cache
  problem  cache: cannot make "/proc/none": No such file or directory
           hint: set POINTSMAN_CACHE to a folder that can be written, or use --no-cache
  ok       data: POINTSMAN_DATA is not set; only the tests on real data need it
  $ POINTSMAN_CACHE=/proc/none pointsman doctor > all; echo "[$?]"
  [1]

So is a data folder that is none.

  $ POINTSMAN_DATA=missing pointsman doctor | grep -A1 data:
  problem  data: POINTSMAN_DATA is "missing", which is no folder
           hint: set it to the folder of the real workloads, or unset it

Programs read it as JSON.

  $ pointsman doctor --json | python3 -c 'import json, sys; print(*(c["name"] for c in json.load(sys.stdin)))'
  program processor threads cache data terminal
