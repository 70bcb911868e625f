Published claims, derived again.

  $ pointsman claims $ROOT/scenarios/claims/pipeline-thesis.json
  pipeline-thesis article: 1 OK, 7 WRONG, 2 MISSTATED, 7 INFO

  OK         A1: A four-step pipeline cuts $7,500 a month to $2,312 and saves $62,256 a year
             = before_usd: stated 7500, derived 7,500
             = after_usd: stated 2312, derived 2,312
             = saved_usd: stated 5188, derived 5,188
             = saved_usd_per_year: stated 62256, derived 62,256
               saving: derived 0.691733
             (every token is priced as output, and $75 is not the list price of Opus 4.6 or 4.7)
  INFO       A1-list-price: The same pipeline at the list price of $25
               before_usd: derived 2,500
               after_usd: derived 812
               saved_usd: derived 1,688
               saved_usd_per_year: derived 20,256
               saving: derived 0.6752
  WRONG      A2: Pipelines save 60 to 80 %
             ! saving_max: stated at least 0.80, derived 0.7
             (in the article's own pipeline 30 % of the tokens stay at the frontier model)
  WRONG      A3: Two engineers pay for themselves within weeks
             ! months: stated at most 2, derived never
               net_usd_per_month: derived -19,812
               units_per_month_needed: derived 481.881
             (two full-time salaries at $150,000 a year, loaded, against the article's own saving)
  WRONG      A3-project: The same two engineers for three months, then nobody
             ! months: stated at most 2, derived 14.4564
               net_usd_per_month: derived 5,188
  WRONG      A4: 100 M tokens a day cost about $7.5 M a year at the frontier
               usd_per_day: derived 7,500
             ! usd_per_year: stated 7.5e6, derived 2,737,500
               units_per_day_needed: derived 273.973
  WRONG      A4-cheap: 100 M tokens a day cost about $150 K a year at $1.2 per million
               usd_per_day: derived 120
             ! usd_per_year: stated 150e3, derived 43,800
  WRONG      A4-ratio: The two bills are 50 times apart
             ! ratio: stated 50, derived 62.5
  MISSTATED  A5: MiniMax M2.5 costs 1/33 of Opus
             ! ratio: stated 33, derived 20.8333; input against output price gives 33.3333
               input_ratio: derived 33.3333
             (the scores in the same sentence are subtracted as points, which is right)
  WRONG      A6: Frontier tokens cost 50 to 100 times those of the efficiency tier
             ! ratio: stated 50 to 100, derived 31.6456
               input_ratio: derived 8.47458
             (Opus 4.7 against Llama-3.3-70B; a factor of 100 is reached only against edge models)
  INFO       A6-haiku: Haiku 4.5 against Opus 4.7
               ratio: derived 5
               input_ratio: derived 5
  INFO       A7: 70 to 80 % of a domain can move to a distilled model of 3 to 7 B
             (an easy share, to be measured per cluster)
  INFO       A8: Pipelines are 10 to 30 % faster at 95 % of the quality
             (bounds for a gate)
  INFO       A9: Roll out in phases: two weeks at half the traffic, then tune, then ramp
             (a schedule)
  INFO       A10: Reasoning tokens fall by 60 %
             (saves 60 % of the share that reasoning tokens have of the bill, which is not given)
  MISSTATED  A11: With test-time scaling a 1B model equals a 14B model
             = value: stated 14, derived 14
             ! relative against absolute
             (Snell et al. compare with a model about 14 times larger, at equal FLOPs, on easy and
             medium prompts)
  INFO       A47: Distil five or more teachers into a model of 3 to 7 B
             (a fixed cost and a shift of the easy share, neither of which is given)
  $ pointsman claims $ROOT/scenarios/claims/orchestration.json
  orchestration article: 4 OK, 5 WRONG, 2 MISSTATED, 11 INFO

  INFO       A19: A task takes 30 to 80 calls
             (reliability compounds over them: see pointsman floor --steps)
  MISSTATED  A20: Send 80 % to a $1 model and 20 % to a $25 model, and save 76.8 %
             ! saving: stated 0.768, derived 0.64; input against output price gives 0.768
               saving_max: derived 0.8
             ($1 is an input price, $25 an output price)
  INFO       A20-sonnet: The same mix with Sonnet 4.6 as the dear model
               saving: derived 0.533333
               saving_max: derived 0.666667
  OK         A21: Bedrock's prompt routing saves 63.6 % with 87 % of the traffic on Haiku 3.5
             = saving: stated 0.636, derived 0.638
               saving_max: derived 0.733333
             (87 % may be 86.73 %, which gives 63.6 %; against Sonnet 3.5 v2 on one RAG-like set, an
             upper bound)
  MISSTATED  A22: An advisor adds 2 % of accuracy
             ! value: stated 2, derived 2.7
             ! points against percent
             (on SWE-bench Multilingual)
  WRONG      A22-cost: An advisor cuts the cost by 11 %
             ! value: stated -11, derived -11.9
             (per task, against Sonnet alone)
  INFO       A22-shrink: What the executor must save of itself if the advice costs a tenth of it
               executor_shrink: derived 0.219
  OK         A23: The first small model falls 6 to 8 points short of 0.85
             = points: stated 6 to 8, derived 6.7
               relative: derived 0.0855683
  WRONG      A23-second: The second small model falls 6 to 8 points short of 0.85
             ! points: stated 6.0 to 8.0, derived 5.7
               relative: derived 0.0718789
  WRONG      A23-interval: 47 of 60 right shows that the accuracy is below 0.85
               share: derived 0.783333
               low: derived 0.6638
             ! high: stated at most 0.85, derived 0.86877
  INFO       A24: Requests of 40k tokens stay at the frontier, a tenth of all
               token_share: derived 0.689655
               saving_max: derived 0.248276
             (a tenth of the requests is most of the tokens)
  OK         A25: 4,000 mails a week at 800 EUR a month, of which 40 % can be saved: 320 EUR
               units_per_month: derived 17,333.3
               units_per_day: derived 571.429
               cost_per_unit: derived 0.0461538
             = saved_per_month: stated 320, derived 320
  OK         A25-high: The same at 60 %: 480 EUR
               units_per_month: derived 17,333.3
               units_per_day: derived 571.429
               cost_per_unit: derived 0.0461538
             = saved_per_month: stated 480, derived 480
  INFO       A25-share: Saving 60 % with Haiku for Sonnet
               saving: derived 0.666667
               saving_max: derived 0.666667
               share_needed: derived 0.9
             (takes this share of the spend, no fallback and a free router)
  INFO       A26: Move the cheapest 30 % of the calls first
             (a saving follows the share of the spend, of which the cheapest calls have the least)
  WRONG      A27: 200 labelled decisions show an accuracy of 0.85
               share: derived 0.85
             ! low: stated at least 0.85, derived 0.793944
               high: derived 0.892864
  INFO       A28: The floor may fall to 0.75
             (or to any other value: it is a function of prices, easy share and the price of errors)
  WRONG      A28-until-0.85: Until an accuracy of 0.85 routing costs more than Sonnet at every step
             ! floor: stated 0.85, derived 0.25
               saving: derived 0.32
             (Haiku 4.5 before Sonnet 4.6 at 60 % easy, retries paid twice, the router free)
  INFO       A29: Cap answers at 200, 400 and 4,000 tokens
             (a truncated answer is lost or paid again)
  INFO       A30: Evaluations multiply and debugging gets dearer
             (a running cost of which no figure is given)
  INFO       A34: Shadow traffic and canaries
             (a mirror costs money)
  INFO       A46: Two models are the only reliable cap on cost
             (a bound on the worst case)
  $ pointsman claims $ROOT/scenarios/claims/*.json | grep -E ': [0-9]+ (OK|WRONG|MISSTATED|INFO)'
  multi-model patterns article: 1 OK, 2 MISSTATED, 5 INFO
  orchestration article: 4 OK, 5 WRONG, 2 MISSTATED, 11 INFO
  pipeline-thesis article: 1 OK, 7 WRONG, 2 MISSTATED, 7 INFO
  SLM agents article: 7 OK, 2 WRONG, 2 INFO
  small-models note: 5 OK, 1 WRONG, 1 MISSTATED, 5 INFO

JSON for programs.

  $ pointsman claims $ROOT/scenarios/claims/small-models.json --json | python3 -c '
  > import json, sys
  > report = json.load(sys.stdin)
  > print(report["kind"], report["files"][0]["source"], report["files"][0]["verdicts"])
  > print(report["files"][0]["claims"][0])'
  claims small-models note {'INFO': 5, 'MISSTATED': 1, 'OK': 5, 'WRONG': 1}
  {'check': 'change', 'claim': 'Avengers-Pro is 7 % more accurate than the best single model', 'figures': [{'derived': 4.409999999999997, 'name': 'points', 'unit': 'number'}, {'agrees': True, 'derived': 0.07084337349397596, 'name': 'relative', 'stated': '0.07', 'unit': 'share'}], 'id': 'A38', 'note': 'relative, and at alpha 1, where it costs 1.73 % less', 'verdict': 'OK'}

A claim file of one's own; mistakes are located.

  $ cat > vendor.json <<'END'
  > { "version": 1, "source": "a vendor's page",
  >   "claims": [ { "id": "hero", "claim": "80 % of the calls go to a model at a fifth of the price: 80 % saved",
  >                 "check": { "moved_share": { "share": 0.8, "cheap": 1, "dear": 5 } },
  >                 "stated": { "saving": 0.80 } } ] }
  > END
  $ pointsman claims vendor.json
  a vendor's page: 1 MISSTATED

  MISSTATED  hero: 80 % of the calls go to a model at a fifth of the price: 80 % saved
             ! saving: stated 0.80, derived 0.64; share of calls against share of cost gives 0.8
               saving_max: derived 0.8
  $ sed -i 's/moved_share/moved_shar/' vendor.json; pointsman claims vendor.json
  ! vendor.json:3:28: error: unknown key "moved_shar"
  !     3 |                 "check": { "moved_shar": { "share": 0.8, "cheap": 1, "dear": 5 } },
  !       |                            ^~~~~~~~~~~~
  !   expected: one of "token_mix", "saving_cap", "price_ratio", "moved_share", "draft_polish", "conceded_tokens", "extract", "router", "payback", "implied_fixed_cost", "run_rate", "unit_cost", "cap", "fallback_chain", "advisor", "ratio", "product", "change", "wilson", "quote"
  !   hint: did you mean "moved_share"?
  [2]
  $ pointsman claims nowhere.json
  ! error: file "nowhere.json" does not exist
  [2]
  $ pointsman claims
  ! error: pointsman claims needs FILE
  !   expected: claim files (JSON with comments)
  !   hint: "pointsman claims --help" shows what it takes
  [2]
  $ pointsman schema claims | cmp - $ROOT/scenarios/claims.schema.json
