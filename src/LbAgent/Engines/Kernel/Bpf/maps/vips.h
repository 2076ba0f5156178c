/* VIPs, their tables and their servers. Written by the agent alone: servers first, then a table, then the VIP. */
#pragma once

#include "../shared/limits.h"
#include "../shared/types.h"

#include <bpf/bpf_helpers.h>

/* VIPs with one port. */
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __type(key, struct vip_key);
    __type(value, struct vip);
    __uint(max_entries, LB_VIPS);
} vips SEC(".maps");

/* VIPs with a range of ports, or all: a range is at most 30 prefixes. */
struct {
    __uint(type, BPF_MAP_TYPE_LPM_TRIE);
    __type(key, struct range_key);
    __type(value, struct vip);
    __uint(max_entries, LB_VIPS * 32);
    __uint(map_flags, BPF_F_NO_PREALLOC);
} ranges SEC(".maps");

/* Each is made whole, put here, and never changed. */
struct table {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 1);
    __uint(map_flags, BPF_F_INNER_MAP); /* They differ in size. */
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
    __type(key, __u32);
    __uint(max_entries, LB_VIPS * 2);
    __array(values, struct table);
} tables SEC(".maps");

/* What can be mapped begins on a page: so that each server is in one cache line. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, struct server);
    __uint(max_entries, LB_SERVERS);
    __uint(map_flags, BPF_F_MMAPABLE);
} servers SEC(".maps");

/* By place of the server. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, struct server_timers);
    __uint(max_entries, LB_SERVERS);
} server_timers SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LPM_TRIE);
    __type(key, struct allowed_key);
    __type(value, __u8);
    __uint(max_entries, LB_NETWORKS);
    __uint(map_flags, BPF_F_NO_PREALLOC);
} allowed SEC(".maps");

/* By number of the VIP: new flows that went by turn. For all processors, so that the order is kept whichever a flow comes to. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, LB_VIPS);
} turns SEC(".maps");
