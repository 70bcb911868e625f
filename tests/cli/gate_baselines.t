What a baseline was accepted on, and what the gate does where it cannot be trusted: it never passes.

  $ pointsman init study.json -q; cp "$ROOT"/scenarios/ci/gate.json .
  $ pointsman baseline accept gate.json --name previous --reason "first" -q
  $ cp -r baselines whole; cp workload.csv whole.csv; cp study.json whole.json

Every kind of input is held by its hash: rows, the price of wrong answers, what counts as right.

  $ sed -i '2s/billing/account/' workload.csv; pointsman gate gate.json --no-cache; cp whole.csv workload.csv
  ! error: baseline "previous" (baselines/main.json) was accepted on other inputs: workload workload.csv was 1232e6d9c271... and is f4f68a5467c4...
  !   expected: the inputs that the baseline was accepted on
  !   hint: --rebase replays the baseline's policies on the new inputs and tells the two changes apart; or accept a new baseline with `pointsman baseline accept`
  $ pointsman gate gate.json --set value.right_score=0.9
  ! error: baseline "previous" (baselines/main.json) was accepted on other inputs: "value" was 1f414498e1cf... and is bd4552293160...
  !   expected: the inputs that the baseline was accepted on
  !   hint: --rebase replays the baseline's policies on the new inputs and tells the two changes apart; or accept a new baseline with `pointsman baseline accept`
  [3]
  $ pointsman gate gate.json --set value.wrong_answer_usd=0.2
  ! error: baseline "previous" (baselines/main.json) was accepted on other inputs: "value" was 1f414498e1cf... and is cb6a3cfb15ca...
  !   expected: the inputs that the baseline was accepted on
  !   hint: --rebase replays the baseline's policies on the new inputs and tells the two changes apart; or accept a new baseline with `pointsman baseline accept`
  [3]
  $ pointsman gate gate.json --set 'models.frontier={"profile": "anthropic/claude-opus-4-1", "cost": "profile"}' 2>&1 | head -n 1
  error: baseline "previous" (baselines/main.json) was accepted on other inputs: model frontier was 83768d1652ff... and is c69118eab523...; price of frontier was absent and is af693ccf53e2...

Prices and random numbers, where the run has any.

  $ sed -i 's/"frontier": {}/"frontier": {"profile": "anthropic\/claude-opus-4-1", "cost": "profile"}/' study.json
  $ sed -i 's/"baseline": /"evaluate": "sampled",\n  "baseline": /' study.json
  $ pointsman baseline accept gate.json --name previous --reason "priced" --allow-regression -q > /dev/null
  $ pointsman gate gate.json --seed 8
  ! error: baseline "previous" (baselines/main.json) was accepted on other inputs: seed was 1 and is 8
  !   expected: the inputs that the baseline was accepted on
  !   hint: --rebase replays the baseline's policies on the new inputs and tells the two changes apart; or accept a new baseline with `pointsman baseline accept`
  [3]
  $ pointsman gate gate.json --seed 8 --rebase | head -n 1
  PASS: 7 lines, 7 tied
  $ pointsman gate gate.json --set models.frontier.price.output_usd_per_mtok=99 2>&1 | head -n 1
  error: baseline "previous" (baselines/main.json) was accepted on other inputs: price of frontier was af693ccf53e2... and is e985d4e21d44...
  $ sed -i '/content_sha256/d; s/philox4x32-10/philox4x32-7/' baselines/main.json; pointsman gate gate.json 2>&1 | head -n 1
  error: baseline "previous" (baselines/main.json) was accepted on other inputs: random numbers was philox4x32-7 and is philox4x32-10

Another policy is what the gate is there for, and no other input.

  $ cp whole.json study.json; rm -r baselines; cp -r whole baselines
  $ pointsman gate gate.json --set policies.router.route.at_least=0.51 -q -o verdict.json; echo "exit $?"
  exit 0

A saved run of other inputs, and what to do with it.

  $ pointsman gate gate.json --set value.wrong_answer_usd=0.2 --rebase --save-candidate other.json -q -o verdict.json
  $ pointsman gate gate.json --candidate other.json
  ! error: baseline "previous" (baselines/main.json) was accepted on other inputs: "value" was 1f414498e1cf... and is cb6a3cfb15ca...
  !   expected: the inputs that the baseline was accepted on
  !   hint: --rebase needs the scenario: run the gate without --candidate; or accept the saved run with `pointsman baseline accept --from`
  [3]

Files that are torn, of another version or of another kind.

  $ head -c 1000 whole/main.json > baselines/main.json; pointsman gate gate.json
  ! baselines/main.json:24:28: error: a text without its closing quote
  !    24 |   "workload workload.csv": "1232e6d9c271ec12704e4bb08bff4e6a1ff54184e0fd2775dae239
  !       |                            ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
  !   expected: " before the end of the line
  !   hint: restore the two files from version control, or delete both and accept them anew with `pointsman baseline accept`
  [3]
  $ sed 's/baseline\/1/baseline\/2/' whole/main.json > baselines/main.json; pointsman gate gate.json
  ! baselines/main.json:6:12: error: the baseline is of version 2
  !     6 |  "format": "pointsman.baseline/2",
  !       |            ^~~~~~~~~~~~~~~~~~~~~~
  !   expected: "pointsman.baseline/1"
  !   hint: accept it again with this version of pointsman, or run the version that wrote it
  [3]
  $ echo '{"format": "pointsman.result/1"}' > baselines/main.json; pointsman gate gate.json
  ! baselines/main.json:1:12: error: "pointsman.result/1" is no baseline
  !     1 | {"format": "pointsman.result/1"}
  !       |            ^~~~~~~~~~~~~~~~~~~~
  !   expected: "pointsman.baseline/1"
  !   hint: `pointsman baseline accept` writes baselines
  [3]
  $ echo '[]' > baselines/main.json; pointsman gate gate.json
  ! baselines/main.json:1:1: error: this is no baseline
  !     1 | []
  !       | ^
  !   expected: an object
  !   hint: restore the two files from version control, or delete both and accept them anew with `pointsman baseline accept`
  [3]
  $ cp whole/main.json baselines/; head -c 5000 whole/main.requests.jsonl > baselines/main.requests.jsonl; pointsman gate gate.json
  ! baselines/main.json:861:13: error: "main.requests.jsonl" is not the file that was accepted: its sha256 begins with 98f3755c78c6
  !   861 |   "sha256": "3ebfdfb89ab5b75a502764ed5fd94891ed702a512f22aa63b2942e016286ce77"
  !       |             ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
  !   expected: 3ebfdfb89ab5...
  !   hint: restore the two files from version control, or delete both and accept them anew with `pointsman baseline accept`
  [3]
  $ cp -r whole/. baselines; sed -i 's/"right_score": 0.5/"right_score": 0.4/' baselines/main.json
  $ pointsman gate gate.json 2>&1 | head -n 1 | cut -c1-78; echo "exit ${PIPESTATUS[0]}"
  baselines/main.json:5:20: error: the baseline was edited after it was accepted
  exit 3
  $ cp -r whole/. baselines; rm baselines/main.requests.jsonl; pointsman gate gate.json
  ! baselines/main.json:859:11: error: its requests cannot be read: cannot read "baselines/main.requests.jsonl": No such file or directory
  !   859 |   "file": "main.requests.jsonl",
  !       |           ^~~~~~~~~~~~~~~~~~~~~
  !   expected: the file that was accepted together with this one
  !   hint: restore the two files from version control, or delete both and accept them anew with `pointsman baseline accept`
  [3]
  $ pointsman baseline accept gate.json --name previous --reason "again" -q 2>&1 | tail -n 1
    hint: restore the two files from version control, or delete both and accept them anew with `pointsman baseline accept`
  $ rm baselines/main.json; pointsman gate gate.json 2>&1 | tail -n 1; echo "exit ${PIPESTATUS[0]}"
    hint: write it: pointsman baseline accept gate.json --name previous --reason "..."
  exit 4

A policy by another name is new to the baseline: it fails, whatever its rules want of it, until it is accepted.

  $ cp -r whole/. baselines; sed 's/"router"/"router2"/' study.json > renamed.json
  $ sed 's/"policy": "router"/"policy": "router2"/; s/study.json/renamed.json/' gate.json > renamed-gate.json
  $ pointsman gate renamed-gate.json; echo "exit $?"
  FAIL: accuracy: accuracy is new: the baseline has no policy of this name (accept it first: pointsman
  baseline accept) (and 2 more)

  verdict  gate               n  diff %  moved %  change  margin  sees  q
  new      accuracy           0                   -          1pt
  new      accuracy/category  0                   -          3pt
  new      cost               0                   -           5%
  new      latency            0                   -          10%

  ! accuracy: accuracy is new: the baseline has no policy of this name (accept it first: pointsman
    baseline accept)
  ! accuracy/category: accuracy is new: the baseline has no policy of this name (accept it first:
    pointsman baseline accept)
  ! cost: cost_usd_per_1k is new: the baseline has no policy of this name (accept it first: pointsman
    baseline accept)
  ! latency: latency_s.p95 is new: the baseline has no policy of this name (accept it first: pointsman
    baseline accept)
  · 90 % intervals; "moved" requests were sent elsewhere, "sees" is the least harm found with a chance
    of 80 %, q is n over the n that would settle the line
  exit 10
  $ sed 's/"gates"/"on_missing": "warn", "gates"/' renamed-gate.json > lenient.json; pointsman gate lenient.json | head -n 1
  PASS: 4 lines, 4 new
  $ pointsman baseline accept renamed-gate.json --name previous --reason "router 2" -q > /dev/null
  $ pointsman gate renamed-gate.json | head -n 1
  PASS: 7 lines, 7 tied

Regret is against the best model of each request, which a baseline holds; one of an older version borrows it.

  $ rm -r baselines; cp -r whole baselines
  $ sed 's/"metric": "accuracy", "margin": "1pt"/"metric": "regret", "margin": "1pt"/' gate.json > regret.json
  $ pointsman gate regret.json --save-candidate other.json | grep accuracy | head -n 1
  tied     accuracy     2,000     0.0      0.0  0.00 [0.00, 0.00] pt     1pt  0.00 pt
  ! wrote other.json
  $ pointsman gate regret.json --candidate other.json | grep accuracy | head -n 1
  tied     accuracy     2,000     0.0      0.0  0.00 [0.00, 0.00] pt     1pt  0.00 pt
  $ pointsman gate regret.json --set policies.router.route.at_least=0.65 | head -n 1
  FAIL: accuracy: regret +2.50 [+1.88, +3.22] pt, margin 1pt, from 6.50 % to 9.00 %
  $ sed 's/"scores":[^]]*\],//' whole/main.requests.jsonl > baselines/main.requests.jsonl; grep -c '"scores"' baselines/main.requests.jsonl
  0
  [1]
  $ sed "/content_sha256/d; s/$(sha256sum < whole/main.requests.jsonl | cut -c1-64)/$(sha256sum < baselines/main.requests.jsonl | cut -c1-64)/" whole/main.json > baselines/main.json
  $ pointsman gate regret.json --set policies.router.route.at_least=0.65 | head -n 1
  FAIL: accuracy: regret +2.50 [+1.88, +3.22] pt, margin 1pt, from 6.50 % to 9.00 %

Nothing to look at is no pass.

  $ cp -r whole/. baselines
  $ echo '{"version": 1, "scenario": "study.json", "gates": []}' > empty.json; pointsman gate empty.json
  ! empty.json:1:51: error: "gates" is empty
  !     1 | {"version": 1, "scenario": "study.json", "gates": []}
  !       |                                                   ^
  !   expected: at least 1 item
  !   hint: for example [{"id": "acc", "metric": "accuracy", "margin": "1pt"}]
  [2]
  $ sed 's/"gates": \[/"gates": [/; s/"slices": { "by": \["category"\]/"slices": { "by": ["category"], "only": ["none"]/' gate.json > none.json; pointsman gate none.json 2>&1 | head -n 1
  none.json:14:48: error: no request has the value "none"
  $ sed 's/"support\//"other\//' whole/main.requests.jsonl > baselines/main.requests.jsonl
  $ sed "/content_sha256/d; s/$(sha256sum < whole/main.requests.jsonl | cut -c1-64)/$(sha256sum < baselines/main.requests.jsonl | cut -c1-64)/" whole/main.json > baselines/main.json
  $ pointsman gate gate.json | head -n 6; echo "exit ${PIPESTATUS[0]}"
  FAIL: accuracy: accuracy is missing: no request was answered by both (and 2 more)

  verdict  gate               n  diff %  moved %  change  margin  sees  q
  missing  accuracy           0                   -          1pt
  missing  accuracy/category  0                   -          3pt
  missing  cost               0                   -           5%
  exit 10

Another model under an old name is the router's doing: the baseline is replayed with its own, and its prices with it.

  $ rm -r baselines; cp -r whole baselines
  $ pointsman gate gate.json --set models.small.column=medium 2>&1 | head -n 1
  error: baseline "previous" (baselines/main.json) was accepted on other inputs: model small was 64a96977f0b7... and is 7aff663653fa...
  $ pointsman gate gate.json --set models.small.column=medium --rebase --junit junit.xml --annotations github | grep -v accuracy/category
  FAIL: cost: cost_usd_per_1k +34.9 [+32.1, +37.9] %, margin 5%, from $7.037 to $9.490

  verdict       gate             n  diff %  moved %  change                   margin     sees     q
  improved      accuracy     2,000     8.1     50.9  +1.30 [+0.26, +2.36] pt     1pt  3.06 pt   1.2
  pass            account      585     7.7     53.5  +1.88 [-0.01, +3.85] pt     3pt  6.67 pt   1.7
  improved        billing      589     7.1     50.8  +2.72 [+0.94, +4.63] pt     3pt  6.52 pt   2.6
  inconclusive    shipping     514     7.6     52.1  -0.97 [-3.05, +1.06] pt     3pt  6.88 pt  0.27
  pass            technical    312    11.5     44.2  +1.28 [-1.94, +4.56] pt     3pt  9.14 pt  0.48
  fail          cost         2,000    50.9     50.9  +34.9 [+32.1, +37.9] %       5%   11.0 %    25
  fail          latency      2,000    50.8     50.9  +17.5 [+11.5, +23.4] %      10%   19.4 %  0.64

    87.55 %; 514 requests cannot see less than 6.88 pt, 1,916 would tell
  ! cost: cost_usd_per_1k +34.9 [+32.1, +37.9] %, margin 5%, from $7.037 to $9.490
  ! latency: latency_s.p95 +17.5 [+11.5, +23.4] %, margin 10%, from 14.4 s to 17.0 s
  ! models: "small" was the column "small" in baseline "previous" and is the column "medium": that is
    judged with the change of the policy
  · requests that lost most: support/1019, support/1027, support/1034, support/1065, support/1082,
    support/1106, support/1140, support/1144, support/1157, support/1173
  · 90 % intervals; "moved" requests were sent elsewhere, "sees" is the least harm found with a chance
    of 80 %, q is n over the n that would settle the line
  ::error file=gate.json,line=15,title=gate cost%3A fail::cost: cost_usd_per_1k +34.9 [+32.1, +37.9] %25, margin 5%25, from $7.037 to $9.490
  ::warning file=gate.json,line=16,title=gate latency%3A fail::latency: latency_s.p95 +17.5 [+11.5, +23.4] %25, margin 10%25, from 14.4 s to 17.0 s
  ::warning file=gate.json,line=1,title=gate%3A models::"small" was the column "small" in baseline "previous" and is the column "medium": that is judged with the change of the policy
  ! wrote junit.xml
  $ grep -A2 '"warnings"' junit.xml
   <testsuite name="warnings" tests="1" failures="0" skipped="1">
    <testcase classname="gate.warnings" name="models">
     <skipped message="&quot;small&quot; was the column &quot;small&quot; in baseline &quot;previous&quot; and is the column &quot;medium&quot;: that is judged with the change of the policy" />
  $ sed 's/"small": {}/"small": { "column": "medium" }/' whole.json > study.json
  $ pointsman gate gate.json --rebase | grep -E '^FAIL|models:'
  FAIL: cost: cost_usd_per_1k +34.9 [+32.1, +37.9] %, margin 5%, from $7.037 to $9.490
  ! models: "small" was the column "small" in baseline "previous" and is the column "medium": that is
  $ cp whole.json study.json

The same model under another name moves no request.

  $ rm -r baselines; cp -r whole baselines
  $ sed 's/"small": {}/"tiny": { "column": "small" }/; s/"else": "small"/"else": "tiny"/; s/"small-only": "small"/"small-only": "tiny"/' whole.json > study.json
  $ pointsman gate gate.json --rebase | sed -n '1p; /^tied *acc/p; /models:/p'
  PASS: 7 lines, 7 tied
  tied     accuracy     2,000     0.0      0.0  0.00 [0.00, 0.00] pt     1pt  0.00 pt
  tied       account      585     0.0      0.0  0.00 [0.00, 0.00] pt     3pt  0.00 pt
  $ cp whole.json study.json

A scenario that has got a "baseline" policy since.

  $ sed '/"baseline": "frontier-only"/d; /"wrong_answer_usd"/d' whole.json > study.json
  $ cat > plain-gate.json <<'END'
  > { "version": 1, "scenario": "study.json", "policy": "router", "baselines": { "previous": "plain/main.json" },
  >   "gates": [ { "id": "acc", "metric": "accuracy", "mode": "prove", "margin": "2pt" } ] }
  > END
  $ mkdir plain; pointsman baseline accept plain-gate.json --name previous --reason "no yardstick" -q
  $ sed 's/"frontier-only"/"yardstick"/' whole.json > study.json
  $ pointsman gate plain-gate.json --set value.wrong_answer_usd=0.1 --rebase | head -n 1
  PASS: 1 line, 1 tied
  $ cp whole.json study.json

One of an older version does not say what its models were: the swap is refused, other inputs are not.

  $ rm -r baselines; cp -r whole baselines
  $ python3 - <<'END'
  > import json
  > path = "baselines/main.json"
  > summary = json.load(open(path))
  > del summary["scenario"]["models"], summary["content_sha256"]
  > json.dump(summary, open(path, "w"))
  > END
  $ pointsman gate gate.json --set models.small.column=medium --rebase
  ! error: baseline "previous" (baselines/main.json) does not say what "model small" was, and it has changed
  !   expected: a baseline of this version, which keeps its models
  !   hint: accept a new baseline with `pointsman baseline accept`
  [3]
  $ pointsman gate gate.json --set value.wrong_answer_usd=0.1 --rebase | head -n 1
  PASS: 7 lines, 7 tied

A new policy may have its own analysis: the baseline's are replayed with theirs.

  $ rm -r baselines; cp -r whole baselines
  $ cat > whole-gate.json <<'END'
  > { "version": 1, "scenario": "study.json", "policy": "router", "baselines": { "previous": "baselines/main.json" },
  >   "gates": [ { "id": "apgr", "metric": "router.apgr", "margin": "3pt" } ] }
  > END
  $ sed -i 's/{ "curve": .* }/{ "metrics": { "policy": "router" } }/' study.json
  $ pointsman baseline accept whole-gate.json --name previous --reason "with metrics" --allow-regression -q
  no metric changed
  $ sed -i 's/{ "metrics": { "policy": "router" } }/{ "metrics": { "policy": "router" } }, { "metrics": { "policy": "newcomer" } }/; s/"small-only": "small",/"small-only": "small", "newcomer": { "route": { "by": "router_score", "at_least": 0.4, "then": "frontier", "else": "small" } },/' study.json
  $ pointsman gate whole-gate.json --set value.wrong_answer_usd=0.1 --rebase | head -n 1
  PASS: 1 line, 1 tied

A baseline whose policies name what the scenario no longer has.

  $ cp whole.json study.json; rm -r baselines; cp -r whole baselines
  $ sed -i 's/"small"/"tiny"/g' study.json; sed -i '1s/small|/tiny|/g' workload.csv
  $ pointsman gate gate.json --rebase --no-cache
  ! --set:1:169: error: the policies of baseline "main" do not run on the new inputs: the workload has no model "small"
  !     1 | ...ch":false,"cost":"auto","column":"frontier"},"small":{"batch":false,"cost":"auto","column":"small"}}
  !       |                                                                                               ^~~~~~~
  !   expected: one of "tiny", "medium" and "frontier"
  !   hint: accept a new baseline with `pointsman baseline accept`
  [2]

It can be replaced all the same, by whoever says so.

  $ pointsman baseline accept gate.json --name previous --reason "tiny" --no-cache -q
  ! model small was 64a96977f0b7 and is absent
  ! workload workload.csv was 1232e6d9c271 and is 62867eca15a6
  ! model tiny was absent and is 7ed683e58d8f
  no metric changed
  ! --set:1:169: error: the policies of baseline "main" do not run on the new inputs: the workload has no model "small"
  !     1 | ...ch":false,"cost":"auto","column":"frontier"},"small":{"batch":false,"cost":"auto","column":"small"}}
  !       |                                                                                               ^~~~~~~
  !   expected: one of "tiny", "medium" and "frontier"
  !   hint: --allow-regression accepts it without this comparison
  [2]
  $ pointsman baseline accept gate.json --name previous --reason "tiny" --no-cache --allow-regression
  ! model small was 64a96977f0b7 and is absent
  ! workload workload.csv was 1232e6d9c271 and is 62867eca15a6
  ! model tiny was absent and is 7ed683e58d8f
  no metric changed
  ! warning: accepted without a comparison: the policies of baseline "main" do not run on the new inputs: the workload has no model "small"
  ! wrote baselines/main.json and baselines/main.requests.jsonl; commit both
  $ pointsman gate gate.json --no-cache | head -n 1
  PASS: 7 lines, 7 tied
  $ cp whole.csv workload.csv

A bound on a figure of the result is held as surely as the gate says, and not as the scenario does.

  $ cp whole.json study.json
  $ for alpha in 0.05 0.001; do
  >   echo "{\"version\": 1, \"alpha\": $alpha, \"scenario\": \"study.json\", \"policy\": \"router\", \"gates\": [{\"id\": \"own\", \"metric\": \"result.accuracy\", \"mode\": \"bound\", \"min\": \"10%\"}, {\"id\": \"acc\", \"metric\": \"accuracy\", \"mode\": \"bound\", \"min\": \"10%\"}]}" > sure.json
  >   pointsman gate sure.json | sed -n '/^pass/p; /intervals/p'
  > done
  pass     own       0                   0.8375 [0.823477, 0.850611]  >= 10%
  pass     acc   2,000                   83.75 [82.35, 85.06] %       >= 10%
  · 90 % intervals; "moved" requests were sent elsewhere, "sees" is the least harm found with a chance
  pass     own       0                   0.8375 [0.810415, 0.861378]  >= 10%
  pass     acc   2,000                   83.75 [81.04, 86.14] %       >= 10%
  · 99.8 % intervals; "moved" requests were sent elsewhere, "sees" is the least harm found with a
