#!/usr/bin/env bash
# Spectral 6.16.3 (npm, @stoplight/spectral-cli) warns of each role that an operation of OpenAPI 3.1 asks for with a bearer key.
#
# Expected, as OpenAPI 3.1 has it: for other schemes than OAuth 2 and OpenID Connect the list may hold names of roles, which are defined
# nowhere else in the document. Other linters (redocly 2.77.0) find nothing.
# Seen: "must be listed among scopes", for a scheme that has no place to list any. The document says openapi 3.1.0.
#
# Needs node 20 or newer and npm. Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @stoplight/spectral-cli@6.16.3
cat > api.json <<'JSON'
{"openapi": "3.1.0",
 "info": {"title": "Keys", "version": "1"},
 "paths": {"/jobs": {"get": {"operationId": "jobs", "security": [{"key": ["reader"]}], "responses": {"200": {"description": "All."}}}}},
 "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}}
JSON
echo 'extends: [[spectral:oas, off]]
rules:
  oas3-operation-security-defined: warn' > rules.yaml
seen=$(node_modules/.bin/spectral lint -q -r rules.yaml api.json || true)
echo "$seen"
grep -q '"reader" must be listed among scopes' <<< "$seen"
