#!/usr/bin/env bash
# ./run.sh --mode dsr [--once]: builds everything, then shows direct server return (DsrL2) on a network of its own: a client, a switch, a load
# balancer and three servers, each in a network namespace. What goes over the wire is looked at; a server loses the VIP address; the agent is
# killed under traffic. Stays until Ctrl-C; --once ends by itself, with 0 only if all of it worked. Nothing stays behind.
# shellcheck disable=SC2016
set -euo pipefail
cd "$(dirname "$0")/.."
once=${1:-}

cannot() { echo "run.sh: --mode dsr $*" >&2; exit 2; }
[ "$(id -u)" = 0 ] || cannot "makes network namespaces and loads programs into the kernel, which only root may do"
for tool in ip nsenter; do command -v $tool >/dev/null || cannot "needs $tool (iproute2 and util-linux)"; done
space=lbdemo-$$
{ ip netns add $space-switch && ip netns del $space-switch; } 2>/dev/null || cannot "needs network namespaces, which cannot be made here"

. samples/stage.sh

hosts=(client balancer one two three)
declare -A number=([client]=1 [balancer]=2 [one]=11 [two]=12 [three]=13)
vip=10.9.0.100
pins=/sys/fs/bpf/lbdemo-$$

take_down() {
    local name
    clean_up
    for name in switch "${hosts[@]}"; do
        [ ! -e "/run/netns/$space-$name" ] || ip netns del "$space-$name" || true
    done
    rm -rf "$pins"
}
trap take_down EXIT

mac() { echo "02:00:00:00:00:$(printf %02d "${number[$1]}")"; }
on() { nsenter --net="/run/netns/$space-$1" "${@:2}"; } # HOST COMMAND...
# As processes that are ended by name.
start() { # NAME HOST COMMAND...
    : >"$work/$1.out"
    nsenter --net="/run/netns/$space-$2" "${@:3}" >"$work/$1.out" 2>&1 &
    pid[$1]=$!
}

new_space() { # NAME
    ip netns add "$space-$1" || fail "a network namespace could not be made"
    ip -n "$space-$1" link set lo up
    # Without IPv6 the wire is quiet.
    on "$1" sh -c 'for file in /proc/sys/net/ipv6/conf/*/disable_ipv6; do [ ! -e "$file" ] || echo 1 >"$file"; done'
}

# A port at the switch, a cable, and the host's end of it.
plug_in() { # HOST
    ip -n $space-switch link set "$1" master br0 up
    ip -n $space-switch link set "eth-$1" netns "$space-$1"
    ip -n "$space-$1" link set "eth-$1" name eth0 address "$(mac "$1")"
    ip -n "$space-$1" address add "10.9.0.${number[$1]}/24" dev eth0
    ip -n "$space-$1" link set eth0 up
}

take_vip() { ip -n "$space-$1" address add "$vip/32" dev lo; } # SERVER

# In namespaces of the network alone: with "ip netns exec" the agent would not see the BPF file system of this machine.
start_agent() { # NAME
    start "$1" balancer ./artifacts/LbAgent/LbAgent --state "$work/state" --socket "$work/agent.sock" --pins "$pins"
    await_line "$work/$1.out" "LbAgent ready"
}

ask() { on client "$demo" ask "http://$vip/" "$@"; } # COUNT [AT_ONCE]

await_answers() { # COUNT: so many more of the stream
    local end=$(($(wc -l <"$work/stream.out") + $1))
    for _ in $(seq 200); do
        [ "$(wc -l <"$work/stream.out")" -lt $end ] || return 0
        sleep 0.05
    done
    fail "the stream of requests has stopped"
}

name_of() { # ADDRESS
    local name
    for name in "${hosts[@]}"; do
        if [ "10.9.0.${number[$name]}" = "$1" ]; then echo "$name"; fi
    done
}

lines() { wc -l <"$work/$1"; }

# What is open now, for people; and into files: each open flow, as "CLIENT -> SERVER", and how many flows there were.
look_at_flows() { # FILE
    lb "
        \$open = @(Get-LbFlow web | Where-Object State -eq Open)
        \$open | Out-Host
        Get-LbStatistics web | Out-Host
        [IO.File]::WriteAllLines('$work/$1', [string[]]\$open.ForEach({ \"\$(\$_.ClientAddress):\$(\$_.ClientPort) -> \$(\$_.ServerAddress)\" }))
        [IO.File]::WriteAllText('$work/$1.total', (Get-LbStatistics web).TotalFlows)" || fail "the flows could not be listed"
}

step "1. Building"
./build.sh
[ -e artifacts/bpf/pass.bpf.o ] || cannot "needs the programs for the kernel, which could not be built (above is why)"
good "agent: artifacts/LbAgent/LbAgent, module: artifacts/LbAdmin/LbAdmin.psd1"

step "2. A client, a load balancer and three web servers at a switch"
for name in switch "${hosts[@]}"; do new_space "$name"; done
ip -n $space-switch link add br0 type bridge mcast_snooping 0 || fail "a bridge could not be made"
ip -n $space-switch link set br0 up
for name in "${hosts[@]}"; do ip -n $space-switch link add "$name" type veth peer name "eth-$name" || fail "a cable (veth) could not be made"; done
# What a real network card does, and what a veth needs in its place: see VETH in about_LbDsr.
on switch "$demo" finish-checksums "${hosts[@]/#/eth-}" || fail "checksums would be left to a network card that is not there"
ip -n $space-switch link set dev balancer xdp obj artifacts/bpf/pass.bpf.o sec xdp || fail "the program that passes could not be put on the switch's port"
for name in "${hosts[@]}"; do plug_in "$name"; done
for name in one two three; do
    on $name sh -c 'echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore; echo 2 >/proc/sys/net/ipv4/conf/all/arp_announce'
    take_vip $name
    start $name $name "$demo" serve $name 0.0.0.0:80
done
for name in one two three; do await_line "$work/$name.out" "$name "; done
export LBADMIN_AGENT="unix:$work/agent.sock"
start_agent agent
cat <<END
    client 10.9.0.1 --.            .-- one   10.9.0.11
                      +-- switch --+-- two   10.9.0.12   each with $vip on lo, and silent about it (arp_ignore, arp_announce)
  balancer 10.9.0.2 --'            '-- three 10.9.0.13
END
good "MAC addresses end like IP addresses: $(mac client) client, $(mac balancer) balancer, $(mac one) one, ..."
good "agent on the balancer, controlled by $LBADMIN_AGENT"

step "3. A VIP over them: samples/dsr.ps1"
echo "  ${dim}./lbsh samples/dsr.ps1 -Address $vip -Server 10.9.0.11, 10.9.0.12, 10.9.0.13${off}"
lb "& ./samples/dsr.ps1 -Address $vip -Server 10.9.0.11, 10.9.0.12, 10.9.0.13" || fail "the VIP could not be made"

step "4. Nine requests to http://$vip/"
ask 9 >"$work/answers" || fail "a request failed"
sed 's/^/  /' "$work/answers" | paste -sd' '
take_turns "$work/answers" || fail "the servers did not take turns"
good "each server in turn, three times: $(tally <"$work/answers")"

step "5. One request, as the switch sees it: each frame as it comes in, and by which cable it leaves"
ip -n $space-client neigh flush dev eth0
start wire switch "$demo" watch 10.9.0.1
await_line "$work/wire.out" watching
who=$(ask 1) || fail "the request failed"
for side in client "$who"; do await_line "$work/wire.out" "$side in .* [A-Z+]*FIN"; done
sleep 0.2
end wire || true
macs=$(for name in "${hosts[@]}"; do echo "$name=$(mac "$name")"; done)
awk -v vip=$vip -v answer_from=$vip:80 -v server="$who" -v macs="$macs" -v good="  ${green}ok${off}  " -v bad="  ${red}FAILED${off}  " \
    -f samples/wire.awk <(tail -n +2 "$work/wire.out") || fail "that is not what DsrL2 does to packets"

step "6. Server two loses the VIP address"
echo "  ${dim}ip address del $vip/32 dev lo${off}"
ip -n $space-two address del $vip/32 dev lo
lb '
    $patience = [DateTime]::UtcNow.AddSeconds(15)
    while (-not (Get-LbRealServer -Vip web | Where-Object Health -eq Unhealthy) -and [DateTime]::UtcNow -lt $patience) { [Threading.Thread]::Sleep(50) }
    Get-LbRealServer -Vip web | Out-Host
    Test-LbHealthCheck -Vip web -Address 10.9.0.12 | Out-Host
    if (-not (Get-LbRealServer -Vip web -Address 10.9.0.12).Reason.StartsWith("server up, DSR not set up")) { exit 1 }' || fail "the health check did not tell"
ask 10 >"$work/without" || fail "a request failed"
[ "$(count two "$work/without")" = 0 ] || fail "a server without the VIP address answered"
good "it runs and would answer at its own address; traffic goes to the others: $(tally <"$work/without")"
take_vip two
lb '
    $patience = [DateTime]::UtcNow.AddSeconds(15)
    while ((Get-LbVip web).ServersAvailable -lt 3 -and [DateTime]::UtcNow -lt $patience) { [Threading.Thread]::Sleep(50) }' || fail "the servers could not be listed"
ask 9 >"$work/back" || fail "a request failed"
[ "$(count two "$work/back")" = 3 ] || fail "server two does not take its turns again"
good "with the address it takes its turns again: $(tally <"$work/back")"

step "7. The agent dies (kill -9) under traffic, and another takes over"
# A connection that is opened now, and used when all is over.
mkfifo "$work/go"
start kept client bash -c 'exec 3<>"/dev/tcp/$0/80"; echo open; read -r <"$1"; printf "GET / HTTP/1.0\r\n\r\n" >&3; tail -n 1 <&3' $vip "$work/go"
await_line "$work/kept.out" open
look_at_flows before
[ "$(lines before)" = 1 ] || fail "there is not one open flow, but $(lines before)"
good "a client has connected, and is silent for now: $(cat "$work/before")"
start stream client "$demo" ask "http://$vip/" 1000000 4
await_answers 200
kill -9 "${pid[agent]}"
wait "${pid[agent]}" 2>/dev/null || true
unset 'pid[agent]'
good "a stream of requests, 4 at once: $(lines stream.out) were answered when the agent was killed"
await_answers 500
good "$(lines stream.out) when the next one was started: the program in the kernel needs none"
start_agent successor
await_answers 200
end stream || fail "a request failed: $(tally <"$work/stream.out")"
good "$(lines stream.out) in the end, and none failed: $(tally <"$work/stream.out")"
look_at_flows after
cmp -s "$work/before" "$work/after" || fail "the new agent does not know the open flow"
[ "$(cat "$work/after.total")" = $(($(cat "$work/before.total") + $(lines stream.out))) ] || fail "the new agent does not count on"
good "the new agent knows the open flow, and counts on: $(cat "$work/before.total") flows before, $(lines stream.out) of the stream"
who=$(name_of "$(cut -d' ' -f3 "$work/before")")
echo >"$work/go"
await_line "$work/kept.out" "$who"
good "the silent client asks at last, and $who answers"

step "8. Remove-LbVip"
on_balancer() { ip -n $space-balancer -o "$1" show dev eth0; }
[[ $(on_balancer address) == *" $vip/32 "* && $(on_balancer link) == *xdp* && -e $pins ]] || fail "there is nothing to take off the balancer"
# Flows that are over are remembered for 30 s otherwise, and a VIP that is removed waits for its flows so long.
lb 'Set-LbVip web -HalfClosedTimeout 1s; Remove-LbVip web -Force' || fail "the VIP could not be removed"
for _ in $(seq 350); do
    [ -e $pins ] || break
    sleep 0.1
done
[[ $(on_balancer address) != *" $vip/32 "* ]] || fail "the balancer still has the address"
[[ $(on_balancer link) != *xdp* ]] || fail "the program is still on the interface"
[ ! -e $pins ] || fail "there still is $pins"
good "the balancer is as it was: no address $vip, no program on eth0, nothing in /sys/fs/bpf"

if [ -n "$once" ]; then
    step "All of it worked."
    exit 0
fi
lb "& ./samples/dsr.ps1 -Address $vip -Server 10.9.0.11, 10.9.0.12, 10.9.0.13" >/dev/null || fail "the VIP could not be made again"
step "The VIP is there again, and stays until you press Ctrl-C. In another terminal, as root:"
cat <<END
  nsenter --net=/run/netns/$space-client $demo ask http://$vip/ 9
  nsenter --net=/run/netns/$space-switch $demo watch 10.9.0.1
  ip -n $space-two address del $vip/32 dev lo
  export LBADMIN_AGENT=$LBADMIN_AGENT
  ./lbsh -c 'Get-LbRealServer | Out-Host; Get-LbFlow | Out-Host; Get-LbStatistics -ByServer | Out-Host; Watch-LbEvent -Recent 20 -For 30s'
END
trap 'echo; exit 0' INT TERM
wait "${pid[successor]}"
