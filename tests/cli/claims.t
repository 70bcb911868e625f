Published claims, derived again.

  $ pointsman claims $ROOT/scenarios/claims/pipeline-thesis.json | sed "s|$ROOT|ROOT|"
  $ pointsman claims $ROOT/scenarios/claims/orchestration.json
  $ pointsman claims $ROOT/scenarios/claims/*.json | grep -A1 -E '^[a-zA-Z].*: [0-9]'

JSON for programs.

  $ pointsman claims $ROOT/scenarios/claims/small-models.json --json | python3 -c '
  > import json, sys
  > report = json.load(sys.stdin)
  > print(report["kind"], report["files"][0]["source"], report["files"][0]["verdicts"])
  > print(report["files"][0]["claims"][0])'

A claim file of one's own; mistakes are located.

  $ cat > vendor.json <<'END'
  > { "version": 1, "source": "a vendor's page",
  >   "claims": [ { "id": "hero", "claim": "80 % of the calls go to a model at a fifth of the price: 80 % saved",
  >                 "check": { "moved_share": { "share": 0.8, "cheap": 1, "dear": 5 } },
  >                 "stated": { "saving": 0.80 } } ] }
  > END
  $ pointsman claims vendor.json
  $ sed -i 's/moved_share/moved_shar/' vendor.json; pointsman claims vendor.json
  $ pointsman claims nowhere.json
  $ pointsman claims
  $ pointsman schema claims | cmp - $ROOT/scenarios/claims.schema.json
