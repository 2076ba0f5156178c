#pragma once

#include "types.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#define LB_TARGETS 65536
#define LB_FLOWS 32768
#define LB_ADDRESS_POWER 12

/* Which source addresses may be a VIP's: answers "not for us" without a look-up. */
__u64 addresses[(1 << LB_ADDRESS_POWER) / 64] SEC(".data.addresses");

/* By the lower half of the mark. */
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __type(key, __u32);
    __type(value, struct target);
    __uint(max_entries, LB_TARGETS);
} targets SEC(".maps");

/* The oldest may go: what it stood for was answered long ago, or will not be. */
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __type(key, struct flow_key);
    __type(value, struct flow);
    __uint(max_entries, LB_FLOWS);
} flows SEC(".maps");
