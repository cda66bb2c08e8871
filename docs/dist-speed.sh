#!/bin/bash
# How long `dist` takes for all seven presets, compared to a hand-written loop. Linux only.
#
#   docs/dist-speed.sh ENGINE ROUNDS SOURCE...
#
# ENGINE is a built profiles-engine, SOURCE an unpacked package (`cargo fetch` leaves those of a lockfile in
# ~/.cargo/registry/src). Each is copied, gets this repository's presets instead of its own profiles, and is built
# from nothing and then again with nothing changed, by the loop and by dist in turns.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
engine=$(realpath "$1") rounds=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
presets="dev staging fast fastest small smallest prod"
TIMEFORMAT='%R %U %S'
unset CARGO_TARGET_DIR

# Wall seconds, CPU seconds of all, and CPU seconds of the first process alone, as last seen while it ran.
timed() {
    local own=0 pid last
    {
        time {
            "$@" >"$work/out" 2>&1 &
            pid=$!
            while last=$(awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$pid/stat" 2>/dev/null) && [ -n "$last" ]; do
                own=$last
                read -rt 0.1 <> <(:) || true
            done
            wait "$pid" || { cat "$work/out" >&2; exit 1; }
            echo "$own" >"$work/own"
        }
    } 2>"$work/time"
    read -r wall user system <"$work/time"
    awk -v w="$wall" -v u="$user" -v s="$system" -v o="$(cat "$work/own")" -v hz="$(getconf CLK_TCK)" \
        'BEGIN { printf "%.2f %.2f %.2f", w, u + s, o / hz }'
}

by_hand() { for preset in $presets; do cargo build --profile "$preset"; done; }
by_dist() { exec "$engine" dist --no-bench; }

printf '%-18s %-6s %5s %9s %9s %9s\n' program how round wall CPU "own CPU"
for source; do
    name=$(basename "$source")
    cp -r "$source" "$work/$name"
    cd "$work/$name"
    {
        awk '/^\[/ { keep = $0 !~ /^\[+profile/ } keep || !seen { print } /^\[/ { seen = 1 }' Cargo.toml
        grep -q '^\[workspace' Cargo.toml || printf '\n[workspace]\n'
        sed -n '/^# The presets/,$p' "$here/Cargo.toml"
    } >manifest && mv manifest Cargo.toml
    cargo fetch --quiet
    for ((round = 1; round <= rounds; round++)); do
        if ((round % 2)); then ways="by_hand by_dist"; else ways="by_dist by_hand"; fi
        for way in $ways; do
            rm -rf target
            for state in cold warm; do
                printf '%-18s %-6s %5s %9s %9s %9s %s\n' "$name" "${way#by_}" "$round" $(timed "$way") $state
            done
        done
    done
done
