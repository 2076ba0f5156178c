# shellcheck shell=bash
# The agent for Windows from its first start to its restart after a kill. Sourced by run.sh.

agent=artifacts/windows/LbAgent/LbAgent.exe
pipe=lbadmin-$$
state=$work/state

# .NET under Wine 8 dies now and then with such a line ('Internal CLR error' mostly), whatever program it runs: such a run is done again, once.
fault_of_wine='^Fatal error\.'

check_agent() {
    local died
    run_agent "$work/1" || {
        died=$(grep -hm 1 -A 1 "$fault_of_wine" "$work"/1/*.log | head -n 2 | tr -d '\r' | tr '\n' ' ')
        [ -n "$died" ] || return 0
        say "Wine's .NET died ($died); once more"
        passed=$passed_before failed=$failed_before
        end_all
        rm -rf "$state"
        run_agent "$work/2" || true
    }
}

# Fails where anything in it failed.
run_agent() { # FOLDER
    logs=$1 passed_before=$passed failed_before=$failed
    mkdir "$logs"
    check_folder
    start_servers || return 1
    start_agent first || return 1
    cases "$logs/first.log" 150 tests/windows/first.ps1 -Ports "$servers" -Taken "$taken" -State "$(windows_path "$state")"
    check_second_agent
    kill_agent
    start_agent second || return 1
    cases "$logs/second.log" 90 tests/windows/second.ps1
    check_service
    check_stop
    [ "$failed" = "$failed_before" ]
}

# Runs a script whose lines tell "pass NAME" and "fail NAME: WHY", and counts them.
cases() { # LOG SECONDS SCRIPT [ARGUMENTS]
    local result=0 line
    shell "$@" || result=$?
    while IFS= read -r line; do
        case $line in
            'pass '*) pass ;;
            'fail '*) fail "${line#fail }" ;;
        esac
    done <"$1"
    grep -q '^end of cases$' "$1" || fail "$3 did not come to its end (exit $result): $(tail -n 3 "$1" | tr '\n' ' ')"
}

check_that() { # NAME CONDITION...
    local name=$1
    shift
    if "$@"; then pass; else fail "$name"; fi
}

# Three servers of this system, with TCP and UDP on the same ports, and one port that is taken.
start_servers() {
    dotnet artifacts/LbShell/LbShell.dll artifacts/LbAdmin/LbAdmin.psd1 tests/windows/servers.ps1 >"$logs/servers.log" 2>&1 &
    pid[servers]=$!
    await "$logs/servers.log" '^ports ' 30 servers || return 1
    read -r _ servers taken < <(grep '^ports ' "$logs/servers.log")
}

start_agent() { # NAME
    $wine64 $agent --state "$(windows_path "$state")" --socket "$pipe" --drain 1 >"$logs/agent-$1.log" 2>&1 &
    pid[agent]=$!
    await "$logs/agent-$1.log" '^LbAgent ready' 60 agent
    pass
}

# Waits for a line, as long as the program lives that should write it.
await() { # FILE PATTERN SECONDS PROGRAM
    local end=$((SECONDS + $3))
    while [ $SECONDS -lt $end ]; do
        grep -qs "$2" "$1" && return
        kill -0 "${pid[$4]}" 2>/dev/null || { fail "the $4 ended: $(tail -n 2 "$1" | tr -d '\r' | tr '\n' ' ')"; return 1; }
        sleep 0.1
    done
    fail "the $4 did not write '$2' within $3 s: $(tail -n 2 "$1" | tr -d '\r' | tr '\n' ' ')"
    return 1
}

# What an agent says that is expected to give up, in one line with exit code 1; none goes on longer than 60 s.
check_refused() { # NAME STATE PIPE PATTERN
    local log=$logs/refused-$3.log result=0
    timeout -k 5 60 $wine64 $agent --state "$(windows_path "$2")" --socket "$3" >"$log" 2>&1 || result=$?
    if [ $result = 1 ] && [ "$(grep -c . "$log")" = 1 ] && grep -q "^LbAgent: .*$4" "$log"; then
        pass
    else
        fail "$1: exit $result, $(tr -d '\r' <"$log" | head -n 3 | tr '\n' ' ')"
    fi
}

# The mode 777 is for Wine a folder that everybody may write to.
check_folder() {
    mkdir -m 777 "$logs/open"
    check_refused 'a state folder that others can write to is refused' "$logs/open" "$pipe-open" 'others can write to .*icacls'
}

check_second_agent() {
    check_refused "a second agent does not take the first one's state" "$state" "$pipe-other" 'another agent uses'
    check_refused "a second agent does not take the first one's pipe" "$logs/other" "$pipe" "another program answers at the pipe '$pipe'"
    # What Wine makes of the access list, as a mode.
    check_that 'others may do nothing in the state folder' [ "$(($(stat -c %a "$state") % 10))" = 0 ]
}

kill_agent() {
    kill -9 "${pid[agent]}"
    wait "${pid[agent]}" 2>/dev/null || true
}

# Ctrl-C.
check_stop() {
    local result=0 end=$((SECONDS + 30))
    kill -INT "${pid[agent]}"
    while kill -0 "${pid[agent]}" 2>/dev/null && [ $SECONDS -lt $end ]; do sleep 0.1; done
    kill -9 "${pid[agent]}" 2>/dev/null && { fail 'the agent did not end within 30 s of Ctrl-C'; return; }
    wait "${pid[agent]}" 2>/dev/null || result=$?
    unset 'pid[agent]'
    check_that "an agent ends by Ctrl-C with exit code 0, not $result" [ $result = 0 ]
}
