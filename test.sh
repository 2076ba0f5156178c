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
# What tests leave goes with them.
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/lbt.XXXXXX")
export TMPDIR
log=$TMPDIR/log
trap 'rm -rf "$TMPDIR"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
./build.sh all
./build.sh package

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
say "building the tests"
dotnet build LbAdmin.sln -c Debug -nologo -v quiet >"$log" 2>&1 || { cat "$log"; exit 1; }

# What cannot be tested here is skipped test by test; this says why, once.
without=
[ "$(id -u)" = 0 ] || without='root'
[ -e artifacts/bpf/lb.bpf.o ] || without="${without:+$without, and without }programs for the kernel (clang 15 or later, libbpf-dev)"
[ -z "$without" ] || say "without $without: the kernel engine, decapsulation, checks at VIP addresses, and whatever else needs network namespaces, are skipped"

passed=0 failed=0 skipped=0
tally() { # PASSED FAILED SKIPPED
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

for project in tests/unit/*/*.csproj; do
    name=$(basename "$project" .csproj)
    say "$name"
    # A test that waits for ever is named, and ends the run.
    dotnet test "$project" --no-build -nologo --results-directory "$TMPDIR" --blame-hang-timeout 5min --blame-hang-dump-type none ${fast:+--filter 'Duration!=Long'} 2>&1 |
        tee "$log" || true
    # The closing line: "Passed!  - Failed: 0, Passed: 12, Skipped: 0, Total: 12, ..."
    if ! [[ $(grep -E '^(Passed|Failed)!' "$log" | tail -n 1) =~ Failed:\ +([0-9]+),\ +Passed:\ +([0-9]+),\ +Skipped:\ +([0-9]+) ]]; then
        say "$name did not run to its end"
        exit 1
    fi
    tally "${BASH_REMATCH[2]}" "${BASH_REMATCH[1]}" "${BASH_REMATCH[3]}"
done

if [ -n "$pester" ]; then
    say "tests/pester"
    pwsh -NoProfile -Command "
        Import-Module '$pester'
        \$result = Invoke-Pester -Path tests/pester -Output Normal -PassThru
        \"pester: \$(\$result.PassedCount) \$(\$result.FailedCount + \$result.FailedContainersCount + \$result.FailedBlocksCount) \$(\$result.SkippedCount)\"" | tee "$log"
    [[ $(tail -n 1 "$log") =~ ^pester:\ ([0-9]+)\ ([0-9]+)\ ([0-9]+) ]] || { say "Pester did not run to its end"; exit 1; }
    tally "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}"
else
    say "tests/pester skipped: they need pwsh and Pester 5 or later, which are neither here nor could be installed (tests/unit/LbPowerShell.Tests runs the cmdlets in a PowerShell engine all the same)"
fi

if [ -z "$fast" ]; then
    say "tests/windows"
    tests/windows/run.sh 2>&1 | tee "$log" || true
    [[ $(tail -n 1 "$log") =~ ^windows:\ ([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]] || { say "tests/windows did not run to its end"; exit 1; }
    tally "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}"
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
