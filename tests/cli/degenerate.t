Inputs at the edge of sense: every figure is a number, "never", "always" or undefined for a reason. A workload by small right, frontier right, prices and the router's score, where request i has easiness i / 40:

  $ cat > world <<'END'
  > awk -v small="$1" -v frontier="$2" -v cs="$3" -v cf="$4" -v score="$5" 'BEGIN {
  >   print "id,router_score,small|score,small|cost_usd,frontier|score,frontier|cost_usd"
  >   for (i = 0; i < 40; i++)
  >     printf "r%d,%s,%d,%s,%d,%s\n", i, score == "" ? i / 40 : score, small == "" ? i < 28 : small, cs, frontier, cf
  > }' > world.csv
  > END
  $ cat > study.json <<'END'
  > { "version": 1, "name": "edge", "baseline": "frontier-only",
  >   "workload": { "file": "world.csv", "split": { "train": 0.5, "seed": 1 } },
  >   "policies": {
  >     "frontier-only": "frontier",
  >     "router": { "route": { "by": "router_score", "at_least": 0.5, "then": "frontier", "else": "small" } } },
  >   "analyses": [
  >     { "curve": { "policy": "router", "parameter": "at_least", "bands": 100 } },
  >     { "floor": { "small": "small", "frontier": "frontier", "router": "router", "against": ["always-frontier", "small-first-cascade", "cost-matched-static-mix", "best-single"] } },
  >     { "metrics": { "policy": "router" } },
  >     { "plan": { "policy": "router" } },
  >     { "tune": { "policy": "router", "parameter": "at_least", "target": { "accuracy": 0.9 } } },
  >     { "optimize": { "policy": "router", "maximise": "accuracy", "cost_at_most_usd": 0.005 } } ] }
  > END

No request, every request and no difference; free, equal and inverted prices; a score that never varies: all run, and no result holds a NaN or an infinity.

  $ cat > tell <<'END'
  > sh ./world "$2" "$3" "$4" "$5" "$6"
  > pointsman run study.json -q --json --set value.wrong_answer_usd=$1 > out.json && pointsman run study.json -q > out.txt &&
  > cat out.json out.txt | grep -ciE '(^|[^a-z])(nan|inf(inity)?)([^a-z]|$)'
  > END
  $ for small in 0 1; do for frontier in 0 1; do sh ./tell 0.01 $small $frontier 0.001 0.01; done; done
  0
  0
  0
  0
  [1]
  $ for prices in '0.01 0.01' '0 0' '0 0.01' '0.01 0' '0.02 0.01' '0.001 0.01 0.5'; do sh ./tell 0.01 '' 1 $prices; done
  0
  0
  0
  0
  0
  0
  [1]

A frontier that is free is beaten by no router that pays for small.

  $ sh ./world '' 1 0.01 0; pointsman run study.json | sed -n '/^in cost/,/^in/p; /^- saving/p; /^! HOLD/p; /undefined because.*costs nothing/p'
  - saving: the baseline costs nothing
  in cost
  always-frontier          never    -                  HOLD
  small-first-cascade      always   50.0 [35.0, 65.0]  SHIP
  cost-matched-static-mix  never    0.0 [0.0, 0.0] pt  HOLD
  best-single              never    -                  HOLD
  in resolved-session
  ! HOLD: router does not pay against always-frontier, cost-matched-static-mix and best-single in

Where everything is free there is nothing to compare; where the two never differ there is nothing to plan by.

  $ sh ./world '' 1 0 0; pointsman run study.json | grep -E 'undefined because (nothing|the saving|the two never)'
  · cost-matched-static-mix in cost and resolved-session: undefined because the saving is exactly 0 at
  · the least difference that 40 requests find is undefined because the two never differ on these
  $ sh ./world 1 1 0.001 0.01; pointsman run study.json | grep -E 'AUC of|undefined because the two never'
  · undefined because no request is positive: AUC of router_score
  · the least difference that 40 requests find is undefined because the two never differ on these
  $ pointsman compare study.json --set value.wrong_answer_usd=0.01 | sed -n 3,9p
                 frontier-only  router  difference               the second is
  accuracy %            100.00  100.00  0.00 [-8.76, 8.76]       not shown to differ
  $/1k                   10.00   5.500  -4.500 [-5.850, -3.150]  better
  saving %                              +45.0 [31.5, 58.5]       better
  adj. $/1k              10.00   5.500  -4.500 [-5.850, -3.150]  better
  adj. saving %                         +45.0 [31.5, 58.5]       better
  · right with the second alone: 0, with the first alone: 0; McNemar mid-p = 1.0000

One score for all: two settings that print alike are told apart.

  $ sh ./world '' 1 0.001 0.01 0.5; pointsman run study.json | sed -n '/^best router/,$p'
  best router

  most accuracy with at most $5.000 per 1k, over router: route.at_least
  chosen on 23 requests, judged on 17 (the scenario's split)
  every threshold, by prefix sums: 2 settings; nothing in that space is better on train

        setting    train %            held out %  optimism  train $/1k  held out  saving %
  best  above 0.5    65.22    76.47 [52.7, 90.4]    -11.25       1.000     1.000      90.0
  now   0.5         100.00  100.00 [81.6, 100.0]      0.00       10.00     10.00       0.0
  frontier on train
        above 0.5    65.22    76.47 [52.7, 90.4]    -11.25       1.000     1.000      90.0
        0.5         100.00  100.00 [81.6, 100.0]      0.00       10.00     10.00       0.0

Unknown savings are explained wherever they stand.

  $ sh ./world '' 1 0 0; pointsman compare study.json; pointsman sweep study.json policies.router.route.at_least=0,0.5
  study.json: 40 requests, paired, 95 % intervals

              frontier-only  router  difference          the second is
  accuracy %         100.00  100.00  0.00 [-8.76, 8.76]  not shown to differ
  $/1k                    0       0  0 [0, 0]            same
  saving %                           -
  · right with the second alone: 0, with the first alone: 0; McNemar mid-p = 1.0000

  - saving: the first costs nothing
  edge: 2 points, 40 requests, policy router, savings against frontier-only, 95 % intervals

  at_least  accuracy %            $/1k  saving %
         0  100.00 [91.2, 100.0]     0  -
       0.5  100.00 [91.2, 100.0]     0  -
  - saving: the baseline costs nothing
  $ pointsman run study.json --set 'analyses=[{"tune": {"policy": "router", "parameter": "at_least", "target": {"savings": 0.5}}}]'
  edge: 40 requests, savings against frontier-only, 95 % intervals

  policy                 accuracy %            $/1k  saving %  top model
  frontier-only          100.00 [91.2, 100.0]     0  baseline  100 % frontier
  router                 100.00 [91.2, 100.0]     0  -         50 % small
  controls
  small: small           70.00 [54.6, 81.9]       0  -         100 % small
  frontier: frontier     100.00 [91.2, 100.0]     0  -         100 % frontier
  best single: frontier  100.00 [91.2, 100.0]     0  -         100 % frontier
  mix for router         100.00                   0            100 % frontier
  small-first cascade *  100.00 [91.2, 100.0]     0  -         70 % small
  oracle *               100.00 [91.2, 100.0]     0  -         70 % small

  ! router equals the static mix at its cost: 100.0 %
  mix for x: the best blind split between single models that costs no more than x
  * knows the labels: a bound on routers, not one to ship
  - saving: the baseline costs nothing

  router tuned by at_least

  · at_least for a saving of at least 50.0 % is undefined because "frontier-only" costs nothing

Mixtures stay within the scores that there are.

  $ sh ./world '' 1 0.001 0.01; pointsman optimize study.json --mixture small --mixture frontier --minimise cost --accuracy-at-least 0.95 --set intervals.level=0.9999 | sed -n 8,20p
  best  mixture    95.00    96.62 [88.8, 100.0]     -1.62       8.706     8.706      12.9
  frontier on train
        mixture    65.22     76.47 [32.3, 95.7]    -11.25       1.000     1.000      90.0
        mixture    68.70    78.82 [29.8, 100.0]    -10.13       1.900     1.900      81.0
        mixture    72.17    81.18 [37.6, 100.0]     -9.00       2.800     2.800      72.0
        mixture    75.65    83.53 [45.4, 100.0]     -7.88       3.700     3.700      63.0
        mixture    79.13    85.88 [53.2, 100.0]     -6.75       4.600     4.600      54.0
        mixture    82.61    88.24 [61.0, 100.0]     -5.63       5.500     5.500      45.0
        mixture    86.09    90.59 [68.8, 100.0]     -4.50       6.400     6.400      36.0
        mixture    89.57    92.94 [76.6, 100.0]     -3.38       7.300     7.300      27.0
        mixture    93.04    95.29 [84.4, 100.0]     -2.25       8.200     8.200      18.0
        mixture    96.52    97.65 [92.2, 100.0]     -1.13       9.100     9.100       9.0
        mixture   100.00  100.00 [100.0, 100.0]      0.00      10.000    10.000       0.0

Prices of calculators.

  $ pointsman floor --easy-share 0.6 --small-usd 0 --frontier-usd 0 --accuracy 0.8 | sed -n '/^No floor/,$p'
  No floor is defined for this story. Look at the savings instead.

  · always-frontier, small-first-cascade and best-single in cost: undefined because the saving is
    exactly 0 at every accuracy
  · cost-matched-static-mix in cost: undefined because frontier takes no more than small and is as
    accurate: no mix is better
  · at accuracy 80 % it escalates 20 % of the easy requests and misses 20 % of the hard ones, 8 % of
    all
  · the bill is $0 a request against $0 for always-frontier; 100 % of the answers are right against
    100 %
  · the saving is undefined because the baseline costs nothing
  $ pointsman floor --easy-share 0.6 --small-usd 1 --frontier-usd 1 --accuracy 0.8 | sed -n '/^Binding/,$p'
  Binding: against always-frontier in cost the router must be right on at least 100 % of the requests
  (D2), because what the router costs and what its errors waste must stay below what easy requests
  save. At 80 % it falls 20 points short of that floor.

  · cost-matched-static-mix in cost: undefined because frontier takes no more than small and is as
    accurate: no mix is better
  · trying small first on everything pays if small serves at least 100 % (D1)
  · at accuracy 80 % it escalates 20 % of the easy requests and misses 20 % of the hard ones, 8 % of
    all
  · the bill is $1.080 a request against $1.000 for always-frontier; 100 % of the answers are right
    against 100 %
  · it costs 8 % more: $1.080 against $1.000
  · its accuracy is 20 points below the floor against always-frontier
  · against always-frontier it pays with, all else unchanged, small_usd below $0.8571, frontier_usd
    above $1.167
  $ pointsman floor --easy-share 0.6 --small-usd 1 --frontier-usd 0 --accuracy 0.8 | sed -n '/^against/,$p'
  against                  currency      floor  formula  saving at 80 %
  always-frontier          cost          never  D2                    -
  small-first-cascade      cost         always  D6              44.00 %
  cost-matched-static-mix  cost      undefined  mix                   -
  best-single              cost          never  D2                    -

  Binding: against always-frontier in cost not even a perfect router pays (D2), because what the
  router costs and what its errors waste must stay below what easy requests save. At this point the
  comparison is undefined: the baseline takes nothing that one could save from.

  · cost-matched-static-mix in cost: undefined because frontier takes no more than small and is as
    accurate: no mix is better
  · trying small first on everything never pays: small costs more than frontier (D1)
  · at accuracy 80 % it escalates 20 % of the easy requests and misses 20 % of the hard ones, 8 % of
    all
  · the bill is $0.5600 a request against $0 for always-frontier; 100 % of the answers are right
    against 100 %
  · the saving is undefined because the baseline costs nothing
  · against always-frontier it pays with, all else unchanged, frontier_usd above $1.167
  $ pointsman floor --easy-share 0 --small-usd 1 --frontier-usd 3 --router-usd 5 | sed -n '/^against/,$p'
  against                  currency  floor  formula
  always-frontier          cost      never  D2
  small-first-cascade      cost      never  D6
  cost-matched-static-mix  cost      never  mix
  best-single              cost      never  D2

  Binding: against always-frontier in cost not even a perfect router pays (D2), because what the
  router costs and what its errors waste must stay below what easy requests save. Every other
  comparison asks for no more.

  · trying small first on everything never pays: small, router and verifier cost more than frontier
    (D1)
  $ pointsman floor --easy-share 1 --small-usd 1 --frontier-usd 3 --small-right-easy 0 --frontier-right-easy 0 --wrong-answer-usd 1 --accuracy 0 | sed -n '/^against/,$p'
  against                  currency                   floor  formula  saving at 0 %
  always-frontier          cost                   undefined  D4              0.00 %
  small-first-cascade      cost                      always  D6             25.00 %
  cost-matched-static-mix  cost                   undefined  mix                  -
  best-single              cost                       never  single       -200.00 %
  always-frontier          quality-adjusted-cost  undefined  D4              0.00 %
  small-first-cascade      quality-adjusted-cost     always  D4             20.00 %
  cost-matched-static-mix  quality-adjusted-cost  undefined  mix                  -
  best-single              quality-adjusted-cost      never  single       -100.00 %

  Binding: against best-single in quality-adjusted-cost not even a perfect router pays (single),
  because the best single model pays for no router and no retry. At this point it costs 100 % more
  than that baseline.

  · always-frontier in cost and quality-adjusted-cost: undefined because routing pays only below that
    accuracy: sending everything to small is better than routing
  · cost-matched-static-mix in cost and quality-adjusted-cost: undefined because small takes no more
    than frontier and is as accurate: no mix is better
  · trying small first on everything pays if small serves at least 33.33 % (D1)
  · with a calibrated confidence of small, a cascade keeps its answer always, a router sends to it
    always (D5)
  · at accuracy 0 % it escalates 100 % of the easy requests and misses 100 % of the hard ones, 0 % of
    all
  · the bill is $3.000 a request against $3.000 for always-frontier; 0 % of the answers are right
    against 0 %
  · with wrong answers priced, it saves 0 %: $4.000 against $4.000
  $ pointsman floor --easy-share 0.5 --small-usd 1e308 --frontier-usd 1e308
  ! error: --small-usd does not take "1e308"
  !   expected: an amount in USD of at least 0 and at most 1e15
  !   hint: "pointsman floor --help" shows what it takes
  [2]
  $ pointsman plan tornado --easy-share 0 --small-usd 0 --frontier-usd 0 --accuracy 0.8
  What moves the result most: against always-frontier in cost, shares by 10 points, amounts by 20 %; a
  step is one point, or one per cent

  saving, now undefined because the baseline takes too little to compare with
  no input moves it within its range

  floor, now undefined because the saving is exactly 0 at every accuracy
  no input moves it within its range
  $ pointsman plan tornado --easy-share 0.6 --small-usd 1 --frontier-usd 1.1
  What moves the result most: against always-frontier in cost, shares by 10 points, amounts by 20 %; a
  step is one point, or one per cent

  floor, now 86.96 %
  input                 from    to  floor at least  at most  per step
  frontier_usd          0.88  1.32           never    67.57    -1.248  ████████████████████████
  small_usd              0.8   1.2           64.00    never     1.248  ██████████████████████
  verifier_false_alarm     0   0.1           86.96    never     1.248  ██████
  small_right_easy       0.9     1           never    86.96    -1.248  ██████
  easy_share             0.5   0.7           90.91    81.08    -0.473  ████
  small_right_hard         0   0.1           86.96    85.58    -0.125  █
  verifier_recall        0.9     1           85.58    86.96     0.125  █
  $ pointsman plan switch --context-tokens 0 --output-tokens 1 --small-input-usd-per-mtok 0 --small-cached-usd-per-mtok 0 --small-output-usd-per-mtok 0 --frontier-input-usd-per-mtok 0 --frontier-cached-usd-per-mtok 0 --frontier-output-usd-per-mtok 0
  ! error: --context-tokens does not take "0"
  !   expected: a whole number of at least 1
  !   hint: "pointsman plan switch --help" shows what it takes
  [2]
