How many labels it takes to show that a router is above its floor.

  $ pointsman plan accuracy --floor 0.85 --accuracy 0.9

What 200 labels show, and that 179 of them must be right.

  $ pointsman plan accuracy --floor 0.85 --labels 200 --right 178
  $ pointsman plan accuracy --floor 0.85 --labels 200 --right 179 | grep SHIP
  $ pointsman plan accuracy --floor 0.85 --labels 200 --right 150 --plain | grep HOLD
  $ pointsman plan accuracy --floor 0.85 --labels 100 --right 85 | grep NEED

What more labels are worth.

  $ pointsman plan accuracy --floor 0.85 --labels 200 --right 172 --usd-per-point 4000 --label-usd 2 | tail -4
  $ pointsman plan accuracy --floor 0.85 --labels 200 --right 172 --usd-per-point 4000 --json

Rare misses, and drops between two versions.

  $ pointsman plan misses --at-most 0.005
  $ pointsman plan misses --at-most 0.005 --seen 2
  $ pointsman plan misses --at-most 0
  $ pointsman plan drop --discordant 0.1 --drop 0.02 --accuracy 0.8
  $ pointsman plan drop --discordant 0.02 --labels 809
  $ pointsman plan drop --discordant 0.05 --drop 0.01 --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["labels_needed"])'

Payback: exact, never, and as a distribution.

  $ pointsman plan payback --build-usd 75000 --spend-usd-per-month 7500 --saving 0.691733
  $ pointsman plan payback --spend-usd-per-month 7500 --saving 0.69 --on-call-usd-per-month 25000 | head -4
  $ pointsman plan payback --build-usd 40000:60000:120000 --spend-usd-per-month 30000x1.3 --saving 0.35+-0.05 --run-usd-per-month 500 --on-call-usd-per-month 500:1000:3000 --request-usd 0.03
  $ pointsman plan payback --spend-usd-per-month 7500 --saving 0.64 --request-usd 0.03 --run-usd-per-month 584.4 --json | python3 -c 'import json, sys; print(round(json.load(sys.stdin)["requests_per_day_to_run"]["central"], 6))'

Drift: 35 days, or never.

  $ pointsman plan drift --accuracy 0.92 --floor 0.85 --loss 0.002
  $ pointsman plan drift --accuracy 0.92+-0.01 --floor 0.85 --loss 0.002+-0.001 --per week
  $ pointsman plan drift --accuracy 0.92 --floor 0.85 --loss 0 --json

Which input matters.

  $ pointsman plan tornado --easy-share 0.7 --small-usd 0.2 --frontier-usd 1 --router-usd 0.01 --verifier-usd 0.02 --verifier-recall 0.7 --verifier-false-alarm 0.1 --wrong-answer-usd 20 --small-right-easy 0.98 --small-right-hard 0.3 --frontier-right-easy 0.99 --frontier-right-hard 0.9 --accuracy 0.85
  $ pointsman plan tornado --easy-share 0.8 --small-usd 0.2 --frontier-usd 1 --plain

Questions without an answer say what is missing.

  $ pointsman plan
  $ pointsman plan accuracy
  $ pointsman plan accuracy --floor 1
  $ pointsman plan accuracy --floor 0.85 --right 10
  $ pointsman plan accuracy --floor 0.85 --labels 10 --right 11
  $ pointsman plan accuracy --floor 0.85 --labels 10 --right 9 --label-usd 1
  $ pointsman plan accuracy --floor 0.85 --alpha 0
  $ pointsman plan drop --discordant 0.01 --drop 0.02
  $ pointsman plan payback --spend-usd-per-month 3:2:1 --saving 0.5
  $ pointsman plan payback --spend-usd-per-month 3 --saving half
  $ pointsman plan tornado --easy-share 0.8 --small-usd 1
  $ pointsman plan acuracy
