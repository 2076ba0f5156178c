/* The tunnel's header: is the packet one to us, from a balancer, and whole (RFC 2003, RFC 2473). */
#pragma once

#include "checksum.h"
#include "names.h"

/* IPv6 extension headers looked through, of which each takes a turn of a loop. */
#define EXTENSION_HEADERS 4

#define IPV4_FRAGMENT 0x3fff /* More fragments, or an offset. */

/* Any extension header but the fragment header: its length in units of 8 bytes, the first not counted. */
struct extension {
    __u8 next;
    __u8 length;
    __u8 rest[6];
};

static __always_inline int read_outer4(struct packet *p)
{
    struct iphdr *ip = p->outer;
    __u32 length;

    /* Most packets of a server end here. */
    if ((void *)(ip + 1) > p->end || ip->protocol != IPPROTO_IPIP)
        return NOT_OURS;
    if (!read_bank(p) || !is_named4(p, ROLE_TUNNEL, ip->daddr))
        return NOT_OURS;
    if (!is_named4(p, ROLE_BALANCER, ip->saddr))
        return REASON_stranger;
    length = bpf_ntohs(ip->tot_len);
    if (ip->version != 4 || ip->ihl < 5 || length < ip->ihl * 4 || length > (__u64)(p->end - p->outer))
        return REASON_malformed;
    if (ip->frag_off & bpf_htons(IPV4_FRAGMENT))
        return REASON_fragmented;
    if (ip->ihl > 5)
        return REASON_options;
    /* The kernel, which would look, does not get to see this header. */
    if (!sums_up(ip, sizeof(*ip)))
        return REASON_malformed;
    p->inner = ip + 1;
    p->room = length - sizeof(*ip);
    p->outer_ecn = ip->tos & ECN_MASK;
    return REASON_NONE;
}

/* Balancers put nothing between the two headers. Returns what is wrong where somebody did; NOT_OURS where no packet is inside. */
static __always_inline int look_through(const struct packet *p, __u8 next, void *at)
{
    int reason = REASON_options;

    for (int i = 0; i < EXTENSION_HEADERS; i++) {
        struct extension *extension = at;

        if (next != IPPROTO_HOPOPTS && next != IPPROTO_DSTOPTS && next != IPPROTO_ROUTING && next != IPPROTO_FRAGMENT)
            return NOT_OURS;
        if ((void *)(extension + 1) > p->end)
            return NOT_OURS;
        at += sizeof(*extension);
        if (next == IPPROTO_FRAGMENT)
            reason = REASON_fragmented;
        else
            at += extension->length * 8;
        next = extension->next;
        if (next == IPPROTO_IPIP || next == IPPROTO_IPV6)
            return reason;
    }
    return NOT_OURS;
}

static __always_inline int read_outer6(struct packet *p)
{
    struct ipv6hdr *ip = p->outer;
    int reason = REASON_NONE;

    if ((void *)(ip + 1) > p->end)
        return NOT_OURS;
    if (ip->nexthdr != IPPROTO_IPIP && ip->nexthdr != IPPROTO_IPV6)
        reason = look_through(p, ip->nexthdr, ip + 1);
    if (reason == NOT_OURS || !read_bank(p) || !is_named6(p, ROLE_TUNNEL, &ip->daddr))
        return NOT_OURS;
    if (!is_named6(p, ROLE_BALANCER, &ip->saddr))
        return REASON_stranger;
    p->inner = ip + 1;
    p->room = bpf_ntohs(ip->payload_len);
    if (ip->version != 6 || p->room > (__u64)(p->end - p->inner))
        return REASON_malformed;
    p->holds_ipv6 = ip->nexthdr == IPPROTO_IPV6;
    p->outer_ecn = ip->flow_lbl[0] >> ECN_SHIFT6 & ECN_MASK;
    return reason;
}
