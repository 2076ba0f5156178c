/* The end of flows that say nothing any more, or that nobody serves. Runs when the agent asks, beside the packets. */
#pragma once

#include "flow.h"
#include "persist.h"

/* Whether it was silent too long, for its state. */
static __always_inline bool has_ended(const struct flow *flow, const struct route *route)
{
    const struct server_timers *timers = bpf_map_lookup_elem(&server_timers, &route->place);

    if (!timers)
        return true;
    switch ((__u8)flow->life) {
    case FLOW_OPENING:
        return is_older(flow->seen, settings.opening_ticks);
    case FLOW_CLOSING:
        return is_older(flow->seen, timers->closing);
    case FLOW_ADOPTED:
        return is_older(flow->seen, timers->idle < settings.adopted_ticks ? timers->idle : settings.adopted_ticks);
    default:
        return is_older(flow->seen, timers->idle);
    }
}

/* One that closes at this moment has said so itself. */
static __always_inline void end_adoption(struct flow *flow, const bool v6)
{
    __u32 life = *(volatile __u32 *)&flow->life;

    if ((__u8)life == FLOW_ADOPTED && __sync_val_compare_and_swap(&flow->life, life, life ^ FLOW_ADOPTED ^ FLOW_CLOSING) == life)
        leave_adoption(v6);
}

/* A packet between the look at its flow and the flow's end goes by the consistent hash, as one of a flow that was never known. */
static __always_inline long sweep_flow(void *flows, const void *key, struct flow *flow, __u8 protocol, const __be32 source[4], struct sweep_result *result,
                                       const bool v6)
{
    __u64 target = *(whole *)&flow->target;
    struct route route;

    if (find_kept(&route, target, protocol == IPPROTO_UDP ? KEEPS_UDP : KEEPS_TCP) && !has_ended(flow, &route)) {
        remember_client(route.server->vip, source, target, flow->seen);
        result->left++;
        return 0;
    }
    /* Taken first, so that no packet renews it meanwhile: its end is counted once, at the server that had it. */
    if (__sync_val_compare_and_swap(&flow->target, target, TARGET_ENDED) != target) {
        result->left++;
        return 0;
    }
    end_adoption(flow, v6);
    /* The counters of a place are begun anew with its generation. */
    if (find_server(&route, (__u32)target) && route.server->generation == target >> 32)
        count_end(route.place);
    bpf_map_delete_elem(flows, key);
    result->ended++;
    return 0;
}

static long sweep_flow4(void *flows, const struct flow_key4 *key, struct flow *flow, struct sweep_result *result)
{
    __be32 source[4];

    map_ipv4(source, key->source);
    return sweep_flow(flows, key, flow, key->protocol, source, result, false);
}

static long sweep_flow6(void *flows, const struct flow_key6 *key, struct flow *flow, struct sweep_result *result)
{
    return sweep_flow(flows, key, flow, key->protocol, key->source, result, true);
}

static __always_inline int sweep_flows(struct sweep_result *result)
{
    struct sweep_result found = {};

    bpf_for_each_map_elem(&flows4, sweep_flow4, &found, 0);
    found.left6 = -found.left;
    bpf_for_each_map_elem(&flows6, sweep_flow6, &found, 0);
    found.left6 += found.left;
    *result = found;
    return 0;
}
