Two policies of one scenario are compared request by request.

  $ pointsman init study.json -q
  $ pointsman compare study.json --policy frontier-only --with router
  study.json: 2,000 requests, paired, 95 % intervals

                 frontier-only  router  difference               the second is
  accuracy %             87.30   83.75  -3.55 [-4.76, -2.41]     worse
  $/1k                   12.11   7.037  -5.075 [-5.415, -4.747]  better
  saving %                              +41.9 [39.6, 44.1]       better
  adj. $/1k              18.46   15.16  -3.300 [-3.938, -2.675]  better
  adj. saving %                         +17.9 [14.6, 21.1]       better
  mean s                  7.52    5.15  -2.37 [-2.59, -2.16]     better
  · right with the second alone: 36, with the first alone: 107; McNemar mid-p < 0.0001

  adj.: quality-adjusted; a wrong answer costs $0.05000 more than its calls
  $ pointsman compare study.json --policy frontier-only --with router --json > a.json; pointsman compare study.json --policy frontier-only --with router --json --threads 3 | cmp - a.json

Without names: the baseline against every other policy.

  $ pointsman compare study.json --plain | grep -c 'accuracy %'
  2

Two scenarios on the same requests are paired too, by the requests' ids.

  $ sed 's/"at_least": 0.5/"at_least": 0.6/' study.json > other.json; cmp -s study.json other.json; echo $?
  1
  $ pointsman compare study.json other.json --policy router
  study.json and other.json: 2,000 requests, paired, 95 % intervals

                 router  router  difference                  the second is
  accuracy %      83.75   82.05  -1.70 [-2.40, -1.15]        worse
  $/1k            7.037   6.119  -0.9180 [-1.103, -0.7679]   better
  saving %                       +13.0 [11.1, 15.4]          better
  adj. $/1k       15.16   15.09  -0.06797 [-0.3591, 0.2499]  not shown to differ
  adj. saving %                  +0.4 [-1.6, 2.4]            not shown to differ
  mean s           5.15    4.71  -0.440 [-0.555, -0.351]     better
  · right with the second alone: 3, with the first alone: 37; McNemar mid-p < 0.0001

  adj.: quality-adjusted; a wrong answer costs $0.05000 more than its calls

Result files hold no requests: the comparison is unpaired, and says so.

  $ pointsman run study.json -q -o old.json; pointsman run other.json -q -o new.json
  $ pointsman compare old.json new.json --policy router
  old.json and new.json: unpaired, 95 % intervals

                 router  router  difference                 the second is
  accuracy %      83.75   82.05  -1.70 [-4.03, 0.63]        not shown to differ
  $/1k            7.037   6.119  -0.9180 [-1.393, -0.4431]  better
  saving %                       +13.0 [6.5, 19.1]          better
  adj. $/1k       15.16   15.09  -0.06797 [-1.296, 1.160]   not shown to differ
  adj. saving %                  +0.4 [-8.0, 8.2]           not shown to differ
  mean s           5.15    4.71  -0.440                     in doubt

  ! unpaired, so intervals are wider than they need be: old.json is a result file, which holds no
    requests
  adj.: quality-adjusted; a wrong answer costs $0.05000 more than its calls

What is wrong is said with the nearest name.

  $ pointsman compare study.json --policy ruoter
  ! error: study.json has no policy "ruoter"
  !   expected: one of "small-only", "frontier-only", "router"
  !   hint: did you mean "router"?
  [2]
  $ pointsman compare study.json missing.json
  ! error: file "missing.json" does not exist
  [2]
  $ echo '{"format": "pointsman.sweep/1"}' > sweep.json; pointsman compare study.json sweep.json
  ! sweep.json:1:12: error: "pointsman.sweep/1" is no result
  !     1 | {"format": "pointsman.sweep/1"}
  !       |            ^~~~~~~~~~~~~~~~~~~
  !   expected: "pointsman.result/1"
  [3]
  $ pointsman compare study.json -o comparison.csv
  ! error: no format is known for "comparison.csv"
  !   expected: a file name that ends in one of ".json" and ".txt"
  [2]

On a clock, latency with its queues, bills by the hour and waste are compared too; of one side alone they are not, and that is said.

  $ sed 's/"version": 1,/"version": 1, "timing": {"arrivals": {"poisson": {"rate_per_s": 0.2}}, "slo_s": 20, "stations": {"frontier": {"servers": 2, "queue_places": 9}}},/' study.json > timed.json
  $ pointsman compare timed.json --policy frontier-only --with router
  timed.json: 2,000 requests, paired, 95 % intervals

                 frontier-only  router  difference               the second is
  accuracy %             87.30   83.75  -3.55 [-4.76, -2.41]     worse
  $/1k                   12.11   7.037  -5.075 [-5.415, -4.747]  better
  saving %                              +41.9 [39.6, 44.1]       better
  adj. $/1k              18.46   15.16  -3.300 [-3.938, -2.675]  better
  adj. saving %                         +17.9 [14.6, 21.1]       better
  mean s                  7.52    5.15  -2.37 [-2.59, -2.16]     better
  clock p50 s             11.3    3.85  -7.44 [-8.17, -6.28]     better
  clock p95 s             33.9    15.8  -18.1 [-20.7, -14.0]     better
  in time %               76.5    97.7  +21.2 [15.6, 24.7]       better
  $/h                    8.714   5.097  -3.617 [-3.678, -3.544]  better
  wasted $/h                 0       0  0 [0, 0]                 same
  · right with the second alone: 36, with the first alone: 107; McNemar mid-p < 0.0001

  adj.: quality-adjusted; a wrong answer costs $0.05000 more than its calls
  $ pointsman run timed.json -q -o timed-result.json; pointsman compare timed-result.json --policy frontier-only --with router --json > files.json; pointsman compare timed.json --policy frontier-only --with router --json > runs.json
  $ python3 -c 'import json; a, b = (json.load(open(f))["comparisons"][0]["timing"] for f in ("files.json", "runs.json")); print(a["first"] == b["first"], a["paired"], b["paired"], *a["difference"])'
  True False True latency_s_p50 latency_s_p95 slo_attainment usd_per_hour waste_usd_per_hour
  $ pointsman compare timed.json study.json --policy router | grep '^!'
  ! figures on the clock are not compared: only timed.json has one

The page of two timed results tells of the clock, too.

  $ pointsman run timed.json -q --set timing.stations.frontier.servers=3 -o wider.json; pointsman report timed-result.json wider.json -q -o clock.html
  $ grep -o 'in wider.json is faster at p95 than timed-result.json' clock.html | sort -u
  in wider.json is faster at p95 than timed-result.json
  $ grep -o 'On the clock' clock.html | sort -u
  On the clock
