#!/bin/sh
# Builds the apps in this folder into DIR with the packages that each names; needs node and npm.
#     tests/data/bundles/build.sh DIR
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for app in taro uni; do
    mkdir -p "$1/$app"
    cp -R "$here/$app/." "$1/$app"
    (cd "$1/$app" && npm install --no-audit --no-fund --ignore-scripts --legacy-peer-deps && npm run build)
done
