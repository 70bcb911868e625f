Every mistake is said before the work, and leaves no file behind.

  $ pointsman init study.json -q; mkdir folder
  $ pointsman run missing.json -o result.json
  ! error: file "missing.json" does not exist
  [2]
  $ pointsman run stdy.json -o result.json
  ! error: file "stdy.json" does not exist
  !   hint: did you mean "study.json"?
  [2]
  $ pointsman run folder -o result.json
  ! error: "folder" is a folder, not a file
  [2]
  $ pointsman run study.json -o result.xlsx
  ! error: no format is known for "result.xlsx"
  !   expected: a file name that ends in one of ".json", ".csv", ".txt", ".html", ".md", ".svg", ".png" and ".prom"
  [2]
  $ pointsman run study.json -o folder.json/result.json
  ! error: cannot write "folder.json/result.json": No such file or directory
  [1]
  $ pointsman run study.json -o /proc/result.json
  ! error: cannot write "/proc/result.json": No such file or directory
  [1]
  $ pointsman run study.json -o result.json -o result.json
  ! error: "result.json" is named twice
  [2]
  $ pointsman run study.json --seed -1
  ! error: --seed does not take "-1"
  !   expected: a whole number
  !   hint: "pointsman run --help" shows what it takes
  [2]
  $ pointsman run study.json --threads many
  ! error: --threads does not take "many"
  !   expected: a whole number
  !   hint: "pointsman run --help" shows what it takes
  [2]
  $ pointsman run study.json --set policies.router.route.at_lest=0.7 -o result.json
  ! --set:1:23: error: unknown key "at_lest"
  !     1 | policies.router.route.at_lest=0.7
  !       |                       ^~~~~~~
  !   expected: one of "by", "at_least", "above", "then", "map", "rules", "weights", "among", "else", "overhead"
  !   hint: did you mean "at_least"?
  [2]
  $ pointsman run
  ! error: pointsman run needs SCENARIO
  !   expected: the scenario file (JSON with comments)
  !   hint: "pointsman run --help" shows what it takes
  [2]

A wrong scenario is exit code 2.

  $ sed 's/"router_score"/"router_scor"/' study.json > bad.json
  $ pointsman run bad.json -o result.json
  ! bad.json:23:34: error: the workload has no column "router_scor"
  !    23 |     "router": { "route": { "by": "router_scor", "at_least": 0.5,
  !       |                                  ^~~~~~~~~~~~~
  !   expected: one of "category", "input_tokens" and "router_score"
  !   hint: did you mean "router_score"?
  [2]
  $ sed 's/"version": 1,/"version": 1,,/' study.json > bad.json
  $ pointsman run bad.json -o result.json
  ! bad.json:3:16: error: unexpected "," after a comma
  !     3 |   "version": 1,,
  !       |                ^
  !   expected: a key in double quotes
  !   hint: remove one of the two commas
  [2]

Wrong data is exit code 3.

  $ sed -E '4s/^(([^,]*,){5})[^,]*/\1maybe/' workload.csv > bad.csv
  $ pointsman run study.json --set workload.file=bad.csv -o result.json
  ! bad.csv:4:36: error: small|confidence is "maybe", not a number
  !     4 | support/2,technical,167,0.307602,0,maybe,190,0.001117,2.752,0,0.609088,288,0.004821,6.875,0,0.802936...
  !       |                                    ^~~~~
  !   expected: a number from 0 to 1, or nothing if not observed
  [3]
  $ printf 'id,m|score,m|input_tokens,m|cached_tokens,m|output_tokens\nq1,1,100,40,9\nq2,1,100,150,9\n' > apart.csv
  $ cat > apart.json <<'JSON'
  > { "version": 1, "workload": { "file": "apart.csv" }, "policies": { "m-only": "m" },
  >   "models": { "m": { "price": { "input_usd_per_mtok": 1, "cached_input_usd_per_mtok": 0.1, "output_usd_per_mtok": 4 } } } }
  > JSON
  $ pointsman run apart.json -o result.json
  ! error: request "q2" has 150 cached_tokens of model "m", but only 100 input_tokens
  !   expected: a total that counts them too
  !   hint: where a log keeps the two apart, add them up
  [3]
  $ : > empty.csv
  $ pointsman run study.json --set workload.file=empty.csv -o result.json
  ! empty.csv:1:1: error: file is empty
  !   expected: a header and at least one row
  [3]
  $ pointsman run study.json --set workload.file=none.csv -o result.json
  ! --set:1:15: error: file "none.csv" does not exist
  !     1 | workload.file=none.csv
  !       |               ^~~~~~~~
  [3]

  $ pointsman run study.json --set 'workload.where=category == "account" and input_tokens < 0' -o result.json
  ! --set:1:16: error: "where" holds for none of 2000 requests
  !     1 | workload.where=category == "account" and input_tokens < 0
  !       |                ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
  !   expected: a condition that some requests meet
  [3]

A full disk is exit code 1, wherever it is met.

  $ pointsman run study.json > /dev/full
  ! error: cannot write to standard output: No space left on device
  [1]
  $ pointsman run study.json --requests /dev/full > /dev/null
  ! error: cannot write "/dev/full": No space left on device
  [1]

validate says what is wrong with each file, and fails when any is wrong.

  $ pointsman validate study.json bad.json
  study.json: valid
  ! bad.json:3:16: error: unexpected "," after a comma
  !     3 |   "version": 1,,
  !       |                ^
  !   expected: a key in double quotes
  !   hint: remove one of the two commas
  [2]
  $ pointsman validate study.json bad.json --json 2> /dev/null | python3 -c '
  > import json, sys
  > for v in json.load(sys.stdin): print(v["scenario"], v["valid"], v.get("error", {}).get("line"))'
  study.json True None
  bad.json False 3

Nothing was written.

  $ ls
  apart.csv
  apart.json
  bad.csv
  bad.json
  empty.csv
  folder
  scenario.schema.json
  study.json
  workload.csv

JSON in a file whose name does not say so is read as CSV, which is said.

  $ printf '{"id": "a", "small|score": 1}\n{"id": "b", "small|score": 0}\n' > lines.json; echo '{"version": 1, "workload": {"file": "lines.json"}, "policies": {"one": "small"}}' > lines-study.json
  $ pointsman run lines-study.json
  ! lines.json:1:1: error: the file is read as CSV, but begins like JSON
  !     1 | {"id": "a", "small|score": 1}
  !       | ^
  !   expected: a header with the names of the columns
  !   hint: JSON lines are read from a file that is called .jsonl, or with "workload": {"format": "jsonl"}
  [3]
  $ pointsman run lines-study.json --set workload.format=jsonl | head -1
  lines-study: 2 requests, 95 % intervals
  $ printf '[\n{"id": "a", "small|score": 1}]\n' > lines.json; pointsman run lines-study.json
  ! lines.json:1:1: error: the file is read as CSV, but begins like JSON
  !     1 | [
  !       | ^
  !   expected: a header with the names of the columns
  !   hint: an array is not read: write an object on each line of a file that is called .jsonl
  [3]
