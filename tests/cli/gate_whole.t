A gate on figures of a whole router, on calibration, on the frontier and on the floor.

  $ pointsman init study.json -q; mkdir baselines
  $ cat > gate.json <<'END'
  > { "version": 1, "scenario": "study.json", "policy": "router",
  >   "baselines": { "previous": "baselines/main.json" },
  >   "gates": [
  >     { "id": "apgr", "metric": "router.apgr", "margin": "3pt" },
  >     { "id": "aiq", "metric": "router.aiq", "mode": "prove", "margin": "5pt" },
  >     { "id": "brier", "metric": "calibration.brier", "margin": "1pt" },
  >     { "id": "frontier", "metric": "frontier.shortfall", "margin": "2pt" },
  >     { "id": "cover", "metric": "frontier.coverage", "margin": "1pt" },
  >     { "id": "floor", "metric": "floor_margin_usd_per_request", "margin": "0.0005usd" } ] }
  > END

With the analysis that such figures come from, the baseline keeps what they are computed from.

  $ sed -i 's/{ "curve": .* }/{ "metrics": { "policy": "router" } }/' study.json
  $ pointsman baseline accept gate.json --name previous --reason "first"
  ! wrote baselines/main.json and baselines/main.requests.jsonl; commit both
  $ pointsman gate gate.json
  PASS: 8 lines, 8 tied

  verdict  gate                 n  diff %  moved %  change                   margin     sees  q
  tied     apgr             2,000              0.0  0 [0, 0]                    3pt        0
  tied     aiq              2,000              0.0  0.00 [0.00, 0.00] pt        5pt  0.00 pt
  tied     brier            2,000              0.0  0 [0, 0]                    1pt        0
  frontier by policy
  tied       small-only     2,000                   0.00 [0.00, 0.00] pt        2pt  0.00 pt
  tied       router         2,000                   0.00 [0.00, 0.00] pt        2pt  0.00 pt
  tied       frontier-only  2,000                   0.00 [0.00, 0.00] pt        2pt  0.00 pt
  tied     cover            2,000                   0.00 [0.00, 0.00] pt        1pt  0.00 pt
  tied     floor            2,000     0.0      0.0  0 [0, 0] $            0.0005usd      0 $

  · 90 % intervals; "moved" requests were sent elsewhere, "sees" is the least harm found with a chance
    of 80 %, q is n over the n that would settle the line
  $ pointsman gate gate.json --set 'analyses=[]'
  ! gate.json:4:31: error: the scenario has no "metrics" analysis of policy "router"
  !     4 |     { "id": "apgr", "metric": "router.apgr", "margin": "3pt" },
  !       |                               ^~~~~~~~~~~~~
  !   expected: "analyses": [{"metrics": {"policy": "router"}}] in the scenario
  [2]
  $ pointsman gate gate.json --set policies.router.route.at_least=0.9
  FAIL: frontier policy=router: frontier.shortfall +9.20 [+8.05, +10.40] pt, margin 2pt (and 1 more)

  verdict       gate                 n  diff %  moved %  change                                   margin        sees      q
  pass          apgr             2,000             39.1  0 [0, 0]                                    3pt        0.03  2,000
  pass          aiq              2,000             39.1  0.00 [0.00, 0.00] pt                        5pt     5.00 pt  2,000
  pass          brier            2,000             39.1  0 [0, 0]                                    1pt        0.01  2,000
  frontier by policy
  tied            small-only     2,000                   0.00 [0.00, 0.00] pt                        2pt     0.00 pt
  fail            router         2,000                   +9.20 [+8.05, +10.40] pt                    2pt     4.26 pt     10
  tied            frontier-only  2,000                   0.00 [0.00, 0.00] pt                        2pt     0.00 pt
  fail          cover            2,000                   -2.11 [-2.76, -1.57] pt                     1pt     2.15 pt   0.94
  inconclusive  floor            2,000    39.1     39.1  -0.0007908 [-0.001387, -0.0002092] $  0.0005usd  0.001655 $  0.063

  ! frontier policy=router: frontier.shortfall +9.20 [+8.05, +10.40] pt, margin 2pt
  ! cover: frontier.coverage -2.11 [-2.76, -1.57] pt, margin 1pt, from 62.37 % to 60.26 %
  ! floor: floor_margin_usd_per_request -0.0007908 [-0.001387, -0.0002092] $, margin 0.0005usd, from
    $0.003300 to $0.002510; 2,000 requests cannot see less than 0.001655 $, 31,580 would tell
  · requests that lost most: support/101 (frontier > small), support/1015 (frontier > small),
    support/1018 (frontier > small), support/1029 (frontier > small), support/104 (frontier > small),
    support/1053 (frontier > small), support/1059 (frontier > small), support/107 (frontier > small),
    support/1074 (frontier > small), support/1109 (frontier > small)
  · 90 % intervals; "moved" requests were sent elsewhere, "sees" is the least harm found with a chance
    of 80 %, q is n over the n that would settle the line
  [10]
  $ pointsman gate gate.json --set policies.router.route.at_least=0.9 --json > a.json
  [10]
  $ pointsman gate gate.json --set policies.router.route.at_least=0.9 --json --threads 1 > b.json
  [10]
  $ cmp a.json b.json && echo the same bytes
  the same bytes

What has no better direction, or no values per request, is refused where it stands.

  $ sed -i 's/router.apgr/router.entropy_of_traffic/' gate.json; pointsman gate gate.json
  ! gate.json:4:31: error: "router.entropy_of_traffic" describes the requests or the traffic: neither more nor less of it is harm
  !     4 |     { "id": "apgr", "metric": "router.entropy_of_traffic", "margin": "3pt" },
  !       |                               ^~~~~~~~~~~~~~~~~~~~~~~~~~~
  !   expected: "mode": "bound"
  [2]
  $ sed -i 's/router.entropy_of_traffic/calibration.brier:nothing/' gate.json; pointsman gate gate.json
  ! gate.json:4:31: error: there is no score "nothing"
  !     4 |     { "id": "apgr", "metric": "calibration.brier:nothing", "margin": "3pt" },
  !       |                               ^~~~~~~~~~~~~~~~~~~~~~~~~~~
  !   expected: one of "router_score", "small|confidence", "frontier|confidence"
  [2]
  $ sed -i 's/calibration.brier:nothing/result.savings/' gate.json; pointsman gate gate.json
  ! gate.json:4:31: error: "result.savings" has no values per request to compare
  !     4 |     { "id": "apgr", "metric": "result.savings", "margin": "3pt" },
  !       |                               ^~~~~~~~~~~~~~~~
  !   expected: "mode": "bound", or one of the metrics by name
  [2]

Choices that are drawn: both sides are run again under other seeds, and the verdict says what part of
the doubt is the simulation's.

  $ cat > drawn.json <<'END'
  > { "version": 1, "scenario": "drawn-study.json", "policy": "router",
  >   "baselines": { "previous": "baselines/drawn.json" },
  >   "gates": [ { "id": "acc", "metric": "accuracy", "margin": "1pt" },
  >              { "id": "cost", "metric": "cost_usd_per_1k", "margin": "5%" } ] }
  > END
  $ sed 's/"baseline": /"evaluate": "sampled", "replications": 3,\n  "baseline": /' study.json > drawn-study.json
  $ pointsman baseline accept drawn.json --name previous --reason "first" --set 'policies.router={"mix": {"small-only": 0.5, "frontier-only": 0.5}}'
  ! wrote baselines/drawn.json and baselines/drawn.requests.jsonl; commit both
  $ pointsman gate drawn.json --set 'policies.router={"mix": {"small-only": 0.6, "frontier-only": 0.4}}'
  FAIL: acc: accuracy -1.70 [-2.07, -1.37] pt, margin 1pt, from 78.37 % to 76.67 %

  verdict   gate      n  diff %  moved %  change                   margin     sees    q
  fail      acc   2,000     6.2     25.8  -1.70 [-2.07, -1.37] pt     1pt  1.63 pt  1.2
  improved  cost  2,000    25.8     25.8  -12.8 [-13.9, -11.8] %       5%    6.8 %   95

  ! acc: accuracy -1.70 [-2.07, -1.37] pt, margin 1pt, from 78.37 % to 76.67 %
  · acc: of the interval's half-width of 0.35 pt, the simulation's draws alone make all
  · cost: of the interval's half-width of 1.1 %, the simulation's draws alone make 0.8 %
  · requests that lost most: support/1400 (frontier > small), support/1503 (frontier > small),
    support/1929 (frontier > small), support/213 (frontier > small), support/438 (frontier > small),
    support/509 (frontier > small), support/611 (frontier > small), support/699 (frontier > small),
    support/750 (frontier > small), support/790 (frontier > small)
  · 90 % intervals; "moved" requests were sent elsewhere, "sees" is the least harm found with a chance
    of 80 %, q is n over the n that would settle the line
  [10]

With a clock nothing is run again: another seed draws other arrivals, too.

  $ sed 's/"baseline": /"timing": { "arrivals": { "poisson": { "rate_per_s": 2 } }, "replications": 3 },\n  "baseline": /' drawn-study.json > timed-study.json
  $ sed 's/drawn-study/timed-study/; s/drawn.json/timed.json/' drawn.json > timed.json
  $ pointsman baseline accept timed.json --name previous --reason "first" -q --set 'policies.router={"mix": {"small-only": 0.5, "frontier-only": 0.5}}'
  $ pointsman gate timed.json --set 'policies.router={"mix": {"small-only": 0.6, "frontier-only": 0.4}}' -q -o timed-verdict.json; grep simulation_seeds timed-verdict.json
   "simulation_seeds": 0
