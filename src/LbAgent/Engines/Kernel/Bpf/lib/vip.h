/* Which VIP a packet is for, and whether that VIP takes the client. */
#pragma once

#include "../maps/vips.h"
#include "newcomer.h"
#include "rate.h"
#include "stats.h"

static __always_inline struct vip *find_vip(const struct newcomer *n)
{
    struct range_key key = { .prefix_length = sizeof(struct vip_key) * 8 };
    struct vip *vip;

    copy_ipv6(key.vip.address, n->destination);
    key.vip.protocol = n->protocol;
    key.vip.port = n->destination_port;
    vip = bpf_map_lookup_elem(&vips, &key.vip);
    return vip ? vip : bpf_map_lookup_elem(&ranges, &key);
}

static __always_inline bool is_allowed(const struct newcomer *n, __u32 vip)
{
    struct allowed_key key = { .prefix_length = 8 * (sizeof(key) - sizeof(key.prefix_length)), .vip = vip };

    copy_ipv6(key.address, n->source);
    return bpf_map_lookup_elem(&allowed, &key);
}

/* Why the VIP does not take this packet, or none. */
static __always_inline int admit(const struct vip *vip, const struct newcomer *n)
{
    struct vip_counters *counters = bpf_map_lookup_elem(&vip_counts, &vip->number);

    if (!counters)
        return NOT_OURS;
    /* Of an error too it is the client that counts, not the router that sent it. */
    if (vip->only_allowed && !is_allowed(n, vip->number)) {
        counters->not_allowed++;
        return REASON_not_allowed;
    }
    /* The source first: what it has too many of is not to use up what the others may have. */
    if (vip->new_flows_per_second_per_source && n->begins && is_source_over_rate(vip, n)) {
        counters->over_rate_source++;
        return REASON_over_rate_source;
    }
    if (vip->new_flows_per_second && n->begins && is_over_rate(vip)) {
        counters->over_rate++;
        return REASON_over_rate;
    }
    if (!vip->servers || !vip->places) {
        counters->no_server++;
        return REASON_no_server;
    }
    return REASON_NONE;
}
