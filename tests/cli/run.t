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

  policy                 accuracy %            $/1k  saving %  adj. saving %  adj. $/1k  dropped
  small-only             0.00 [0.0, 79.3]         -  -         -                      -        1
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

A price of wrong answers joins money and quality into one figure, with its own savings.

  $ pointsman run study.json --set value.wrong_answer_usd=0.02 --slice category
  study: 2,000 requests, savings against frontier-only, 95 % intervals

  policy                 accuracy %           $/1k  saving %           adj. saving %      adj. $/1k
  small-only             69.00 [66.9, 71.0]  2.249  81.4 [80.8, 82.0]  42.3 [39.4, 45.2]      8.449
  frontier-only          87.30 [85.8, 88.7]  12.11  baseline           baseline               14.65
  router                 83.75 [82.1, 85.3]  7.037  41.9 [39.6, 44.2]  29.8 [27.4, 32.2]      10.29
  controls
  small: small           69.00 [66.9, 71.0]  2.249  81.4 [80.8, 82.0]  42.3 [39.4, 45.2]      8.449
  frontier: frontier     87.30 [85.8, 88.7]  12.11  0.0 [0.0, 0.0]     0.0 [0.0, 0.0]         14.65
  best single: frontier  87.30 [85.8, 88.7]  12.11  0.0 [0.0, 0.0]     0.0 [0.0, 0.0]         14.65
  mix for router         77.88               7.037                                            11.46
  small-first cascade *  90.25 [88.9, 91.5]  5.941  51.0 [48.4, 53.5]  46.1 [43.5, 48.8]      7.891
  oracle *               90.25 [88.9, 91.5]  4.246  64.9 [63.0, 66.9]  57.7 [55.8, 59.6]      6.196

  mix for x: the best blind split between single models that costs no more than x
  * knows the labels: a bound on routers, not one to ship
  adj.: quality-adjusted; a wrong answer costs $0.02000 more than its calls
    no room for the column "top model"
    no room for the column "p50/p95 s"

  router by at_least

   at_least  past %  accuracy %           $/1k  saving %           mean s  regret %
   0.000867   100.0  87.30 [85.3, 89.3]  12.11  0.0 [0.0, 0.0]       7.52      2.95
   0.172243    83.4  87.15 [85.1, 89.2]  10.45  13.7 [10.8, 16.7]    6.69      3.10
   0.333146    66.6  86.15 [84.0, 88.3]  8.777  27.5 [23.7, 31.4]    5.93      4.10
   0.493669    50.0  83.80 [81.5, 86.1]  7.126  41.2 [37.1, 45.2]    5.19      6.45
   0.671877    33.4  81.05 [78.7, 83.4]  5.519  54.4 [50.7, 58.2]    4.44      9.20
   0.827313    16.7  76.95 [74.5, 79.4]  3.876  68.0 [64.8, 71.2]    3.63     13.30
  above all     0.0  69.00 [66.2, 71.8]  2.249  81.4 [80.4, 82.4]    2.84     21.25  hull
  7 of 1,996 points; brackets hold the whole curve at 95 %; savings against frontier-only

  accuracy % by category

  category   requests  small-only         frontier-only      router
  billing         589  70.6 [66.8, 74.2]  88.1 [85.3, 90.5]  85.2 [82.1, 87.9]
  shipping        514  76.7 [72.8, 80.1]  90.1 [87.2, 92.4]  88.5 [85.5, 91.0]
  technical       312  37.5 [32.3, 43.0]  70.8 [65.6, 75.6]  63.8 [58.3, 68.9]
  account         585  77.4 [73.9, 80.6]  92.8 [90.4, 94.6]  88.7 [85.9, 91.0]

  saving % against frontier-only by category

  category   requests  small-only         frontier-only   router
  billing         589  81.8 [80.9, 82.8]  0.0 [0.0, 0.0]  44.8 [40.5, 49.1]
  shipping        514  81.6 [80.4, 82.8]  0.0 [0.0, 0.0]  42.3 [37.7, 46.9]
  technical       312  81.1 [79.5, 82.7]  0.0 [0.0, 0.0]  36.2 [30.3, 42.2]
  account         585  81.1 [80.0, 82.2]  0.0 [0.0, 0.0]  41.7 [37.5, 45.9]

  quality-adjusted saving % against frontier-only by category

  category   requests  small-only         frontier-only   router
  billing         589  43.3 [37.9, 48.7]  0.0 [0.0, 0.0]  33.2 [28.9, 37.5]
  shipping        514  52.0 [46.6, 57.4]  0.0 [0.0, 0.0]  34.4 [29.6, 39.2]
  technical       312  17.0 [9.6, 24.4]   0.0 [0.0, 0.0]  16.4 [11.6, 21.3]
  account         585  49.9 [44.7, 55.2]  0.0 [0.0, 0.0]  31.3 [26.6, 35.9]
  $ pointsman run study.json -q -o priced.json --set value.wrong_answer_usd=0.02
  $ cat > burden.py <<'END'
  > import json
  > rows = [json.loads(line)["policies"]["router"] for line in open("requests.jsonl")]
  > burden = sum(r["cost_usd"] + 0.02 * (1 - r["score"]) for r in rows) / len(rows)
  > policy = json.load(open("priced.json"))["policies"]["router"]
  > print(abs(burden - policy["quality_adjusted_cost_usd"]["per_request"]) < 1e-12)
  > END
  $ python3 burden.py
  True
  $ pointsman run study.json --json --set value.wrong_answer_usd=0.02 --set 'intervals={"method": "bootstrap", "resamples": 2000}' > boot.json
  $ cat > bounds.py <<'END'
  > import json
  > a, b = (json.load(open(f))["policies"]["router"]["quality_adjusted_savings"] for f in ("priced.json", "boot.json"))
  > print(a["mean"] == b["mean"], a["lo"] != b["lo"], abs(a["lo"] - b["lo"]) < 0.1 * (a["hi"] - a["lo"]))
  > END
  $ python3 bounds.py
  True True True

A slice key that the result has not.

  $ pointsman run study.json --slice categori
  ! error: the result has no slices by "categori"
  !   expected: "category"
  !   hint: did you mean "category"?
  [2]

A latency law that the scenario states gives way to latencies of the workload, and the reader is told.

  $ printf 'id,small|score,small|latency_s,small|output_tokens,large|score,large|output_tokens\na,1,2,100,1,100\nb,0,2,100,1,100\n' > timed.csv
  $ cat > timed.json <<'END'
  > {"version": 1, "name": "laws", "workload": {"file": "timed.csv"}, "baseline": "large-only", "controls": false,
  >  "models": {"small": {"latency": {"ttft_s": 9, "tokens_per_s": 90}}, "large": {"latency": {"ttft_s": 1, "tokens_per_s": 50}}},
  >  "policies": {"small-only": "small", "large-only": "large"}}
  > END
  $ pointsman validate timed.json > /dev/null
  ! timed.json: the "latency" of model "small" is not used: its calls take what the workload's column "small|latency_s" says
  $ pointsman run timed.json
  laws: 2 requests, savings against large-only, 95 % intervals

  policy      accuracy %            $/1k  saving %  p50/p95 s  top model
  small-only  50.00 [9.5, 90.5]        -  -         2.00/2.00  100 % small
  large-only  100.00 [34.2, 100.0]     -  baseline  3.04/3.04  100 % large

  · the "latency" of model "small" is not used: its calls take what the workload's column
    "small|latency_s" says
  - cost: no price or labelled cost for "small"
  - cost: no price or labelled cost for "large"

Beside a workload of one's own, a scenario is fitted to it; what cannot be read is refused.

  $ mkdir own && printf 'id,cheap|score,dear|score,hard\na,0,1,0.9\nb,1,1,0.1\nc,1,1,0.2\n' > own/workload.csv
  $ pointsman init own/study.json && pointsman run own/study.json | sed -n 1,5p
  study: 3 requests, savings against dear-only, 95 % intervals

  policy                 accuracy %            $/1k  saving %  adj. saving %  adj. $/1k  top model
  cheap-only             66.67 [20.8, 93.9]       -  -         -                      -  100 % cheap
  dear-only              100.00 [43.9, 100.0]     -  baseline  baseline               -  100 % dear
  ! wrote own/scenario.schema.json, from which editors complete
  ! wrote own/study.json, fitted to the own/workload.csv that is there
  ! next: pointsman run own/study.json
  $ pointsman init own/other.json --template cascade
  ! error: the workload has no confidence of its cheapest model, "cheap", which the template cascade needs
  !   hint: the template from-csv takes what there is
  [3]
  $ printf 'a;b\n1;2\n' > own/workload.csv; pointsman init own/third.json
  ! own/workload.csv:1:1: error: no column "id"
  !     1 | a;b
  !       | ^~~
  !   expected: a column "id" with a unique name per row
  !   hint: cells are separated by commas, not by semicolons
  [3]
  $ ls own
  scenario.schema.json
  study.json
  workload.csv
