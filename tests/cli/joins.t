A join that loses requests says so, as a filter does.

  $ printf 'id,small|score\na,1\nb,0\nc,1\nd,1\n' > left.csv; printf 'id,big|score\na,1\nz,1\n' > right.csv
  $ echo '{"version": 1, "workload": {"file": "left.csv", "join": [{"file": "right.csv"}]}, "policies": {"one": "small", "two": "big"}}' > study.json
  $ pointsman run study.json --json | grep -A3 '"notes"'
   "notes": [
    "the join with \"right.csv\" keeps 1 of 4 requests",
    "1 id of \"right.csv\" matches no request"
   ],
  $ pointsman run study.json --json --set 'workload.join=[{"file": "right.csv", "how": "left"}]' --set missing=drop | grep -A3 '"notes"'
   "notes": [
    "the join with \"right.csv\" finds nothing for 3 of 4 requests",
    "1 id of \"right.csv\" matches no request"
   ],

A result is the same where workloads cannot be cached; that is said beside it.

  $ pointsman run study.json -q -o cached.json; POINTSMAN_CACHE=/dev/null/cache pointsman run study.json -q -o result.json; cmp cached.json result.json
  ! warning: the workload is not cached: cannot make the folder of /dev/null/cache/678cb3db1e7918a42c9d45f0c93b85a9.pmcache: Not a directory
  ! warning: the workload is not cached: cannot make the folder of /dev/null/cache/2bdcc8a948b7b922167f74a38f782a04.pmcache: Not a directory

An alias for a column that is not there gets the nearest name.

  $ pointsman run study.json --set 'workload.aliases={"smal|score": "x|score"}'
  ! left.csv:1:1: error: no column is named "smal|score", to be called "x|score"
  !     1 | id,small|score
  !       | ^~
  !   expected: a column of this file in "aliases"
  !   hint: did you mean "small|score"?
  [3]
