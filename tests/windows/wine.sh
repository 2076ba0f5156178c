# shellcheck shell=bash
# Wine: where it is, a prefix for this run alone, and how a program is run in it within a time. Sourced by run.sh.

# Where Debian has it. /usr/bin/wine there warns of 32-bit programs, which nobody runs here.
wine64=/usr/lib/wine/wine64
wineserver=/usr/lib/wine/wineserver64

# Prints why there is no Wine, and fails, where that is so.
need_wine() {
    [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || { echo "Wine runs it on x86-64 Linux alone"; return 1; }
    [ ! -x $wine64 ] || return 0
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "Wine (apt-get install wine wine64) is not here, and only root can install it"; return 1; }
    say "installing Wine with apt-get (105 MB, 700 MB on disk)" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -y -qq --no-install-recommends wine wine64; } >"$work/apt.log" 2>&1 ||
        { echo "apt-get could not install wine and wine64: $(tail -n 1 "$work/apt.log")"; return 1; }
}

# No window and no browser. mscoree stays, without it no .NET program starts. Wine's own messages are off.
export WINEPREFIX=$work/prefix WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES=mshtml= DISPLAY=
export DOTNET_EnableDiagnostics=0 POWERSHELL_DIAGNOSTICS_OPTOUT=1 POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off NO_COLOR=1

# Wine calls itself Windows 7, which .NET 10 does not run on. Its service manager gives a service 10 s to answer, which .NET on a busy machine is not
# always done with, and reads another time (milliseconds) at its own start alone.
start_prefix() {
    {
        timeout 120 $wine64 wineboot -i &&
            registry 'HKCU\Software\Wine' Version win10 &&
            registry 'HKLM\System\CurrentControlSet\Control' ServicesPipeTimeout 60000
    } >"$work/wineboot.log" 2>&1 || { fail "no Wine prefix after 4 minutes: $(tail -n 1 "$work/wineboot.log")"; finish; }
    stop_wine
}

registry() { # KEY NAME VALUE
    timeout 60 $wine64 reg add "$1" /v "$2" /d "$3" /f
}

# Ends the programs of this prefix, and no others.
stop_wine() {
    timeout 20 $wineserver -k 2>/dev/null || true
    timeout 20 $wineserver -w 2>/dev/null || true
}

# A path as Windows programs name it: Z: is /.
windows_path() { # PATH
    local path
    path=$(realpath -m "$1")
    echo "Z:${path//\//\\}"
}

# A script in LbShell with the module, for the agent at the pipe. What it prints is in LOG, with the line ends of this system. Under
# Wine 8 .NET dies when methods that were made at run time are collected (fault_of_wine), and PowerShell makes many: with 512 MiB before the first
# collection there is none.
shell() { # LOG SECONDS SCRIPT [ARGUMENTS]
    local log=$1 seconds=$2 script=$3 result=0
    shift 3
    LBADMIN_AGENT=pipe:$pipe DOTNET_GCgen0size=0x20000000 timeout -k 5 "$seconds" \
        $wine64 artifacts/windows/LbShell/LbShell.exe "$(windows_path artifacts/LbAdmin/LbAdmin.psd1)" "$(windows_path "$script")" "$@" >"$log.raw" 2>&1 || result=$?
    tr -d '\r' <"$log.raw" >"$log"
    [ $result != 124 ] && [ $result != 137 ] || echo "not ended after $seconds s" >>"$log"
    return $result
}
