Money and time are kept in 64 bits: what does not fit there is said before the work.

  $ printf 'id,small|score,small|cost_usd,small|latency_s,big|score,big|cost_usd,big|latency_s\na,1,0.01,1,1,0.2,2\nb,0,0.01,1,1,0.2,2\n' > fine.csv
  $ echo '{"version": 1, "workload": {"file": "fine.csv"}, "policies": {"one": "small", "two": "big"}}' > study.json
  $ pointsman run study.json --json | grep -c '"accuracy"' > /dev/null
  $ sed 's/0.2,2/9300000000,2/' fine.csv > dear.csv; pointsman run study.json --set workload.file=dear.csv
  ! dear.csv:2:14: error: column "big|cost_usd" holds 9300000000, too large to be kept with 9 decimal places
  !     2 | a,1,0.01,1,1,9300000000,2
  !       |              ^~~~~~~~~~
  !   expected: values of at most 576460752.3034235
  [3]
  $ sed 's/0.01,1/0.000000000000000001,1/; s/0.2,2/50,2/' fine.csv > uneven.csv; pointsman run study.json --set workload.file=uneven.csv
  ! uneven.csv:2:30: error: column "big|cost_usd" holds 50, too large to be kept with 18 decimal places
  !     2 | a,1,0.000000000000000001,1,1,50,2
  !       |                              ^~
  !   expected: values of at most 0.5764607523034235
  !   hint: the finest labelled cost of any model sets the places: round it
  [3]
  $ sed 's/0.2,2/0.2,10000000000/' fine.csv > slow.csv; pointsman run study.json --set workload.file=slow.csv
  ! slow.csv:2:18: error: column "big|latency_s" holds 10000000000, too large to be kept with 9 decimal places
  !     2 | a,1,0.01,1,1,0.2,10000000000
  !       |                  ^~~~~~~~~~~
  !   expected: values of at most 576460752.3034235
  [3]

The cell is found in the long form and in JSON lines, and in a file that is joined.

  $ printf 'id,model,attempt,score,cost_usd\na,small,0,1,1\na,big,0,1,7\na,big,1,1,9300000000\n' > long.csv; pointsman run study.json --set workload.file=long.csv
  ! long.csv:4:11: error: column "big|cost_usd" holds 9300000000, too large to be kept with 9 decimal places
  !     4 | a,big,1,1,9300000000
  !       |           ^~~~~~~~~~
  !   expected: values of at most 576460752.3034235
  [3]
  $ printf '{"id": "a", "small|score": 1, "big|score": 1}\n{"id": "b", "small|score": 1, "big|score": 1, "big|cost_usd": 9300000000}\n' > wide.jsonl; pointsman run study.json --set workload.file=wide.jsonl
  ! wide.jsonl:2:63: error: column "big|cost_usd" holds 9300000000, too large to be kept with 9 decimal places
  !     2 | {"id": "b", "small|score": 1, "big|score": 1, "big|cost_usd": 9300000000}
  !       |                                                               ^~~~~~~~~~
  !   expected: values of at most 576460752.3034235
  [3]
  $ printf 'id,small|score\na,1\nb,0\n' > left.csv; cut -d, -f1,5,6,7 dear.csv > right.csv; pointsman run study.json --set 'workload={"file": "left.csv", "join": [{"file": "right.csv"}]}'
  ! right.csv:2:5: error: column "big|cost_usd" holds 9300000000, too large to be kept with 9 decimal places
  !     2 | a,1,9300000000,2
  !       |     ^~~~~~~~~~
  !   expected: values of at most 576460752.3034235
  [3]
