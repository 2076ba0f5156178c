/* The flow table: who serves a known flow, and what its packets say of its life. */
#pragma once

#include "../maps/flows.h"
#include "../maps/settings.h"
#include "real.h"
#include "stats.h"

static __always_inline struct flow *find_flow(const struct packet *p, const bool v6)
{
    return v6 ? bpf_map_lookup_elem(&flows6, &p->flow6) : bpf_map_lookup_elem(&flows4, &p->flow4);
}

static __always_inline long add_flow(const struct packet *p, const struct flow *flow, const bool v6)
{
    return v6 ? bpf_map_update_elem(&flows6, &p->flow6, flow, BPF_NOEXIST) : bpf_map_update_elem(&flows4, &p->flow4, flow, BPF_NOEXIST);
}

/* The sweep may take an entry away from a flow, and the map give it to another at once, while a packet still holds it. So that such a packet
 * is not misled, and does not spoil the other's entry, each entry bears 24 bits of its flow's name. */
static __always_inline __u32 mark_of(const struct packet *p, const bool v6)
{
    __u64 sum = p->flow[0] * 0x9e3779b97f4a7c15ull + p->flow[1] * 0xc2b2ae3d27d4eb4full;

    if (v6)
        sum += p->flow[2] * 0x165667b19e3779f9ull + p->flow[3] * 0x27d4eb2f165667c5ull + p->flow[4] * 0x85ebca77c2b2ae63ull;
    return (__u32)(sum >> 40) << STATE_BITS;
}

static __always_inline bool is_of(__u32 life, __u32 mark)
{
    return !((life ^ mark) >> STATE_BITS);
}

static __always_inline __u8 first_state(const struct packet *p)
{
    return p->protocol == IPPROTO_TCP ? FLOW_OPENING : FLOW_OPEN;
}

static __always_inline __u8 next_state(__u8 state, const struct packet *p)
{
    if (p->protocol != IPPROTO_TCP || p->tcp_flags & TCP_SYN)
        return state;
    if (p->tcp_flags & (TCP_FIN | TCP_RST))
        return FLOW_CLOSING;
    return state == FLOW_OPENING ? FLOW_OPEN : state;
}

static __always_inline struct adoption *adoption_of(const bool v6)
{
    __u32 family = v6;

    return bpf_map_lookup_elem(&adoptions, &family);
}

/* One less: it closes, ends, or begins anew. Whoever changes its state says so. */
static __always_inline void leave_adoption(const bool v6)
{
    struct adoption *adoption = adoption_of(v6);

    if (adoption)
        __sync_fetch_and_add(&adoption->live, -1);
}

/* Most packets change nothing, so most write nothing. */
static __always_inline void note_packet(struct flow *flow, __u32 life, const struct packet *p, const bool v6)
{
    __u32 tick = now();
    __u8 state = life, next = next_state(state, p);

    /* In an entry that is another's meanwhile it does no harm: that one has just begun. */
    if (flow->seen != tick)
        flow->seen = tick;
    if (next != state && __sync_val_compare_and_swap(&flow->life, life, life ^ state ^ next) == life && state == FLOW_ADOPTED)
        leave_adoption(v6);
}

/* Whether a SYN on the ports of a known flow begins another: that one has ended, or nothing was heard of it for so long that its end may have passed by
 * another way (RFC 6191). One that is sent again, or that somebody forges, finds a flow that has just begun, or that speaks (RFC 5961, 4). */
static __always_inline bool begins_another(const struct flow *flow, __u8 state)
{
    return state == FLOW_CLOSING || (state != FLOW_OPENING && is_older(flow->seen, settings.stale_ticks));
}

/* The server of a known flow. None where it must be found anew: the server is gone, or the client begins again on the ports of a flow that ended. */
static __always_inline bool follow_flow(struct flow *flow, const struct packet *p, struct route *route, const bool v6)
{
    __u8 keeps = p->protocol == IPPROTO_UDP ? KEEPS_UDP : KEEPS_TCP;
    __u64 target = *(whole *)&flow->target;
    __u32 life = *(volatile __u32 *)&flow->life;

    /* After the target: an entry that is another's meanwhile got that one's mark before its target. */
    if (!is_of(life, mark_of(p, v6)))
        return false;
    if (p->protocol == IPPROTO_TCP && begins_flow(p)) {
        if (begins_another(flow, life))
            return false;
        keeps = KEEPS_SYN;
    }
    if (!find_kept(route, target, keeps))
        return false;
    if (!p->error)
        note_packet(flow, life, p, v6);
    return true;
}

/* Goes where another processor sent another packet of this flow a moment ago. */
static __always_inline bool follow_other(const struct packet *p, struct route *route, const bool v6)
{
    struct flow *other = find_flow(p, v6);

    return other && is_of(other->life, mark_of(p, v6)) && find_server(route, (__u32)other->target);
}

/* A flow that ended, or whose server is gone, begins anew in its old place. Of two processors one does it, and the other looks again.
 * Returns whether it has an entry now: one that the sweep takes away at this moment is none. */
static __always_inline bool renew_flow(struct flow *flow, const struct packet *p, struct route *route, const bool v6)
{
    __u64 old = *(whole *)&flow->target;
    __u32 life = *(volatile __u32 *)&flow->life, mark = mark_of(p, v6);
    struct route before;
    __u32 was;

    if (old == TARGET_ENDED)
        return false;
    /* First its time, so that the sweep leaves it alone; then its state, which shows whether it is ours still. */
    flow->seen = now();
    if (!is_of(life, mark))
        return follow_other(p, route, v6);
    was = __sync_val_compare_and_swap(&flow->life, life, mark | first_state(p));
    if (!is_of(was, mark))
        return follow_other(p, route, v6);
    if (was == life && (__u8)was == FLOW_ADOPTED)
        leave_adoption(v6);
    if (__sync_val_compare_and_swap(&flow->target, old, target_of(route)) != old)
        return follow_other(p, route, v6);
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
        .life = mark_of(p, v6) | first_state(p),
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
