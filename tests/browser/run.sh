#!/usr/bin/env bash
# Runs the browser tests: run.sh PROGRAM FOLDER. Packages go to FOLDER. Ends with 77, which ctest
# counts as skipped, where Node or Chromium is absent.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$1
folder=$2

skip() {
  printf 'browser tests are skipped: %s\n' "$*"
  exit 77
}

command -v node >/dev/null && command -v npm >/dev/null || skip "there is no Node; on Debian: apt-get install nodejs npm"
chromium=$(command -v chromium || command -v chromium-browser || true)
[[ -n $chromium ]] || skip "there is no Chromium; on Debian: apt-get install chromium"

mkdir -p "$folder"
if ! cmp -s "$here/package-lock.json" "$folder/package-lock.json" || [[ ! -d $folder/node_modules/playwright-core ]]; then
  cp "$here/package.json" "$here/package-lock.json" "$folder"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
fi
cp "$here"/*.mjs "$folder"
exec node "$folder/reports.test.mjs" "$program" "$chromium" "$(cd "$here/../.." && pwd)" "$folder" "${@:3}"
