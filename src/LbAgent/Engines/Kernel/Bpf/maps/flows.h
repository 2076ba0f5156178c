/* Known flows. Preallocated, and not LRU: a live flow never makes room for another. */
#pragma once

#include "../shared/limits.h"
#include "../shared/types.h"

#include <bpf/bpf_helpers.h>

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __type(key, struct flow_key4);
    __type(value, struct flow);
    __uint(max_entries, LB_FLOWS);
} flows4 SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __type(key, struct flow_key6);
    __type(value, struct flow);
    __uint(max_entries, LB_FLOWS);
} flows6 SEC(".maps");

/* By family: 0 is IPv4, 1 IPv6. For all processors. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, struct adoption);
    __uint(max_entries, 2);
} adoptions SEC(".maps");

/* Packets in fragments. Here the oldest may go: what it stood for is worth one packet. */
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __type(key, struct fragment_key);
    __type(value, struct fragment);
    __uint(max_entries, LB_FRAGMENTS);
} fragments SEC(".maps");
