# shellcheck shell=bash
# The agent as a service of Windows: created, started, asked, stopped and refused by the service manager. Sourced by run.sh. An ordinary program must run
# meanwhile, as the agent of agent.sh does: Wine ends its services two seconds after the last program that is none.

service_pipe=$pipe-service

check_service() {
    local state=$logs/service
    create_service "$state" || { fail "the service was not created: $(sc query LbAgent)"; return; }
    check_that 'a service is running once it serves' start_service RUNNING
    cases "$logs/service.log" 60 tests/windows/service.ps1 "pipe:$service_pipe"
    check_that 'a service stops, and is stopped once its time for connections is over' stop_service
    sc delete LbAgent >/dev/null

    # What the service manager tells of a start that failed: ERROR_EXCEPTION_IN_SERVICE.
    mkdir -m 777 "$logs/open-service"
    create_service "$logs/open-service"
    check_that 'a service that cannot start is stopped, with the exit code 1064' start_service STOPPED 1064
    sc delete LbAgent >/dev/null
}

sc() { timeout -k 5 60 $wine64 sc "$@" 2>&1 | tr -d '\r'; }

create_service() { # STATE
    local command
    command="\"$(windows_path $agent)\" --state \"$(windows_path "$1")\" --socket $service_pipe --drain 1"
    sc create LbAgent binPath= "$command" start= demand >"$logs/sc-create.log"
}

start_service() { # STATE [EXIT-CODE]
    sc start LbAgent >"$logs/sc-start.log" || true
    await_service "$@"
}

stop_service() {
    sc stop LbAgent >"$logs/sc-stop.log"
    await_service STOPPED 0
}

# Until the service is in that state, and not only on its way there.
await_service() { # STATE [EXIT-CODE]
    local end=$((SECONDS + 60)) now
    while [ $SECONDS -lt $end ]; do
        now=$(sc query LbAgent)
        if grep -q "STATE *: .* $1 *$" <<<"$now"; then
            [ -z "${2:-}" ] || grep -q "WIN32_EXIT_CODE *: $2\b" <<<"$now"
            return
        fi
        sleep 0.3
    done
    say "the service is not $1 after 60 s: $(tr -s '\t \n' ' ' <<<"$now"); told before: $(tr -s '\t \n' ' ' <"$logs/sc-start.log")"
    return 1
}
