A trace of the first requests on the clock, for Perfetto or Chrome.

  $ pointsman init study.json --template cascade
  ! wrote scenario.schema.json, from which editors complete
  ! wrote workload.csv, a synthetic workload to replace by your own
  ! wrote study.json
  ! next: pointsman run study.json
  $ pointsman run study.json --trace trace.json
  ! error: a trace needs a clock, and "study.json" has no "timing"
  [2]
  $ pointsman run study.json --set 'timing={"arrivals": {"poisson": {"rate_per_s": 1}}, "stations": {"small": {"servers": 1}}}' -q -o result.json --trace trace.json --trace-sample 3
  $ python3 -c 'import json; print(sorted({e["name"] for e in json.load(open("trace.json"))["traceEvents"]}))'
  ['frontier', 'process_name', 'queue of small', 'small', 'support/0', 'support/1', 'support/2']
  $ python3 -c 'import json; print(len({e["id"] for e in json.load(open("trace.json"))["traceEvents"] if "id" in e}))'
  3
  $ pointsman run study.json --trace trace.json --trace-sample 0
  ! error: --trace-sample does not take "0"
  !   expected: N:INT in [1 - 1000000]
  !   hint: "pointsman run --help" shows what it takes
  [2]
