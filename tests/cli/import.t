An import writes a workload and says what it covers. Prompts and answers stay behind.

  $ cat > rb.csv <<'CSV'
  > sample_id,prompt,eval_name,small,big,small|model_response,big|model_response,small|total_cost,big|total_cost,oracle_model_to_route_to
  > q1,"Who, me?",mmlu,0.0,True,A,B,1e-07,0.002,big
  > q2,Two,gsm8k,1.0,1.0,7,7,0,0.003,small
  > q3,Three,gsm8k,,0.5,,7,,0.003,big
  > CSV
  $ pointsman import routerbench rb.csv -o rb-workload.csv
  ! 3 records in 1 file: 3 requests, 2 models
  !   small: 2 requests, 1 missing cell, 1e-07 USD, 1 zero cost
  !   big: 3 requests, 0.008 USD
  !   columns left out: "oracle_model_to_route_to"

  $ cut -d, -f 1,2,3,5-10 rb-workload.csv
  id,category,prompt_chars,small|score,small|cost_usd,small|response_chars,big|score,big|cost_usd,big|response_chars
  q1,mmlu,8,0.0,1e-07,1,1,0.002,1
  q2,gsm8k,3,1.0,0,1,1.0,0.003,1
  q3,gsm8k,5,,,,0.5,0.003,1

Texts come along only when asked for.

  $ pointsman import routerbench rb.csv -q | grep -c 'Who, me'
  0
  [1]
  $ pointsman import routerbench rb.csv -q --keep-text | grep -c 'Who, me'
  1

Two files of one model each are joined by id; a price list checks the logged costs.

  $ cat > a.jsonl <<'JSONL'
  > {"global_index": "AIME_1", "question": "?", "llm_selected": "m", "generated_answer": "5", "token_usage": {"input_tokens": 100, "output_tokens": 10}, "evaluation_result": {"score": 1.0, "inference_cost": 0.0002}}
  > {"global_index": "AIME_2", "question": "?", "llm_selected": "m", "generated_answer": "5", "token_usage": {"input_tokens": 100, "output_tokens": 10}, "evaluation_result": {"score": -0.03, "inference_cost": 0.0003}}
  > JSONL
  $ sed -e 's/"m"/"n"/' -e '2d' a.jsonl > b.jsonl
  $ echo '{"m": {"input_token_price_per_million": 1, "output_token_price_per_million": 10}}' > cost.json
  $ pointsman models import-list cost.json --provider arena --date 2026-08-01 -q -o prices.json
  $ pointsman import routerarena a.jsonl b.jsonl --prices prices.json -o arena.csv
  ! 3 records in 2 files: 2 requests, 2 models
  !   m: 2 requests, 0.0005 USD, 1 logged cost of 2 more than 1 % off its tokens' price
  !   n: 1 request, 1 missing cell, 0.0002 USD
  !   1 score outside 0..1
  !     AIME_2, m: -0.03
  !   logged costs that differ from the tokens' price
  !     AIME_2, m: logged 0.0003 USD, its tokens cost 0.0002 USD
  !   hint: --drop-score N leaves out a score that means "not observed"
  $ pointsman import routerarena a.jsonl --drop-score -0.03 -q | cut -d, -f 1,5
  id,m|score
  AIME_1,1.0
  AIME_2,

A map of one's own starts from that of a preset.

  $ pointsman import mt-bench --show-map
  {
    "records": "jsonl",
    "id": { "format": "mtbench/{question_id}/{turn}" },
    "columns": { "session": { "format": "mtbench/{question_id}" }, "step": "turn" },
    "models": { "value": "model" },
    "fields": { "score": { "from": "score", "factor": 0.1 } }
  }
  $ cat > map.json <<'JSON'
  > { "id": "request", "models": { "value": "model" },
  >   "fields": { "latency_s": { "from": "ms", "factor": 0.001 } } }
  > JSON
  $ printf 'request,model,ms\n1,m,1500\n' > log.csv
  $ pointsman import table log.csv --map map.json
  id,m|latency_s
  1,1.5
  ! 1 record in 1 file: 1 request, 1 model
  !   m: 1 request

Mistakes are shown in their place, and nothing is written.

  $ pointsman import table log.csv
  ! error: "table" needs a map
  !   expected: --map FILE
  [2]
  $ pointsman import routrbench rb.csv
  ! error: FORMAT does not take "routrbench"
  !   expected: one of "mt-bench", "routellm", "routerarena", "routerbench", "trace" and "table"
  !   hint: did you mean "routerbench"?
  [2]
  $ sed -i 's/latency_s/latency/' map.json
  $ pointsman import table log.csv --map map.json
  ! map.json:2:15: error: unknown key "latency"
  !     2 |   "fields": { "latency": { "from": "ms", "factor": 0.001 } } }
  !       |               ^~~~~~~~~
  !   expected: one of "score", "answer", "confidence", "input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens", "cost_usd", "latency_s", "ttft_s", "calls", "samples", "samples_correct", "response_chars"
  !   hint: did you mean "latency_s"?
  [2]
  $ cat > log.json <<'JSON'
  > { "id": "request", "columns": { "input_tokens": "tokens" }, "models": { "value": "model" },
  >   "fields": { "cost_usd": "usd", "output_tokens": "out", "confidence": "sure" } }
  > JSON
  $ head='request,model,tokens,usd,out,sure'; last() { printf "$head\\n1,m,5,0.1,7.0,1\\n2,m,$1\\n" > log.csv; pointsman import table log.csv --map log.json; }; last 5,1e300,7,1; last 5,576460753,7,1; last 5,1,7.5,1; last 5,1,1e30,1; last 5.5,1,7,1; last -5,1,7,1; last many,1,7,1; last 5,1,7,1.5; last 5,1,-7,1; last 5,1e-30,7,1
  ! log.csv:3:7: error: cost_usd is "1e300", too large to keep
  !     3 | 2,m,5,1e300,7,1
  !       |       ^~~~~
  !   expected: at most 576460752
  ! log.csv:3:7: error: cost_usd is "576460753", too large to keep
  !     3 | 2,m,5,576460753,7,1
  !       |       ^~~~~~~~~
  !   expected: at most 576460752
  ! log.csv:3:9: error: output_tokens is "7.5", not an integer
  !     3 | 2,m,5,1,7.5,1
  !       |         ^~~
  !   expected: an integer of at least 0
  ! log.csv:3:9: error: output_tokens is "1e30", too large to keep
  !     3 | 2,m,5,1,1e30,1
  !       |         ^~~~
  !   expected: an integer below 9.2e18
  ! log.csv:3:5: error: input_tokens is "5.5", not an integer
  !     3 | 2,m,5.5,1,7,1
  !       |     ^~~
  !   expected: an integer of at least 0
  ! log.csv:3:5: error: input_tokens is "-5", below 0
  !     3 | 2,m,-5,1,7,1
  !       |     ^~
  !   expected: an integer of at least 0
  ! log.csv:3:5: error: input_tokens is "many"
  !     3 | 2,m,many,1,7,1
  !       |     ^~~~
  !   expected: a number
  ! log.csv:3:11: error: confidence is "1.5", above 1
  !     3 | 2,m,5,1,7,1.5
  !       |           ^~~
  !   expected: a number from 0 to 1
  ! log.csv:3:9: error: output_tokens is "-7", below 0
  !     3 | 2,m,5,1,-7,1
  !       |         ^~
  !   expected: a number of at least 0
  ! log.csv:3:7: error: cost_usd is "1e-30", too fine to keep
  !     3 | 2,m,5,1e-30,7,1
  !       |       ^~~~~
  !   expected: a number that 18 places after the point hold to 1e-9 of itself
  [3]
  $ pointsman import routerbench log.csv -o none.csv
  ! log.csv:1:1: error: no column of the file names a model
  !     1 | request,model,tokens,usd,out,sure
  !       | ^
  !   expected: columns that match "discover" of the map
  [3]
  $ pointsman import routerbench missing.csv
  ! error: file "missing.csv" does not exist
  [3]
  $ pointsman import routerbench
  ! error: there is no file to import
  [2]
  $ printf 'sample_id,prompt,eval_name,m,m|model_response,m|total_cost\n1,p,c,1,r,1\n1,p,c,0,r,1\n' > twice.csv
  $ pointsman import routerbench twice.csv -o none.csv
  ! twice.csv:3:1: error: request "1" has other values for model "m" in an earlier record
  !     3 | 1,p,c,0,r,1
  !       | ^
  !   expected: one record for each request and model, or equal ones
  !   hint: --conflicts first or --conflicts last keeps one of them
  [3]
  $ pointsman import routerbench twice.csv --conflicts last -q | cut -d, -f 1,5
  id,m|score
  1,0
  $ ls none.csv
  ! ls: cannot access 'none.csv': No such file or directory
  [2]

A recorded trace says when requests came and how long they were; who answers well is for the scenario to state.

  $ printf '%s\n' '{"timestamp": 0, "input_length": 700, "output_length": 5, "hash_ids": [0, 1]}' \
  >   '{"timestamp": 1500, "input_length": 900, "output_length": 7, "hash_ids": [0, 2]}' > chats.jsonl
  $ pointsman import trace chats.jsonl -o chats.csv
  ! 2 requests over 1.5 s, without scores: state each model's "accuracy" and "missing": "profile"
  $ cat chats.csv
  id,arrival_s,input_tokens,model|output_tokens
  1,0,700,5
  2,1.5,900,7
  $ pointsman import trace chats.jsonl chats.jsonl
  ! error: "trace" reads one file
  !   expected: pointsman import trace FILE
  [2]
  $ pointsman import trace --show-map
  ! error: "trace" has no map to show
  !   expected: a preset
  [2]
  $ cat > replay.json <<'JSON'
  > { "version": 1, "workload": { "file": "chats.csv" }, "missing": "profile",
  >   "models": { "model": { "profile": "anthropic/claude-haiku-4-5", "accuracy": 0.9 } },
  >   "policies": { "all": "model" }, "controls": false,
  >   "timing": { "arrivals": { "trace": { "file": "chats.jsonl" } }, "replications": 1,
  >               "prompt_cache": { "blocks": true, "models": { "model": { "tokens_min": 0 } } } } }
  > JSON
  $ pointsman run replay.json | tail -n +3
  policy  accuracy %            $/1k  p50/p95 s    top model
  all     90.00 [90.0, 90.0]  0.8300  0.703/0.723  100 % model

  On the clock: 2 requests a run, 1 run

  policy  p50 s  p95 s  p99 s  queue p95 s  first token p95 s  good/s    $/h
  all     0.602  0.734  0.734            0  0.662               0.895  2.370

  · all found no steady state in 1 of 1 replication; nothing is left out of those
  · all, calls to model found 32.0 % of their prompts cached, which saved $0.3042 an hour

A number of rows on the command line has the specification's limit.

  $ pointsman generate $ROOT/data/samples/support.spec.json --rows 99999999999999 -o large.csv
  ! error: pointsman generate does not take --rows 99999999999999
  !   expected: at most 1e+12
  !   hint: "pointsman generate --help" shows what it takes
  [2]
