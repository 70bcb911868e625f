Ctrl-C stops long work with exit code 130 and leaves no part of a file behind.

  $ cp $ROOT/data/samples/support.spec.json spec.json
  $ interrupted 1 pointsman generate spec.json --rows 100000000 -o large.csv
  $ ls

The same while policies run.

  $ pointsman init study.json -q
  $ interrupted 1 pointsman run study.json --set evaluate=sampled --set replications=100000000 --set 'policies.mix={"mix":{"small":0.5,"frontier":0.5}}' -o result.json
  $ ls

A signal that the parent ignores, as nohup does, stays ignored.

  $ (trap '' INT; interrupted 0.1 pointsman generate spec.json --rows 500000 -q -o large.csv)
  $ wc -l < large.csv
