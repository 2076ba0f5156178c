#!/usr/bin/env bash
# Runs the benchmarks: ./bench.sh [proxy|control|health|schedulers|kernel|load|all] [options for the benchmark, see bench/README.md]
set -euo pipefail
cd "$(dirname "$0")"

agent=$PWD/artifacts/LbAgent/LbAgent
bench=$PWD/artifacts/LbBench/LbBench
work=
runner=

say() { echo "bench.sh: $*" >&2; }

# A benchmark that was killed leaves the ids of what it had started, a file for each.
clean_up() {
    trap - EXIT INT TERM HUP
    if [ -n "$runner" ] && kill -TERM "$runner" 2>/dev/null; then wait "$runner" || true; fi
    if [ -n "$work" ]; then
        for file in "$work"/pids/*; do
            [ -e "$file" ] && kill -KILL "${file##*/}" 2>/dev/null || true
        done
        rm -rf "$work"
    fi
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

need_dotnet() {
    command -v dotnet >/dev/null || { say "needs the .NET SDK named in global.json"; exit 1; }
}

build_agent() {
    [ -x "$agent" ] && return
    say "building the agent into artifacts/LbAgent"
    if [ -x ./build.sh ]; then
        ./build.sh agent >&2
    else
        dotnet publish src/LbAgent -c Release -o artifacts/LbAgent -v quiet -nologo -tl:off "-clp:NoSummary;ErrorsOnly" >&2
    fi
}

build_bench() {
    local log
    ./build.sh bpf
    log=$(dotnet build bench/LbBench -c Release -o artifacts/LbBench -nologo 2>&1) || { echo "$log" >&2; exit 1; }
}

# A peer. Its package brings a service, which is not wanted here and not started.
install_peer() { # PACKAGE...
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing $* with apt-get: the benchmark compares with it, in the same run"
        local policy=/usr/sbin/policy-rc.d made=
        if [ ! -e $policy ]; then printf '#!/bin/sh\nexit 101\n' >$policy; chmod +x $policy; made=1; fi
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >&2 || true
        [ -z "$made" ] || rm -f $policy
    fi
}

need_haproxy() {
    command -v haproxy >/dev/null && return
    install_peer haproxy
    command -v haproxy >/dev/null || {
        say "haproxy is not installed and cannot be installed here (needs root and apt-get): no peer in TCP and health checks, no ratios"
        return 1
    }
}

# Its module stream is a package of its own in Debian; others build it in.
has_nginx_stream() {
    command -v nginx >/dev/null && { [ -e /usr/lib/nginx/modules/ngx_stream_module.so ] || nginx -V 2>&1 | grep -Eq -- '--with-stream( |$)'; }
}

need_nginx() {
    has_nginx_stream && return
    install_peer nginx libnginx-mod-stream
    has_nginx_stream || {
        say "nginx with its module stream is not installed and cannot be installed here (needs root and apt-get): no peer in UDP, no ratios"
        return 1
    }
}

# nftables is a peer, the rest makes what packets go through.
need_wire() {
    command -v nft >/dev/null && command -v ip >/dev/null && return
    install_peer nftables iproute2
    command -v nft >/dev/null && command -v ip >/dev/null || {
        say "nft or ip is not installed and cannot be installed here (needs root and apt-get): no peer in packets a second, or no such figure at all"
        return 1
    }
}

# In the background, because the shell runs its traps only between commands and during "wait".
run() {
    "$bench" "$@" ${agent:+--agent "$agent"} --work "$work" &
    runner=$!
    local result=0
    wait "$runner" || result=$?
    runner=
    return $result
}

proxy() {
    local missing=()
    need_haproxy || missing+=(--no-haproxy)
    need_nginx || missing+=(--no-nginx)
    run proxy "${missing[@]}" "$@"
}

control() { run control "$@"; }

health() {
    local missing=()
    need_haproxy || missing+=(--no-haproxy)
    run health "${missing[@]}" "$@"
}

# In process: no agent runs.
schedulers() { run schedulers "$@"; }

# In process too: the kernel runs the programs on packets that no interface ever sees, and then in namespaces that end with the process.
kernel() {
    need_wire || true
    run kernel "$@"
}

# A proxy that runs already is measured as it is; otherwise the agent is started.
load() {
    case " $* " in *' --target '*) agent= ;; esac
    run load "$@"
}

name=all
case ${1:-} in
    '' | -*) ;;
    *) name=$1; shift ;;
esac
case $name in
    proxy | control | health | schedulers | kernel | load | all) ;;
    *) say "there is no benchmark '$name': proxy, control, health, schedulers, kernel, load or all"; exit 2 ;;
esac

need_dotnet
build_bench
# The peers against themselves need no agent, nor do the schedulers and the datapath.
case " $name $* " in
    *' --against-itself '*) name=proxy ;;
    ' schedulers '* | ' kernel '*) ;;
    *) build_agent ;;
esac
work=$(mktemp -d "${TMPDIR:-/tmp}/lbadmin-bench.XXXXXX")
case $name in
    all)
        proxy "$@"
        for each in control health schedulers; do
            echo
            "$each" "$@"
        done
        echo
        # It needs root and a compiler for BPF, the others do not.
        kernel "$@" || say "the kernel engine's program was not measured" ;;
    *) "$name" "$@" ;;
esac
