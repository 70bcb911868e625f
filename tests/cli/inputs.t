What a command reads it never writes over, however the path is written, and it says so before the work.

  $ pointsman init study.json -q; echo '{"extends": "study.json"}' > child.json; md5sum study.json workload.csv child.json > before
  $ pointsman run study.json -o workload.csv
  ! error: writing "workload.csv" would replace what is read
  !   expected: an output that is no input
  [2]
  $ pointsman run study.json --stamp workload.csv
  ! error: writing "workload.csv" would replace what is read
  !   expected: an output that is no input
  [2]
  $ pointsman run study.json --requests ./workload.csv
  ! error: writing "./workload.csv" would replace what is read as "workload.csv"
  !   expected: an output that is no input
  [2]
  $ pointsman run study.json -o ./study.json
  ! error: writing "./study.json" would replace what is read as "study.json"
  !   expected: an output that is no input
  [2]
  $ pointsman run child.json -o study.json
  ! error: writing "study.json" would replace what is read
  !   expected: an output that is no input
  [2]
  $ ln -s workload.csv link.csv; pointsman run study.json -o link.csv
  ! error: writing "link.csv" would replace what is read as "workload.csv"
  !   expected: an output that is no input
  [2]
  $ pointsman sweep study.json policies.router.route.at_least=0.3,0.5 -o study.json
  ! error: writing "study.json" would replace what is read
  !   expected: an output that is no input
  [2]
  $ cp workload.csv other.csv; pointsman sweep study.json workload.file=workload.csv,other.csv -o other.csv
  ! error: writing "other.csv" would replace what is read
  !   expected: an output that is no input
  [2]
  $ pointsman optimize child.json --policy router --minimise cost --accuracy-at-least 0.7 -o study.json
  ! error: writing "study.json" would replace what is read
  !   expected: an output that is no input
  [2]
  $ pointsman compare child.json study.json -o child.json
  ! error: writing "child.json" would replace what is read
  !   expected: an output that is no input
  [2]
  $ md5sum -c --quiet before

So do the commands that make workloads, catalogues and scenarios.

  $ echo '{}' > spec.json; pointsman generate spec.json -o ./spec.json
  ! error: writing "./spec.json" would replace what is read as "spec.json"
  !   expected: an output that is no input
  [2]
  $ printf 'TIMESTAMP,ContextTokens,GeneratedTokens\n' > trace.csv; pointsman import trace trace.csv -o ./trace.csv
  ! error: writing "./trace.csv" would replace what is read as "trace.csv"
  !   expected: an output that is no input
  [2]
  $ echo '{}' > prices.json; pointsman models import-litellm prices.json -o ./prices.json
  ! error: writing "./prices.json" would replace what is read as "prices.json"
  !   expected: an output that is no input
  [2]
  $ pointsman init workload.csv --force --workload workload.csv --template from-csv
  ! error: writing "workload.csv" would replace what is read
  !   expected: an output that is no input
  [2]
  $ echo '{}' > result.json; pointsman report result.json -o result.json
  ! error: writing "result.json" would replace what is read
  !   expected: an output that is no input
  [2]
  $ md5sum -c --quiet before

