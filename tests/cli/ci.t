The files of scenarios/ci, run by a shell on a made-up pull request.

  $ pointsman init study.json -q; cp "$ROOT"/scenarios/ci/gate.json .
  $ for file in action.yml router-gate.gitlab-ci.yml pre-commit-config.yaml; do ci-steps "$ROOT/scenarios/ci/$file" > "$file.sh"; done; ls *.sh
  action.yml.sh
  pre-commit-config.yaml.sh
  router-gate.gitlab-ci.yml.sh
  $ cat > ci.sh <<'END'
  > export GITHUB_STEP_SUMMARY=$PWD/summary.md GATE=gate.json ARGUMENTS=--rebase
  > rm -rf router-gate summary.md
  > for file in *.sh; do
  >   if [ "$file" = ci.sh ]; then continue; fi
  >   code=0
  >   bash "$file" > out.txt 2>&1 || code=$?
  >   echo "$file: exit $code, $(grep -m 1 -E '^[A-Z]+: |error: ' out.txt)"
  > done
  > END
  $ bash ci.sh 2>&1 | cut -c1-100
  action.yml.sh: exit 4, gate.json:8:30: error: there is no baseline "baselines/main.json"
  pre-commit-config.yaml.sh: exit 4, gate.json:8:30: error: there is no baseline "baselines/main.json"
  router-gate.gitlab-ci.yml.sh: exit 4, gate.json:8:30: error: there is no baseline "baselines/main.js

The first baseline, committed; then a pull request that changes nothing.

  $ pointsman baseline accept gate.json --name previous --reason "first baseline" -q
  $ bash ci.sh | cut -c1-100
  action.yml.sh: exit 0, PASS: 7 lines, 7 tied
  pre-commit-config.yaml.sh: exit 0, PASS: 7 lines, 7 tied
  router-gate.gitlab-ci.yml.sh: exit 0, PASS: 7 lines, 7 tied
  $ ls router-gate; head -n 2 summary.md | cut -c3-
  badge.json
  codequality.json
  junit.xml
  metrics.txt
  summary.md
  verdict.json
  [!TIP]
  PASS: 7 lines, 7 tied

A pull request that loses three points.

  $ cp study.json main.json; sed -i 's/"at_least": 0.5/"at_least": 0.69/' study.json; cmp -s study.json main.json; echo $?
  1
  $ bash ci.sh | cut -c1-100
  action.yml.sh: exit 10, FAIL: accuracy: accuracy -3.20 [-4.00, -2.49] pt, margin 1pt, from 83.75 % t
  pre-commit-config.yaml.sh: exit 10, FAIL: accuracy: accuracy -3.20 [-4.00, -2.49] pt, margin 1pt, fr
  router-gate.gitlab-ci.yml.sh: exit 10, FAIL: accuracy: accuracy -3.20 [-4.00, -2.49] pt, margin 1pt,
  $ head -n 2 summary.md | cut -c3-
  [!CAUTION]
  FAIL: accuracy: accuracy -3.20 \[-4.00, -2.49\] pt, margin 1pt, from 83.75 % to 80.55 %
  $ GITHUB_STEP_SUMMARY=summary.md GATE=gate.json ARGUMENTS=--rebase bash action.yml.sh 2> /dev/null | grep -c '^::error'
  1
  $ grep -o 'failures="[0-9]*"' router-gate/junit.xml | head -n 1
  failures="1"

A change of prices alone: the same router, and the change is told as one of inputs.

  $ cp main.json study.json
  $ sed -i 's/"frontier": {}/"frontier": {"profile": "anthropic\/claude-opus-4-1", "cost": "profile"}/' study.json
  $ bash ci.sh | cut -c1-100
  action.yml.sh: exit 0, PASS: 7 lines, 7 tied
  pre-commit-config.yaml.sh: exit 0, PASS: 7 lines, 7 tied
  router-gate.gitlab-ci.yml.sh: exit 0, PASS: 7 lines, 7 tied
  $ grep 'input change' summary.md | cut -c1-120
  ℹ️ input change (model frontier, price of frontier): cost\_usd\_per\_1k of router as in previous goes from $7.037 to
  $ pointsman gate gate.json 2>&1 | head -n 1 | cut -c1-100; pointsman gate gate.json 2> /dev/null; echo "exit $?"
  error: baseline "previous" (baselines/main.json) was accepted on other inputs: model frontier was 83
  exit 3

A typo in a rule.

  $ cp main.json study.json; sed -i 's/"cost_usd_per_1k"/"cost_usd_per_lk"/' gate.json
  $ bash ci.sh | cut -c1-100
  action.yml.sh: exit 2, gate.json:15:31: error: there is no metric "cost_usd_per_lk"
  pre-commit-config.yaml.sh: exit 2, gate.json:15:31: error: there is no metric "cost_usd_per_lk"
  router-gate.gitlab-ci.yml.sh: exit 2, gate.json:15:31: error: there is no metric "cost_usd_per_lk"
