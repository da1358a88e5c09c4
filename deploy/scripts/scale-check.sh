#!/usr/bin/env bash
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=load-check.sh
source "$SCRIPTS/load-check.sh"

help() {
  cat << 'HELP'
scale-check.sh [options] minikube|kind|recette

Scales the DataPress API from 2 pods to 5 and back to 2 while the front is under load: no request may fail.
Where an autoscaler rules, its bounds are set to the number wanted, and set back at the end, whatever happens.

  --context NAME     the kubectl context; default minikube or kind-vigie. It must be the current one
  --url URL          where the front answers; default as deploy.sh prints it
  --rate N           requests a second, default 50
  --settle SECONDS   load before, between and after, default 10
  --timeout SECONDS  how long each step may take, default 180
  --help             this text

Prints one line of JSON: how many requests were sent, and how many failed of what.
Exit code: 0 none failed, 1 some failed, 2 wrong usage, 3 a program is missing or the cluster is not the expected one.
HELP
}

URL='' RATE=50 SETTLE=10 TIMEOUT=180 BOUNDS=''
while [[ $# -gt 0 ]]; do
  case $1 in
    --context) CONTEXT=$(value "$@"); shift ;;
    --url) URL=$(value "$@"); shift ;;
    --rate) RATE=$(value "$@"); shift ;;
    --settle) SETTLE=$(value "$@"); shift ;;
    --timeout) TIMEOUT=$(value "$@"); shift ;;
    --help | -h) help; exit 0 ;;
    *) take_target "$1" ;;
  esac
  shift
done

main() {
  local count
  check_cluster
  BOUNDS=$(k -n datapress-recette get hpa datapress-api --ignore-not-found -o 'jsonpath={.spec.minReplicas} {.spec.maxReplicas}')
  AT_EXIT+=(restore_bounds)
  scale 2
  start_load "${URL:-$(front_url)}" "$RATE"
  sleep "$SETTLE"
  for count in 5 2; do
    step "scaling to $count"
    scale "$count"
    sleep "$SETTLE"
  done
  stop_load 'scaled 2→5→2 under load'
}

scale() {
  if [[ -n $BOUNDS ]]; then bounds "$1" "$1"; else k -n datapress-recette scale deployment datapress-api --replicas "$1" >&2; fi
  wait_for_api "$1" "$TIMEOUT"
}

bounds() {
  k -n datapress-recette patch hpa datapress-api --type merge -p "{\"spec\":{\"minReplicas\":$1,\"maxReplicas\":$2}}" > /dev/null
}

restore_bounds() {
  if [[ -n $BOUNDS ]]; then bounds "${BOUNDS% *}" "${BOUNDS#* }"; fi
}

main
