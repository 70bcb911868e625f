Inputs at the edge of sense: every figure is a number, "never", "always" or undefined for a reason. A workload by small right, frontier right, prices and the router's score, where request i has easiness i / 40:

  $ cat > world <<'END'
  > awk -v small="$1" -v frontier="$2" -v cs="$3" -v cf="$4" -v score="$5" 'BEGIN {
  >   print "id,router_score,small|score,small|cost_usd,frontier|score,frontier|cost_usd"
  >   for (i = 0; i < 40; i++)
  >     printf "r%d,%s,%d,%s,%d,%s\n", i, score == "" ? i / 40 : score, small == "" ? i < 28 : small, cs, frontier, cf
  > }' > world.csv
  > END
  $ cat > study.json <<'END'
  > { "version": 1, "name": "edge", "baseline": "frontier-only",
  >   "workload": { "file": "world.csv", "split": { "train": 0.5, "seed": 1 } },
  >   "policies": {
  >     "frontier-only": "frontier",
  >     "router": { "route": { "by": "router_score", "at_least": 0.5, "then": "frontier", "else": "small" } } },
  >   "analyses": [
  >     { "curve": { "policy": "router", "parameter": "at_least", "bands": 100 } },
  >     { "floor": { "small": "small", "frontier": "frontier", "router": "router", "against": ["always-frontier", "small-first-cascade", "cost-matched-static-mix", "best-single"] } },
  >     { "metrics": { "policy": "router" } },
  >     { "plan": { "policy": "router" } },
  >     { "tune": { "policy": "router", "parameter": "at_least", "target": { "accuracy": 0.9 } } },
  >     { "optimize": { "policy": "router", "maximise": "accuracy", "cost_at_most_usd": 0.005 } } ] }
  > END

No request, every request and no difference; free, equal and inverted prices; a score that never varies: all run, and no result holds a NaN or an infinity.

  $ cat > tell <<'END'
  > sh ./world "$2" "$3" "$4" "$5" "$6"
  > pointsman run study.json -q --json --set value.wrong_answer_usd=$1 > out.json && pointsman run study.json -q > out.txt &&
  > cat out.json out.txt | grep -ciE '(^|[^a-z])(nan|inf(inity)?)([^a-z]|$)'
  > END
  $ for small in 0 1; do for frontier in 0 1; do sh ./tell 0.01 $small $frontier 0.001 0.01; done; done
  $ for prices in '0.01 0.01' '0 0' '0 0.01' '0.01 0' '0.02 0.01' '0.001 0.01 0.5'; do sh ./tell 0.01 '' 1 $prices; done

A frontier that is free is beaten by no router that pays for small.

  $ sh ./world '' 1 0.01 0; pointsman run study.json | sed -n '/^in cost/,/^in/p; /^- saving/p; /^! HOLD/p; /undefined because.*costs nothing/p'

Where everything is free there is nothing to compare; where the two never differ there is nothing to plan by.

  $ sh ./world '' 1 0 0; pointsman run study.json | grep -E 'undefined because (nothing|the saving|the two never)'
  $ sh ./world 1 1 0.001 0.01; pointsman run study.json | grep -E 'AUC of|undefined because the two never'
  $ pointsman compare study.json --set value.wrong_answer_usd=0.01 | sed -n 3,9p

One score for all: two settings that print alike are told apart.

  $ sh ./world '' 1 0.001 0.01 0.5; pointsman run study.json | sed -n '/^best router/,$p'

Unknown savings are explained wherever they stand.

  $ sh ./world '' 1 0 0; pointsman compare study.json; pointsman sweep study.json policies.router.route.at_least=0,0.5
  $ pointsman run study.json --set 'analyses=[{"tune": {"policy": "router", "parameter": "at_least", "target": {"savings": 0.5}}}]'

Mixtures stay within the scores that there are.

  $ sh ./world '' 1 0.001 0.01; pointsman optimize study.json --mixture small --mixture frontier --minimise cost --accuracy-at-least 0.95 --set intervals.level=0.9999 | sed -n 8,20p

Prices of calculators.

  $ pointsman floor --easy-share 0.6 --small-usd 0 --frontier-usd 0 --accuracy 0.8 | sed -n '/^No floor/,$p'
  $ pointsman floor --easy-share 0.6 --small-usd 1 --frontier-usd 1 --accuracy 0.8 | sed -n '/^Binding/,$p'
  $ pointsman floor --easy-share 0.6 --small-usd 1 --frontier-usd 0 --accuracy 0.8 | sed -n '/^against/,$p'
  $ pointsman floor --easy-share 0 --small-usd 1 --frontier-usd 3 --router-usd 5 | sed -n '/^against/,$p'
  $ pointsman floor --easy-share 1 --small-usd 1 --frontier-usd 3 --small-right-easy 0 --frontier-right-easy 0 --wrong-answer-usd 1 --accuracy 0 | sed -n '/^against/,$p'
  $ pointsman floor --easy-share 0.5 --small-usd 1e308 --frontier-usd 1e308
  $ pointsman plan tornado --easy-share 0 --small-usd 0 --frontier-usd 0 --accuracy 0.8
  $ pointsman plan tornado --easy-share 0.6 --small-usd 1 --frontier-usd 1.1
  $ pointsman plan switch --context-tokens 0 --output-tokens 1 --small-input-usd-per-mtok 0 --small-cached-usd-per-mtok 0 --small-output-usd-per-mtok 0 --frontier-input-usd-per-mtok 0 --frontier-cached-usd-per-mtok 0 --frontier-output-usd-per-mtok 0
