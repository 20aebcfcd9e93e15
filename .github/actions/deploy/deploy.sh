#!/usr/bin/env bash
# The steps of the action. Inputs arrive as environment variables, so that the shell reads none as a command.
set -euo pipefail
cd "$ETX_DIRECTORY"
PATH=$PWD/node_modules/.bin:$PATH

fail() {
  echo "::error::$1"
  exit 1
}

# What a document or an environment is called begins with no dash, so that none is read as an option.
read -ra documents <<< "${ETX_DOCUMENTS:-}"
for name in "${documents[@]}" "${ETX_ENVIRONMENT:-}"; do
  [[ $name != -* ]] || fail "no name begins with a dash: $name"
done

accept=()
for pointer in ${ETX_ACCEPT:-}; do accept+=("--accept=$pointer"); done

push() {
  edge-token-exchange push "${documents[@]}" --remote --env "$ETX_ENVIRONMENT" "${accept[@]}" "$@"
}

# The commands are development dependencies, which npm leaves out where the runner has NODE_ENV=production.
install() {
  if [ "${ETX_BUILD:-}" = true ]; then
    clone=$(cd "$GITHUB_ACTION_PATH/../../.." && pwd)
    (cd "$clone" && npm run build && npm pack ./dist/npm --pack-destination "$RUNNER_TEMP")
    npm install --no-save --include=dev --ignore-scripts --no-audit --no-fund "$RUNNER_TEMP"/edge-token-exchange-*.tgz
  elif [ -f package-lock.json ]; then
    npm ci --include=dev --ignore-scripts --no-audit --no-fund
  else
    fail "there is no package-lock.json in $ETX_DIRECTORY: commit it, so that this job runs the versions in it"
  fi
}

check() {
  edge-token-exchange check "${documents[@]}"
  for document in "${documents[@]}"; do
    for tests in "${document%.json*}".test.json{,c}; do
      if [ -f "$tests" ]; then edge-token-exchange policy test "$document" "$tests"; fi
    done
  done
}

plan() {
  rm -rf "$RUNNER_TEMP/uploaded"
  wrangler deploy --dry-run --outdir "$RUNNER_TEMP/uploaded" --env "$ETX_ENVIRONMENT"
  for module in "$RUNNER_TEMP"/uploaded/*.{mjs,wasm}; do
    printf '%s: %s bytes, %s compressed\n' "${module##*/}" "$(wc -c < "$module")" "$(gzip -c "$module" | wc -c)"
  done
  if [ -z "${CLOUDFLARE_API_TOKEN:-}" ]; then
    # A pull request from a fork gets no secret.
    echo "::notice::without an API token nothing was compared with the store"
    return
  fi
  push --dry-run
}

# The Worker first: an engine that is older than a record does not read it.
apply() {
  [ -n "${CLOUDFLARE_API_TOKEN:-}" ] || fail "apply needs cloudflare-api-token"
  wrangler deploy --env "$ETX_ENVIRONMENT"
  push --yes
  push --dry-run
}

case ${1:-} in
  install | check | plan | apply) "$1" ;;
  *) fail "usage: deploy.sh install|check|plan|apply" ;;
esac
