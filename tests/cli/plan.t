How many labels it takes to show that a router is above its floor.

  $ pointsman plan accuracy --floor 0.85 --accuracy 0.9
  To show an accuracy above 85.00 % at 95.0 % confidence

  labels  right answers needed  as a share %  power at 90.0 %  95 % interval at the floor
      60                    56         93.33           27.1 %                73.9 to 91.9
     200                   179         89.50           64.8 %                79.4 to 89.3
     500                   439         87.80           95.4 %                81.6 to 87.9
   1,000                   869         86.90           99.9 %                82.7 to 87.1

  · a power of 80 % at 90.0 % takes 281 labels
  · at this share +-2 points take 1,225 labels, +-5 points 196

What 200 labels show, and that 179 of them must be right.

  $ pointsman plan accuracy --floor 0.85 --labels 200 --right 178
  To show an accuracy above 85.00 % at 95.0 % confidence

  labels  right answers needed  as a share %  95 % interval at the floor
      60                    56         93.33                73.9 to 91.9
     200                   179         89.50                79.4 to 89.3
     500                   439         87.80                81.6 to 87.9
   1,000                   869         86.90                82.7 to 87.1

  NEED-MORE-DATA: 178 of 200 right is 89.00 [84.8, 92.1] %, which shows neither more nor less than
  85.00 %; 445 labels would, 245 more
  · at this share +-2 points take 1,225 labels, +-5 points 196
  $ pointsman plan accuracy --floor 0.85 --labels 200 --right 179 | grep SHIP
  SHIP: 179 of 200 right is 89.50 [85.4, 92.6] %, above 85.00 % (p = 0.0415)
  $ pointsman plan accuracy --floor 0.85 --labels 200 --right 150 --plain | grep HOLD
  HOLD: 150 of 200 right is 75.00 [69.7, 79.7] %, below 85.00 % (p = 0.0002)
  $ pointsman plan accuracy --floor 0.85 --labels 100 --right 85 | grep NEED
  NEED-MORE-DATA: 85 of 100 right is 85.00 [78.2, 89.9] %, which shows neither more nor less than

What more labels are worth.

  $ pointsman plan accuracy --floor 0.85 --labels 200 --right 172 --usd-per-point 4000 --label-usd 2 | tail -4
  · on this evidence it is better to ship; that is wrong with 35.3 % probability, and to know for sure
    would be worth $2,549
  · 100 more labels are worth $1,048; they change the decision with 28.0 % probability
  · at $2.000 a label it is best to buy 279, for a net $1,127
  $ pointsman plan accuracy --floor 0.85 --labels 200 --right 172 --usd-per-point 4000 --json
  {
    "accuracy": null,
    "evidence": {
      "labels_needed": 7699,
      "p_at_least_floor": 0.6834085308849353,
      "p_at_most_floor": 0.3914173334192835,
      "power": 0.089068966112688,
      "right_to_hold": 161,
      "right_to_ship": 179,
      "share": {
        "hi": 0.8955693451287187,
        "lo": 0.8148206991998429,
        "mean": 0.86
      },
      "verdict": "NEED-MORE-DATA"
    },
    "floor": 0.85,
    "kind": "plan-accuracy",
    "labels_for_half_width": {
      "0.02": 1225,
      "0.05": 196
    },
    "labels_needed": null,
    "rows": [
      {
        "interval": {
          "hi": 0.9190255941983225,
          "lo": 0.7388541093022145
        },
        "labels": 60,
        "power": null,
        "right_needed": 56
      },
      {
        "interval": {
          "hi": 0.89286406437758,
          "lo": 0.7939442071583334
        },
        "labels": 200,
        "power": null,
        "right_needed": 179
      },
      {
        "interval": {
          "hi": 0.8786240423086119,
          "lo": 0.8160389193683016
        },
        "labels": 500,
        "power": null,
        "right_needed": 439
      },
      {
        "interval": {
          "hi": 0.8707899274869118,
          "lo": 0.8265313415731996
        },
        "labels": 1000,
        "power": null,
        "right_needed": 869
      }
    ],
    "sureness": {
      "alpha": 0.05,
      "power": 0.8
    },
    "unknown": {
      "labels_needed": "no accuracy is supposed"
    },
    "value": {
      "chance_of_change": 0.27999188143603115,
      "chance_wrong": 0.3533872738642025,
      "gain_now_usd": 3283.5820895522616,
      "labels": 100,
      "of_labels_usd": 1047.943018677302,
      "perfect_usd": 2548.7221453383668,
      "ships_now": true
    }
  }

Rare misses, and drops between two versions.

  $ pointsman plan misses --at-most 0.005
  598 labels of hard requests with no miss among them show a miss rate of at most 0.50 % at 95.0 %
  confidence
  $ pointsman plan misses --at-most 0.005 --seen 2
  1,258 labels of hard requests with 2 misses among them show a miss rate of at most 0.50 % at 95.0 %
  confidence
  $ pointsman plan misses --at-most 0
  No number of labels shows a miss rate of at most 0.00 %
  $ pointsman plan drop --discordant 0.1 --drop 0.02 --accuracy 0.8
  Two versions that differ on 10.0 % of the same requests, one-sided test at 5.0 %

  labels  least drop found, points  power for 2.00 points
     100                      7.78                 13.6 %
     200                      5.53                 22.1 %
     500                      3.51                 40.7 %
   1,000                      2.48                 63.8 %
   2,000                      1.76                 88.4 %
   5,000                      1.11                 99.8 %
  10,000                      0.79                100.0 %

  · found with 80 % power; "> " where even a drop on every differing request is not
  · a drop of 2.00 points takes 1,544 labels; with other requests in each arm, 4,947 per arm
  $ pointsman plan drop --discordant 0.02 --labels 809
  Two versions that differ on 2.0 % of the same requests, one-sided test at 5.0 %

  labels  least drop found, points
     100                    > 2.00
     200                    > 2.00
     500                      1.57
     809                      1.23
   1,000                      1.11
   2,000                      0.79
   5,000                      0.50
  10,000                      0.35

  · found with 80 % power; "> " where even a drop on every differing request is not
  $ pointsman plan drop --discordant 0.05 --drop 0.01 --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["labels_needed"])'
  3090

Payback: exact, never, and as a distribution.

  $ pointsman plan payback --build-usd 75000 --spend-usd-per-month 7500 --saving 0.691733
  Build $75000; save 0.691733 of $7500 a month; run $0, evaluate $0, on call $0 a month

                       estimate       5 %      25 %      50 %      75 %      95 %
  months to pay back       14.5      14.5      14.5      14.5      14.5      14.5
  net per month          $5,188    $5,188    $5,188    $5,188    $5,188    $5,188
  net after 12 months  -$12,744  -$12,744  -$12,744  -$12,744  -$12,744  -$12,744

  · pays back within 12 months in 0.0 % of 20,000 draws, never in 0.0 %
  $ pointsman plan payback --spend-usd-per-month 7500 --saving 0.69 --on-call-usd-per-month 25000 | head -4
  Build $0; save 0.69 of $7500 a month; run $0, evaluate $0, on call $25000 a month

                        estimate        5 %       25 %       50 %       75 %       95 %
  months to pay back       never      never      never      never      never      never
  $ pointsman plan payback --build-usd 40000:60000:120000 --spend-usd-per-month 30000x1.3 --saving 0.35+-0.05 --run-usd-per-month 500 --on-call-usd-per-month 500:1000:3000 --request-usd 0.03
  Build $40000:60000:120000; save 0.35+-0.05 of $30000x1.3 a month; run $500, evaluate $0, on call
  $500:1000:3000 a month

                                   estimate       5 %    25 %     50 %     75 %      95 %
  months to pay back                    8.3       4.2     6.4      8.6     11.6      18.8
  net per month                      $8,581    $4,180  $6,471   $8,393  $10,776   $15,077
  net after 12 months               $31,963  -$30,978  $2,453  $28,722  $58,655  $111,844
  requests a day to cover running     6,004     3,718   4,854    6,065    7,629    10,112
  and building, in 12 months         24,520    17,157  21,391   25,118   29,624    37,379

  · pays back within 12 months in 77.1 % of 20,000 draws, never in 0.0 %
  $ pointsman plan payback --spend-usd-per-month 7500 --saving 0.64 --request-usd 0.03 --run-usd-per-month 584.4 --json | python3 -c 'import json, sys; print(round(json.load(sys.stdin)["requests_per_day_to_run"]["central"], 6))'
  1000.0

Drift: 35 days, or never.

  $ pointsman plan drift --accuracy 0.92 --floor 0.85 --loss 0.002
  An accuracy of 0.92 that falls by 0.002 a day towards a floor of 0.85

                     estimate   5 %  25 %  50 %  75 %  95 %
  days to the floor      35.0  35.0  35.0  35.0  35.0  35.0

  · below it already in 0.0 % of the draws, never below it in 0.0 %
  $ pointsman plan drift --accuracy 0.92+-0.01 --floor 0.85 --loss 0.002+-0.001 --per week
  An accuracy of 0.92+-0.01 that falls by 0.002+-0.001 a week towards a floor of 0.85

                      estimate   5 %  25 %  50 %  75 %  95 %
  weeks to the floor      35.0  18.0  25.9  35.2  53.7   204

  · below it already in 0.0 % of the draws, never below it in 2.3 %
  $ pointsman plan drift --accuracy 0.92 --loss 0.002 --easy-share 0.6 --easy-loss 0.0005 --small-usd 0.2 --frontier-usd 1 --frontier-cut 0.002 --against small-first
  A router of accuracy 0.92 that falls by 0.002 a day, an easy share of 0.6 that falls by 5e-04, a
  frontier model at $1 a call that loses 0.002 of its price; small at $0.2, the router at $0; against
  trying small first

                                           estimate     5 %    25 %    50 %    75 %    95 %
  floor today                                0.8571  0.8571  0.8571  0.8571  0.8571  0.8571
  days until it no longer pays                 45.1    45.1    45.1    45.1    45.1    45.1
  if only accuracy falls                       31.4    31.4    31.4    31.4    31.4    31.4
  if only the easy share falls                never   never   never   never   never   never
  if only the frontier model gets cheaper     never   never   never   never   never   never

  · does not pay today in 0.0 % of the draws, never stops paying in 0.0 %
  $ pointsman plan drift --accuracy 0.92 --loss 0.002 --easy-share 0.6
  ! error: pointsman plan drift knows no floor
  !   expected: --floor, or --easy-share, --small-usd and --frontier-usd
  !   hint: "pointsman plan drift --help" shows what it takes
  [2]
  $ pointsman plan drift --accuracy 0.92 --loss 0.002 --easy-share 0.6 --floor 0.85
  ! error: pointsman plan drift has a floor and what it would be computed from
  !   expected: either --floor or --easy-share, --small-usd and --frontier-usd
  !   hint: "pointsman plan drift --help" shows what it takes
  [2]
  $ pointsman plan drift --accuracy 0.92 --floor 0.85 --loss 0 --json
  {
    "below_already": 0.0,
    "draws": {
      "draws": 20000,
      "seed": 0
    },
    "inputs": {
      "accuracy": "0.92",
      "floor": "0.85",
      "loss": "0",
      "period": "day"
    },
    "kind": "plan-drift",
    "periods_to_floor": {
      "central": null,
      "never": 1.0,
      "quantiles": {
        "p25": null,
        "p5": null,
        "p50": null,
        "p75": null,
        "p95": null
      }
    }
  }

Several attempts of small in place of one frontier call.

  $ pointsman plan attempts --right 0.3 --accept-right 0.9 --accept-wrong 0.1
  An attempt of small is right with 30.0 %; a verifier accepts 90.0 % of the right and 10.0 % of the
  wrong answers; all attempts are one and the same with 0.0 %

  attempts  one is right %  one is accepted %  that is right %  drawn  majority right %
         1           30.00              34.00            79.41   1.00             30.00
         2           51.00              56.44            79.41   1.66             30.00
         3           65.70              71.25            79.41   2.10             21.60
         5           83.19              87.48            79.41   2.57             16.31
         8           94.24              96.40            79.41   2.84             12.60

  · attempts on one question are alike: averages over easy and hard questions lie between
  $ pointsman plan attempts --right 0.3 --small-usd 0.1 --frontier-usd 1 --router-usd 0.2 --goal 0.9 --attempts 14
  An attempt of small is right with 30.0 %; a verifier accepts 100.0 % of the right and 0.0 % of the
  wrong answers; all attempts are one and the same with 0.0 %

  attempts  one is right %  one is accepted %  that is right %  drawn  majority right %  saving %
         1           30.00              30.00           100.00   1.00             30.00      70.0
         2           51.00              51.00           100.00   1.70             30.00      63.0
         3           65.70              65.70           100.00   2.19             21.60      58.1
         5           83.19              83.19           100.00   2.77             16.31      52.3
         8           94.24              94.24           100.00   3.14             12.60      48.6
        13           99.03              99.03           100.00   3.30              6.24      47.0
        14           99.32              99.32           100.00   3.31              6.24      46.9

  · 8 attempts of small cost no more than one frontier call
  · saving: the attempts drawn until one is accepted, against one frontier call
  · 7 attempts reach 90.0 % with a perfect verifier; 14 do if each is right with 15.17 %
  · attempts on one question are alike: averages over easy and hard questions lie between
  $ pointsman plan attempts --right 0.7 --correlation 0.3 --attempts 5 --plain
  An attempt of small is right with 70.0 %; a verifier accepts 100.0 % of the right and 0.0 % of the
  wrong answers; all attempts are one and the same with 30.0 %

  attempts  one is right %  one is accepted %  that is right %  drawn  majority right %
         1           70.00              70.00           100.00   1.00             70.00
         2           84.70              84.70           100.00   1.30             70.00
         3           89.11              89.11           100.00   1.45             75.88
         5           90.83              90.83           100.00   1.66             79.58

  - attempts on one question are alike: averages over easy and hard questions lie between
  $ pointsman plan attempts --right 0 --accept-wrong 0 --goal 0.5 --small-usd 0 --frontier-usd 0 --attempts 2
  An attempt of small is right with 0.0 %; a verifier accepts 100.0 % of the right and 0.0 % of the
  wrong answers; all attempts are one and the same with 0.0 %

  attempts  one is right %  one is accepted %  that is right %  drawn  majority right %  saving %
         1            0.00               0.00                -   1.00              0.00         -
         2            0.00               0.00                -   2.00              0.00         -

  · the number of attempts that fit is undefined because the saving is exactly 0
  · saving: undefined because a frontier call costs nothing
  · no number of attempts reaches 50.0 % with a perfect verifier; 2 do if each is right with 29.29 %
  · what is accepted is undefined because nothing ever is
  · attempts on one question are alike: averages over easy and hard questions lie between
  $ pointsman plan attempts --right 0.3 --accept-right 0.9 --accept-wrong 0.1 --small-usd 0.5 --frontier-usd 0.4 --attempts 1 --json
  {
    "accept_per_attempt": 0.34,
    "attempts_allowed": {
      "reach": "never",
      "value": null
    },
    "attempts_needed": null,
    "inputs": {
      "accept_right": 0.9,
      "accept_wrong": 0.1,
      "correlation": 0.0,
      "goal": null,
      "right": 0.3
    },
    "kind": "plan-attempts",
    "right_needed": null,
    "rows": [
      {
        "accepted": 0.34,
        "attempts": 1,
        "best_of_n": 0.3,
        "drawn": 1.0,
        "majority_right": 0.3,
        "right_if_accepted": 0.7941176470588235,
        "savings": -0.25
      }
    ]
  }
  $ pointsman plan attempts --right 0.3 --small-usd 0.1
  ! error: pointsman plan attempts cannot weigh a price alone
  !   expected: --small-usd with --frontier-usd, such as 0.001 and 0.005
  !   hint: "pointsman plan attempts --help" shows what it takes
  [2]
  $ pointsman plan attempts --right 0.3 --attempts 10001
  ! error: pointsman plan attempts has too many attempts
  !   expected: --attempts of at most 10,000
  !   hint: "pointsman plan attempts --help" shows what it takes
  [2]

A switch of models in the middle of a task fills a cache anew.

  $ pointsman plan switch --context-tokens 40000 --output-tokens 300 --small-input-usd-per-mtok 1 --small-cached-usd-per-mtok 0.1 --small-output-usd-per-mtok 5 --frontier-input-usd-per-mtok 5 --frontier-cached-usd-per-mtok 0.5 --frontier-output-usd-per-mtok 25
  A switch to small in the middle of a task: each step reads 40,000 tokens again and writes 300

  a step costs  cache cold  cache warm
  small           $0.04150   $0.005500
  frontier         $0.2075    $0.02750

  · if the frontier's cache lives on meanwhile, the switch pays back after 1.64 steps, so from 2 on
  · if it expires meanwhile, the switch pays back after 9.82 steps, so from 10 on
  $ pointsman plan switch --context-tokens 40000 --output-tokens 300 --small-input-usd-per-mtok 1 --small-cached-usd-per-mtok 0.1 --small-output-usd-per-mtok 5 --frontier-input-usd-per-mtok 5 --frontier-cached-usd-per-mtok 0.5 --frontier-output-usd-per-mtok 25 --json
  {
    "inputs": {
      "context_tokens": 40000.0,
      "frontier": {
        "cached_usd_per_token": 5e-07,
        "input_usd_per_token": 5e-06,
        "output_usd_per_token": 2.5e-05
      },
      "output_tokens": 300.0,
      "small": {
        "cached_usd_per_token": 1.0000000000000001e-07,
        "input_usd_per_token": 1e-06,
        "output_usd_per_token": 5e-06
      }
    },
    "kind": "plan-switch",
    "payback_steps": {
      "frontier_cache_expired": {
        "pays": "above",
        "reach": "reachable",
        "value": 9.818181818181818
      },
      "frontier_cache_kept": {
        "pays": "above",
        "reach": "reachable",
        "value": 1.6363636363636362
      }
    },
    "step_usd": {
      "frontier_cold": 0.20750000000000002,
      "frontier_warm": 0.0275,
      "small_cold": 0.0415,
      "small_warm": 0.0055
    }
  }
  $ pointsman plan switch --context-tokens 40000 --output-tokens 300 --small-input-usd-per-mtok 5 --small-cached-usd-per-mtok 5 --small-output-usd-per-mtok 25 --frontier-input-usd-per-mtok 5 --frontier-cached-usd-per-mtok 0.5 --frontier-output-usd-per-mtok 25 | tail -3
  · if the frontier's cache lives on meanwhile, the switch pays for 0.00 steps, then no longer
  · if it expires meanwhile, the switch never pays back: a step on small, its cache warm, saves
    nothing

Which input matters.

  $ pointsman plan tornado --easy-share 0.7 --small-usd 0.2 --frontier-usd 1 --router-usd 0.01 --verifier-usd 0.02 --verifier-recall 0.7 --verifier-false-alarm 0.1 --wrong-answer-usd 20 --small-right-easy 0.98 --small-right-hard 0.3 --frontier-right-easy 0.99 --frontier-right-hard 0.9 --accuracy 0.85
  What moves the result most: against always-frontier in quality-adjusted-cost, shares by 10 points,
  amounts by 20 %; a step is one point, or one per cent

  saving, now 16.53 %
  input                  from     to  saving at least  at most  per step
  frontier_right_easy    0.89      1            42.81    11.37    -4.743  ████████████████████████
  small_right_easy       0.88      1            -6.45    21.13     2.298  █████████████████████
  accuracy               0.75   0.95             8.47    24.59     0.806  ████████████
  easy_share              0.6    0.8             9.44    25.26     0.782  ████████████
  frontier_usd            0.8    1.2            11.54    20.50     0.221  ███████
  verifier_recall         0.6    0.8            12.17    20.89     0.436  ███████
  verifier_false_alarm      0    0.2            20.78    12.28    -0.425  ██████
  frontier_right_hard     0.8      1            14.14    21.44     0.322  ██████
  wrong_answer_usd         16     24            19.47    14.05    -0.134  ████
  small_right_hard        0.2    0.4            14.51    18.55     0.202  ███
  small_usd              0.16   0.24            18.00    15.06    -0.074  ██
  verifier_usd          0.016  0.024            16.68    16.38    -0.007
  router_usd            0.008  0.012            16.65    16.42    -0.006

  floor, now 64.48 %
  input                  from     to  floor at least  at most  per step
  small_right_easy       0.88      1           97.05    60.43    -2.164  ████████████████████████
  frontier_right_easy    0.89      1           34.18    70.76     5.718  ████████████████████████
  easy_share              0.6    0.8           73.86    51.51    -1.089  ███████████████
  verifier_recall         0.6    0.8           72.78    51.06    -1.026  ██████████████
  frontier_right_hard     0.8      1           55.30    70.54     0.730  ██████████
  frontier_usd            0.8    1.2           71.40    58.45    -0.322  ████████
  small_right_hard        0.2    0.4           69.56    57.37    -0.593  ████████
  wrong_answer_usd         16     24           59.16    68.46     0.228  ██████
  verifier_false_alarm      0    0.2           60.18    69.14     0.447  ██████
  small_usd              0.16   0.24           62.91    66.09     0.080  ██
  verifier_usd          0.016  0.024           64.32    64.64     0.008
  router_usd            0.008  0.012           64.34    64.63     0.007
  $ pointsman plan tornado --easy-share 0.8 --small-usd 0.2 --frontier-usd 1 --plain
  What moves the result most: against small-first-cascade in cost, shares by 10 points, amounts by
  20 %; a step is one point, or one per cent

  floor, now 94.12 %
  input                 from    to  floor at least  at most  per step
  easy_share             0.7   0.9           90.32    97.30     0.346  ########################
  frontier_usd           0.8   1.2           92.31    95.24     0.069  ##########
  small_right_hard         0   0.1           94.12    96.97     0.277  ##########
  verifier_recall        0.9     1           96.97    94.12    -0.277  ##########
  small_usd             0.16  0.24           95.45    92.68    -0.069  ##########
  small_right_easy       0.9     1           93.33    94.12     0.069  ###
  verifier_false_alarm     0   0.1           94.12    93.33    -0.069  ###

Questions without an answer say what is missing.

  $ pointsman plan
  ! error: pointsman plan needs a command
  !   expected: "accuracy", "misses", "drop", "payback", "drift", "attempts", "switch" and "tornado"
  !   hint: "pointsman plan --help" shows what it takes
  [2]
  $ pointsman plan accuracy
  ! error: pointsman plan accuracy needs --floor
  !   expected: the accuracy to be above
  !   hint: "pointsman plan accuracy --help" shows what it takes
  [2]
  $ pointsman plan accuracy --floor 1
  ! error: pointsman plan accuracy asks about a floor that every or no router meets
  !   expected: --floor above 0 and below 1
  !   hint: "pointsman plan accuracy --help" shows what it takes
  [2]
  $ pointsman plan accuracy --floor 0.85 --right 10
  ! error: pointsman plan accuracy needs --labels
  !   expected: how many labels --right is out of
  !   hint: "pointsman plan accuracy --help" shows what it takes
  [2]
  $ pointsman plan accuracy --floor 0.85 --labels 10 --right 11
  ! error: pointsman plan accuracy has no such number of right labels
  !   expected: --right: a whole number from 0 to --labels
  !   hint: "pointsman plan accuracy --help" shows what it takes
  [2]
  $ pointsman plan accuracy --floor 0.85 --labels 10 --right 9 --label-usd 1
  ! error: pointsman plan accuracy cannot weigh the price of a label
  !   expected: --label-usd above 0, with --usd-per-point
  !   hint: "pointsman plan accuracy --help" shows what it takes
  [2]
  $ pointsman plan accuracy --floor 0.85 --alpha 0
  ! error: pointsman plan accuracy has a test that is never or always sure
  !   expected: --alpha and --power inside of 0 to 1
  !   hint: "pointsman plan accuracy --help" shows what it takes
  [2]
  $ pointsman plan drop --discordant 0.01 --drop 0.02
  ! error: pointsman plan drop asks for a drop that cannot be
  !   expected: --drop above 0 and at most --discordant: no more is lost than differs
  !   hint: "pointsman plan drop --help" shows what it takes
  [2]
  $ pointsman plan payback --spend-usd-per-month 3:2:1 --saving 0.5
  ! error: --spend-usd-per-month: "3:2:1" does not ascend
  !   expected: a number, least:likeliest:most, median x factor as in 8000x1.5, or mean+-deviation
  [2]
  $ pointsman plan payback --spend-usd-per-month 3 --saving half
  ! error: --saving: "half" is no quantity
  !   expected: a number, least:likeliest:most, median x factor as in 8000x1.5, or mean+-deviation
  [2]
  $ pointsman plan tornado --easy-share 0.8 --small-usd 1
  ! error: pointsman plan tornado needs --frontier-usd
  !   expected: the prices of a small and of a frontier call, such as 0.001 and 0.005
  !   hint: "pointsman plan tornado --help" shows what it takes
  [2]
  $ pointsman plan acuracy
  ! error: pointsman plan has no command "acuracy"
  !   hint: did you mean "accuracy"?
  [2]

Shares and amounts have their ranges, wherever a quantity may vary.

  $ pointsman plan payback --spend-usd-per-month 7500 --saving 69
  ! error: --saving does not take "69"
  !   expected: a share from 0 to 1
  [2]
  $ pointsman plan payback --spend-usd-per-month 7500 --saving 0.69 --build-usd=-5
  ! error: --build-usd does not take "-5"
  !   expected: a number of at least 0
  [2]
  $ pointsman plan drift --accuracy 92 --floor 0.85 --loss 0.002
  ! error: --accuracy does not take "92"
  !   expected: a share from 0 to 1
  [2]
  $ pointsman plan drift --accuracy 0.92 --floor 0.85 --loss=-0.002
  ! error: --loss does not take "-0.002"
  !   expected: a share from 0 to 1
  [2]
  $ pointsman plan drift --accuracy 0.5:0.9:1.1 --floor 0.85 --loss 0.002
  ! error: --accuracy does not take "0.5:0.9:1.1"
  !   expected: a share from 0 to 1
  [2]

Where all attempts are always one and the same, more of them change nothing but the bill.

  $ pointsman plan attempts --right 0.5 --accept-right 0.9 --accept-wrong 0.1 --correlation 1 --attempts 3
  An attempt of small is right with 50.0 %; a verifier accepts 90.0 % of the right and 10.0 % of the
  wrong answers; all attempts are one and the same with 100.0 %

  attempts  one is right %  one is accepted %  that is right %  drawn  majority right %
         1           50.00              50.00            90.00   1.00             50.00
         2           50.00              50.00            90.00   1.50             50.00
         3           50.00              50.00            90.00   2.00             50.00

  · attempts on one question are alike: averages over easy and hard questions lie between
