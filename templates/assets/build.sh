#!/bin/sh
# Build the stylesheets and copy font and scanner into templates/static, with a manifest.
# Needs Node and npm; the results are committed, so nobody else does.
# It works in a temporary folder, so that no node_modules lies among the templates.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here"/*.json "$here"/*.js "$here"/*.scss "$here"/*.txt "$work"
cd "$work"
npm install --ignore-scripts --no-package-lock --no-audit --no-fund --silent
node build.js "$here/../static"
