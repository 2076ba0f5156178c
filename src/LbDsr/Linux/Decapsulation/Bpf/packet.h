/* The packet at hand: where its headers are. */
#pragma once

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <stdbool.h>

#include "reasons.h"

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* Beside the reasons: nothing of this packet concerns us. */
#define NOT_OURS (-1)

/* One 802.1Q tag, and the type of what follows. */
struct tag {
    __be16 control;
    __be16 protocol;
};

struct packet {
    struct xdp_md *ctx;
    void *data;
    void *outer;
    void *inner;
    void *end;
    __u32 bank;
    __u32 room;   /* What the outer header says that follows it: the packet inside has no more. */
    __u32 length; /* Of the packet inside, by its own header. */
    bool tagged;
    bool holds_ipv6;
    __u8 outer_ecn;
};

/* The Ethernet header and at most one tag. Returns the type of what follows in network order, 0 where nothing of ours can follow. */
static __always_inline __be16 read_link(struct packet *p)
{
    struct ethhdr *link = p->data;
    struct tag *tag = (struct tag *)(link + 1);

    /* What is sent to many is not for one server. */
    if ((void *)(link + 1) > p->end || link->h_dest[0] & 1)
        return 0;
    p->outer = link + 1;
    if (link->h_proto != bpf_htons(ETH_P_8021Q) && link->h_proto != bpf_htons(ETH_P_8021AD))
        return link->h_proto;
    if ((void *)(tag + 1) > p->end)
        return 0;
    p->tagged = true;
    p->outer = tag + 1;
    return tag->protocol;
}
