An import writes a workload and says what it covers. Prompts and answers stay behind.

  $ cat > rb.csv <<'CSV'
  > sample_id,prompt,eval_name,small,big,small|model_response,big|model_response,small|total_cost,big|total_cost,oracle_model_to_route_to
  > q1,"Who, me?",mmlu,0.0,True,A,B,1e-07,0.002,big
  > q2,Two,gsm8k,1.0,1.0,7,7,0,0.003,small
  > q3,Three,gsm8k,,0.5,,7,,0.003,big
  > CSV
  $ pointsman import routerbench rb.csv -o rb-workload.csv

  $ cut -d, -f 1,2,3,5-10 rb-workload.csv

Texts come along only when asked for.

  $ pointsman import routerbench rb.csv -q | grep -c 'Who, me'
  $ pointsman import routerbench rb.csv -q --keep-text | grep -c 'Who, me'

Two files of one model each are joined by id; a price list checks the logged costs.

  $ cat > a.jsonl <<'JSONL'
  > {"global_index": "AIME_1", "question": "?", "llm_selected": "m", "generated_answer": "5", "token_usage": {"input_tokens": 100, "output_tokens": 10}, "evaluation_result": {"score": 1.0, "inference_cost": 0.0002}}
  > {"global_index": "AIME_2", "question": "?", "llm_selected": "m", "generated_answer": "5", "token_usage": {"input_tokens": 100, "output_tokens": 10}, "evaluation_result": {"score": -0.03, "inference_cost": 0.0003}}
  > JSONL
  $ sed -e 's/"m"/"n"/' -e '2d' a.jsonl > b.jsonl
  $ echo '{"m": {"input_token_price_per_million": 1, "output_token_price_per_million": 10}}' > cost.json
  $ pointsman models import-list cost.json --provider arena --date 2026-08-01 -q -o prices.json
  $ pointsman import routerarena a.jsonl b.jsonl --prices prices.json -o arena.csv
  $ pointsman import routerarena a.jsonl --drop-score -0.03 -q | cut -d, -f 1,5

A map of one's own starts from that of a preset.

  $ pointsman import mt-bench --show-map
  $ cat > map.json <<'JSON'
  > { "id": "request", "models": { "value": "model" },
  >   "fields": { "latency_s": { "from": "ms", "factor": 0.001 } } }
  > JSON
  $ printf 'request,model,ms\n1,m,1500\n' > log.csv
  $ pointsman import table log.csv --map map.json

Mistakes are shown in their place, and nothing is written.

  $ pointsman import table log.csv
  $ pointsman import routrbench rb.csv
  $ sed -i 's/latency_s/latency/' map.json
  $ pointsman import table log.csv --map map.json
  $ pointsman import routerbench log.csv -o none.csv
  $ pointsman import routerbench missing.csv
  $ pointsman import routerbench
  $ printf 'sample_id,prompt,eval_name,m,m|model_response,m|total_cost\n1,p,c,1,r,1\n1,p,c,0,r,1\n' > twice.csv
  $ pointsman import routerbench twice.csv -o none.csv
  $ pointsman import routerbench twice.csv --conflicts last -q | cut -d, -f 1,5
  $ ls none.csv
