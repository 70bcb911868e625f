A sweep runs a scenario over a grid of one or two of its values. Any path of --set may move.

  $ pointsman init study.json -q
  $ pointsman sweep study.json policies.router.route.at_least=0.3:0.7:0.2
  study: 3 points, 2,000 requests, policy router, savings against frontier-only, 95 % intervals

  at_least  accuracy %           $/1k  saving %           adj. saving %      adj. $/1k  p50/p95 s
       0.3  86.45 [84.9, 87.9]  9.098  24.9 [22.7, 27.0]  14.0 [11.7, 16.4]      15.87  4.55/16.1
       0.5  83.75 [82.1, 85.3]  7.037  41.9 [39.6, 44.2]  17.9 [14.6, 21.2]      15.16  3.70/14.4
       0.7  80.05 [78.2, 81.7]  5.131  57.6 [55.5, 59.8]  18.2 [14.1, 22.2]      15.11  2.89/12.2
  adj.: quality-adjusted; wrong answers at value.wrong_answer_usd
  $ pointsman sweep study.json policies.router.route.at_least=0.3,0.7 seed=1,2 --policy router --plain
  study: 4 points, 2,000 requests, policy router, savings against frontier-only, 95 % intervals

  at_least  seed  accuracy %           $/1k  saving %           adj. saving %      adj. $/1k
       0.3     1  86.45 [84.9, 87.9]  9.098  24.9 [22.7, 27.0]  14.0 [11.7, 16.4]      15.87
       0.3     2  86.45 [84.9, 87.9]  9.098  24.9 [22.7, 27.0]  14.0 [11.7, 16.4]      15.87
       0.7     1  80.05 [78.2, 81.7]  5.131  57.6 [55.5, 59.8]  18.2 [14.1, 22.2]      15.11
       0.7     2  80.05 [78.2, 81.7]  5.131  57.6 [55.5, 59.8]  18.2 [14.1, 22.2]      15.11
  adj.: quality-adjusted; wrong answers at value.wrong_answer_usd
    no room for the column "p50/p95 s"

Prices and filters move too; then every policy is of interest.

  $ pointsman sweep study.json 'workload.where=["router_score < 0.5","router_score >= 0.5"]' --policy small-only
  study: 2 points, policy small-only, savings against frontier-only, 95 % intervals

                  where  requests  accuracy %           $/1k  saving %           adj. saving %
   "router_score < 0.5"     1,018  79.27 [76.7, 81.7]  2.302  81.2 [80.4, 82.1]  33.9 [28.1, 39.6]
  "router_score >= 0.5"       982  58.35 [55.2, 61.4]  2.195  81.6 [80.8, 82.5]  -29.7 [-40.2, -19.2]
  adj.: quality-adjusted; wrong answers at value.wrong_answer_usd
    no room for the column "p50/p95 s"
    no room for the column "adj. $/1k"

Files are written by their extension; every point is what run says at the same --set.

  $ pointsman sweep study.json policies.router.route.at_least=0.5 -o sweep.csv -o sweep.json -q
  $ head -c 120 sweep.csv; wc -l < sweep.csv
  policies.router.route.at_least,policy,requests,answered,accuracy,accuracy_lo,accuracy_hi,cost_usd_per_request,cost_usd_p2
  $ pointsman run study.json --json --set policies.router.route.at_least=0.5 > run.json
  $ python3 -c 'import json
  > a = json.load(open("run.json"))["policies"]["router"]; b = json.load(open("sweep.json"))["points"][0]["policies"]["router"]
  > print(all(a[k] == b[k] for k in ("accuracy", "cost_usd", "savings", "latency_s")))'
  True
  $ pointsman sweep study.json policies.router.route.at_least=0.1:0.9:0.4 --json --threads 1 > a.json; pointsman sweep study.json policies.router.route.at_least=0.1:0.9:0.4 --json --threads 3 | cmp - a.json

What is wrong is found before anything runs, or at the point where it is.

  $ pointsman sweep study.json policies.router.route.at_least
  ! sweep:1:1: error: no parameter and its values in "policies.router.route.at_least"
  !     1 | policies.router.route.at_least
  !       | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
  !   expected: PATH=FROM:TO:STEP such as policies.router.route.at_least=0.1:0.9:0.1, or PATH=A,B,C
  [2]
  $ pointsman sweep study.json policies.router.route.at_least=0.9:0.1:0.1
  ! sweep:1:36: error: the range ends before it begins
  !     1 | policies.router.route.at_least=0.9:0.1:0.1
  !       |                                    ^~~
  !   expected: FROM:TO:STEP with FROM <= TO and STEP > 0
  [2]
  $ pointsman sweep study.json policies.router.route.at_least=0:1:0
  ! sweep:1:36: error: the step is not above 0
  !     1 | policies.router.route.at_least=0:1:0
  !       |                                    ^
  !   expected: FROM:TO:STEP with FROM <= TO and STEP > 0
  [2]
  $ pointsman sweep study.json policies.router.route.at_least=0.1,,0.2
  ! sweep:1:36: error: a value is missing
  !     1 | policies.router.route.at_least=0.1,,0.2
  !       |                                    ^
  !   expected: PATH=FROM:TO:STEP such as policies.router.route.at_least=0.1:0.9:0.1, or PATH=A,B,C
  [2]
  $ pointsman sweep study.json policies.router.route.at_lest=0.1,0.2
  ! --set:1:23: error: unknown key "at_lest"
  !     1 | policies.router.route.at_lest=0.1
  !       |                       ^~~~~~~
  !   expected: one of "by", "at_least", "above", "then", "map", "rules", "weights", "among", "else", "overhead"
  !   hint: did you mean "at_least"?
  [2]
  $ pointsman sweep study.json seed=1 replications=1 evaluate=expected
  ! error: a sweep has at most two parameters, not 3
  !   expected: SCENARIO PARAMETER=VALUES [PARAMETER=VALUES]
  [2]
  $ pointsman sweep study.json seed=1:100000:1
  ! sweep:1:6: error: the range has more than 10000 values
  !     1 | seed=1:100000:1
  !       |      ^~~~~~~~~~
  !   expected: a larger step
  [2]
  $ pointsman sweep study.json seed=1 --policy ruoter
  ! error: no policy is named "ruoter"
  !   expected: one of "small-only", "frontier-only", "router"
  !   hint: did you mean "router"?
  [2]
  $ pointsman sweep study.json seed=1 -o sweep.html
  ! error: no format is known for "sweep.html"
  !   expected: a file name that ends in one of ".json", ".csv" and ".txt"
  [2]

A path moves once, and a baseline that moves is not named.

  $ pointsman sweep study.json policies.router.route.at_least=0.1,0.2 policies.router.route.at_least=0.4,0.6
  ! error: "policies.router.route.at_least" is to move twice: name all its values once
  [2]
  $ pointsman sweep study.json baseline=frontier-only,router | head -1
  study: 2 points, 2,000 requests, 95 % intervals
