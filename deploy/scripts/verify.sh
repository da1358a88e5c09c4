#!/usr/bin/env bash
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

help() {
  cat << 'HELP'
verify.sh [options] minikube|kind|recette

Checks that what deploy.sh brought works: pods ready, endpoints answer, Prometheus scrapes them, and one request's log line is in
Loki and its trace in Jaeger (on kind, without those, in the console). One line a check, OK or FAIL.

  --context NAME     the kubectl context; default minikube or kind-vigie. It must be the current one
  --front URL        the front, instead of forwarding a port to it
  --prometheus URL   instead of service prometheus-operated of namespace monitoring
  --loki URL         instead of service loki of namespace monitoring
  --jaeger URL       instead of service jaeger of namespace monitoring
  --timeout SECONDS  how long each check may take to come true, default 60
  --json             one JSON object
  --help             this text

Exit code: 0 all is well, 1 a check failed, 2 wrong usage, 3 a program is missing or the cluster is not the expected one.
HELP
}

FRONT='' PROMETHEUS='' LOKI='' JAEGER='' TIMEOUT=60
OPTIONS=()
while [[ $# -gt 0 ]]; do
  case $1 in
    --context) CONTEXT=$(value "$@"); shift ;;
    --front) FRONT=$(value "$@"); shift ;;
    --prometheus) PROMETHEUS=$(value "$@"); shift ;;
    --loki) LOKI=$(value "$@"); shift ;;
    --jaeger) JAEGER=$(value "$@"); shift ;;
    --timeout) TIMEOUT=$(value "$@"); shift ;;
    --json) OPTIONS+=(--json) ;;
    --help | -h) help; exit 0 ;;
    *) take_target "$1" ;;
  esac
  shift
done

main() {
  check_cluster
  k get deployments,statefulsets --all-namespaces -l app.kubernetes.io/part-of=vigie -o json > "$SCRATCH/workloads.json"
  OPTIONS+=(--workloads "$SCRATCH/workloads.json" --timeout "$TIMEOUT")
  service offreapi offreapi 3000 ''
  service datapress-api datapress-recette 8000 ''
  service datapress-front datapress-recette 8080 "$FRONT"
  if [[ $TARGET == kind ]] && ! k -n monitoring get service prometheus-operated > /dev/null 2>&1; then
    backend console vigie-console deployment/console 4000 ''
  else
    backend prometheus monitoring service/prometheus-operated 9090 "$PROMETHEUS"
    backend loki monitoring service/loki 3100 "$LOKI"
    backend jaeger monitoring service/jaeger 16686 "$JAEGER"
  fi
  # Not by exec: the forwarded ports are to be closed behind it.
  (typescript verify/main.ts "${OPTIONS[@]}")
}

# service NAME NAMESPACE PORT URL
service() {
  local url=$4
  if [[ -z $url ]]; then
    forward "$2" "service/$1" "$3"
    url=${FORWARDED:-http://not-forwarded.invalid}
  fi
  OPTIONS+=(--service "$1=$url")
}

# backend OPTION NAMESPACE RESOURCE PORT URL
backend() {
  local url=$5
  if [[ -z $url ]]; then
    forward "$2" "$3" "$4"
    url=${FORWARDED:-http://not-forwarded.invalid}
  fi
  OPTIONS+=("--$1" "$url")
}

main
