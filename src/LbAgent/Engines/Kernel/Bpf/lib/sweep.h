/* The end of flows that say nothing any more. Runs when the agent asks, beside the packets. */
#pragma once

#include "flow.h"

static __always_inline bool has_ended(const struct flow *flow, __u64 target)
{
    const struct server_timers *timers;
    struct route route;

    if (!find_server(&route, (__u32)target) || route.server->generation != target >> 32)
        return true;
    timers = bpf_map_lookup_elem(&server_timers, &route.place);
    if (!timers)
        return true;
    switch (flow->state) {
    case FLOW_OPENING:
        return is_older(flow->seen, settings.opening_ticks);
    case FLOW_CLOSING:
        return is_older(flow->seen, timers->closing);
    default:
        return is_older(flow->seen, timers->idle);
    }
}

/* A packet between the look at its flow and the flow's end goes by the consistent hash, as one of a flow that was never known.
 * A processor may hold an entry that ends here, and the map may give it to another flow at once: what that processor writes
 * then is a time that is right anyway, or at worst a state that ends the other flow's entry early. */
static long sweep_flow(void *flows, const void *key, struct flow *flow, struct sweep_result *result)
{
    __u64 target = flow->target;
    struct route route;

    /* Taken first, so that no packet renews it meanwhile: its end is counted once, at the server that had it. */
    if (!has_ended(flow, target) || __sync_val_compare_and_swap(&flow->target, target, TARGET_ENDED) != target) {
        result->left++;
        return 0;
    }
    /* The counters of a place are begun anew with its generation. */
    if (find_server(&route, (__u32)target) && route.server->generation == target >> 32)
        count_end(route.place);
    bpf_map_delete_elem(flows, key);
    result->ended++;
    return 0;
}

static __always_inline int sweep_flows(struct sweep_result *result)
{
    struct sweep_result found = {};

    bpf_for_each_map_elem(&flows4, sweep_flow, &found, 0);
    bpf_for_each_map_elem(&flows6, sweep_flow, &found, 0);
    *result = found;
    return 0;
}
