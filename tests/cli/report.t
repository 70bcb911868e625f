A result becomes a page, a note, plots and tables, by the extension of the file.

  $ pointsman run "$ROOT/scenarios/library/demo.json" -q -o result.json
  $ pointsman report result.json -o report.html -o note.md -o metrics.prom -o figures.csv
  ! wrote report.html
  ! wrote note.md
  ! wrote metrics.prom
  ! wrote figures.csv
  $ head -5 note.md
  $ tail -1 metrics.prom; head -1 figures.csv
  $ pointsman report result.json -q -o same.json && cmp result.json same.json

A run writes the same page itself, to the byte.

  $ pointsman run "$ROOT/scenarios/library/demo.json" -q -o direct.html && cmp report.html direct.html

The page needs nothing but itself; a folder serves where policies allow no style or script inside.

  $ grep -c 'src="http\|href="http\|@import' report.html
  $ pointsman report result.json --split public
  ! wrote public/index.html
  $ ls public | grep -v figures; grep -c '<style' public/index.html

Every figure has a specification for notebooks.

  $ pointsman report result.json -q --vega-lite specs && ls specs

Two results make a comparison.

  $ pointsman run "$ROOT/scenarios/library/demo.json" -q -o changed.json --set policies.threshold.route.at_least=0.3
  $ pointsman report result.json changed.json -q -o change.md && head -3 change.md

Quick plots stand below the tables.

  $ pointsman run "$ROOT/scenarios/library/demo.json" --plot | grep -c '⠂\|⠁\|⡀\|⣀\|⠤\|⠒\|⠉'

What cannot be done is said before anything is written.

  $ pointsman report result.json
  $ pointsman report result.json -o report.pdf
  $ pointsman report missing.json -o report.html
  $ echo '{}' > none.json; pointsman report none.json -o report.html
  $ PATH=/nowhere "$(command -v pointsman)" report result.json -o plot.svg
