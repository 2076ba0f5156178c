/* The interfaces that the program is attached to, and whose maps these are. */
#pragma once

#include "../shared/limits.h"
#include "../shared/types.h"

#include <bpf/bpf_helpers.h>

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, struct port);
    __uint(max_entries, LB_PORTS);
} ports SEC(".maps");

/* No packet looks here. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, struct meta);
    __uint(max_entries, 1);
} meta SEC(".maps");
