/* All per processor: no packet writes where another core writes. */
#pragma once

#include "../shared/limits.h"
#include "../shared/types.h"
#include "../shared/verdicts.h"

#include <bpf/bpf_helpers.h>

/* By place of the server. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, struct server_counters);
    __uint(max_entries, LB_SERVERS);
} server_counts SEC(".maps");

/* By number of the VIP. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, struct vip_counters);
    __uint(max_entries, LB_VIPS);
} vip_counts SEC(".maps");

/* By reason, with room for reasons of later programs: they go on with this map. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, LB_REASON_ROOM);
} reasons SEC(".maps");

_Static_assert(REASON_COUNT <= LB_REASON_ROOM, "each reason has its counter");

/* What is plainly not for a VIP: passed without a reason. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, struct traffic);
    __uint(max_entries, 1);
} passing SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, struct answer_window);
    __uint(max_entries, 1);
} answer_windows SEC(".maps");
