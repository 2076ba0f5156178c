#!/usr/bin/env bash
# Builds what is out of date: ./build.sh [agent|bpf|module|package|demo|windows|tests|all]. Installs what the build needs, where it can, and says so.
#   artifacts/LbAgent/LbAgent        the agent: native code where this system can build it, else an ordinary .NET program
#   artifacts/bpf/*.o                the programs for the kernel (BPF), which become part of the agent and of LbDsr
#   artifacts/LbAdmin/LbAdmin.psd1   the PowerShell module
#   artifacts/package/               the same as a package that Install-PSResource takes; not part of "all"
#   artifacts/windows/               the agent and LbShell for Windows (x64), with .NET beside them; not part of "all"
# "tests" is all, the package, and the tests.
set -euo pipefail
cd "$(dirname "$0")"
# No compiler server stays behind.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
# A compiler runs too briefly for what the runtime would learn about it to pay.
export DOTNET_TieredPGO=0

# The SDK leaves folders in the temporary folder; in one of our own they go with it.
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/lbb.XXXXXX")
export TMPDIR
log=$TMPDIR/log
native=
clean_up() {
    trap - EXIT
    [ -z "$native" ] || { kill -- "-$native" 2>/dev/null && wait "$native"; } || true
    rm -rf "$TMPDIR"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { echo "build.sh: $*" >&2; }

command -v dotnet >/dev/null || {
    say "the .NET SDK 10 is missing. Install it (https://dotnet.microsoft.com/download, or apt-get install dotnet-sdk-10.0 where the system has it) and try again."
    exit 1
}

# Whether anything in these places is younger than what was built from it.
stale() { # BUILT PLACE...
    local built=$1
    shift
    [ ! -e "$built" ] || [ -n "$(find "$@" Directory.Build.props Directory.Packages.props global.json -type f -newer "$built" -not -path '*/obj/*' -not -path '*/bin/*' -print -quit)" ]
}

# Shows a build's output only when it fails.
quietly() {
    "$@" >"$log" 2>&1 || { cat "$log" >&2; return 1; }
}

# The native tool chain: a C compiler to link with, and zlib to link to. Sets linker.
can_link() {
    local compiler
    linker=
    for compiler in clang clang-{21,20,19,18,17,16,15} gcc; do
        ! command -v "$compiler" >/dev/null || { linker=$compiler; break; }
    done
    [ -n "$linker" ] && [ -e /usr/include/zlib.h ]
}

need_native() {
    can_link && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        local missing=(zlib1g-dev)
        [ -n "$linker" ] || missing+=(clang)
        say "installing ${missing[*]} with apt-get: the agent is built as native code, which needs a linker and zlib"
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 ||
            say "that failed: $(tail -n 1 "$log")"
    fi
    can_link
}

# What compiles for BPF: clang 15 or later with its llvm-strip, and libbpf's headers. Sets clang and strip.
can_compile_bpf() {
    [ -e /usr/include/bpf/bpf_helpers.h ] || return 1
    for clang in clang-{21,20,19,18,17,16,15} clang; do
        command -v "$clang" >/dev/null || continue
        [ "$("$clang" -dumpversion | cut -d. -f1)" -ge 15 ] || continue
        for strip in "llvm-strip${clang#clang}" llvm-strip; do
            command -v "$strip" >/dev/null && return
        done
    done
    return 1
}

need_bpf() {
    can_compile_bpf && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing clang-19, llvm-19, libbpf-dev and libbpf1 with apt-get: programs for the kernel (BPF) are compiled with them"
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends clang-19 llvm-19 libbpf-dev libbpf1; } >"$log" 2>&1 ||
            say "that failed: $(tail -n 1 "$log")"
    fi
    can_compile_bpf
}

bpf() {
    local source=src/LbAgent/Engines/Kernel/Bpf probe=src/LbAgent/HealthChecks/Dsr/Bpf dsr=src/LbDsr/Linux/Decapsulation/Bpf
    local shared=src/LbAgent/Bpf/Include bench=bench/LbBench/Kernel/Bpf tests=tests/unit/LbDsr.Tests/Bpf demo=samples/demo/Bpf out=artifacts/bpf program clang strip
    mkdir -p $out
    stale $out/lb.bpf.o $shared $source $probe $dsr $bench $tests $demo || return 0
    need_bpf || {
        say "no clang 15 or later with llvm-strip, or no libbpf-dev: the agent is built without its programs for the kernel, and LbDsr without the one that decapsulates"
        return 0
    }
    say "compiling the programs for the kernel (BPF)"
    # The one that tells whether all are built comes last. Debug information goes, types (BTF) stay: libbpf needs them.
    for program in $demo/pass $bench/bench $bench/wire $tests/idle $tests/wider $tests/unfit $dsr/decap $probe/probe $source/clock $source/lb; do
        quietly "$clang" -target bpf -mcpu=v3 -O2 -g -std=gnu11 -Wall -Wextra -Werror -Wno-unused-parameter -idirafter "/usr/include/$(uname -m)-linux-gnu" -c $program.bpf.c -o "$TMPDIR/program.o"
        quietly "$strip" -g "$TMPDIR/program.o"
        mv "$TMPDIR/program.o" "$out/${program##*/}.bpf.o"
    done
}

# The long part, which leaves a core free, goes on while other things are built.
begin_agent() {
    bpf
    stale artifacts/LbAgent/LbAgent src/LbAgent src/Addresses src/Protos artifacts/bpf || return 0
    local arch linker
    case $(uname -s)-$(uname -m) in
        Linux-x86_64) arch=linux-x64 ;;
        Linux-aarch64) arch=linux-arm64 ;;
        *) arch= ;;
    esac
    if [ -n "$arch" ] && need_native; then
        say "building the agent as native code (about a minute)"
        quietly dotnet build src/LbAgent -c Release -r $arch
        # A process group of its own, so that it can be ended whole.
        set -m
        dotnet publish src/LbAgent -c Release -r $arch --no-build -p:CppCompilerAndLinker="$linker" -o artifacts/LbAgent >"$TMPDIR/native.log" 2>&1 &
        native=$!
        set +m
    else
        say "building the agent as an ordinary .NET program (native code needs Linux, clang or gcc, and zlib1g-dev): it starts slower and uses more memory"
        quietly dotnet publish src/LbAgent -c Release -p:PublishAot=false --self-contained false -o artifacts/LbAgent
        tidy_agent
    fi
}

finish_agent() {
    [ -n "$native" ] || return 0
    wait "$native" || { native=; cat "$TMPDIR/native.log" >&2; return 1; }
    native=
    tidy_agent
}

tidy_agent() {
    rm -f artifacts/LbAgent/*.pdb artifacts/LbAgent/*.xml artifacts/LbAgent/*.dbg
    touch artifacts/LbAgent/LbAgent
}

agent() {
    begin_agent
    finish_agent
}

module() {
    stale artifacts/LbAdmin/LbAdmin.psd1 src/LbPowerShell src/Addresses src/LbPowerShell.Client src/LbShell src/Protos build docs/help LbAdmin.psd1 || return 0
    say "building the PowerShell module"
    # The module last: its manifest is what tells that all is built.
    quietly dotnet build src/LbShell -c Release
    quietly dotnet build src/LbPowerShell.Client -c Release
    touch artifacts/LbAdmin/LbAdmin.psd1
}

# Of what the module's folder holds, and nothing that an earlier build left there: it is made anew.
package() {
    local out=artifacts/package
    stale $out/built LICENSE src/LbPowerShell src/Addresses src/LbPowerShell.Client src/LbShell src/Protos build docs/help LbAdmin.psd1 || return 0
    rm -rf artifacts/LbAdmin $out
    module
    say "packing the PowerShell module"
    quietly dotnet pack build/Package -c Release
    touch $out/built
}

demo() {
    stale artifacts/LbDemo/LbDemo samples/demo || return 0
    say "building the three small web servers of run.sh"
    quietly dotnet build samples/demo -c Release -o artifacts/LbDemo
    touch artifacts/LbDemo/LbDemo
}

# What was analysed for the agent and the module is not analysed twice.
tests() {
    say "building the tests"
    quietly dotnet build LbAdmin.sln -c Release -p:RunAnalyzersOfProduct=false -nologo -v quiet
}

# Native code for Windows needs the linker of Windows; so ordinary programs, the agent without code made at run time, as native code has
# none. What is built on the way stays away from what builds for this system leave in obj/.
windows() {
    bpf
    local out=$PWD/artifacts/windows
    local for_windows=(-c Release -r win-x64 --self-contained true -p:UseAnalyzers=false -p:RunAnalyzers=false --artifacts-path "$out/build")
    if stale artifacts/windows/LbAgent/LbAgent.exe src/LbAgent src/Addresses src/Protos artifacts/bpf; then
        say "building the agent for Windows (x64)"
        quietly dotnet publish src/LbAgent "${for_windows[@]}" -p:PublishAot=false -p:DynamicCodeSupport=false -o "$out/LbAgent"
        touch artifacts/windows/LbAgent/LbAgent.exe
    fi
    if stale artifacts/windows/LbShell/LbShell.exe src/LbShell; then
        say "building LbShell for Windows (x64)"
        quietly dotnet publish src/LbShell "${for_windows[@]}" -p:OutDir="$out/build/shell/" -p:PublishDir="$out/LbShell/"
        touch artifacts/windows/LbShell/LbShell.exe
    fi
}

case ${1:-all} in
    agent | bpf | module | package | demo | windows) "$1" ;;
    all) begin_agent; module; demo; finish_agent ;;
    tests) begin_agent; package; demo; tests; finish_agent ;;
    *) say "there is nothing called '$1': agent, bpf, module, package, demo, windows, tests or all"; exit 2 ;;
esac
