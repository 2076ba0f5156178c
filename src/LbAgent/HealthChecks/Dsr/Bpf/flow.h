/* Whose answer is whose. Two sockets may have the same port of ours towards two servers, but at the VIP address they are the same
 * flow to both: then one of them gets another port on the wire. */
#pragma once

#include "maps.h"
#include "packet.h"

/* Ports that are tried. */
#define PORT_CHOICES 8

/* A probe is over by then, whether or not it was answered. */
#define FLOW_SECONDS 120

static __always_inline __be16 choose_port(__be16 wished, __u32 choice)
{
    /* Within the same half of all ports, so that it stays an ephemeral one. */
    return wished ^ bpf_htons(choice * 0x421);
}

static __always_inline bool is_ours(const struct flow *flow, const struct flow *wanted)
{
    return flow->target == wanted->target && flow->own_port == wanted->own_port && same_address(flow->server, wanted->server) && same_address(flow->own, wanted->own);
}

static __always_inline bool find_port(struct flow_key *key, const struct flow *wanted)
{
    struct flow *flow;

    for (__u32 i = 0; i < PORT_CHOICES; i++) {
        key->own_port = choose_port(wanted->own_port, i);
        flow = bpf_map_lookup_elem(&flows, key);
        if (flow && is_ours(flow, wanted))
            return true;
    }
    return false;
}

static __always_inline bool take_port(struct flow_key *key, const struct flow *wanted)
{
    struct flow *flow;

    for (__u32 i = 0; i < PORT_CHOICES; i++) {
        key->own_port = choose_port(wanted->own_port, i);
        flow = bpf_map_lookup_elem(&flows, key);
        if (flow && wanted->began - flow->began > FLOW_SECONDS)
            bpf_map_delete_elem(&flows, key);
        /* Another processor may take it at the same moment. */
        if (!bpf_map_update_elem(&flows, key, wanted, BPF_NOEXIST))
            return true;
    }
    return false;
}

/* Which port the packet goes out with. False: it belongs to no flow that is known, or no port is free. */
static __always_inline bool enter_flow(const struct packet *p, __u32 number, const struct target *target, struct flow_key *key)
{
    struct flow wanted = { .target = number, .own_port = p->own_port, .began = bpf_ktime_get_ns() / 1000000000 };

    copy_address(wanted.own, p->own);
    copy_address(wanted.server, target->server);
    if (find_port(key, &wanted))
        return true;
    return p->begins_flow && take_port(key, &wanted);
}
