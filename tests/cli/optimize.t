The cheapest threshold of a router that keeps an accuracy, chosen on half of the requests and judged on the other half.

  $ pointsman init study.json -q && pointsman optimize study.json --policy router --minimise cost --accuracy-at-least 0.8
  best router

  least cost with accuracy of at least 80.0 %, over router: route.at_least
  chosen on 1,027 requests, judged on 973 (half of the requests each, by id and seed 1)
  every threshold, by prefix sums: 1,028 settings; nothing in that space is better on train

        setting   train %          held out %  optimism  train $/1k  held out  saving %     s
  best  0.748965    80.04  78.01 [75.3, 80.5]      2.03       4.853     4.483      62.4  3.95
  now   0.5         83.84  83.66 [81.2, 85.8]      0.18       7.293     6.768      43.3  5.09
  frontier on train
        0.998237    70.79  67.83 [64.8, 70.7]      2.96       2.258     2.291      80.8  2.91
        0.974569    72.44  69.99 [67.0, 72.8]      2.45       2.510     2.541      78.7  2.99
        0.942369    74.10  71.22 [68.3, 74.0]      2.88       2.948     2.738      77.0  3.06
        0.914136    75.75  72.05 [69.1, 74.8]      3.71       3.206     2.975      75.1  3.18
        0.883368    77.41  72.97 [70.1, 75.7]      4.44       3.574     3.167      73.4  3.29
        0.801548    79.16  75.33 [72.5, 77.9]      3.83       4.328     3.773      68.4  3.58
        0.718679    80.72  78.93 [76.3, 81.4]      1.79       5.143     4.711      60.5  4.06
        0.593426    82.28  82.01 [79.5, 84.3]      0.26       6.402     5.928      50.3  4.65
        0.491852    83.93  83.97 [81.5, 86.1]     -0.03       7.423     6.860      42.5  5.13
        0.419888    85.49  85.10 [82.7, 87.2]      0.39       8.248     7.397      38.0  5.33
        0.186534    87.05  87.15 [84.9, 89.1]     -0.10       10.55     9.940      16.7  6.52
  ! the best setting misses a limit on the requests held out

A range, a list, and the most value.

  $ pointsman optimize study.json --policy router --parameter at_least=0.2:0.6 --maximise value --plain | head -9
  best router

  most value, over router: route.at_least
  chosen on 1,027 requests, judged on 973 (half of the requests each, by id and seed 1)
  every threshold, by prefix sums: 424 settings; nothing in that space is better on train

        setting   train %          held out %  optimism  train $/1k  held out  saving %     s
  best  0.523901    83.84  83.35 [80.9, 85.6]      0.49       7.110     6.570      44.9  5.01
  now   0.5         83.84  83.66 [81.2, 85.8]      0.18       7.293     6.768      43.3  5.09
  $ pointsman optimize study.json --policy router --parameter route.at_least=0.3,0.5 --maximise accuracy | sed -n 3,6p
  most accuracy, over router: route.at_least
  chosen on 1,027 requests, judged on 973 (half of the requests each, by id and seed 1)
  every threshold, by prefix sums: 2 settings; nothing in that space is better on train
  (empty line)

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
  0.006
  1

What is no threshold is searched by successive halving, the same on every run and for any number of threads.

  $ pointsman init cascade.json --template cascade -q --force
  $ cat > split.py <<'END'
  > import json
  > scenario = {"version": 1, "workload": {"file": "workload.csv"}, "controls": False, "baseline": "split",
  >             "policies": {"split": {"mix": {"small": 0.5, "frontier": 0.5}}}}
  > json.dump(scenario, open("split.json", "w"))
  > END
  $ python3 split.py && pointsman optimize split.json --policy split --parameter mix.frontier=0:1 --maximise accuracy --cost-at-most-usd 0.006
  best split

  most accuracy with at most $6.000 per 1k, over split: mix.frontier
  chosen on 1,027 requests, judged on 973 (half of the requests each, by id and seed 1)
  successive halving, 4 rounds: 65 settings; not every setting was tried

        setting   train %          held out %  optimism  train $/1k  held out  saving %     s
  best  0.372949    76.72  74.88 [72.6, 77.1]      1.84       5.998     5.854      17.4  4.58
  now   0.5         78.77  77.49 [75.4, 79.6]      1.28       7.273     7.084       0.0  5.17
  frontier on train
        0.267       75.01  72.70 [70.3, 75.1]      2.30       4.935     4.828      31.9  4.10
        0.289362    75.37  73.16 [70.8, 75.6]      2.21       5.159     5.044      28.8  4.20
        0.306657    75.65  73.52 [71.1, 75.9]      2.13       5.333     5.212      26.4  4.28
        0.325492    75.95  73.91 [71.6, 76.2]      2.05       5.522     5.394      23.9  4.37
        0.339824    76.18  74.20 [71.9, 76.5]      1.98       5.666     5.533      21.9  4.43
        0.347393    76.31  74.36 [72.0, 76.7]      1.95       5.742     5.607      20.9  4.47
        0.372949    76.72  74.88 [72.6, 77.1]      1.84       5.998     5.854      17.4  4.58
        0.379584    76.83  75.02 [72.8, 77.3]      1.81       6.065     5.918      16.5  4.62
        0.5         78.77  77.49 [75.4, 79.6]      1.28       7.273     7.084       0.0  5.17
  $ for n in 1 3; do pointsman optimize split.json --policy split --parameter mix.frontier=0:1 --maximise accuracy --cost-at-most-usd 0.006 --threads $n --json | sha256sum; done | uniq | wc -l
  1

A problem without a solution says so and shows what comes nearest.

  $ pointsman optimize study.json --policy router --minimise cost --accuracy-at-least 0.99 | tail -3
           0.186534    87.05  87.15 [84.9, 89.1]     -0.10       10.55     9.940      16.7  6.52
  ! infeasible: no setting keeps every limit on train; what was found reaches from 70.8 % at $2.258
    per 1k to 87.0 % at $10.55
  $ pointsman optimize study.json --mixture small --mixture frontier --maximise accuracy --cost-at-most-usd 0.000001 | sed -n '/nearest/p'
  nearest  mixture    70.69  67.21 [64.2, 70.1]      3.48       2.256     2.242      81.2  2.88

A scenario can ask for it itself, beside a plan for its labels.

  $ pointsman optimize study.json
  ! error: "study.json" does not say what to optimise
  !   expected: an "optimize" among its analyses, or --policy with --minimise or --maximise
  [2]
  $ pointsman run study.json --set 'analyses=[{"plan": {"policy": "router", "label_usd": 0.2}}]' | tail -14

  labels for router

  router against frontier-only: 2,000 requests answered by both, 36 better, 107 worse
  accuracy: HOLD, -3.55 [-4.56, -2.60] points (90 % interval), McNemar mid-p < 0.0001
  · 2,000 requests find a difference of 1.49 points with 80 % power
  · a drop of 1 pt is found with 51.1 %, and takes 4,419 labels
  · a drop of 2 pt is found with 95.6 %, and takes 1,104 labels
  · a drop of 5 pt is found with 100.0 %, and takes 175 labels
  gain: SHIP, $3.300 per 1k requests [$2.761, $3.840]
  · better now: to ship, wrong with 0.0 % probability; to know for sure is worth $0 over 1,000,000
    requests
  · 100 more labels are worth $0 over 1,000,000 requests
  · no label pays for itself
  $ pointsman run study.json --set 'analyses=[{"plan": {"policy": "router"}}, {"optimize": {"policy": "router", "maximise": "value"}}]' -q -o result.json
  $ python3 -c 'import json; print(*(a["kind"] for a in json.load(open("result.json"))["analyses"]))'
  plan optimize

Mistakes are explained.

  $ pointsman optimize study.json --policy rooter --minimise cost --accuracy-at-least 0.8
  ! error: --policy: no policy is named "rooter"
  !   expected: one of "small-only", "frontier-only", "router"
  !   hint: did you mean "router"?
  [2]
  $ pointsman optimize study.json --policy router --minimise cost
  ! error: --minimise: the least cost at any accuracy is that of the cheapest policy
  !   expected: --accuracy-at-least beside it, such as 0.8
  [2]
  $ pointsman optimize study.json --policy router
  ! error: an optimisation has one objective
  !   expected: --minimise cost, --maximise accuracy or --maximise value
  [2]
  $ pointsman optimize study.json --policy router --maximise acuracy
  ! error: --maximise does not take "acuracy"
  !   expected: one of "accuracy" and "value"
  !   hint: did you mean "accuracy"?
  [2]
  $ pointsman optimize study.json --policy small-only --maximise accuracy
  ! error: --policy: "small-only" has no threshold to search
  !   expected: --parameter: the numbers to search and their ranges
  [2]
  $ pointsman optimize study.json --policy router --parameter at_lest=0:1 --maximise accuracy
  ! error: --parameter: "router" has no number at "at_lest"
  !   expected: "route.at_least"
  !   hint: did you mean "at_least"?
  [2]
  $ pointsman optimize study.json --policy router --parameter at_least=low:high --maximise accuracy
  ! error: --parameter does not take "at_least=low:high"
  !   expected: a number of the policy, such as at_least, at_least=0.2:0.9 or at_least=0.2,0.5
  [2]
  $ pointsman optimize study.json --mixture small --mixture frontier --by categorie --maximise accuracy
  ! error: --by: the workload has no column "categorie" that a policy may read
  !   expected: one of "category", "input_tokens", "router_score"
  !   hint: did you mean "category"?
  [2]
  $ pointsman optimize study.json --policy router --mixture small --maximise accuracy
  ! error: --mixture has only 1 item
  !   expected: at least 2 items
  !   hint: for example ["small", "frontier"]
  [2]
  $ pointsman run study.json --set 'analyses=[{"optimize": {"policy": "router", "maximise": "value", "minimise": "cost"}}]'
  ! --set:1:24: error: an optimisation has one objective
  !     1 | analyses=[{"optimize": {"policy": "router", "maximise": "value", "minimise": "cost"}}]
  !       |                        ^
  !   expected: "minimise": "cost", "maximise": "accuracy" or "maximise": "value"
  [2]
  $ pointsman run study.json --set 'analyses=[{"optimize": {"by_answer": {"base": ["small"], "add_ons": ["frontier"]}, "maximise": "accuracy"}}]'
  ! --set:1:48: error: "small" has no observed answers with confidences
  !     1 | analyses=[{"optimize": {"by_answer": {"base": ["small"], "add_ons": ["frontier"]}, "maximise": "accu...
  !       |                                                ^~~~~~~
  !   expected: a model with the columns "small|answer" and "small|confidence"
  [2]
  $ pointsman run study.json --set baseline=null --set 'analyses=[{"plan": {"policy": "router"}}]'
  ! --set:1:10: error: no policy is named "null"
  !     1 | baseline=null
  !       |          ^~~~
  !   expected: one of "small-only", "frontier-only", "router"
  [2]

The result is JSON, whatever else a file's name promises.

  $ pointsman optimize study.json --policy router --minimise cost --accuracy-at-least 0.7 -o result.csv
  ! error: no format is known for "result.csv"
  !   expected: a file name that ends in one of ".json"
  [2]
