/* A VIP of one family on a server that is reached by the other: the packet between our socket and the wire changes its header. */
#pragma once

#include "header.h"

/* What TCP and ICMPv6 sum up beside themselves, and ICMP does not. */
struct summed {
    __be32 own[4];
    __be32 other[4];
    __be32 length;
    __be32 protocol;
    __u8 type;
    __u8 zero[3];
};

static __always_inline void sum_up(struct summed *sum, const struct packet *p, const __be32 own[4], const __be32 other[4], __u8 echo)
{
    sum->type = echo;
    if (p->protocol == IPPROTO_ICMP)
        return;
    /* What comes before an IPv4 address when it is mapped does not belong to it. */
    copy_address(sum->own, own);
    copy_address(sum->other, other);
    if (!is_ipv6(own))
        sum->own[2] = sum->other[2] = 0;
    sum->length = bpf_htonl(p->skb->len - transport(p));
    sum->protocol = bpf_htonl(p->protocol);
}

static __always_inline __u8 echo_of(const struct packet *p, const bool out)
{
    switch (p->protocol) {
    case IPPROTO_ICMP:
        return out ? ICMP_ECHO_REQUEST : ICMP_ECHO_REPLY;
    case IPPROTO_ICMPV6:
        return out ? ICMPV6_ECHO_REQUEST : ICMPV6_ECHO_REPLY;
    default:
        return 0;
    }
}

static __always_inline bool change_header(struct packet *p, const __be32 own[4], const __be32 other[4], const bool out)
{
    const __be32 *source = out ? own : other, *destination = out ? other : own;

    if (bpf_skb_change_proto(p->skb, p->is_ipv6 ? bpf_htons(ETH_P_IPV6) : bpf_htons(ETH_P_IP), 0))
        return false;
    return p->is_ipv6 ? write_ipv6(p, source, destination, p->protocol) : write_ipv4(p, source[3], destination[3], p->protocol);
}

/* To the family of these addresses, with them. */
static __always_inline bool change_family(struct packet *p, const __be32 own[4], const __be32 other[4], const bool out)
{
    struct summed before = {}, after = {};
    __u8 echo;

    sum_up(&before, p, p->own, p->other, echo_of(p, out));
    p->is_ipv6 = !p->is_ipv6;
    if (p->protocol != IPPROTO_TCP)
        p->protocol = p->is_ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
    if (!change_header(p, own, other, out))
        return false;
    echo = echo_of(p, out);
    sum_up(&after, p, own, other, echo);
    if (bpf_l4_csum_replace(p->skb, checksum_at(p), 0, bpf_csum_diff((__be32 *)&before, sizeof(before), (__be32 *)&after, sizeof(after), 0), BPF_F_PSEUDO_HDR))
        return false;
    return p->protocol == IPPROTO_TCP || !bpf_skb_store_bytes(p->skb, transport(p), &echo, sizeof(echo), BPF_F_RECOMPUTE_CSUM);
}
