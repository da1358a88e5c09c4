#!/usr/bin/env bash
# Writes the secrets that compose.yaml reads, with random values; keeps those that are there. Run it once before the first start.
set -euo pipefail
umask 077
cd "$(dirname "$0")"
mkdir -p secrets

random() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }
secret() {
  local name=$1 value=$2
  if [[ -s secrets/$name ]]; then return; fi
  printf '%s' "$value" > "secrets/$name"
  printf 'written: %s\n' "$PWD/secrets/$name"
}

secret database_password "$(random)"
secret database_url "postgresql://offreapi:$(< secrets/database_password)@postgres:5432/offreapi"
secret offreapi_admin_password "$(random)"
secret grafana_admin_password "$(random)"
secret pgadmin_password "$(random)"
# Where Alertmanager sends what it has to tell; put your own receiver's address here.
secret alert_webhook_url 'http://localhost:9/'

# Containers run as other users than you and must read the files; the folder lets nobody else on this machine get at them.
chmod 700 secrets
chmod 644 secrets/*
