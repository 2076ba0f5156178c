/* Which VIP a packet is for, and whether that VIP takes the client. */
#pragma once

#include "../maps/settings.h"
#include "../maps/vips.h"
#include "address.h"
#include "stats.h"

static __always_inline void name_vip(struct vip_key *key, const struct packet *p, const bool v6)
{
    if (v6)
        copy_ipv6(key->address, p->flow6.destination);
    else
        map_ipv4(key->address, p->flow4.destination);
    key->protocol = p->protocol;
    key->zero = 0;
    key->port = v6 ? p->flow6.destination_port : p->flow4.destination_port;
}

static __always_inline struct vip *find_vip(const struct packet *p, const bool v6)
{
    struct range_key key = { .prefix_length = sizeof(struct vip_key) * 8 };
    struct vip *vip;

    name_vip(&key.vip, p, v6);
    vip = bpf_map_lookup_elem(&vips, &key.vip);
    return vip ? vip : bpf_map_lookup_elem(&ranges, &key);
}

static __always_inline bool is_allowed(const struct packet *p, __u32 vip, const bool v6)
{
    struct allowed_key key = { .prefix_length = 8 * (sizeof(key) - sizeof(key.prefix_length)), .vip = vip };

    if (v6)
        copy_ipv6(key.address, p->flow6.source);
    else
        map_ipv4(key.address, p->flow4.source);
    return bpf_map_lookup_elem(&allowed, &key);
}

/* Whether a VIP has taken all the flows that it takes in this second. All processors count in one place; only new flows do. */
static __always_inline bool is_over_rate(__u32 vip, __u32 limit)
{
    struct rate_window *rate = bpf_map_lookup_elem(&rates, &vip);
    __u64 window = bpf_jiffies64() / settings.ticks_per_second;
    __u64 old;

    if (!rate)
        return false;
    old = rate->window;
    /* One processor begins the second. What another counts meanwhile is lost: the limit is a guard, not an account. */
    if (old != window && __sync_val_compare_and_swap(&rate->window, old, window) == old)
        rate->flows = 0;
    return __sync_fetch_and_add(&rate->flows, 1) >= limit;
}

/* Why the VIP does not take this packet, or none. */
static __always_inline int admit(const struct vip *vip, const struct packet *p, const bool v6)
{
    struct vip_counters *counters = bpf_map_lookup_elem(&vip_counts, &vip->number);

    if (!counters)
        return NOT_OURS;
    /* Of an error too it is the client that counts, not the router that sent it. */
    if (vip->only_allowed && !is_allowed(p, vip->number, v6)) {
        counters->not_allowed++;
        return REASON_not_allowed;
    }
    if (vip->new_flows_per_second && begins_flow(p) && is_over_rate(vip->number, vip->new_flows_per_second)) {
        counters->over_rate++;
        return REASON_over_rate;
    }
    if (!vip->servers || !vip->places) {
        counters->no_server++;
        return REASON_no_server;
    }
    return REASON_NONE;
}
