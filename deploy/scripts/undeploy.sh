#!/usr/bin/env bash
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

help() {
  cat << 'HELP'
undeploy.sh [options] minikube|kind|recette

Takes away what deploy.sh brought. What is gone already is no error.

  --only PART[,PART]  offreapi, datapress, console (kind alone), monitoring; default all
  --context NAME      the kubectl context; default minikube or kind-vigie. It must be the current one
  --keep-data         keep the namespaces, and in them the secrets and the volumes of the database
  --yes               do not ask
  --dry-run           say what would go; change nothing
  --help              this text

Exit code: 0 done, 1 something failed, 2 wrong usage, 3 a program is missing or the cluster is not the expected one.
HELP
}

ONLY='' KEEP_DATA=no YES=no DRY_RUN=no
while [[ $# -gt 0 ]]; do
  case $1 in
    --only) ONLY=$(value "$@"); shift ;;
    --context) CONTEXT=$(value "$@"); shift ;;
    --keep-data) KEEP_DATA=yes ;;
    --yes) YES=yes ;;
    --dry-run) DRY_RUN=yes ;;
    --help | -h) help; exit 0 ;;
    *) take_target "$1" ;;
  esac
  shift
done

main() {
  local part namespaces=() how=() wait=true
  check_cluster
  choose_parts "$ONLY"
  : > "$SCRATCH/contents.yaml"
  : > "$SCRATCH/namespaces.yaml"
  for part in "${PARTS[@]}"; do
    # Namespace monitoring and what Helm put there are not ours to take.
    if [[ $part != monitoring ]]; then
      # Asking for each object of a namespace that is gone takes long: kubectl asks five times a second.
      ! k get namespace "$(namespace_of "$part")" > /dev/null 2>&1 || namespaces+=("$(namespace_of "$part")")
    elif has_prometheus_operator; then
      render local/monitoring >> "$SCRATCH/contents.yaml"
    fi
  done
  if [[ ${#namespaces[@]} -gt 0 ]]; then
    render "overlays/$TARGET" > "$SCRATCH/all.yaml"
    in_namespaces contents "${namespaces[@]}" < "$SCRATCH/all.yaml" >> "$SCRATCH/contents.yaml"
    [[ $KEEP_DATA == yes ]] || in_namespaces namespaces "${namespaces[@]}" < "$SCRATCH/all.yaml" > "$SCRATCH/namespaces.yaml"
  fi
  if [[ $DRY_RUN == yes ]]; then how=(--dry-run=server); else confirm "${PARTS[*]}"; fi
  # Namespaces last: one that is empty goes at once, one that is not takes its time to find out. To wait for them is to wait for all.
  [[ ! -s $SCRATCH/namespaces.yaml ]] || wait=false
  delete "$SCRATCH/contents.yaml" --wait=$wait ${how[@]+"${how[@]}"}
  delete "$SCRATCH/namespaces.yaml" ${how[@]+"${how[@]}"}
}

delete() {
  local file=$1
  shift
  [[ -s $file ]] || return 0
  k delete --ignore-not-found --timeout 180s "$@" -f "$file" >&2 || fail 'Not all of it could be taken away.'
}

confirm() {
  local answer
  [[ $YES == no ]] || return 0
  [[ -t 0 ]] || misuse 'Nobody to ask: --yes takes it away without asking.'
  if [[ $KEEP_DATA == yes ]]; then say "Takes $1 away from $CONTEXT; data and secrets stay."
  else say "Takes $1 away from $CONTEXT, the database and the secrets too."; fi
  read -rp 'Go on? [y/N] ' answer
  [[ $answer == [yY]* ]] || { say 'Nothing was changed.'; exit 0; }
}

main
