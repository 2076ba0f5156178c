/* All that the program knows. Pinned by these names, they outlive programs: a later one goes on with those whose layout is its own too. */
#pragma once

#include <linux/bpf.h>

#include "reasons.h"
#include "types.h"

#include <bpf/bpf_helpers.h>

/* Of both banks. */
#define DECAP_NAMES 8192

/* More than there are reasons, so that new ones leave the layout as it is. */
#define DECAP_REASON_PLACES 32

_Static_assert(REASON_COUNT <= DECAP_REASON_PLACES, "reasons have more counters than the map");

struct {
    __uint(type, BPF_MAP_TYPE_LPM_TRIE);
    __type(key, struct name_key);
    __type(value, __u8);
    __uint(max_entries, DECAP_NAMES);
    __uint(map_flags, BPF_F_NO_PREALLOC);
} names SEC(".maps");

/* The number of the bank in force. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 1);
} bank SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, struct decapsulated);
    __uint(max_entries, 1);
} decapsulated SEC(".maps");

/* By reason. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, DECAP_REASON_PLACES);
} dropped SEC(".maps");
