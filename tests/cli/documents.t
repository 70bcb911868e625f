Schemas of every file that the program reads or writes.

  $ for of in scenario result generator import-map catalog claims; do
  >   pointsman schema $of | python3 -c 'import json, sys; print(json.load(sys.stdin)["$schema"])'
  > done
  http://json-schema.org/draft-07/schema#
  http://json-schema.org/draft-07/schema#
  http://json-schema.org/draft-07/schema#
  http://json-schema.org/draft-07/schema#
  http://json-schema.org/draft-07/schema#
  http://json-schema.org/draft-07/schema#
  $ pointsman schema | cmp - <(pointsman schema scenario)
  $ pointsman schema -o scenario.schema.json && cmp scenario.schema.json <(pointsman schema)
  $ pointsman schema scenaro
  ! error: OF does not take "scenaro"
  !   expected: one of "scenario", "gate", "result", "verdict", "generator", "import-map", "catalog" and "claims"
  !   hint: did you mean "scenario"?
  [2]

explain says where each value comes from, and what it prints is a scenario that means the same.

  $ pointsman init study.json -q
  $ pointsman explain study.json --seed 5 | grep -E '"(version|seed|missing)"'
    "version": 1,                                         // study.json:3
    "seed": 5,                                            // --set seed=5
    "missing": "stop",                                    // default
  $ pointsman explain study.json -o explained.json
  $ pointsman run study.json --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["policies"])' > a
  $ pointsman run explained.json --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["policies"])' > b
  $ cmp a b
  $ pointsman explain study.json --set policies.router.route.by=nothing > /dev/null

generate streams to a file or to standard output; a longer workload begins with the shorter one.

  $ cp $ROOT/data/samples/support.spec.json spec.json
  $ pointsman generate spec.json --rows 3 | cut -d, -f1
  id
  support/0
  support/1
  support/2
  $ pointsman generate spec.json --rows 500 -o short.csv
  ! wrote 500 requests to short.csv
  $ pointsman generate spec.json --rows 600 --threads 1 -q -o long.csv && head -501 long.csv | cmp - short.csv
  $ pointsman generate spec.json --rows 3 --seed 9 | cmp -s - <(head -4 short.csv)
  [1]
  $ pointsman generate spec.json --rows 0
  ! error: --rows does not take "0"
  !   expected: a whole number of at least 1
  !   hint: "pointsman generate --help" shows what it takes
  [2]
  $ pointsman generate spec.json -o missing/large.csv
  ! error: cannot write "missing/large.csv": No such file or directory
  [1]
  $ sed 's/"models"/"modles"/' spec.json > bad.json
  $ pointsman generate bad.json -o bad.csv
  ! bad.json:23:3: error: unknown key "modles"
  !    23 |   "modles": {
  !       |   ^~~~~~~~
  !   expected: one of "$schema", "version", "name", "seed", "rows", "id_prefix", "categories", "difficulty_sd", "input_tokens", "models", "correlation", "signals"
  !   hint: did you mean "models"?
  [2]
  $ ls
  a
  b
  bad.json
  explained.json
  long.csv
  scenario.schema.json
  short.csv
  spec.json
  study.json
  workload.csv
