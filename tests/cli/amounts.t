Money and time are kept in 64 bits: what does not fit there is said before the work.

  $ printf 'id,small|score,small|cost_usd,small|latency_s,big|score,big|cost_usd,big|latency_s\na,1,0.01,1,1,0.2,2\nb,0,0.01,1,1,0.2,2\n' > fine.csv
  $ echo '{"version": 1, "workload": {"file": "fine.csv"}, "policies": {"one": "small", "two": "big"}}' > study.json
  $ pointsman run study.json --json | grep -c '"accuracy"' > /dev/null
  $ sed 's/0.2,2/9300000000,2/' fine.csv > dear.csv; pointsman run study.json --set workload.file=dear.csv
  ! dear.csv: error: column "big|cost_usd" holds 9300000000, too large to be kept with 9 decimal places
  !   expected: values of at most 576460752.3034235
  [3]
  $ sed 's/0.01,1/0.000000000000000001,1/; s/0.2,2/50,2/' fine.csv > uneven.csv; pointsman run study.json --set workload.file=uneven.csv
  ! uneven.csv: error: column "big|cost_usd" holds 50, too large to be kept with 18 decimal places
  !   expected: values of at most 0.5764607523034235
  !   hint: the finest labelled cost of any model sets the places: round it
  [3]
  $ sed 's/0.2,2/0.2,10000000000/' fine.csv > slow.csv; pointsman run study.json --set workload.file=slow.csv
  ! slow.csv: error: column "big|latency_s" holds 10000000000, too large to be kept with 9 decimal places
  !   expected: values of at most 576460752.3034235
  [3]
