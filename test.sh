#!/usr/bin/env bash
# Runs every test: ./test.sh [--fast] (leaves out those over 5 s each). Builds what is missing first, the real agent included.
set -euo pipefail
cd "$(dirname "$0")"

fast=
for argument in "$@"; do
    case $argument in
        --fast) fast=1 ;;
        *) echo "usage: ./test.sh [--fast]" >&2; exit 2 ;;
    esac
done

say() { echo "test.sh: $*"; }

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
# A test runs too briefly for what the runtime would learn about it to pay.
export DOTNET_TieredPGO=0
# What tests leave goes with them.
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/lbt.XXXXXX")
export TMPDIR
log=$TMPDIR/log
lane=
clean_up() {
    trap - EXIT
    [ -z "$lane" ] || { kill -- "-$lane" 2>/dev/null && wait "$lane"; } || true
    rm -rf "$TMPDIR"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
./build.sh tests

# PowerShell and Pester, as packages from NuGet, into artifacts/tools. Not where there are others already.
need_powershell() {
    local tools=$PWD/artifacts/tools
    if ! command -v pwsh >/dev/null; then
        [ -x "$tools/pwsh" ] || { say "installing PowerShell $powershell from NuGet, for tests/pester"; dotnet tool install PowerShell --version "$powershell" --tool-path "$tools" >"$log" 2>&1; } || return 1
        export PATH=$tools:$PATH
    fi
    pester=$(pwsh -NoProfile -Command '(Get-Module -ListAvailable Pester | Where-Object Version -ge ([version]"5.0") | Select-Object -First 1).Path')
    [ -z "$pester" ] || return 0
    pester=$tools/packages/pester/$pester_version/tools/Pester.psd1
    [ -e "$pester" ] || { say "installing Pester $pester_version from NuGet"; dotnet restore tests/pester/Pester.proj -p:PesterVersion="$pester_version" --packages "$tools/packages" >"$log" 2>&1; }
}
powershell=7.6.9 pester_version=6.2.0 pester=
need_powershell || { pester=; say "that failed: $(tail -n 1 "$log")"; }
export LBADMIN_AGENT_EXE=$PWD/artifacts/LbAgent/LbAgent

# What cannot be tested here is skipped test by test; this says why, once.
without=
[ "$(id -u)" = 0 ] || without='root'
[ -e artifacts/bpf/lb.bpf.o ] || without="${without:+$without, and without }programs for the kernel (clang 15 or later, libbpf-dev)"
[ -z "$without" ] || say "without $without: the kernel engine, decapsulation, checks at VIP addresses, and whatever else needs network namespaces, are skipped"

# Each line of a suite's output with its name before it: two run at a time.
suite() { # NAME COMMAND...
    local name=$1
    shift
    "$@" 2>&1 | tee "$TMPDIR/$name.log" | sed -u "s|^|$name: |" || true
}

unit() { # PROJECT COMMAND-BEFORE...
    local name=$1
    shift
    # A test that waits for ever is named, and ends the run.
    suite "$name" "$@" dotnet test "tests/unit/$name" -c Release --no-build -nologo --results-directory "$TMPDIR" \
        --blame-hang-timeout 5min --blame-hang-dump-type none ${fast:+--filter 'Duration!=Long'}
}

run_pester() {
    pwsh -NoProfile -Command "
        Import-Module '$pester'
        \$result = Invoke-Pester -Path tests/pester -Output Normal -PassThru
        \"\$(\$result.PassedCount) passed, \$(\$result.FailedCount + \$result.FailedContainersCount + \$result.FailedBlocksCount) failed, \$(\$result.SkippedCount) skipped\""
}

beside=()
for project in tests/unit/*/*.csproj; do
    name=$(basename "$project" .csproj)
    [ "$name" = LbAgent.Tests ] || beside+=("$name")
done
if [ -n "$pester" ]; then
    beside+=(pester)
else
    say "tests/pester skipped: they need pwsh and Pester 5 or later, which are neither here nor could be installed (tests/unit/LbPowerShell.Tests runs the cmdlets in a PowerShell engine all the same)"
fi
[ -n "$fast" ] || beside+=(windows)

run_beside() {
    local name install=
    # That waits for the network more than it computes.
    [ -n "$fast" ] || { tests/windows/run.sh --install 2>&1 & install=$!; }
    for name in "${beside[@]}"; do
        case $name in
            pester) suite pester run_pester ;;
            windows) wait "$install" || true; suite windows tests/windows/run.sh ;;
            *) unit "$name" ;;
        esac
    done
}

# The tests of the agent wait more than they compute. They get a network of their own where this user may make one: one agent in a network has the
# kernel engine, and the others start agents too.
apart=()
! unshare --net true 2>/dev/null || apart=(unshare --net sh -c 'ip link set lo up && exec "$@"' sh)
say "LbAgent.Tests, and beside it ${beside[*]}"
# A process group of its own, so that it can be ended whole.
set -m
run_beside &
lane=$!
set +m
unit LbAgent.Tests "${apart[@]}"
wait "$lane" || true
lane=

passed=0 failed=0 skipped=0
for name in LbAgent.Tests "${beside[@]}"; do
    line=$(grep -aE '^(Passed|Failed)!|[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$TMPDIR/$name.log" | tail -n 1) || true
    if [[ $line =~ Failed:\ +([0-9]+),\ +Passed:\ +([0-9]+),\ +Skipped:\ +([0-9]+) ]]; then
        failed=$((failed + BASH_REMATCH[1])) passed=$((passed + BASH_REMATCH[2])) skipped=$((skipped + BASH_REMATCH[3]))
    elif [[ $line =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
        passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2])) skipped=$((skipped + BASH_REMATCH[3]))
    else
        say "$name did not run to its end"
        exit 1
    fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
