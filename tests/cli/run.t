From nothing to a result in two commands. A scenario comes with a workload to try it on.

  $ pointsman init study.json
  ! wrote scenario.schema.json, from which editors complete
  ! wrote workload.csv, a synthetic workload to replace by your own
  ! wrote study.json
  ! next: pointsman run study.json
  $ pointsman run study.json > table; head -1 table; awk 'length > 100' table
  study: 2,000 requests, savings against frontier-only, 95 % intervals

A scenario that exists is not replaced unless asked for.

  $ pointsman init study.json --template cascade
  ! error: "study.json" exists
  !   hint: --force replaces it
  [2]
  $ pointsman init study.json --template cascade --force && pointsman run study.json | grep -c '^cascade'
  1
  ! wrote study.json
  ! next: pointsman run study.json
  $ pointsman init study.json --force
  ! wrote study.json
  ! next: pointsman run study.json

A template can be fitted to a workload of one's own; its path is written relative to the scenario.

  $ mkdir studies && pointsman init studies/fitted.json --template from-csv --workload workload.csv
  ! wrote studies/scenario.schema.json, from which editors complete
  ! wrote studies/fitted.json
  ! next: pointsman run studies/fitted.json
  $ grep '"file"' studies/fitted.json && pointsman validate studies/fitted.json
    "workload": { "file": "../workload.csv" },
  studies/fitted.json: valid
  $ pointsman init other.json --template from-csv
  ! error: the template from-csv needs --workload
  !   expected: the CSV or JSON lines file whose models the scenario lists
  [2]

A template that the workload cannot fill is refused, and writes nothing.

  $ printf 'id,small|score,big|score\n1,0,1\n2,,1\n' > bare.csv
  $ pointsman init other.json --template router --workload bare.csv
  ! error: the workload has no numeric column that varies, which the template router needs
  !   hint: the template from-csv takes what there is
  [3]
  $ pointsman init other.json --template router --workload bar.csv
  ! error: file "bar.csv" does not exist
  !   hint: did you mean "bare.csv"?
  [3]
  $ ls other.json
  ! ls: cannot access 'other.json': No such file or directory
  [2]
  $ pointsman init other.json -q --template from-csv --workload bare.csv && pointsman run other.json | head -4
  other: 2 requests, savings against big-only, 95 % intervals

  policy                 accuracy %            $/1k  saving %  top model    dropped
  small-only             0.00 [0.0, 79.3]         -  -         100 % small        1
  $ printf 'id,small|score\n1,0\n' > one.csv
  $ pointsman init one.json -q --template from-csv --workload one.csv && pointsman run one.json | head -1
  one: 1 request, savings against small-only, 95 % intervals

Files are written by their extension; standard error says so, unless --quiet.

  $ pointsman run study.json -o result.json -o result.csv -o result.txt > table
  ! wrote result.json
  ! wrote result.csv
  ! wrote result.txt
  $ cmp table result.txt && head -1 result.csv
  policy,slice_key,slice,metric,value,lo,hi
  $ pointsman run study.json -q -o result.json

The result is valid JSON, equal for any number of threads, with the cache and without it.

  $ pointsman run study.json --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["format"])'
  pointsman.result/1
  $ for n in 1 2 3 7; do pointsman run study.json --json --threads $n | cmp - result.json; done
  $ pointsman run study.json --json --no-cache | cmp - result.json

Overrides change it, and it says so.

  $ pointsman run study.json --json --set policies.router.route.at_least=0.7 --seed 3 > changed.json
  $ python3 -c 'import json; print(*(json.load(open("changed.json"))["inputs"][k] for k in ("seed", "overrides")))'
  3 [{'path': 'policies.router.route.at_least', 'value': '0.7'}, {'path': 'seed', 'value': '3'}]

What depends on the machine is in a file of its own.

  $ pointsman run study.json -q -o result.json --stamp stamp.json
  $ python3 -c 'import json; print(*sorted(json.load(open("stamp.json"))))'
  build format machine peak_memory_bytes result_sha256 started_at threads wall_time_s
  $ pointsman run study.json -q -o result.json --threads 3 --stamp three.json
  $ python3 -c 'import json, os; print(json.load(open("stamp.json"))["threads"] == os.cpu_count(), json.load(open("three.json"))["threads"])'
  True 3
  $ test "$(sha256sum < result.json | cut -d' ' -f1)" = "$(python3 -c 'import json; print(json.load(open("stamp.json"))["result_sha256"])')"

Every request, as JSON lines: their mean is the policy's.

  $ pointsman run study.json -q -o result.json --requests requests.jsonl && wc -l < requests.jsonl
  2000
  $ cat > mean.py <<'END'
  > import json
  > rows = [json.loads(line)["policies"]["router"] for line in open("requests.jsonl")]
  > policy = json.load(open("result.json"))["policies"]["router"]
  > print(abs(sum(r["score"] for r in rows) / len(rows) - policy["accuracy"]["mean"]) < 1e-12)
  > print(abs(sum(r["cost_usd"] for r in rows) - policy["cost_usd"]["total"]) < 1e-9)
  > END
  $ python3 mean.py
  True
  True

A slice that the workload has not is shown where it stands.

  $ pointsman run study.json --set 'slices=["category", "categry"]'
  ! --set:1:21: error: the workload has no column "categry"
  !     1 | slices=["category", "categry"]
  !       |                     ^~~~~~~~~
  !   expected: one of "category"
  !   hint: did you mean "category"?
  [2]

A slice key that the result has not.

  $ pointsman run study.json --slice categori
  ! error: the result has no slices by "categori"
  !   expected: "category"
  !   hint: did you mean "category"?
  [2]
