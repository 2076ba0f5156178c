/* What is remembered of clients, by VIP. Here those that were not heard of for longest may go. */
#pragma once

#include "../shared/limits.h"
#include "../shared/types.h"

#include <bpf/bpf_helpers.h>

/* By number of the VIP. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, struct persistence);
    __uint(max_entries, LB_VIPS);
} persistence_of SEC(".maps");

/* Which server a client was given. */
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __type(key, struct client_key);
    __type(value, struct client);
    __uint(max_entries, LB_CLIENTS);
} clients SEC(".maps");

/* By number of the VIP: its new flows. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, struct rate_window);
    __uint(max_entries, LB_VIPS);
} rates SEC(".maps");

/* The new flows of a source. */
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __type(key, struct client_key);
    __type(value, struct rate_window);
    __uint(max_entries, LB_SOURCES);
} sources SEC(".maps");
