# shellcheck shell=bash
# layouts.txt against the headers of mingw-w64, each line at compile time. Sourced by run.sh.

check_layouts() {
    local compiler=x86_64-w64-mingw32-gcc source=$work/layouts.c
    command -v $compiler >/dev/null ||
        { skip "layouts of Windows structures: $compiler (apt-get install gcc-mingw-w64-x86-64) is not here"; return; }
    {
        printf '#define _WIN32_WINNT 0x0A00\n'
        # winsock2.h comes before windows.h.
        printf '#include <%s>\n' winsock2.h ws2ipdef.h windows.h iphlpapi.h netioapi.h setupapi.h newdev.h winternl.h stddef.h
        awk '
            /^#/ || !NF { next }
            /^=/ { print "_Static_assert((" substr($1, 2) ") == " $2 ", \"" $0 "\");"; next }
            split($1, part, ".") == 2 { print "_Static_assert(offsetof(" part[1] ", " part[2] ") == " $2 ", \"" $0 "\");"; next }
            { print "_Static_assert(sizeof(" $1 ") == " $2 ", \"" $0 "\");" }' tests/windows/layouts.txt
    } >"$source"
    if $compiler -fsyntax-only "$source" 2>"$work/layouts.log"; then
        pass
    else
        fail "layouts.txt is not what the headers say: $(grep -m 3 'error:' "$work/layouts.log" | sed 's/.*error: //' | tr '\n' ' ')"
    fi
}
