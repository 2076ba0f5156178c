/* Who gets a new flow. The consistent hash is Scheduling/FlowHash.cs to the bit, over places that Scheduling/MaglevTable.cs filled. */
#pragma once

#include "../maps/vips.h"
#include "newcomer.h"

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

static __always_inline __u32 flow_hash(const struct newcomer *n, __u8 fields)
{
    __be32 source[4] = {}, destination[4] = {};
    __u32 ports = 0;
    __u64 state;

    if (fields & HASH_SOURCE_ADDRESS)
        copy_ipv6(source, n->source);
    if (fields & HASH_DESTINATION_ADDRESS)
        copy_ipv6(destination, n->destination);
    if (fields & HASH_SOURCE_PORT)
        ports |= (__u32)bpf_ntohs(n->source_port) << 16;
    if (fields & HASH_DESTINATION_PORT)
        ports |= bpf_ntohs(n->destination_port);
    state = mix_address(source, 0);
    state = mix_address(destination, state);
    return mix(ports, state) >> 32;
}

static __always_inline bool find_in_table(const struct vip *vip, __u32 element, struct newcomer *n)
{
    void *table = bpf_map_lookup_elem(&tables, &vip->table);
    const __u32 *place = table ? bpf_map_lookup_elem(table, &element) : NULL;

    if (place)
        n->place = *place;
    return place;
}

#define HASH_ALL (HASH_SOURCE_ADDRESS | HASH_DESTINATION_ADDRESS | HASH_SOURCE_PORT | HASH_DESTINATION_PORT)

/* Where servers take turns nobody said which fields count, and by the default, the client's address, all of a client's flows would go to one server. */
static __always_inline __u8 fields_of(const struct vip *vip)
{
    return vip->scheduler == SCHEDULER_ROUND_ROBIN && !vip->persists ? HASH_ALL : vip->hash_fields;
}

static __always_inline bool by_hash(const struct vip *vip, struct newcomer *n)
{
    return vip->places && find_in_table(vip, vip->servers + flow_hash(n, fields_of(vip)) % vip->places, n);
}

static __always_inline bool by_turn(const struct vip *vip, struct newcomer *n)
{
    __u64 *turn = bpf_map_lookup_elem(&turns, &vip->number);

    return turn && vip->servers && find_in_table(vip, (__u32)(__sync_fetch_and_add(turn, 1) % vip->servers), n);
}

static __always_inline bool schedule(const struct vip *vip, struct newcomer *n)
{
    return vip->scheduler == SCHEDULER_ROUND_ROBIN ? by_turn(vip, n) : by_hash(vip, n);
}
