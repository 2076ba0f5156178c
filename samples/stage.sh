# shellcheck shell=bash disable=SC2034
# What run.sh and its modes stand on: a temporary folder, processes by name, and how to speak to a person. Source it from the root of the repository.

# Programs that are killed leave no diagnostic sockets behind.
export DOTNET_EnableDiagnostics=0 POWERSHELL_DIAGNOSTICS_OPTOUT=1

demo=./artifacts/LbDemo/LbDemo
work=$(mktemp -d "${TMPDIR:-/tmp}/lbadmin-run.XXXXXX")
declare -A pid
clean_up() {
    # Once it has begun it goes on to its end.
    trap - EXIT
    trap '' INT TERM HUP
    local one
    for one in "${pid[@]}"; do kill "$one" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'echo; exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

if [ -t 1 ]; then bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' off=$'\e[0m'; else bold='' dim='' green='' red='' off=''; fi
step() { echo; echo "${bold}$*${off}"; }
good() { echo "  ${green}ok${off}  $*"; }
fail() { echo "  ${red}FAILED${off}  $*" >&2; tail -n 20 "$work"/*.log "$work"/*.out >&2 2>/dev/null || true; exit 1; }

# Tells a process to end, and has its exit code.
end() { # NAME
    local one=${pid[$1]} result=0
    unset "pid[$1]"
    kill "$one" 2>/dev/null || true
    wait "$one" 2>/dev/null || result=$?
    return $result
}

# Waits until a line that begins with this stands in a file.
await_line() { # FILE BEGINNING
    for _ in $(seq 200); do
        grep -q "^$2" "$1" 2>/dev/null && return
        sleep 0.05
    done
    fail "'$2' did not appear in $1"
}

lb() { ./lbsh -c "$1"; }
count() { grep -c "^$1\$" "$2" || true; }
tally() { sort | uniq -c | awk '{ printf "%s%s x %s", sep, $2, $1; sep = ", " }'; }

# Nine answers: three servers, each in its turn, three times.
take_turns() { # FILE
    local turn
    turn=$(head -n 3 "$1")
    [ "$(sort -u <<<"$turn" | wc -l)" = 3 ] && [ "$(cat "$1")" = "$turn"$'\n'"$turn"$'\n'"$turn" ]
}
