The built-in price book needs no file.

  $ pointsman models list --tier frontier | head -3
  id                                     tier          input   cached   output    context  tok/s
  anthropic/claude-3-7-sonnet-20250219   frontier          3      0.3       15    200,000      -
  anthropic/claude-3-opus-20240229       frontier         15      1.5       75    200,000      -
  $ pointsman models show anthropic/claude-haiku-4-5
  anthropic/claude-haiku-4-5  Claude Haiku 4.5, efficiency
  price, USD per million tokens (LiteLLM price map, 2026-08-01)
    input               1
    cached input        0.1
    cache write         1.25
    cache write, 1 h    2
    output              5
    batch               x 0.5 (provider documentation, 2026-08-01)
  latency, unloaded (Artificial Analysis, median over providers, 2026-07-05)
    first token, s      0.63, sigma 0.25
    tokens per second   96.8, sigma 0.1
    500 tokens take, s  mean 5.84, p50 5.82, p95 6.78
  limits (LiteLLM price map, 2026-08-01)
    prompt              200,000 tokens
    answer              64,000 tokens
  $ pointsman models show openai/gpt-5 --json | head -5
  {
    "version": 1,
    "models": [
      {
        "id": "openai/gpt-5",

A mistyped model gets the nearest one.

  $ pointsman models show anthropic/claude-haiku-4.5
  ! error: no model profile is named "anthropic/claude-haiku-4.5"
  !   expected: an id that `pointsman models list` prints
  !   hint: did you mean "anthropic/claude-haiku-4-5"?
  [2]
  $ pointsman models show GPT-5
  ! error: no model profile is named "GPT-5"
  !   expected: an id that `pointsman models list` prints
  !   hint: did you mean "openai/gpt-5"?
  [2]

An import says what it left out and what it doubts; the catalogue is data.

  $ cat > map.json <<'JSON'
  > { "sample_spec": { "mode": "one of: chat" },
  >   "m": { "mode": "chat", "litellm_provider": "acme", "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06 },
  >   "dear": { "mode": "chat", "litellm_provider": "acme", "input_cost_per_token": 0.02, "output_cost_per_token": 0.02 },
  >   "e": { "mode": "embedding" } }
  > JSON
  $ pointsman models import-litellm map.json --date 2026-08-01 -o prices.json
  ! 1 model imported of 4 keys, 1 with a price
  ! left out:
  !       1  template: sample_spec
  !       1  not text: e
  !       1  too expensive: dear
  $ cat prices.json
  {
    "version": 1,
    "origin": {
      "source": "LiteLLM price map",
      "sha256": "00709350dc7df70a05881857484244d1891a81e58e058fd686b1f2982a3b5a3c",
      "date": "2026-08-01"
    },
    "models": [
      {
        "id": "acme/m",
        "litellm_key": "m",
        "price": {
          "input_usd_per_mtok": 1,
          "output_usd_per_mtok": 2,
          "source": "LiteLLM price map",
          "date": "2026-08-01"
        }
      }
    ]
  }
  $ pointsman models import-litellm map.json --date 2026-08-01 --allow dear -q | grep -c '"id"'
  2
  $ pointsman models import-litellm map.json --date yesterday
  ! error: "yesterday" is no date
  !   expected: the day of the snapshot as YYYY-MM-DD
  [2]

What changed is one line per figure.

  $ sed 's/"output_usd_per_mtok": 2/"output_usd_per_mtok": 1.5/' prices.json > new.json
  $ pointsman models diff prices.json new.json
  ~ acme/m  output_usd_per_mtok: 2 -> 1.5
  1 figure changed, 0 models added, 0 removed
  $ pointsman models diff prices.json prices.json
  0 figures changed, 0 models added, 0 removed

A mistake in a catalogue of one's own is shown in its place.

  $ sed -i 's/output_usd_per_mtok/ouput_usd_per_mtok/' new.json
  $ pointsman models list --catalog new.json
  ! new.json:14:9: error: unknown key "ouput_usd_per_mtok"
  !    14 |         "ouput_usd_per_mtok": 1.5,
  !       |         ^~~~~~~~~~~~~~~~~~~~
  !   expected: one of "input_usd_per_mtok", "cached_input_usd_per_mtok", "cache_write_usd_per_mtok", "cache_write_1h_usd_per_mtok", "output_usd_per_mtok", "reasoning_usd_per_mtok", "tiers", "cache_fallback", "tier_billing", "per_call_usd", "batch_multiplier", "batch_source", "source", "date"
  !   hint: did you mean "output_usd_per_mtok"?
  [3]

A file without models replaces no catalogue.

  $ echo '{}' > none.json; echo kept > good.json; pointsman models import-litellm none.json -o good.json
  ! none.json: error: no model can be imported
  !   expected: prices of at least one model
  [3]
  $ cat good.json
  kept
