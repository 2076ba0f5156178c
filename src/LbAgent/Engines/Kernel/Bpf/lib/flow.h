/* The flow table: who serves a known flow, and what its packets say of its life. */
#pragma once

#include "../maps/flows.h"
#include "../maps/settings.h"
#include "real.h"
#include "stats.h"

#include <linux/errno.h>

static __always_inline struct flow *find_flow(const struct packet *p, const bool v6)
{
    return v6 ? bpf_map_lookup_elem(&flows6, &p->flow6) : bpf_map_lookup_elem(&flows4, &p->flow4);
}

static __always_inline long add_flow(const struct packet *p, const struct flow *flow, const bool v6)
{
    return v6 ? bpf_map_update_elem(&flows6, &p->flow6, flow, BPF_NOEXIST) : bpf_map_update_elem(&flows4, &p->flow4, flow, BPF_NOEXIST);
}

/* Most packets change nothing, so most write nothing. */
static __always_inline void note_packet(struct flow *flow, const struct packet *p)
{
    __u32 tick = now();

    if (flow->seen != tick)
        flow->seen = tick;
    if (p->protocol != IPPROTO_TCP || p->tcp_flags & TCP_SYN)
        return;
    if (p->tcp_flags & (TCP_FIN | TCP_RST)) {
        if (flow->state != FLOW_CLOSING)
            flow->state = FLOW_CLOSING;
    } else if (flow->state == FLOW_OPENING) {
        flow->state = FLOW_OPEN;
    }
}

/* The server of a known flow. None where it must be found anew: the server is gone, or the client begins again on the ports of a flow that ended. */
static __always_inline bool follow_flow(struct flow *flow, const struct packet *p, struct route *route)
{
    __u8 keeps = p->protocol == IPPROTO_UDP ? KEEPS_UDP : KEEPS_TCP;

    if (p->protocol == IPPROTO_TCP && begins_flow(p)) {
        if (flow->state == FLOW_CLOSING)
            return false;
        keeps = KEEPS_SYN;
    }
    if (!find_kept(route, flow->target, keeps))
        return false;
    if (!p->error)
        note_packet(flow, p);
    return true;
}

/* Goes where another processor sent another packet of this flow a moment ago. */
static __always_inline bool follow_other(const struct packet *p, struct route *route, const bool v6)
{
    struct flow *other = find_flow(p, v6);

    return other && find_server(route, (__u32)other->target);
}

/* A flow that ended, or whose server is gone, begins anew in its old place. Of two processors one does it, and the other looks again.
 * Returns whether it has an entry now: one that the sweep takes away at this moment is none. */
static __always_inline bool renew_flow(struct flow *flow, const struct packet *p, struct route *route, const bool v6)
{
    __u64 old = flow->target;
    struct route before;

    if (old == TARGET_ENDED)
        return false;
    if (__sync_val_compare_and_swap(&flow->target, old, target_of(route)) != old)
        return follow_other(p, route, v6);
    flow->state = p->protocol == IPPROTO_TCP ? FLOW_OPENING : FLOW_OPEN;
    flow->seen = now();
    count_flow(route->place);
    if (find_server(&before, (__u32)old) && before.server->generation == old >> 32)
        count_end(before.place);
    return true;
}

/* Returns whether it has an entry now. */
static __always_inline bool begin_flow(const struct packet *p, struct route *route, const bool v6)
{
    struct flow flow = {
        .target = target_of(route),
        .seen = now(),
        .state = p->protocol == IPPROTO_TCP ? FLOW_OPENING : FLOW_OPEN,
    };
    long error = add_flow(p, &flow, v6);

    if (!error) {
        count_flow(route->place);
        return true;
    }
    if (error == -EEXIST)
        return follow_other(p, route, v6);
    count_reason(REASON_table_full);
    return false;
}
