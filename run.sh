#!/usr/bin/env bash
# Builds everything, then shows a load balancer at work on this machine: an agent, a VIP over three small web servers, made with
# the PowerShell module; one server dies, the traffic goes on; it comes back. Stays until Ctrl-C; --once ends by itself, with 0 only
# if all of it worked. Everything happens on 127.0.0.1 and in a temporary folder; nothing stays behind. --mode dsr: samples/run-dsr.sh.
set -euo pipefail
cd "$(dirname "$0")"

once='' mode=proxy
while [ $# -gt 0 ]; do
    case $1 in
        --once) once=--once ;;
        --mode=*) mode=${1#*=} ;;
        --mode) shift; mode=${1:-} ;;
        *) echo "usage: ./run.sh [--once] [--mode proxy|dsr]" >&2; exit 2 ;;
    esac
    [ $# -eq 0 ] || shift
done
case ${mode,,} in
    proxy) ;;
    dsr | dsrl2) exec samples/run-dsr.sh $once ;;
    *) echo "run.sh: there is no mode '$mode': proxy or dsr" >&2; exit 2 ;;
esac

. samples/stage.sh
declare -A port

serve() { # NAME PORT (0: any) [DELAY]
    : >"$work/$1.out"
    "$demo" serve "$@" >"$work/$1.out" 2>&1 &
    pid[$1]=$!
    await_line "$work/$1.out" "$1 "
    port[$1]=$(cut -d' ' -f2 <"$work/$1.out")
}

ask() { "$demo" ask "http://127.0.0.1:$vip_port/" "$@"; } # COUNT [AT_ONCE]

# The first port from here on that nobody listens on.
free_port() { # FIRST
    local candidate
    for candidate in $(seq "$1" $(($1 + 19))); do
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; then echo "$candidate"; return; fi
    done
    fail "no free port from $1 to $(($1 + 19))"
}

step "1. Building"
./build.sh
good "agent: artifacts/LbAgent/LbAgent, module: artifacts/LbAdmin/LbAdmin.psd1"

step "2. Three web servers and an agent"
for name in one two three; do serve "$name" 0; done
export LBADMIN_AGENT="unix:$work/agent.sock"
./artifacts/LbAgent/LbAgent --state "$work/state" --socket "$work/agent.sock" >"$work/agent.log" 2>&1 &
pid[agent]=$!
await_line "$work/agent.log" "LbAgent ready"
good "servers one, two, three on 127.0.0.1 ports ${port[one]}, ${port[two]}, ${port[three]}"
good "$(grep -m1 '^LbAgent ready' "$work/agent.log")"

step "3. A VIP over them: samples/quickstart.ps1"
vip_port=$(free_port 8080)
echo "  ${dim}./lbsh samples/quickstart.ps1 -Port $vip_port -Server ...${off}"
lb "& ./samples/quickstart.ps1 -Port $vip_port -Server 127.0.0.1:${port[one]},127.0.0.1:${port[two]},127.0.0.1:${port[three]}" || fail "the VIP could not be made"

step "4. Nine requests to http://127.0.0.1:$vip_port/"
ask 9 >"$work/answers" || fail "a request failed"
sed 's/^/  /' "$work/answers" | paste -sd' '
take_turns "$work/answers" || fail "the servers did not take turns"
good "each server in turn, three times: $(tally <"$work/answers")"

step "5. Server two dies (kill -9)"
kill -9 "${pid[two]}"
wait "${pid[two]}" 2>/dev/null || true
ask 30 >"$work/during" || true
lb '
    $patience = [DateTime]::UtcNow.AddSeconds(15)
    while (-not (Get-LbRealServer -Vip web | Where-Object Health -eq Unhealthy) -and [DateTime]::UtcNow -lt $patience) { [Threading.Thread]::Sleep(50) }
    Get-LbRealServer -Vip web' || fail "the servers could not be listed"
good "requests while it was being noticed: $(tally <"$work/during")"
ask 30 >"$work/after" || fail "a request failed after the server was found dead"
grep -q '^two$' "$work/after" && fail "a dead server answered"
good "requests after it was noticed, none failed: $(tally <"$work/after")"

step "6. Server two comes back"
serve two "${port[two]}"
lb '
    $patience = [DateTime]::UtcNow.AddSeconds(15)
    while ((Get-LbVip web).ServersAvailable -lt 3 -and [DateTime]::UtcNow -lt $patience) { [Threading.Thread]::Sleep(50) }
    Get-LbRealServer -Vip web | Out-Host
    Get-LbStatistics | Out-Host' || fail "the servers could not be listed"
ask 9 >"$work/back" || fail "a request failed"
[ "$(count two "$work/back")" = 3 ] || fail "server two does not take its turns again"
good "it takes its turns again: $(tally <"$work/back")"

step "7. One server is slow: round robin, then least connection"
serve slow 0 200
busy_port=$(free_port $((vip_port + 1)))
lb "
    New-LbVip busy -Address 127.0.0.1 -Port $busy_port -Scheduler RoundRobin
    ${port[one]}, ${port[three]}, ${port[slow]} | ForEach-Object { Add-LbRealServer 127.0.0.1 -Vip busy -Port \$_ }
    \$patience = [DateTime]::UtcNow.AddSeconds(15)
    while ((Get-LbVip busy).ServersAvailable -lt 3 -and [DateTime]::UtcNow -lt \$patience) { [Threading.Thread]::Sleep(50) }" || fail "the VIP could not be made"
for scheduler in RoundRobin LeastConnection; do
    lb "Set-LbPool busy -Scheduler $scheduler" || fail "the scheduler could not be set"
    start=$(date +%s%N)
    "$demo" ask "http://127.0.0.1:$busy_port/" 60 6 >"$work/$scheduler" || fail "a request failed"
    good "$scheduler: 60 requests, 6 at once, in $((($(date +%s%N) - start) / 1000000)) ms: $(tally <"$work/$scheduler")"
done
[ "$(count slow "$work/RoundRobin")" = 20 ] || fail "round robin did not give the slow server its third"
[ "$(count slow "$work/LeastConnection")" -lt 20 ] || fail "least connection gave the slow server as many"

step "8. Server two is broken: its page says OK, under status 500"
lb 'Set-LbHealthCheck -Vip web -Type HttpContent -Path /health -ExpectStatus 200 -ExpectContent OK' || fail "the check could not be set"
"$demo" ask "http://127.0.0.1:${port[two]}/break" 1 >/dev/null || fail "server two could not be broken"
lb "
    \$patience = [DateTime]::UtcNow.AddSeconds(15)
    while (-not (Get-LbRealServer -Vip web | Where-Object Health -eq Unhealthy) -and [DateTime]::UtcNow -lt \$patience) { [Threading.Thread]::Sleep(50) }
    Get-LbRealServer -Vip web | Out-Host
    Test-LbHealthCheck -Vip web -Port ${port[two]} | Out-Host
    if (-not (Get-LbRealServer -Vip web -Port ${port[two]}).Reason.StartsWith('HTTP 500, expected 200')) { exit 1 }" || fail "the content check did not catch it"
ask 9 >"$work/content" || fail "a request failed"
[ "$(count two "$work/content")" = 0 ] || fail "a broken server answered"
good "it gets no requests, though it still takes connections and says OK: $(tally <"$work/content")"

if [ -n "$once" ]; then
    step "All of it worked."
    exit 0
fi
step "It goes on until you press Ctrl-C. In another terminal:"
cat <<END
  curl http://127.0.0.1:$vip_port/
  export LBADMIN_AGENT=$LBADMIN_AGENT
  ./lbsh -c 'Get-LbVip | Out-Host; Get-LbRealServer | Out-Host; Watch-LbEvent -Recent 20 -For 30s'
END
trap 'echo; exit 0' INT TERM
wait "${pid[agent]}"
