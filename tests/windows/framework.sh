# shellcheck shell=bash
# Windows PowerShell 5.1 loads the module with .NET Framework. mono, whose class library is about that of 4.8, loads every type here and compiles every
# method of what is to be loaded there: the module and LbDsr. Sourced by run.sh.

check_framework() {
    local nuget=${NUGET_PACKAGES:-$HOME/.nuget/packages} facades powershell
    command -v mono >/dev/null && command -v mcs >/dev/null ||
        { skip "loading by .NET Framework: mono (apt-get install mono-runtime mono-mcs) is not here"; return; }
    # Debian's mono has no netstandard.dll; .NET Framework 4.7.2 has.
    facades=$(dirname "$(readlink -f "$(command -v dotnet)")")/sdk/$(dotnet --version)/Microsoft/Microsoft.NET.Build.Extensions/net461/lib
    powershell=$(ls -d "$nuget"/powershellstandard.library/*/lib/netstandard2.0 | tail -n 1)
    [ -e "$facades/netstandard.dll" ] || { skip "loading by .NET Framework: the SDK has no $facades/netstandard.dll"; return; }
    ./build.sh module || { fail 'the module was not built'; return; }
    dotnet build src/LbDsr -c Release -nologo -v quiet -o "$work/dsr" >"$work/dsr.log" 2>&1 ||
        { fail "LbDsr was not built: $(tail -n 1 "$work/dsr.log")"; return; }
    mcs -out:"$work/load.exe" tests/windows/load.cs >"$work/mcs.log" 2>&1 || { fail "load.cs was not compiled: $(tail -n 1 "$work/mcs.log")"; return; }
    load artifacts/LbAdmin/LbPowerShell.dll "$work/dsr" "$facades" "$powershell"
    load "$work/dsr/LbDsr.dll" "$facades"
}

load() { # ASSEMBLY FOLDER...
    local log=$work/load.log
    if timeout -k 5 60 mono "$work/load.exe" "$@" >"$log" 2>&1; then
        pass
    else
        fail "mono does not load all of $1: $(head -n 3 "$log" | tr '\n' ' ')"
    fi
}
