#!/usr/bin/env bash
# Times `pointsman run` from process start to result, with a warm and with a cold column cache.
#
# Usage: end_to_end.sh BINARY [SCENARIO]
# Without SCENARIO: three policies on the MMLU labels of $POINTSMAN_DATA (by default ../shared/data
# beside the repository). Says why and ends well where hyperfine or the data is absent.
set -euo pipefail

skip() {
  echo "end_to_end: skipped: $*" >&2
  exit 0
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
