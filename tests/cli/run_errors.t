Every mistake is said before the work, and leaves no file behind.

  $ pointsman init study.json -q; mkdir folder
  $ pointsman run missing.json -o result.json
  $ pointsman run stdy.json -o result.json
  $ pointsman run folder -o result.json
  $ pointsman run study.json -o result.xlsx
  $ pointsman run study.json -o folder.json/result.json
  $ pointsman run study.json -o /proc/result.json
  $ pointsman run study.json -o result.json -o result.json
  $ pointsman run study.json --seed -1
  $ pointsman run study.json --threads many
  $ pointsman run study.json --set policies.router.route.at_lest=0.7 -o result.json
  $ pointsman run

A wrong scenario is exit code 2.

  $ sed 's/"router_score"/"router_scor"/' study.json > bad.json
  $ pointsman run bad.json -o result.json
  $ sed 's/"version": 1,/"version": 1,,/' study.json > bad.json
  $ pointsman run bad.json -o result.json

Wrong data is exit code 3.

  $ sed '4s/0\.[0-9]*/0.x5/' workload.csv > bad.csv
  $ pointsman run study.json --set workload.file=bad.csv -o result.json
  $ : > empty.csv
  $ pointsman run study.json --set workload.file=empty.csv -o result.json
  $ pointsman run study.json --set workload.file=none.csv -o result.json

A full disk is exit code 1, wherever it is met.

  $ pointsman run study.json > /dev/full
  $ pointsman run study.json --requests /dev/full > /dev/null

validate says what is wrong with each file, and fails when any is wrong.

  $ pointsman validate study.json bad.json
  $ pointsman validate study.json bad.json --json 2> /dev/null | python3 -c '
  > import json, sys
  > for v in json.load(sys.stdin): print(v["scenario"], v["valid"], v.get("error", {}).get("line"))'

Nothing was written.

  $ ls
