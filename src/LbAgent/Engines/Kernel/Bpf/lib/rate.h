/* How many new flows come in a second, to a VIP and from one source. All processors count in one place, where only new flows do. */
#pragma once

#include "../maps/clients.h"
#include "../maps/settings.h"
#include "newcomer.h"

#include <linux/errno.h>

static __always_inline __u64 this_second(void)
{
    return bpf_jiffies64() / settings.ticks_per_second;
}

/* Counts one more, and returns whether there were as many already. */
static __always_inline bool is_past(struct rate_window *rate, __u32 limit)
{
    __u64 window = this_second(), old = rate->window;

    /* One processor begins the second. What another counts meanwhile is lost: the limit is a guard, not an account. */
    if (old != window && __sync_val_compare_and_swap(&rate->window, old, window) == old)
        rate->flows = 0;
    return __sync_fetch_and_add(&rate->flows, 1) >= limit;
}

static __always_inline bool is_over_rate(const struct vip *vip)
{
    struct rate_window *rate = bpf_map_lookup_elem(&rates, &vip->number);

    return rate && is_past(rate, vip->new_flows_per_second);
}

/* A source is an IPv4 address or an IPv6 /64: who has one of those has all addresses in it. */
static __always_inline bool is_source_over_rate(const struct vip *vip, const struct newcomer *n)
{
    struct client_key key = { .vip = vip->number, .source = { n->source[0], n->source[1] } };
    struct rate_window *rate, first = { .window = this_second(), .flows = 1 };

    if (is_mapped(n->source)) {
        key.source[2] = n->source[2];
        key.source[3] = n->source[3];
    }
    rate = bpf_map_lookup_elem(&sources, &key);
    if (rate)
        return is_past(rate, vip->new_flows_per_second_per_source);
    if (bpf_map_update_elem(&sources, &key, &first, BPF_NOEXIST) != -EEXIST)
        return false;
    /* Another processor was faster. */
    rate = bpf_map_lookup_elem(&sources, &key);
    return rate && is_past(rate, vip->new_flows_per_second_per_source);
}
