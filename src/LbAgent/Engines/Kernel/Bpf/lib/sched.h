/* Who gets a new flow. The consistent hash is Scheduling/FlowHash.cs to the bit, over places that Scheduling/MaglevTable.cs filled. */
#pragma once

#include "real.h"
#include "stats.h"
#include "vip.h"

/* One step of splitmix64 (Steele, Lea and Flood, 2014), as in Runtime/Mix64.cs. */
static __always_inline __u64 mix(__u64 value, __u64 state)
{
    __u64 mixed = (value ^ state) + 0x9e3779b97f4a7c15ull;

    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ull;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebull;
    return mixed ^ (mixed >> 31);
}

/* Half of an address in host order. */
static __always_inline __u64 half(__be32 high, __be32 low)
{
    return (__u64)bpf_ntohl(high) << 32 | bpf_ntohl(low);
}

static __always_inline __u64 mix_address(const __be32 address[4], __u64 state)
{
    return mix(half(address[0], address[1]), mix(half(address[2], address[3]), state));
}

static __always_inline __u32 flow_hash(const struct packet *p, __u8 fields, const bool v6)
{
    __be32 source[4] = {}, destination[4] = {};
    __u32 ports = 0;
    __u64 state;

    if (fields & HASH_SOURCE_ADDRESS) {
        if (v6)
            copy_ipv6(source, p->flow6.source);
        else
            map_ipv4(source, p->flow4.source);
    }
    if (fields & HASH_DESTINATION_ADDRESS) {
        if (v6)
            copy_ipv6(destination, p->flow6.destination);
        else
            map_ipv4(destination, p->flow4.destination);
    }
    if (fields & HASH_SOURCE_PORT)
        ports |= (__u32)bpf_ntohs(v6 ? p->flow6.source_port : p->flow4.source_port) << 16;
    if (fields & HASH_DESTINATION_PORT)
        ports |= bpf_ntohs(v6 ? p->flow6.destination_port : p->flow4.destination_port);
    state = mix_address(source, 0);
    state = mix_address(destination, state);
    return mix(ports, state) >> 32;
}

static __always_inline bool find_in_table(const struct vip *vip, __u32 element, struct route *route)
{
    void *table = bpf_map_lookup_elem(&tables, &vip->table);
    __u32 *place = table ? bpf_map_lookup_elem(table, &element) : NULL;

    return place && find_server(route, *place);
}

static __always_inline bool by_hash(const struct vip *vip, const struct packet *p, struct route *route, const bool v6)
{
    return vip->places && find_in_table(vip, vip->servers + flow_hash(p, vip->hash_fields, v6) % vip->places, route);
}

static __always_inline bool by_turn(const struct vip *vip, struct route *route)
{
    __u64 *turn = bpf_map_lookup_elem(&turns, &vip->number);

    return turn && vip->servers && find_in_table(vip, (__u32)(__sync_fetch_and_add(turn, 1) % vip->servers), route);
}

static __always_inline bool schedule(const struct vip *vip, const struct packet *p, struct route *route, const bool v6)
{
    return vip->scheduler == SCHEDULER_ROUND_ROBIN ? by_turn(vip, route) : by_hash(vip, p, route, v6);
}
