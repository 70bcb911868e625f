The least accuracy that pays, with every comparison named.

  $ pointsman floor --easy-share 0.8 --small-usd 0.2 --frontier-usd 1 --router-usd 0.02 --accuracy 0.85
  Break-even floors: the least router accuracy that pays
  80 % easy; a call costs $0.2000 small, $1.000 frontier, $0.02000 router

  against                  currency    floor  formula  saving at 85 %
  always-frontier          cost       8.82 %  D2              51.80 %
  small-first-cascade      cost      97.06 %  D6             -20.50 %
  cost-matched-static-mix  cost       8.82 %  mix             51.80 %
  best-single              cost       8.82 %  D2              51.80 %

  Binding: against small-first-cascade in cost the router must be right on at least 97.06 % of the
  requests (D6), because trying small on everything saves on every easy request without a router, so
  only the hard ones are left to gain on. At 85 % it falls 12.06 points short of that floor.

  · trying small first on everything pays if small serves at least 22 % (D1)
  · at accuracy 85 % it escalates 15 % of the easy requests and misses 15 % of the hard ones, 3 % of
    all
  · the bill is $0.4820 a request against $1.000 for always-frontier; 100 % of the answers are right
    against 100 %
  · it saves 51.8 %: $0.4820 against $1.000
  · its accuracy is 76.18 points above the floor against always-frontier
  · against always-frontier it pays with, all else unchanged, easy_share above 7.04 %, small_usd below
    $0.9296, frontier_usd above $0.2382, router_usd below $0.5380, verifier_usd below $0.7296
  $ pointsman floor --easy-share 0.6 --small-usd 1 --frontier-usd 3 --router-usd 1 --plain
  Break-even floors: the least router accuracy that pays
  60 % easy; a call costs $1.000 small, $3.000 frontier, $1.000 router

  against                  currency    floor  formula
  always-frontier          cost      87.50 %  D2
  small-first-cascade      cost        never  D6
  cost-matched-static-mix  cost      87.50 %  mix
  best-single              cost      87.50 %  D2

  Binding: against small-first-cascade in cost not even a perfect router pays (D6), because trying
  small on everything saves on every easy request without a router, so only the hard ones are left to
  gain on. Beating always-frontier in cost takes 87.5 %.

  - trying small first on everything pays if small serves at least 66.67 % (D1)

Three routers that are right on 85 % of the requests save 30, 32 and 35 %.

  $ for errors in "0.25 --miss 0" "0.15 --miss 0.15" "0 --miss 0.375"; do
  >   pointsman floor --easy-share 0.6 --small-usd 1 --frontier-usd 3 --over-escalation $errors | tail -8
  > done
  · trying small first on everything pays if small serves at least 33.33 % (D1)
  · at accuracy 85 % it escalates 25 % of the easy requests and misses 0 % of the hard ones, 0 % of
    all
  · the bill is $2.100 a request against $3.000 for always-frontier; 100 % of the answers are right
    against 100 %
  · it saves 30 %: $2.100 against $3.000
  · against always-frontier it pays with, all else unchanged, small_usd below $3.000, frontier_usd
    above $1.000, router_usd below $0.9000, verifier_usd below $2.000
  · trying small first on everything pays if small serves at least 33.33 % (D1)
  · at accuracy 85 % it escalates 15 % of the easy requests and misses 15 % of the hard ones, 6 % of
    all
  · the bill is $2.040 a request against $3.000 for always-frontier; 100 % of the answers are right
    against 100 %
  · it saves 32 %: $2.040 against $3.000
  · against always-frontier it pays with, all else unchanged, easy_share above 8.11 %, small_usd below
    $2.684, frontier_usd above $1.118, router_usd below $0.9600, verifier_usd below $1.684
  · trying small first on everything pays if small serves at least 33.33 % (D1)
  · at accuracy 85 % it escalates 0 % of the easy requests and misses 37.5 % of the hard ones, 15 % of
    all
  · the bill is $1.950 a request against $3.000 for always-frontier; 100 % of the answers are right
    against 100 %
  · it saves 35 %: $1.950 against $3.000
  · against always-frontier it pays with, all else unchanged, easy_share above 15.79 %, small_usd
    below $2.400, frontier_usd above $1.250, router_usd below $1.050, verifier_usd below $1.400

A third cheaper, yet worse: wrong answers cost more than the bill saves.

  $ pointsman floor --easy-share 0.6 --small-usd 1 --frontier-usd 3 --router-usd 0.15 --verifier-recall 0 --wrong-answer-usd 30 --small-right-easy 0.97 --small-right-hard 0.25 --frontier-right-easy 0.99 --frontier-right-hard 0.92 --accuracy 0.85
  Break-even floors: the least router accuracy that pays
  60 % easy; a call costs $1.000 small, $3.000 frontier, $0.1500 router; a wrong answer costs $30.00

  against                  currency                 floor  formula  saving at 85 %
  always-frontier          cost                    always  D4              33.00 %
  small-first-cascade      cost                     never  D6            -101.00 %
  cost-matched-static-mix  cost                   56.73 %  mix             23.86 %
  best-single              cost                    always  D4              33.00 %
  always-frontier          quality-adjusted-cost  91.46 %  D4             -12.61 %
  small-first-cascade      quality-adjusted-cost  12.25 %  D4              55.77 %
  cost-matched-static-mix  quality-adjusted-cost  56.73 %  mix             23.86 %
  best-single              quality-adjusted-cost  91.46 %  D4             -12.61 %

  Binding: against always-frontier in quality-adjusted-cost the router must be right on at least
  91.46 % of the requests (D4), because what the router costs and what its errors waste must stay
  below what easy requests save. At 85 % it falls 6.46 points short of that floor.

  · trying small first on everything pays if small serves at least 38.33 % (D1)
  · with a calibrated confidence of small, a cascade keeps its answer from 86.2 % on, a router sends
    to it from 89.53 % on (D5)
  · at accuracy 85 % it escalates 15 % of the easy requests and misses 15 % of the hard ones, 6 % of
    all
  · the bill is $2.010 a request against $3.000 for always-frontier; 91.16 % of the answers are right
    against 96.2 %
  · it is 33 % cheaper, yet worse: with wrong answers priced, it costs 12.61 % more, $4.662 against
    $4.140
  · its accuracy is 6.46 points below the floor against always-frontier
  · against always-frontier it pays with, all else unchanged, easy_share above 73.37 %, small_usd
    below $0.08421, frontier_usd above $3.916, wrong_answer_usd below $19.64, verifier_recall above
    34.44 %

Deadlines, tasks of several steps and a value of time bring their own rows.

  $ pointsman floor --easy-share 0.6 --small-usd 0.2 --frontier-usd 1 --router-usd 0.02 --verifier-recall 0.9 --steps 80 --small-s 0.7 --frontier-s 2 --router-s 0.1 --slo-s 5 --slo-usd 2 --value-of-time-usd-per-s 0.1 --accuracy 0.85
  Break-even floors: the least router accuracy that pays
  60 % easy; a call costs $0.2000 small, $1.000 frontier, $0.02000 router; a call takes 0.700 s small,
  2.00 s frontier, 0.100 s router; a task has 80 steps

  against                  currency              floor  formula  saving at 85 %
  always-frontier          cost                11.54 %  D4              38.20 %
  small-first-cascade      cost                96.15 %  D6             -10.36 %
  cost-matched-static-mix  cost                23.33 %  mix             37.45 %
  best-single              cost                11.54 %  D4              38.20 %
  always-frontier          time-adjusted-cost  14.56 %  D8              36.27 %
  small-first-cascade      time-adjusted-cost  95.15 %  D8              -8.93 %
  cost-matched-static-mix  time-adjusted-cost  25.74 %  mix             35.53 %
  best-single              time-adjusted-cost  14.56 %  D8              36.27 %
  always-frontier          latency             30.61 %  D8              26.65 %
  small-first-cascade      latency             89.80 %  D8              -3.31 %
  cost-matched-static-mix  latency             38.74 %  mix             25.93 %
  best-single              latency             30.61 %  D8              26.65 %
  always-frontier          slo                 14.60 %  D8              39.23 %
  small-first-cascade      slo                 93.60 %  D8              -8.56 %
  cost-matched-static-mix  slo                 25.63 %  mix             38.47 %
  best-single              slo                 14.60 %  D8              39.23 %
  always-frontier          resolved-session    85.00 %  D7              -0.02 %
  small-first-cascade      resolved-session    16.64 %  D7              93.18 %
  cost-matched-static-mix  resolved-session    23.33 %  mix             37.45 %
  best-single              resolved-session    85.00 %  D7              -0.02 %

  Binding: against small-first-cascade in cost the router must be right on at least 96.15 % of the
  requests (D6), because trying small on everything saves on every easy request without a router, so
  only the hard ones are left to gain on. At 85 % it falls 11.15 points short of that floor.

  · trying small first on everything pays if small serves at least 22 % (D1)
  · at accuracy 85 % it escalates 15 % of the easy requests and misses 15 % of the hard ones, 6 % of
    all
  · the bill is $0.6180 a request against $1.000 for always-frontier; 99.4 % of the answers are right
    against 100 %
  · it saves 38.2 %: $0.6180 against $1.000
  · its accuracy is 73.46 points above the floor against always-frontier
  · the mean latency is 1.47 s against 2.00 s
  · against always-frontier it pays with, all else unchanged, easy_share above 5.04 %, small_usd below
    $0.8702, frontier_usd above $0.2597, router_usd below $0.4020, verifier_usd below $0.6702,
    wrong_answer_usd below $63.67

Times alone are enough for latency.

  $ pointsman floor --easy-share 0.6 --small-s 0.7 --frontier-s 2 --router-s 0.988
  Break-even floors: the least router accuracy that pays
  60 % easy; a call takes 0.700 s small, 2.00 s frontier, 0.988 s router

  against                  currency  floor  formula
  always-frontier          latency   never  D8
  small-first-cascade      latency   never  D8
  cost-matched-static-mix  latency   never  mix
  best-single              latency   never  D8

  Binding: against always-frontier in latency not even a perfect router pays (D8), because what the
  router costs and what its errors waste must stay below what easy requests save. Every other
  comparison asks for no more.

JSON for programs: full precision, a number beyond 1 beside "never", null with a reason.

  $ pointsman floor --easy-share 0.8 --small-usd 0.2 --frontier-usd 1 --accuracy 0.85 --json > floor.json
  $ python3 - <<'END'
  > import json
  > report = json.load(open("floor.json"))
  > print(sorted(report), len(report["floors"]))
  > print(report["floors"][0])
  > print({key: value for key, value in report["at"].items() if not isinstance(value, (list, dict))})
  > print(report["binding"])
  > END
  ['at', 'binding', 'explanation', 'floors', 'kind', 'thresholds'] 20
  {'baseline': 'always-frontier', 'currency': 'cost', 'floor': 0.058823529411764754, 'formula': 'D2', 'reach': 'reachable'}
  {'accuracy': 0.85, 'answers_right': 1.0, 'baseline_answers_right': 1.0, 'baseline_spend_usd': 1.0, 'baseline_usd': 1.0, 'margin': 0.7911764705882353, 'miss': 0.15000000000000002, 'over_escalation': 0.15000000000000002, 'savings': 0.538, 'spend_usd': 0.462, 'total_usd': 0.462, 'under_routed': 0.03}
  {'baseline': 'small-first-cascade', 'currency': 'cost', 'floor': 0.9411764705882353, 'formula': 'D6', 'reach': 'reachable'}
  $ pointsman floor --easy-share 0.4 --small-usd 1 --frontier-usd 3 --router-usd 1 --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["floors"][0])'
  {'baseline': 'always-frontier', 'currency': 'cost', 'floor': 1.1428571428571426, 'formula': 'D2', 'reach': 'never'}
  $ pointsman floor --easy-share 0.5 --small-usd 0 --frontier-usd 0 --accuracy 0.5 --json | grep -i nan
  [1]

Degenerate stories say so.

  $ pointsman floor --easy-share 1 --small-usd 1 --frontier-usd 1 --accuracy 0.5
  Break-even floors: the least router accuracy that pays
  100 % easy; a call costs $1.000 small, $1.000 frontier

  against                  currency      floor  formula  saving at 50 %
  always-frontier          cost      undefined  D2               0.00 %
  small-first-cascade      cost      undefined  D6               0.00 %
  cost-matched-static-mix  cost      undefined  mix                   -
  best-single              cost      undefined  D2               0.00 %

  No floor is defined for this story. Look at the savings instead.

  · always-frontier, small-first-cascade and best-single in cost: undefined because the saving is
    exactly 0 at every accuracy
  · cost-matched-static-mix in cost: undefined because frontier takes no more than small and is as
    accurate: no mix is better
  · trying small first on everything pays if small serves at least 100 % (D1)
  · at accuracy 50 % it escalates 50 % of the easy requests and misses 50 % of the hard ones, 0 % of
    all
  · the bill is $1.000 a request against $1.000 for always-frontier; 100 % of the answers are right
    against 100 %
  · it saves 0 %: $1.000 against $1.000
  · against always-frontier it pays with, all else unchanged, small_usd below $1.000, frontier_usd
    above $1.000
  $ pointsman floor --easy-share 0.5 --small-usd 0 --frontier-usd 0 --accuracy 0.5
  Break-even floors: the least router accuracy that pays
  50 % easy; a call costs $0 small, $0 frontier

  against                  currency      floor  formula  saving at 50 %
  always-frontier          cost      undefined  D2                    -
  small-first-cascade      cost      undefined  D6                    -
  cost-matched-static-mix  cost      undefined  mix                   -
  best-single              cost      undefined  D2                    -

  No floor is defined for this story. Look at the savings instead.

  · always-frontier, small-first-cascade and best-single in cost: undefined because the saving is
    exactly 0 at every accuracy
  · cost-matched-static-mix in cost: undefined because frontier takes no more than small and is as
    accurate: no mix is better
  · at accuracy 50 % it escalates 50 % of the easy requests and misses 50 % of the hard ones, 25 % of
    all
  · the bill is $0 a request against $0 for always-frontier; 100 % of the answers are right against
    100 %
  · the saving is undefined because the baseline costs nothing

What is wrong with the flags.

  $ pointsman floor --small-usd 1 --frontier-usd 3
  ! error: pointsman floor needs a scenario or --easy-share
  !   expected: a file of labelled requests to measure, or figures to calculate with
  !   hint: "pointsman floor --help" shows what it takes
  [2]
  $ pointsman floor --easy-share 1.5 --small-usd 1 --frontier-usd 3
  ! error: --easy-share does not take "1.5"
  !   expected: a number from 0 to 1
  !   hint: "pointsman floor --help" shows what it takes
  [2]
  $ pointsman floor --easy-share nan --small-usd 1 --frontier-usd 3
  ! error: --easy-share does not take "nan"
  !   expected: a number from 0 to 1
  !   hint: "pointsman floor --help" shows what it takes
  [2]
  $ pointsman floor --easy-share 0.5 --small-usd -1 --frontier-usd 3
  ! error: --small-usd does not take "-1"
  !   expected: an amount in USD of at least 0 and at most 1e15
  !   hint: "pointsman floor --help" shows what it takes
  [2]
  $ pointsman floor --easy-share 0.5 --small-usd inf --frontier-usd 3
  ! error: --small-usd does not take "inf"
  !   expected: an amount in USD of at least 0 and at most 1e15
  !   hint: "pointsman floor --help" shows what it takes
  [2]
  $ pointsman floor --easy-share 0.5 --small-usd 1
  ! error: pointsman floor needs --frontier-usd
  !   expected: the prices of a small and of a frontier call, such as 0.001 and 0.005
  !   hint: "pointsman floor --help" shows what it takes
  [2]
  $ pointsman floor --easy-share 0.5
  ! error: pointsman floor needs --small-usd
  !   expected: the prices of a small and of a frontier call, such as 0.001 and 0.005
  !   hint: "pointsman floor --help" shows what it takes
  [2]
  $ pointsman floor --easy-share 0.5 --small-s 1
  ! error: pointsman floor needs --frontier-s
  !   expected: the mean times of a small and of a frontier call
  !   hint: "pointsman floor --help" shows what it takes
  [2]
  $ pointsman floor --easy-share 0.5 --small-usd 1 --frontier-usd 3 --slo-s 2
  ! error: pointsman floor needs --small-s
  !   expected: the mean times of a small and of a frontier call
  !   hint: "pointsman floor --help" shows what it takes
  [2]
  $ pointsman floor --easy-share 0.5 --small-usd 1 --frontier-usd 3 --miss 0.1
  ! error: pointsman floor needs --over-escalation
  !   expected: P(frontier | easy) beside P(small | hard)
  !   hint: "pointsman floor --help" shows what it takes
  [2]
  $ pointsman floor --easy-share 0.5 --small-usd 1 --frontier-usd 3 --accuracy 0.8 --over-escalation 0.1 --miss 0.1
  ! error: pointsman floor needs one point
  !   expected: --accuracy, or --over-escalation with --miss
  !   hint: "pointsman floor --help" shows what it takes
  [2]
  $ pointsman floor --easy-share 0.5 --small-usd 1 --frontier-usd 3 --steps 0
  ! error: --steps does not take "0"
  !   expected: a whole number of at least 1
  !   hint: "pointsman floor --help" shows what it takes
  [2]
  $ pointsman floor --easyshare 0.5
  ! error: pointsman floor has no option "--easyshare"
  !   hint: did you mean "--easy-share"?
  [2]

With a scenario the floors are measured on its labels; what else the scenario asks is left out.

  $ cat > two.json <<END
  > { "version": 1, "workload": { "file": "$ROOT/data/samples/support.csv" },
  >   "policies": { "frontier-only": "frontier", "small-only": "small" } }
  > END
  $ pointsman floor -q two.json --set intervals.resamples=500 --plain
  floor

  small before frontier on 2,000 requests, 69.0 [66.9, 71.0] % easy; a request costs $0.002249 or
  $0.01211; 100 % of its failures are seen and retried

  against                  floor %
  in cost
  always-frontier          9.22 [8.4, 10.3]
  small-first-cascade      90.78 [89.7, 91.6]
  cost-matched-static-mix  0.00 [0.0, 0.0]
  best-single              9.22 [8.4, 10.3]
  in latency
  always-frontier          21.37 [19.4, 23.6]
  small-first-cascade      78.63 [76.4, 80.6]
  cost-matched-static-mix  0.00 [0.0, 0.0]
  best-single              21.37 [19.4, 23.6]
  in resolved-session
  always-frontier          8.74 [7.9, 9.7]
  small-first-cascade      91.02 [90.0, 91.9]
  cost-matched-static-mix  0.00 [0.0, 0.0]
  best-single              never

  - a router of accuracy 100 % pays against small-first-cascade with, all else unchanged, router's
    price below $0.0006973 (now $0), recall above 81.11 % (now 100 %)
  - no value of one of these alone turns the decision against small-first-cascade: price of a wrong
    answer, price ratio, easy share
  - the hardest category is shipping (514 requests): its floor against small-first-cascade is 94.20
    [92.7, 95.6] %
  $ pointsman floor two.json --easy-share 0.5
  ! error: pointsman floor takes --easy-share with figures alone
  !   expected: a scenario to measure, or figures to calculate with, not both
  !   hint: "pointsman floor --help" shows what it takes
  [2]
  $ pointsman floor --easy-share 0.5 --small-usd 1 --frontier-usd 3 --set seed=3
  ! error: pointsman floor takes --set with a scenario alone
  !   expected: a scenario to measure, or figures to calculate with, not both
  !   hint: "pointsman floor --help" shows what it takes
  [2]
  $ pointsman floor "$ROOT/scenarios/library/floor.json" -q --json | grep -c '"kind": "floor"'
  2
