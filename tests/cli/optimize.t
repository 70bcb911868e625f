The cheapest threshold of a router that keeps an accuracy, chosen on half of the requests and judged on the other half.

  $ pointsman init study.json -q && pointsman optimize study.json --policy router --minimise cost --accuracy-at-least 0.8

A range, a list, and the most value.

  $ pointsman optimize study.json --policy router --parameter at_least=0.2:0.6 --maximise value --plain | head -9
  $ pointsman optimize study.json --policy router --parameter route.at_least=0.3,0.5 --maximise accuracy | sed -n 3,6p

A mixture by category is a linear programme; its result is a policy to paste into a scenario.

  $ pointsman optimize study.json --mixture small --mixture frontier --by category --maximise accuracy --cost-at-most-usd 0.006 --json > mixture.json
  $ cat > paste.py <<'END'
  > import json
  > best = json.load(open("mixture.json"))["analyses"][0]["best"]
  > scenario = {"version": 1, "workload": {"file": "workload.csv"}, "policies": {"mixed": best["policy"]}, "controls": False}
  > json.dump(scenario, open("pasted.json", "w"))
  > print(round(best["train"]["cost_usd_per_request"]["mean"], 9))
  > END
  $ python3 paste.py && pointsman run pasted.json | grep -c '^mixed'

What is no threshold is searched by successive halving, the same on every run and for any number of threads.

  $ pointsman init cascade.json --template cascade -q --force
  $ cat > split.py <<'END'
  > import json
  > scenario = {"version": 1, "workload": {"file": "workload.csv"}, "controls": False, "baseline": "split",
  >             "policies": {"split": {"mix": {"small": 0.5, "frontier": 0.5}}}}
  > json.dump(scenario, open("split.json", "w"))
  > END
  $ python3 split.py && pointsman optimize split.json --policy split --parameter mix.frontier=0:1 --maximise accuracy --cost-at-most-usd 0.006
  $ for n in 1 3; do pointsman optimize split.json --policy split --parameter mix.frontier=0:1 --maximise accuracy --cost-at-most-usd 0.006 --threads $n --json | sha256sum; done | uniq | wc -l

A problem without a solution says so and shows what comes nearest.

  $ pointsman optimize study.json --policy router --minimise cost --accuracy-at-least 0.99 | tail -3
  $ pointsman optimize study.json --mixture small --mixture frontier --maximise accuracy --cost-at-most-usd 0.000001 | sed -n '/nearest/p'

A scenario can ask for it itself, beside a plan for its labels.

  $ pointsman optimize study.json
  $ pointsman run study.json --set 'analyses=[{"plan": {"policy": "router", "label_usd": 0.2}}]' | tail -14
  $ pointsman run study.json --set 'analyses=[{"plan": {"policy": "router"}}, {"optimize": {"policy": "router", "maximise": "value"}}]' -q -o result.json
  $ python3 -c 'import json; print(*(a["kind"] for a in json.load(open("result.json"))["analyses"]))'

Mistakes are explained.

  $ pointsman optimize study.json --policy rooter --minimise cost --accuracy-at-least 0.8
  $ pointsman optimize study.json --policy router --minimise cost
  $ pointsman optimize study.json --policy router
  $ pointsman optimize study.json --policy router --maximise acuracy
  $ pointsman optimize study.json --policy small-only --maximise accuracy
  $ pointsman optimize study.json --policy router --parameter at_lest=0:1 --maximise accuracy
  $ pointsman optimize study.json --policy router --parameter at_least=low:high --maximise accuracy
  $ pointsman optimize study.json --mixture small --mixture frontier --by categorie --maximise accuracy
  $ pointsman optimize study.json --policy router --mixture small --maximise accuracy
  $ pointsman run study.json --set 'analyses=[{"optimize": {"policy": "router", "maximise": "value", "minimise": "cost"}}]'
  $ pointsman run study.json --set 'analyses=[{"optimize": {"by_answer": {"base": ["small"], "add_ons": ["frontier"]}, "maximise": "accuracy"}}]'
  $ pointsman run study.json --set baseline=null --set 'analyses=[{"plan": {"policy": "router"}}]'
