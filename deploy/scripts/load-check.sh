# shellcheck shell=bash
# Load on the front while something happens to the API behind it. Sourced by ha-check.sh and scale-check.sh.
# The front is what is asked, by the address that users have: a port forwarded by kubectl goes to one pod alone, which may be the one
# that goes away. Each page it serves comes of a call to the API by its Service, and says whether that went well.

LOAD=''

start_load() {
  local url=$1 rate=$2
  step "load on $url, $rate requests a second"
  : > "$SCRATCH/load.log"
  typescript load/main.ts --url "$url" --rate "$rate" --expect 'story up' --json > "$SCRATCH/load.json" 2> "$SCRATCH/load.log" &
  LOAD=$!
  JOBS+=("$LOAD")
  for _ in {1..300}; do
    if grep -qx running "$SCRATCH/load.log"; then return; fi
    kill -0 "$LOAD" 2> /dev/null || break
    sleep 0.1
  done
  fail "No page of $url says that the API is up: $(tail -n 1 "$SCRATCH/load.log")"
}

# Succeeds when no request failed, and says how many there were.
stop_load() {
  local status=0
  kill -TERM "$LOAD"
  wait "$LOAD" || status=$?
  cat "$SCRATCH/load.json"
  if [[ $status -ne 0 ]]; then
    say "FAIL $1: requests failed"
    return 1
  fi
  say "OK   $1: no request failed"
}

# api_ready: how many pods of the API are ready.
api_ready() {
  local count
  count=$(k -n datapress-recette get deployment datapress-api -o 'jsonpath={.status.readyReplicas}')
  printf '%s' "${count:-0}"
}

# wait_for_api COUNT SECONDS: until so many pods are there, all ready, and no more.
wait_for_api() {
  local deadline=$((SECONDS + $2)) seen
  while ((SECONDS < deadline)); do
    seen=$(k -n datapress-recette get deployment datapress-api -o 'jsonpath={.status.replicas}/{.status.readyReplicas}')
    if [[ $seen == "$1/$1" ]]; then return; fi
    sleep 1
  done
  fail "datapress-api has $seen pods ready after $2 s, expected $1/$1."
}
