#!/usr/bin/env bash
# Times `pointsman run` from process start to result, with a warm and with a cold column cache, and
# measures what a long workload needs of memory.
#
# Usage: end_to_end.sh BINARY [SCENARIO]
# Without SCENARIO: three policies on the MMLU labels of $POINTSMAN_DATA (by default ../shared/data
# beside the repository); then three on $POINTSMAN_BENCH_ROWS generated rows of two models (10 M by
# default, 0.5 GB on the disk for a while). Says why and ends well where hyperfine or the data is
# absent.
set -euo pipefail

skip() {
  echo "end_to_end: skipped: $*" >&2
  exit 0
}

# measure_memory: peak memory of a run over many rows, which the columns in use bound.
measure_memory() {
  local rows=${POINTSMAN_BENCH_ROWS:-10000000}
  cat >"$work/long.spec.json" <<JSON
{ "version": 1, "rows": $rows,
  "models": { "small": { "accuracy": 0.7 }, "frontier": { "accuracy": 0.9 } },
  "signals": { "router_score": { "target": { "right": "frontier", "wrong": "small" }, "auc": 0.75,
                                 "scale": "uniform" } } }
JSON
  cat >"$work/long.json" <<'JSON'
{ "version": 1, "workload": { "file": "long.csv" }, "baseline": "strong",
  "policies": { "weak": "small", "strong": "frontier",
                "router": { "route": { "by": "router_score", "at_least": 0.5,
                                       "then": "frontier", "else": "small" } } },
  "analyses": [ { "curve": { "policy": "router", "parameter": "at_least", "points": 1001 } } ] }
JSON
  "$binary" generate "$work/long.spec.json" -q -o "$work/long.csv"
  "$binary" run "$work/long.json" --no-cache -q -o "$work/long-result.json" --stamp "$work/stamp.json"
  # A peak of another run is worth nothing.
  grep -q "\"rows\": $rows" "$work/long-result.json"
  sed -n 's/^ "peak_memory_bytes": \([0-9]*\),$/\1/p' "$work/stamp.json" | awk -v rows="$rows" '
    {printf "%d rows x 2 models, three policies, the controls and 1,001 thresholds: ", rows
     printf "%.0f MB at the peak, %.0f bytes a row\n", $1 / 1e6, $1 / rows}'
}

if (($# < 1 || $# > 2)); then
  echo "usage: end_to_end.sh BINARY [SCENARIO]" >&2
  exit 2
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
binary=$(realpath -m "$1")
[[ -x $binary ]] || skip "$1 is not built"
command -v hyperfine >/dev/null || skip "hyperfine is not installed (Debian package hyperfine)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export POINTSMAN_CACHE=$work/cache

if (($# == 2)); then
  scenario=$(realpath "$2")
else
  data=$(realpath -m "${POINTSMAN_DATA:-$root/../shared/data}")
  [[ -r $data/routellm/mmlu.csv ]] || skip "no routellm/mmlu.csv in $data (set POINTSMAN_DATA)"
  scenario=$work/mmlu.json
  cat >"$scenario" <<JSON
{ "version": 1, "name": "mmlu", "seed": 7,
  "workload": { "file": "$data/routellm/mmlu.csv", "where": "contaminated == 0" },
  "policies": {
    "weak": "mixtral-8x7b",
    "strong": "gpt-4-1106",
    "long-prompts": { "route": { "by": "prompt_chars", "at_least": 400,
                                 "then": "gpt-4-1106", "else": "mixtral-8x7b" } } },
  "baseline": "strong" }
JSON
fi

run() { "$binary" run "$scenario" --json; }

# A benchmark of a wrong answer is worth nothing: both caches must give one and the same result.
run >"$work/cold.json"
run >"$work/warm.json"
cmp "$work/cold.json" "$work/warm.json"

printf -v command '%q run %q --json' "$binary" "$scenario"
printf -v empty_cache 'rm -rf %q' "$POINTSMAN_CACHE"
hyperfine --style basic --shell=none --warmup 3 --min-runs 20 -n "warm column cache" "$command"
hyperfine --style basic --shell=none --min-runs 10 --prepare "$empty_cache" \
  -n "cold column cache" "$command"
if (($# == 1)); then measure_memory; fi
