/* Counting. Only programs on this processor touch these counters, one at a time. */
#pragma once

#include "../maps/counters.h"
#include "packet.h"

static __always_inline void count_reason(__u32 reason)
{
    __u64 *count = bpf_map_lookup_elem(&reasons, &reason);

    if (count)
        (*count)++;
}

static __always_inline void count_passing(const struct packet *p)
{
    __u32 zero = 0;
    struct traffic *traffic = bpf_map_lookup_elem(&passing, &zero);

    if (!traffic)
        return;
    traffic->packets++;
    traffic->bytes += p->end - p->data;
}

static __always_inline void count_packet(__u32 place, __u64 bytes)
{
    struct server_counters *counters = bpf_map_lookup_elem(&server_counts, &place);

    if (!counters)
        return;
    counters->packets++;
    counters->bytes += bytes;
}

static __always_inline void count_flow(__u32 place)
{
    struct server_counters *counters = bpf_map_lookup_elem(&server_counts, &place);

    if (counters)
        counters->flows++;
}

/* A flow of its own, that ends as it begins. Its end first: whoever adds them up meanwhile finds no flow open that is none. */
static __always_inline void count_datagram(__u32 place)
{
    struct server_counters *counters = bpf_map_lookup_elem(&server_counts, &place);

    if (!counters)
        return;
    counters->ended++;
    asm volatile("" ::: "memory");
    counters->flows++;
}

/* Atomic: the sweep counts here too, and packets come in between. */
static __always_inline void count_end(__u32 place)
{
    struct server_counters *counters = bpf_map_lookup_elem(&server_counts, &place);

    if (counters)
        __sync_fetch_and_add(&counters->ended, 1);
}
