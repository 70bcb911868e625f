A result becomes a page.

  $ pointsman run "$ROOT/scenarios/library/demo.json" -q -o result.json
  $ pointsman report result.json -o report.html
  ! wrote report.html

A run writes the same page itself, to the byte.

  $ pointsman run "$ROOT/scenarios/library/demo.json" -q -o direct.html && cmp report.html direct.html

The page needs nothing but itself; a folder serves where policies allow no style or script inside.

  $ grep -c 'src="http\|href="http\|@import' report.html
  0
  [1]
  $ pointsman report result.json --split public
  ! wrote public/index.html
  $ ls public | grep -v figures; grep -c '<style' public/index.html
  index.html
  report.css
  report.js
  result.json
  0
  [1]
