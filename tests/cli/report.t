A result becomes a note, plots and tables, by the extension of the file.

  $ pointsman run "$ROOT/scenarios/library/demo.json" -q -o result.json
  $ pointsman report result.json -o note.md -o metrics.prom -o figures.csv
  ! wrote note.md
  ! wrote metrics.prom
  ! wrote figures.csv
  $ head -5 note.md
  ## demo: TRADE-OFF

  threshold saves 41.7 % against frontier-only at 3.55 points less accuracy; no price of a wrong answer is set to weigh one by the other.

  |  | Value | Interval |  |
  $ tail -1 metrics.prom; head -1 figures.csv
  # EOF
  figure,series,x,y,x_lo,x_hi,y_lo,y_hi,value,label
  $ pointsman report result.json -q -o same.json && cmp result.json same.json

Every figure has a specification for notebooks.

  $ pointsman report result.json -q --vega-lite specs && ls specs
  answers.vl.json
  curve-1-accuracy.vl.json
  curve-1-latency.vl.json
  curve-1-shares.vl.json
  curve-1-trade.vl.json
  flow-matrix.vl.json
  latency-plain-cdf.vl.json
  latency-plain.vl.json
  pareto.vl.json
  power.vl.json
  slices-1.vl.json

Two results make a comparison.

  $ pointsman run "$ROOT/scenarios/library/demo.json" -q -o changed.json --set policies.threshold.route.at_least=0.3
  $ pointsman report result.json changed.json -q -o change.md && head -3 change.md
  ## result.json and changed.json: TRADE-OFF

  threshold in changed.json is more accurate and dearer than result.json.

Quick plots stand below the tables.

  $ pointsman run "$ROOT/scenarios/library/demo.json" --plot | grep -c '⠂\|⠁\|⡀\|⣀\|⠤\|⠒\|⠉'
  27

What cannot be done is said before anything is written.

  $ pointsman report result.json
  ! error: pointsman report is not told what to write
  !   expected: -o report.html, or a folder by --split
  !   hint: "pointsman report --help" shows what it takes
  [2]
  $ pointsman report result.json -o report.pdf
  ! error: no format is known for "report.pdf"
  !   expected: a file name that ends in one of ".html", ".md", ".svg", ".png", ".csv", ".json", ".prom" and ".txt"
  [2]
  $ pointsman report missing.json -o report.md
  ! error: cannot read "missing.json": No such file or directory
  [3]
  $ echo '{}' > none.json; pointsman report none.json -o report.md
  ! none.json:1:1: error: "format" is missing
  !     1 | {}
  !       | ^
  !   expected: a result as `pointsman run -o result.json` writes it
  [3]
  $ PATH=/nowhere "$(command -v pointsman)" report result.json -o plot.svg
  ! error: plots need gnuplot, which this machine does not have
  !   hint: on Debian: apt-get install gnuplot-nox; the HTML report draws without it
  [2]

Forms are made before the first is written, and none is empty.

  $ pointsman report result.json result.json -o pair.md -o pair.prom
  ! error: metrics are of one result, not of a comparison
  [2]
  $ pointsman report result.json result.json -o pair.txt
  ! error: there is nothing to say in "pair.txt": a comparison has no plots for a terminal
  [2]
  $ ls pair.*
  ! ls: cannot access 'pair.*': No such file or directory
  [2]

Nothing can be set in two results.

  $ pointsman compare result.json result.json --set seed=3
  ! error: --set and --seed change scenarios, and a result is there already
  [2]

A result that was damaged is refused where it is wrong, by comparisons too: it would look like one that knows little.

  $ pointsman init study.json -q --force && pointsman run study.json -q -o whole.json && sed 's/"answered": [0-9]*/"answered": "all"/' whole.json > torn.json
  $ pointsman report torn.json -o torn.md
  ! torn.json:157733:16: error: "controls.always_frontier.answered" is "all"
  ! 157733 |    "answered": "all",
  !        |                ^~~~~
  !   expected: a whole number
  [3]
  $ pointsman compare whole.json torn.json
  ! torn.json:157733:16: error: "controls.always_frontier.answered" is "all"
  ! 157733 |    "answered": "all",
  !        |                ^~~~~
  !   expected: a whole number
  [3]
  $ sed 's/"answered": [0-9]*/"answered": NaN/' whole.json > nan.json; pointsman report nan.json -o nan.md
  ! nan.json:157733:16: error: unexpected "NaN" where the value of "answered" belongs
  ! 157733 |    "answered": NaN,
  !        |                ^~~
  !   expected: a value: a text in double quotes, a number, true, false, null, "[" or "{"
  !   hint: JSON has no NaN; use null for a number that is not known
  [3]
  $ ls torn.md nan.md
  ! ls: cannot access 'torn.md': No such file or directory
  ! ls: cannot access 'nan.md': No such file or directory
  [2]
