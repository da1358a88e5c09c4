#!/usr/bin/env bash
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

help() {
  cat << 'HELP'
deploy.sh [options] minikube|kind|recette

Brings the demos to a cluster: images, secrets, objects; waits until they are ready and says where they answer. Run it again after
a change: what is there already is kept.

  --only PART[,PART]    offreapi, datapress, console (kind alone), monitoring; default all
  --context NAME        the kubectl context; default minikube or kind-vigie. It must be the current one
  --image NAME=IMAGE    another image of offreapi, datapress-api, datapress-front or console, by tag or digest; repeatable
  --images FOLDER       the same from files NAME.txt, as npm run images -- --push leaves them in .vigie/images
  --no-images           do not build or load images (recette never does: its nodes ask the registry)
  --timeout SECONDS     how long to wait for each workload, default 300
  --no-wait             do not wait
  --dry-run             say what would be applied, validated by the server where the namespaces exist; change nothing
  --help                this text

Secrets get random values where they are missing, are kept where they are there, and are never printed.
monitoring (ServiceMonitors and rules) needs the Prometheus operator; without it that part is left out, unless --only asks for it.
Exit code: 0 done, 1 something failed, 2 wrong usage, 3 a program is missing or the cluster is not the expected one.
HELP
}

ONLY='' FOLDER='' DRY_RUN=no IMAGES=yes WAIT=yes TIMEOUT=300
OVERRIDES=()
while [[ $# -gt 0 ]]; do
  case $1 in
    --only) ONLY=$(value "$@"); shift ;;
    --context) CONTEXT=$(value "$@"); shift ;;
    --image) OVERRIDES+=("$(value "$@")"); shift ;;
    --images) FOLDER=$(value "$@"); shift ;;
    --timeout) TIMEOUT=$(value "$@"); shift ;;
    --no-images) IMAGES=no ;;
    --no-wait) WAIT=no ;;
    --dry-run) DRY_RUN=yes ;;
    --help | -h) help; exit 0 ;;
    *) take_target "$1" ;;
  esac
  shift
done
[[ $TIMEOUT =~ ^[1-9][0-9]{0,4}$ ]] || misuse "--timeout must be whole seconds, received $TIMEOUT."
if [[ -n $FOLDER ]]; then
  cat "$FOLDER"/*.txt > "$SCRATCH/images" || misuse "There are no files NAME.txt in $FOLDER."
  while IFS= read -r image; do OVERRIDES+=("$image"); done < "$SCRATCH/images"
fi
for override in ${OVERRIDES[@]+"${OVERRIDES[@]}"}; do
  [[ $override =~ ^(offreapi|datapress-api|datapress-front|console)=[^=]+[:@][^=/]+$ ]] \
    || misuse "--image must look like offreapi=registry/offreapi:0.1.0 or …@sha256:…, received $override."
done

main() {
  check_cluster
  what_to_deploy
  render "overlays/$TARGET" ${OVERRIDES[@]+"${OVERRIDES[@]}"} > "$SCRATCH/all.yaml" || fail "overlays/$TARGET cannot be rendered."
  in_namespaces all "${NAMESPACES[@]}" < "$SCRATCH/all.yaml" > "$SCRATCH/objects.yaml"
  if [[ $DRY_RUN == yes ]]; then
    dry_run
    return
  fi
  [[ $IMAGES == no || $TARGET == recette ]] || load_images
  apply
  [[ $WAIT == no ]] || wait_for_workloads
  print_urls
}

what_to_deploy() {
  local part
  choose_parts "$ONLY"
  NAMESPACES=() MONITORING=no
  for part in "${PARTS[@]}"; do
    if [[ $part == monitoring ]]; then MONITORING=yes; fi
    NAMESPACES+=("$(namespace_of "$part")")
  done
  if [[ $MONITORING == yes ]] && ! has_prometheus_operator; then
    [[ -z $ONLY ]] || unavailable 'monitoring needs the Prometheus operator: install kube-prometheus-stack with the values of deploy/helm first.'
    # Its overlay holds them with all the rest, and would fail half way.
    [[ $TARGET != recette ]] || unavailable 'recette needs the Prometheus operator, cert-manager and the vertical pod autoscaler.'
    say 'No Prometheus operator here: ServiceMonitors and rules are left out.'
    MONITORING=no
  fi
  # In recette they are part of the overlay.
  [[ $TARGET != recette ]] || MONITORING=no
}

dry_run() {
  local namespace how=(--server-side --field-manager=vigie-deploy --dry-run=server)
  for namespace in "${NAMESPACES[@]}"; do
    if ! k get namespace "$namespace" > /dev/null 2>&1; then
      say "Namespace $namespace does not exist yet: checked by kubectl alone."
      how=(--dry-run=client)
      break
    fi
  done
  k apply "${how[@]}" -f "$SCRATCH/objects.yaml" || fail 'The cluster would not take it.'
  say 'Nothing was changed.'
}

load_images() {
  local image name
  need "$TARGET" 'It loads the images into the nodes; --no-images when they have them.'
  while read -r image; do
    name=${image##*/}
    name=${name%%[:@]*}
    if ! docker image inspect "$image" > /dev/null 2>&1; then
      need docker 'It builds the images; --no-images when the nodes have them.'
      step "building $image"
      (cd "$ROOT" && npm run --silent images -- "$name") >&2 || fail "$image could not be built."
    fi
    step "loading $image"
    case $TARGET in
      kind) kind load docker-image --name "${CONTEXT#kind-}" "$image" >&2 || fail "$image could not be loaded." ;;
      minikube) minikube -p "$CONTEXT" image load "$image" >&2 || fail "$image could not be loaded." ;;
    esac
  done < <(sed -n 's/^ *\(- \)\{0,1\}image: \(ghcr\.io\/vigie-dev\/.*\)$/\2/p' "$SCRATCH/objects.yaml" | sort -u)
}

apply() {
  local namespace
  step "applying overlays/$TARGET: ${PARTS[*]}"
  # Namespaces first: secrets go into them, and pods wait for the secrets.
  in_namespaces namespaces "${NAMESPACES[@]}" < "$SCRATCH/objects.yaml" > "$SCRATCH/namespaces.yaml"
  [[ ! -s $SCRATCH/namespaces.yaml ]] || server_side -f "$SCRATCH/namespaces.yaml"
  for namespace in "${NAMESPACES[@]}"; do
    [[ $namespace != offreapi ]] || offreapi_secrets
  done
  [[ ! -s $SCRATCH/objects.yaml ]] || server_side -f "$SCRATCH/objects.yaml"
  if [[ $MONITORING == yes ]]; then
    k get namespace monitoring > /dev/null 2>&1 || k create namespace monitoring >&2
    render local/monitoring > "$SCRATCH/monitoring.yaml"
    server_side -f "$SCRATCH/monitoring.yaml"
  fi
}

# Conflicts are forced: what these files say is what is wanted, whoever set it by hand.
server_side() { k apply --server-side --force-conflicts --field-manager=vigie-deploy "$@" >&2 || fail 'The cluster did not take it.'; }

offreapi_secrets() {
  local password
  if ! k -n offreapi get secret postgres > /dev/null 2>&1; then
    secret postgres password "$(random)"
  fi
  if ! k -n offreapi get secret offreapi > /dev/null 2>&1; then
    password=$(k -n offreapi get secret postgres -o 'jsonpath={.data.password}' | base64 --decode)
    secret offreapi database-url "postgresql://offreapi:$password@postgres:5432/offreapi" \
      admin-email admin@offreapi.example admin-password "$(random)"
  fi
}

# Letters and digits alone: it also stands in a URL.
random() { head -c 64 /dev/urandom | base64 | tr -dc 'A-Za-z0-9' | cut -c 1-32; }

# secret NAME KEY VALUE…: through standard input, since other users of the machine see the arguments of a program.
secret() {
  local name=$1
  shift
  {
    printf 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: %s\n  namespace: offreapi\n' "$name"
    printf '  labels: {app.kubernetes.io/name: %s, app.kubernetes.io/part-of: vigie}\nstringData:\n' "$name"
    while [[ $# -ge 2 ]]; do
      printf '  %s: "%s"\n' "$1" "$2"
      shift 2
    done
  } | k create -f - > /dev/null || fail "Secret $name could not be created."
  say "secret/$name created with random values"
}

wait_for_workloads() {
  local namespace workload
  while read -r namespace workload; do
    step "waiting for $workload of $namespace"
    if ! k -n "$namespace" rollout status "$workload" --timeout "${TIMEOUT}s" >&2; then
      k -n "$namespace" get pods -o wide >&2 || true
      k -n "$namespace" get events --field-selector type=Warning --sort-by .lastTimestamp 2> /dev/null | tail -n 10 >&2 || true
      fail "$workload of $namespace is not ready after $TIMEOUT s."
    fi
  done < <(workloads < "$SCRATCH/objects.yaml")
}

print_urls() {
  local part
  for part in "${PARTS[@]}"; do
    case $part in
      datapress)
        printf 'DataPress      %s\n' "$(front_url)"
        printf 'DataPress API  kubectl --context %s -n datapress-recette port-forward service/datapress-api 8000\n' "$CONTEXT"
        ;;
      offreapi)
        printf 'OffreAPI       kubectl --context %s -n offreapi port-forward service/offreapi 3000   then http://127.0.0.1:3000\n' "$CONTEXT"
        printf "               its administrator's password: kubectl --context %s -n offreapi get secret offreapi -o 'go-template={{index .data \"admin-password\" | base64decode}}'\n" "$CONTEXT"
        ;;
      console) printf 'Console        kubectl --context %s -n vigie-console port-forward deployment/console 4000   then http://127.0.0.1:4000\n' "$CONTEXT" ;;
    esac
  done
}

main
