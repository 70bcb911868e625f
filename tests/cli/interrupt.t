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

A closed terminal, Ctrl-\ and a request to end stop it as well; a limit of the shell is an error of the write.

  $ timeout --preserve-status -s HUP 3 pointsman generate spec.json --rows 1000000000 -o huge.csv
  ! error: interrupted after \d+ rows (re)
  [130]
  $ (ulimit -f 8; pointsman generate spec.json --rows 100000 -o large.csv)
  ! error: cannot write "large.csv": File too large
  [1]
  $ ls large.csv*
  large.csv

A rollout that is stopped says only that.

  $ interrupted 0.5 pointsman run $ROOT/scenarios/library/rollout.json --set analyses.0.rollout.replications=1000000 -o result.json
  ! error: interrupted
  [130]
