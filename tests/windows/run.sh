#!/usr/bin/env bash
# Runs the agent for Windows (x64) and the module under Wine: tests/windows/run.sh. Its last line is "windows: 30 passed, 0 failed, 1 skipped".
# As root it installs Wine with apt-get where Wine is missing; with --install it does nothing else. A wait that is too long ends by itself and
# says what it waited for.
set -euo pipefail
cd "$(dirname "$0")/../.."

say() { echo "windows: $*"; }
passed=0 failed=0 skipped=0
pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); say "FAILED: $*" >&2; }
skip() { skipped=$((skipped + 1)); say "skipped: $*"; }
finish() { # Ends the run with what was counted.
    say "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ]
    exit
}

work=$(mktemp -d "${TMPDIR:-/tmp}/lbw.XXXXXX")
declare -A pid
clean_up() {
    trap - EXIT
    trap '' INT TERM
    end_all
    rm -rf "$work"
}
# Whatever was started here, the programs of the Wine prefix with it.
end_all() {
    local one
    for one in "${!pid[@]}"; do
        kill -9 "${pid[$one]}" 2>/dev/null || true
        wait "${pid[$one]}" 2>/dev/null || true
    done
    pid=()
    [ ! -d "$work/prefix" ] || stop_wine
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

. tests/windows/wine.sh
. tests/windows/layouts.sh
. tests/windows/framework.sh

if [ "${1:-}" = --install ]; then
    need_wine >/dev/null || true # The run itself says why not.
    exit
fi
check_layouts
check_framework
if why_not=$(need_wine); then
    { ./build.sh module && ./build.sh windows; } || { fail 'the agent for Windows was not built'; finish; }
    start_prefix
    . tests/windows/agent.sh
    . tests/windows/service.sh
    check_agent
else
    skip "the agent for Windows: $why_not"
fi
finish
