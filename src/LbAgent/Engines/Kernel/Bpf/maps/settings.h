/* What the loader sets. */
#pragma once

#include "../shared/limits.h"
#include "../shared/types.h"

#include <bpf/bpf_helpers.h>

/* Set before the program is loaded, and never again: the kernel compiles them in. Ticks are jiffies. */
struct settings {
    __u32 ticks_per_second;
    __u32 opening_ticks;
    __u32 fragment_ticks;
    __u32 answers_per_second; /* On each processor. */
    __u32 drops_unknown_fragments;
    __u32 stale_ticks;        /* After so long without a packet a SYN on the ports of an open flow begins another. */
    __u32 adopted_ticks;      /* After so long without a packet an adopted flow ends, if its server's flows do not end sooner. */
    __u32 adopted_per_second; /* Into each table. */
    __u32 adopted_most;       /* At once, in each table. */
};

const volatile struct settings settings SEC(".rodata.settings") = {
    .ticks_per_second = 250,
    .opening_ticks = 60 * 250,
    .fragment_ticks = 30 * 250,
    .answers_per_second = 1000,
    .stale_ticks = 5 * 250,
    .adopted_ticks = 300 * 250,
    .adopted_per_second = 10000,
    .adopted_most = LB_FLOWS / 4,
};
