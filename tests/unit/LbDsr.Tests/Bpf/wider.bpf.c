/* The same instructions, and one map of another layout: it has more places for reasons. */
#define dropped dropped_before
#include "../../../../src/LbDsr/Linux/Decapsulation/Bpf/maps.h"
#undef dropped

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, 2 * DECAP_REASON_PLACES);
} dropped SEC(".maps");

#include "../../../../src/LbDsr/Linux/Decapsulation/Bpf/decap.bpf.c"
