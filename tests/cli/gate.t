A gate before there is a baseline: what it could see, and what is missing.

  $ pointsman init study.json -q; cp "$ROOT"/scenarios/ci/gate.json .
  $ pointsman gate gate.json --plan
  Least drop, in percentage points, that is found with a chance of 80 %, by the share of requests that
  will differ:

  gate                                      n  margin  at 2 %  at 5 %  at 10 %  at 20 %  at 30 %
  accuracy                              2,000     1pt    2.0*     2.6      3.3      4.2      5.0
  accuracy/category category=account      585     3pt    2.0*    5.0*      7.2      8.9     10.3
  accuracy/category category=billing      589     3pt    2.0*    5.0*      7.2      8.9     10.3
  accuracy/category category=shipping     514     3pt    2.0*    5.0*      7.5      9.3     10.8
  accuracy/category category=technical    312     3pt    2.0*    5.0*      8.7     11.1     12.9
  cost                                  2,000      5%       ?       ?        ?        ?        ?
  latency                               2,000     10%       ?       ?        ?        ?        ?

  · accuracy: 2,000 requests see a drop of 2.0 points with a chance of 16 % where 10 % of them differ;
    80 % take 10,451 requests
  · *: not even if every request that differs is lost; ?: depends on spreads that only a run shows; 6
    catch lines share alpha 0.05
  $ pointsman gate gate.json --plan --differ 0.05 | tail -n 4
  · accuracy: 2,000 requests see a drop of 2.0 points with a chance of 35 % where 5 % of them differ;
    80 % take 5,216 requests
  · *: not even if every request that differs is lost; ?: depends on spreads that only a run shows; 6
    catch lines share alpha 0.05

A relative margin is no number of points before the baseline's figure is known.

  $ sed 's/"1pt"/"5%"/' gate.json > relative.json; pointsman gate relative.json --plan
  Least drop, in percentage points, that is found with a chance of 80 %, by the share of requests that
  will differ:

  gate                                      n  margin  at 2 %  at 5 %  at 10 %  at 20 %  at 30 %
  accuracy                              2,000      5%       ?       ?        ?        ?        ?
  accuracy/category category=account      585     3pt    2.0*    5.0*      7.2      8.9     10.3
  accuracy/category category=billing      589     3pt    2.0*    5.0*      7.2      8.9     10.3
  accuracy/category category=shipping     514     3pt    2.0*    5.0*      7.5      9.3     10.8
  accuracy/category category=technical    312     3pt    2.0*    5.0*      8.7     11.1     12.9
  cost                                  2,000      5%       ?       ?        ?        ?        ?
  latency                               2,000     10%       ?       ?        ?        ?        ?

  · a margin in % is a share of the baseline's figure, which only a run shows: "1pt" in place of "1%"
    can be planned
  · *: not even if every request that differs is lost; ?: depends on spreads that only a run shows; 6
    catch lines share alpha 0.05

What is missing is said with the way to get it.

  $ pointsman gate gate.json
  ! gate.json:8:30: error: there is no baseline "baselines/main.json"
  !     8 |   "baselines": { "previous": "baselines/main.json" },
  !       |                              ^~~~~~~~~~~~~~~~~~~~~
  !   expected: the two files that `pointsman baseline accept` writes, committed
  !   hint: write it: pointsman baseline accept gate.json --name previous --reason "..."
  [4]

The first baseline, and an unchanged router.

  $ pointsman baseline accept gate.json --name previous --reason "first baseline"
  ! wrote baselines/main.json and baselines/main.requests.jsonl; commit both
  $ ls baselines; wc -l < baselines/main.requests.jsonl; head -c 400 baselines/main.requests.jsonl
  main.json
  main.requests.jsonl
  2000
  {"id":"support/0","columns":{"category":"billing"},"scores":[1,1],"policies":{"small-only":{"score":1,"cost_usd":0.000953,"latency_s":1.292,"answers":{"small":1}},"frontier-only":{"score":1,"cost_usd":0.004965,"latency_s":3.735,"answers":{"frontier":1}},"router":{"score":1,"cost_usd":0.004965,"latency_s":3.735,"answers":{"frontier":1}}}}
  {"id":"support/1","columns":{"category":"shipping"},"scores" (no newline)
  $ pointsman gate gate.json
  PASS: 7 lines, 7 tied

  verdict  gate             n  diff %  moved %  change                margin     sees  q
  tied     accuracy     2,000     0.0      0.0  0.00 [0.00, 0.00] pt     1pt  0.00 pt
  accuracy/category by category
  tied       account      585     0.0      0.0  0.00 [0.00, 0.00] pt     3pt  0.00 pt
  tied       billing      589     0.0      0.0  0.00 [0.00, 0.00] pt     3pt  0.00 pt
  tied       shipping     514     0.0      0.0  0.00 [0.00, 0.00] pt     3pt  0.00 pt
  tied       technical    312     0.0      0.0  0.00 [0.00, 0.00] pt     3pt  0.00 pt
  tied     cost         2,000     0.0      0.0  0.0 [0.0, 0.0] %          5%    0.0 %
  tied     latency      2,000     0.0      0.0  0.0 [0.0, 0.0] %         10%    0.0 %

  · 90 % intervals; "moved" requests were sent elsewhere, "sees" is the least harm found with a chance
    of 80 %, q is n over the n that would settle the line
  $ pointsman baseline list gate.json | sed 's/ 20[0-9-]*T[0-9:]*Z/ DATE/'
  baseline  file                 requests  accepted              reason
  previous  baselines/main.json     2,000  DATE  first baseline
  $ pointsman baseline show baselines/main.json | sed 's/ 20[0-9-]*T[0-9:]*Z/ DATE/' | head -n 12
  main: 2,000 requests of study.json, accepted DATE (first baseline)

  policy         metric                                 value
  frontier-only  accuracy                             87.30 %
  frontier-only  right_share                          87.30 %
  frontier-only  answered                            100.00 %
  frontier-only  regret                                2.95 %
  frontier-only  cost_usd_per_request                $0.01211
  frontier-only  cost_usd_per_1k                       $12.11
  frontier-only  savings                               0.00 %
  frontier-only  floor_margin_usd_per_request              $0
  frontier-only  quality_adjusted_cost_usd_per_1k      $18.46

A router that sends less to the frontier model fails, and says where and by how much.

  $ pointsman gate gate.json --set policies.router.route.at_least=0.65
  FAIL: accuracy: accuracy -2.50 [-3.22, -1.88] pt, margin 1pt, from 83.75 % to 81.25 %

  verdict       gate             n  diff %  moved %  change                   margin     sees      q
  fail          accuracy     2,000     3.3     13.6  -2.50 [-3.22, -1.88] pt     1pt  2.31 pt    1.3
  accuracy/category by category
  pass            account      585     2.4     15.4  -1.37 [-2.60, -0.35] pt     3pt  6.32 pt   0.64
  pass            billing      589     3.7     13.4  -3.06 [-4.55, -1.89] pt     3pt  6.30 pt  <0.01
  pass            shipping     514     2.7     12.3  -1.95 [-3.36, -0.84] pt     3pt  6.62 pt   0.21
  inconclusive    technical    312     5.1     12.8  -4.49 [-6.94, -2.66] pt     3pt  8.15 pt   0.13
  improved      cost         2,000    13.6     13.6  -18.3 [-20.5, -16.3] %       5%    9.1 %     31
  improved      latency      2,000    13.6     13.6  -9.2 [-14.6, -4.8] %        10%   17.2 %    7.0

  ! accuracy: accuracy -2.50 [-3.22, -1.88] pt, margin 1pt, from 83.75 % to 81.25 %
  ! accuracy/category category=technical: accuracy -4.49 [-6.94, -2.66] pt, margin 3pt, from 63.78 %
    to 59.29 %; 312 requests cannot see less than 8.15 pt, 2,372 would tell
  · requests that lost most: support/101 (frontier > small), support/1018 (frontier > small),
    support/1059 (frontier > small), support/107 (frontier > small), support/1074 (frontier > small),
    support/1115 (frontier > small), support/1168 (frontier > small), support/1200 (frontier > small),
    support/1212 (frontier > small), support/1235 (frontier > small)
  · 90 % intervals; "moved" requests were sent elsewhere, "sees" is the least harm found with a chance
    of 80 %, q is n over the n that would settle the line
  [10]
  $ pointsman gate gate.json --set policies.router.route.at_least=0.65 --exit-zero -q -o verdict.json; head -c 300 verdict.json
  {
   "alpha": 0.05,
   "flipped": [
    {
     "against": "previous",
     "before": 1.0,
     "id": "support/101",
     "model_before": "frontier",
     "model_now": "small",
     "now": 0.0,
     "policy": "router"
    },
    {
     "against": "previous",
     "before": 1.0,
     "id": "support/1018",
     "model_before": "front (no newline)
  $ pointsman gate gate.json --set policies.router.route.at_least=0.65 -q -o again.json --threads 1; cmp verdict.json again.json
  $ pointsman gate gate.json --set policies.router.route.at_least=0.65 --annotations github --json | tail -n 3
  }
  ::error file=gate.json,line=11,title=gate accuracy%3A fail::accuracy: accuracy -2.50 [-3.22, -1.88] pt, margin 1pt, from 83.75 %25 to 81.25 %25
  ::warning file=gate.json,line=13,title=gate accuracy/category category=technical%3A inconclusive::accuracy/category category=technical: accuracy -4.49 [-6.94, -2.66] pt, margin 3pt, from 63.78 %25 to 59.29 %25; 312 requests cannot see less than 8.15 pt, 2,372 would tell

What would be passed over in silence is refused.

  $ pointsman gate gate.json --plan --json
  ! error: --json has no effect beside --plan
  !   expected: a plan runs nothing: it is text alone
  [2]
  $ pointsman gate gate.json --plan -o plan.json
  ! error: --output has no effect beside --plan
  !   expected: a plan runs nothing: it is text alone
  [2]
  $ pointsman gate gate.json --differ 0.1
  ! error: --differ has no effect beside a run
  !   expected: --plan with it
  [2]

A run may be saved, judged later, and accepted as it was.

  $ pointsman gate gate.json --set policies.router.route.at_least=0.48 --save-candidate out/runs/candidate.json -q -o saved.json; mv out/runs/* .
  $ pointsman gate gate.json --candidate candidate.json -q -o judged.json; cmp saved.json judged.json
  $ pointsman gate gate.json --candidate candidate.json --set policies.router.route.at_least=0.65
  ! error: --set has no effect beside --candidate
  !   expected: a saved run is judged as it was made
  [2]
  $ pointsman baseline accept gate.json --name previous --from candidate.json --set seed=2 --reason "another seed"
  ! error: --set has no effect beside --from
  !   expected: a saved run is accepted as it was made
  [2]
  $ pointsman baseline accept gate.json study.json --name previous --from candidate.json --reason "another study"
  ! error: SCENARIO has no effect beside --from
  !   expected: a saved run is accepted as it was made
  [2]
  $ pointsman baseline accept gate.json --name previous --from candidate.json --reason "a little more to the frontier model"
  policy  metric                               before      after
  router  accuracy                            83.75 %    84.25 %
  router  right_share                         83.75 %    84.25 %
  router  regret                               6.50 %     6.00 %
  router  cost_usd_per_request              $0.007037  $0.007272
  router  cost_usd_per_1k                      $7.037     $7.272
  router  savings                             41.90 %    39.96 %
  router  floor_margin_usd_per_request      $0.003300  $0.003315
  router  quality_adjusted_cost_usd_per_1k     $15.16     $15.15
  router  arena_score                         0.72634    0.72822
  router  latency_s.mean                       5.15 s     5.26 s
  router  latency_s.p50                        3.70 s     3.81 s
  router  latency_s.p95                        14.4 s     14.6 s
  ! wrote baselines/main.json and baselines/main.requests.jsonl; commit both
  $ pointsman baseline diff candidate.json baselines/main.json
  no metric changed

A baseline is not accepted over a failing gate, by CI, or without a reason.

  $ pointsman baseline accept gate.json --name previous --reason "cheaper" --set policies.router.route.at_least=0.8 -q 2>&1 | tail -n 1
  warning: nothing was written: the gate fails against previous; --allow-regression accepts it all the same
  $ CI=true pointsman baseline accept gate.json --name previous --reason "nightly"
  ! error: a baseline is not accepted by CI (the variable CI is set)
  !   expected: a person who runs this and commits the two files
  !   hint: --in-ci, in a job that opens a pull request with them
  [2]
  $ pointsman baseline accept gate.json --name previous --reason " "
  ! error: --reason does not take " "
  !   expected: TEXT
  !   hint: "pointsman baseline accept --help" shows what it takes
  [2]
  $ pointsman baseline accept gate.json --name previuos --reason "typo"
  ! error: gate.json names no baseline "previuos"
  !   expected: "previous"
  !   hint: did you mean "previous"?
  [2]

Other inputs are refused, or told apart from the policy.

  $ pointsman gate gate.json --set seed=9 --set value.wrong_answer_usd=0.1
  ! error: baseline "previous" (baselines/main.json) was accepted on other inputs: "value" was 1f414498e1cf... and is 6c8952cbd865...
  !   expected: the inputs that the baseline was accepted on
  !   hint: --rebase replays the baseline's policies on the new inputs and tells the two changes apart; or accept a new baseline with `pointsman baseline accept`
  [3]
  $ pointsman gate gate.json --set value.wrong_answer_usd=0.1 --rebase
  PASS: 7 lines, 2 improved

  verdict   gate             n  diff %  moved %  change                   margin     sees     q
  pass      accuracy     2,000     0.6      2.2  -0.50 [-0.85, -0.25] pt     1pt  2.02 pt  0.81
  accuracy/category by category
  pass        account      585     0.5      1.9  -0.51 [-1.28, -0.05] pt     3pt  6.32 pt   7.7
  pass        billing      589     0.2      2.4  -0.17 [-0.76, +0.29] pt     3pt  6.30 pt    10
  pass        shipping     514     1.0      2.5  -0.58 [-1.55, +0.17] pt     3pt  6.62 pt   3.2
  pass        technical    312     1.0      2.2  -0.96 [-2.38, -0.09] pt     3pt  8.15 pt   1.4
  improved  cost         2,000     2.2      2.2  -3.2 [-4.3, -2.1] %          5%    7.8 %   8.8
  improved  latency      2,000     2.2      2.2  -1.2 [-4.6, -0.1] %         10%   12.5 %    19

  · input change ("value"): does not move accuracy of router, cost_usd_per_1k of router, latency_s.p95
    of router
  · requests that lost most: support/1022 (frontier > small), support/1026 (frontier > small),
    support/1033 (frontier > small), support/1268 (frontier > small), support/1825 (frontier > small),
    support/362 (frontier > small), support/365 (frontier > small), support/428 (frontier > small),
    support/543 (frontier > small), support/685 (frontier > small)
  · 90 % intervals; "moved" requests were sent elsewhere, "sees" is the least harm found with a chance
    of 80 %, q is n over the n that would settle the line

What is wrong is said with its place.

  $ sed 's/"accuracy", "margin": "1pt"/"acuracy", "margin": "1pt"/' gate.json > typo.json; pointsman gate typo.json
  ! typo.json:11:35: error: there is no metric "acuracy"
  !    11 |     { "id": "accuracy", "metric": "acuracy", "margin": "1pt" },
  !       |                                   ^~~~~~~~~
  !   expected: one of "accuracy", "right_share", "answered", "regret", "cost_usd_per_request", "cost_usd_per_1k", "savings", "floor_margin_usd_per_request", "quality_adjusted_cost_usd_per_1k", "arena_score", "calls_per_request", "latency_s.mean", "latency_s.p50", "latency_s.p95", "latency_s.p99", "timing.latency_s.mean", "timing.latency_s.p50", "timing.latency_s.p95", "timing.latency_s.p99", "timing.first_token_s.p50", "timing.first_token_s.p95", "timing.queue_wait_s.mean", "timing.queue_wait_s.p95", "timing.slo_attainment", "timing.goodput_per_s", "timing.throughput_per_s", "timing.usd_per_hour", "frontier.shortfall" and "frontier.coverage", "router.<figure>" or "calibration.<figure>" of a "metrics" analysis, or "result.<path>"
  !   hint: did you mean "accuracy"?
  [2]
  $ sed 's/"1pt"/1/' gate.json > bare.json; pointsman gate bare.json
  ! bare.json:11:57: error: "margin" is 1, a number without a unit
  !    11 |     { "id": "accuracy", "metric": "accuracy", "margin": 1 },
  !       |                                                         ^
  !   expected: a number with its unit: "1pt" (percentage points), "5%", "0.002usd", "2s" or "250ms"
  !   hint: "1pt" is 1 percentage point, "1%" is relative
  [2]
  $ sed 's/\["category"\]/["categroy"]/' gate.json > slice.json; pointsman gate slice.json
  ! slice.json:14:26: error: the workload has no column "categroy"
  !    14 |       "slices": { "by": ["categroy"], "min_n": 50 } },
  !       |                          ^~~~~~~~~~
  !   expected: one of "category"
  !   hint: did you mean "category"?
  [2]
  $ sed 's/"policy": "router"/"policy": "ruoter"/' gate.json > policy.json; pointsman gate policy.json
  ! policy.json:7:13: error: the scenario has no policy "ruoter"
  !     7 |   "policy": "ruoter",         // the one that is judged
  !       |             ^~~~~~~~
  !   expected: "policy": one of "small-only", "frontier-only", "router"
  !   hint: did you mean "router"?
  [2]
  $ head -c 3000 baselines/main.json > cut.json; cp cut.json baselines/main.json; pointsman gate gate.json 2>&1 | tail -n 3; echo "exit ${PIPESTATUS[0]}"
        |      ^~
    expected: " before the end of the line
    hint: restore the two files from version control, or delete both and accept them anew with `pointsman baseline accept`
  exit 3
  $ echo '{"version": 1, "scenario": "study.json", "policy": "router", "gates": [{"id": "share", "metric": "result.answers_by_model.frontier", "mode": "bound", "max": "1000"}, {"id": "saved", "metric": "result.savings", "mode": "bound", "min": "30%"}]}' > bound.json; pointsman gate bound.json
  PASS: 2 lines

  verdict  gate   n  diff %  moved %  change                         margin  sees  q
  pass     share  0                   982 [982, 982]                <= 1000
  pass     saved  0                   0.419016 [0.399512, 0.43852]   >= 30%

  · share: it is held to its bound without an interval: the result states none
  · 90 % intervals; "moved" requests were sent elsewhere, "sees" is the least harm found with a chance
    of 80 %, q is n over the n that would settle the line
  $ sed 's/by_model/by_modle/' bound.json > path.json; pointsman gate path.json
  ! path.json:1:98: error: the result has no "answers_by_modle" there
  !     1 | ...y": "router", "gates": [{"id": "share", "metric": "result.answers_by_modle.frontier", "mode": "bound...
  !       |                                                      ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
  !   expected: one of "accuracy", "accuracy_difference", "answered", "answers_by_model", "calls", "cost_usd", "dropped", "flows", "knows_labels", "latency_distribution", "latency_s", "quality_adjusted_cost_usd", "quality_adjusted_savings", "random", "requests", "savings", "slices", "unanswered"
  !   hint: did you mean "answers_by_model"?
  [2]
