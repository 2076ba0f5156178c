/* Counting. Only the program on this processor touches these counters. */
#pragma once

#include "maps.h"

static __always_inline void count_decapsulated(__u32 bytes)
{
    __u32 zero = 0;
    struct decapsulated *counters = bpf_map_lookup_elem(&decapsulated, &zero);

    if (!counters)
        return;
    counters->packets++;
    counters->bytes += bytes;
}

static __always_inline void count_dropped(__u32 reason)
{
    __u64 *count = bpf_map_lookup_elem(&dropped, &reason);

    if (count)
        (*count)++;
}
