Every scenario of the library is valid, runs, and prints its approved result.

  $ ls "$ROOT"/scenarios/library/*.json | wc -l | awk '{ print ($1 >= 10) }'
  $ for file in "$ROOT"/scenarios/library/*.json; do
  >   name=$(basename "$file" .json)
  >   pointsman validate -q "$file" > /dev/null || echo "$name is not valid"
  >   pointsman run -q "$file" > table.txt || echo "$name does not run"
  >   cmp table.txt "$ROOT/tests/golden/library/$name.txt"
  > done

The demo is told in one page, and its verdict on the router that is not worth shipping.

  $ pointsman run -q "$ROOT/scenarios/library/demo.json" > demo.txt; grep '^!' demo.txt
  $ awk 'length > 100' demo.txt; wc -l < demo.txt | awk '{ print ($1 <= 30) }'

The pilot's gaps stop a run that does not say what to do with them.

  $ pointsman run "$ROOT/scenarios/library/pilot-missing.json" --set missing=stop

A part of the requests and its complement are all of them.

  $ for part in train test; do
  >   pointsman run -q "$ROOT/scenarios/library/split-$part.json" | head -1
  > done

Every scenario says where its schema is, and that file is what the program prints.

  $ grep -L '"$schema": "../scenario.schema.json"' "$ROOT"/scenarios/library/*.json
  $ pointsman schema scenario | cmp - "$ROOT/scenarios/scenario.schema.json"

Every sample is what its specification makes.

  $ for spec in "$ROOT"/data/samples/*.spec.json; do
  >   pointsman generate "$spec" -q -o sample.csv --force && cmp sample.csv "${spec%.spec.json}.csv"
  > done
