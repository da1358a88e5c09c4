#!/usr/bin/env bash
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=load-check.sh
source "$SCRIPTS/load-check.sh"

help() {
  cat << 'HELP'
ha-check.sh [options] minikube|kind|recette

Deletes a pod of the DataPress API while the front is under load: no request may fail, and the pod must be replaced.

  --context NAME     the kubectl context; default minikube or kind-vigie. It must be the current one
  --url URL          where the front answers; default as deploy.sh prints it
  --rate N           requests a second, default 50
  --settle SECONDS   load before the deletion and after the replacement is ready, default 10
  --timeout SECONDS  how long the replacement may take, default 120
  --help             this text

Prints one line of JSON: how many requests were sent, and how many failed of what.
Exit code: 0 none failed, 1 some failed, 2 wrong usage, 3 a program is missing or the cluster is not the expected one.
HELP
}

URL='' RATE=50 SETTLE=10 TIMEOUT=120
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
  local pod ready
  check_cluster
  ready=$(api_ready)
  ((ready >= 2)) || fail "datapress-api has $ready pod ready; with fewer than 2 there is nothing to take over."
  start_load "${URL:-$(front_url)}" "$RATE"
  sleep "$SETTLE"
  pod=$(k -n datapress-recette get pods -l app.kubernetes.io/name=datapress-api -o 'jsonpath={.items[0].metadata.name}')
  step "deleting pod $pod"
  k -n datapress-recette delete pod "$pod" --wait --timeout "${TIMEOUT}s" >&2
  wait_for_api "$ready" "$TIMEOUT"
  sleep "$SETTLE"
  stop_load "pod $pod deleted under load"
}

main
