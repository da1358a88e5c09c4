# shellcheck shell=bash
# What the scripts of this folder have in common. Sourced, not run.
# Exit codes: 0 done, 1 something failed, 2 wrong usage, 3 a program is missing or the cluster is not the expected one.

SCRIPTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$SCRIPTS/../.." && pwd)
TARGET=''
CONTEXT=''
# One scratch folder a run; background jobs and folder go with the script.
SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/vigie-XXXXXX")
JOBS=()
AT_EXIT=()

say() { printf '%s\n' "$*" >&2; }
step() { if [[ -t 2 ]]; then printf '\033[1m▸ %s\033[0m\n' "$*" >&2; else printf '▸ %s\n' "$*" >&2; fi; }
fail() { say "✗ $*"; exit 1; }
misuse() { say "$*"; say "Try: $0 --help"; exit 2; }
unavailable() { say "✗ $*"; exit 3; }

cleanup() {
  local status=$? command job
  trap - EXIT INT TERM
  for command in ${AT_EXIT[@]+"${AT_EXIT[@]}"}; do "$command" || true; done
  for job in ${JOBS[@]+"${JOBS[@]}"}; do kill "$job" 2> /dev/null || true; done
  rm -rf "$SCRATCH"
  exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# need PROGRAM WHERE_TO_GET_IT
need() { command -v "$1" > /dev/null || unavailable "$1 is not on the PATH. $2"; }

# value OPTION [VALUE]: what stands behind an option.
value() { [[ $# -ge 2 && -n $2 && $2 != -* ]] || misuse "$1 needs a value."; printf '%s' "$2"; }

# take_target NAME: minikube, kind or recette, once.
take_target() {
  [[ -z $TARGET ]] || misuse "One cluster at a time: $TARGET or $1?"
  case $1 in
    minikube | kind | recette) TARGET=$1 ;;
    -*) misuse "There is no option $1." ;;
    *) misuse "There is no target $1: minikube, kind or recette." ;;
  esac
}

# Everything is sent to the context by name, and only when it is the one that kubectl would use by itself: a context that somebody
# switched meanwhile is not touched.
check_cluster() {
  [[ -n $TARGET ]] || misuse 'Which cluster: minikube, kind or recette?'
  need kubectl 'Install the version of your cluster, or one beside it.'
  local expected current
  case $TARGET in
    minikube)
      [[ -n $CONTEXT ]] || need minikube 'It also starts the cluster: minikube start --cni=calico --addons=metrics-server,ingress'
      expected=${CONTEXT:-minikube}
      ;;
    kind)
      [[ -n $CONTEXT ]] || need kind 'It also makes the cluster: kind create cluster --config deploy/kubernetes/overlays/kind/cluster.yaml'
      expected=${CONTEXT:-kind-vigie}
      ;;
    recette)
      [[ -n $CONTEXT ]] || misuse 'recette is not on this machine: name its context by --context NAME.'
      expected=$CONTEXT
      ;;
  esac
  current=$(kubectl config current-context 2> /dev/null) || current='none'
  if [[ $current != "$expected" ]]; then
    unavailable "kubectl's context is $current, expected $expected. Nothing was touched.
  To use that cluster: kubectl config use-context $expected
  To mean this one:    --context $current"
  fi
  CONTEXT=$expected
  k version --request-timeout=15s > "$SCRATCH/version" 2>&1 \
    || unavailable "The cluster of context $CONTEXT does not answer: $(tail -n 1 "$SCRATCH/version")"
}

k() { kubectl --context "$CONTEXT" "$@"; }

# The Node of the repository runs its TypeScript: the one on the PATH, or what npm install brought.
repository_node() {
  local node
  for node in node "$ROOT/node_modules/node24/bin/node"; do
    if "$node" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 18) ? 0 : 1)' 2> /dev/null; then
      printf '%s' "$node"
      return
    fi
  done
  unavailable 'Node 22.18 or newer is missing: npm run check -- --help brings one.'
}

# typescript FILE [ARGUMENT…]: replaces the shell that runs it, so that a signal to the job reaches the program.
typescript() {
  local file=$1 node
  shift
  node=$(repository_node) || exit 3
  exec "$node" --conditions=@vigie/source "$SCRIPTS/$file" "$@"
}

# choose_parts [PART,PART]: sets PARTS.
choose_parts() {
  local part
  PARTS=()
  while IFS= read -r part; do
    parts_of_target | grep -qx -- "$part" || misuse "There is no part $part in $TARGET: $(parts_of_target | paste -sd ' ' -)."
    PARTS+=("$part")
  done < <(if [[ -n $1 ]]; then tr ',' '\n' <<< "$1"; else parts_of_target; fi)
}

parts_of_target() {
  case $TARGET in
    kind) printf '%s\n' offreapi datapress console monitoring ;;
    *) printf '%s\n' offreapi datapress monitoring ;;
  esac
}

namespace_of() {
  case $1 in
    offreapi) printf offreapi ;;
    datapress) printf datapress-recette ;;
    console) printf vigie-console ;;
    monitoring) printf monitoring ;;
    *) misuse "There is no part $1: $(parts_of_target | paste -sd ' ' -)." ;;
  esac
}

# render KUSTOMIZATION [NAME=IMAGE…]: its objects, with other images where such are given.
render() {
  local kustomization=$1 folder image
  shift
  if [[ $# -eq 0 ]]; then
    k kustomize "$ROOT/deploy/kubernetes/$kustomization"
    return
  fi
  # kustomize takes bases by relative path alone, hence a folder inside the repository; .vigie is ignored by git.
  mkdir -p "$ROOT/.vigie"
  folder=$(mktemp -d "$ROOT/.vigie/deploy-XXXXXX")
  {
    printf 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../../deploy/kubernetes/%s]\nimages:\n' "$kustomization"
    for image in "$@"; do image_override "${image%%=*}" "${image#*=}"; done
  } > "$folder/kustomization.yaml"
  k kustomize "$folder" || { rm -rf "$folder"; return 1; }
  rm -rf "$folder"
}

image_override() {
  local name=$1 reference=$2 repository tag=''
  repository=${reference%@*}
  printf '  - name: ghcr.io/vigie-dev/%s\n' "$name"
  [[ ${repository##*/} == *:* ]] && tag=${repository##*:} && repository=${repository%:*}
  printf '    newName: %s\n' "$repository"
  if [[ $reference == *@* ]]; then printf '    digest: %s\n' "${reference#*@}"; else printf '    newTag: "%s"\n' "$tag"; fi
}

# in_namespaces all|namespaces|contents NAMESPACE… < objects: of these namespaces everything, only themselves, or only what is in
# them. What kustomize writes has one field a line and two spaces a level, so no parser is needed.
in_namespaces() {
  local what=$1
  shift
  awk -v what="$what" -v wanted=" $* " '
    function fits() { return what == "all" || (what == "namespaces") == (kind == "Namespace") }
    function flush() {
      if (document != "" && fits() && index(wanted, " " place " ")) printf "---\n%s", document
      document = place = kind = name = section = ""
    }
    /^---$/ { flush(); next }
    { document = document $0 "\n" }
    /^[a-zA-Z]/ { section = $1 }
    /^kind: / { kind = $2 }
    section == "metadata:" && /^  namespace: / { place = $2 }
    section == "metadata:" && /^  name: / { name = $2 }
    { if (kind == "Namespace") place = name }
    END { flush() }
  '
}

# workloads < objects: "namespace kind/name" of what has pods.
workloads() {
  awk '
    function flush() {
      if (kind ~ /^(Deployment|StatefulSet)$/) print place, tolower(kind) "/" name
      place = kind = name = section = ""
    }
    /^---$/ { flush(); next }
    /^[a-zA-Z]/ { section = $1 }
    /^kind: / { kind = $2 }
    section == "metadata:" && /^  namespace: / { place = $2 }
    section == "metadata:" && /^  name: / { name = $2 }
    END { flush() }
  '
}

has_prometheus_operator() {
  k get crd servicemonitors.monitoring.coreos.com prometheusrules.monitoring.coreos.com > /dev/null 2>&1
}

# front_url: where a browser finds DataPress.
front_url() {
  local address
  case $TARGET in
    kind) printf 'http://127.0.0.1:30080' ;;
    minikube)
      address=$(minikube -p "$CONTEXT" ip 2> /dev/null) || address=127.0.0.1
      printf 'http://%s:30080' "$address"
      ;;
    recette) printf 'https://%s' "$(k -n datapress-recette get ingress datapress-front -o 'jsonpath={.spec.rules[0].host}')" ;;
  esac
}

# forward NAMESPACE RESOURCE PORT: forwards a port of it to a free one here and sets FORWARDED to its URL, empty when that fails.
# shellcheck disable=SC2034 # read by the scripts that source this
forward() {
  local log="$SCRATCH/forward-$1-${2//\//-}-$3" port=''
  FORWARDED=''
  # It is read before the job may have opened it.
  : > "$log"
  k -n "$1" port-forward --address 127.0.0.1 "$2" ":$3" > "$log" 2>&1 &
  local job=$!
  JOBS+=("$job")
  for _ in {1..100}; do
    port=$(sed -n 's/^Forwarding from 127\.0\.0\.1:\([0-9]*\) .*/\1/p' "$log" | head -n 1)
    if [[ -n $port ]]; then
      FORWARDED="http://127.0.0.1:$port"
      return 0
    fi
    kill -0 "$job" 2> /dev/null || break
    sleep 0.1
  done
  say "  $2 of $1 cannot be forwarded: $(tail -n 1 "$log")"
}
