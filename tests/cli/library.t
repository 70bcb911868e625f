Every scenario of the library is valid, runs, and prints its approved result.

  $ ls "$ROOT"/scenarios/library/*.json | wc -l | awk '{ print ($1 >= 10) }'
  1
  $ for file in "$ROOT"/scenarios/library/*.json; do
  >   name=$(basename "$file" .json)
  >   pointsman validate -q "$file" > /dev/null || echo "$name is not valid"
  >   pointsman run -q "$file" > table.txt || echo "$name does not run"
  >   cmp table.txt "$ROOT/tests/golden/library/$name.txt"
  > done

The demo is told in one page, and its verdict on the router that is not worth shipping.

  $ pointsman run -q "$ROOT/scenarios/library/demo.json" > demo.txt; grep '^!' demo.txt
  ! by-length does not beat the static mix at its cost: 75.7 % against 80.8 %
  $ awk 'length > 100' demo.txt; wc -l < demo.txt | awk '{ print ($1 <= 30) }'
  0

The pilot's gaps stop a run that does not say what to do with them.

  $ pointsman run "$ROOT/scenarios/library/pilot-missing.json" --set missing=stop
  ! error: request "support/400" has no outcome of model "candidate", which policy "candidate-only" needs
  !   hint: "missing": "drop" leaves such requests out of this policy and counts them
  [3]

A part of the requests and its complement are all of them.

  $ for part in train test; do
  >   pointsman run -q "$ROOT/scenarios/library/split-$part.json" > part.txt && head -1 part.txt
  > done
  split-train: 1,027 requests, savings against frontier-only, 95 % intervals
  split-test: 973 requests, savings against frontier-only, 95 % intervals

Every scenario says where its schema is, and that file is what the program prints.

  $ grep -L '"$schema": "../scenario.schema.json"' "$ROOT"/scenarios/library/*.json
  $ pointsman schema scenario | cmp - "$ROOT/scenarios/scenario.schema.json"

Every sample is what its specification makes.

  $ for spec in "$ROOT"/data/samples/*.spec.json; do
  >   pointsman generate "$spec" -q -o sample.csv && cmp sample.csv "${spec%.spec.json}.csv"
  > done
