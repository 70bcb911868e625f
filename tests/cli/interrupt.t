Ctrl-C stops long work with exit code 130 and leaves no part of a file behind.

  $ cp $ROOT/data/samples/support.spec.json spec.json
  $ interrupted 0.5 pointsman generate spec.json --rows 100000000 -o large.csv
  ! error: interrupted after \d+ rows (re)
  [130]
  $ ls
  spec.json

The same while policies run.

  $ pointsman init study.json -q
  $ interrupted 0.5 pointsman run study.json --set 'intervals={"method":"bootstrap","resamples":1000000}' -o result.json
  ! error: the bootstrap was interrupted
  [130]
  $ ls
  scenario.schema.json
  spec.json
  study.json
  workload.csv

A signal that the parent ignores, as nohup does, stays ignored.

  $ (trap '' INT; interrupted 0.05 pointsman generate spec.json --rows 100000 -q -o large.csv)
  $ wc -l < large.csv
  100001
