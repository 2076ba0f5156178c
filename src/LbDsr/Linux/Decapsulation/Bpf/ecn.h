/* What the packet inside says of congestion once it is out of the tunnel (RFC 6040, 4.2). */
#pragma once

#include "checksum.h"
#include "packet.h"

enum ecn {
    ECN_NONE = 0,
    ECN_ECT1 = 1,
    ECN_ECT0 = 2,
    ECN_CE = 3,
};

#define ECN_MASK 3
#define ECN_SHIFT6 4 /* In the byte of an IPv6 header that holds the lower half of its traffic class. */

/* Inside what cannot say that it met congestion, that is said by its loss. */
static __always_inline bool is_lost(__u8 outer, __u8 inner)
{
    return outer == ECN_CE && inner == ECN_NONE;
}

static __always_inline __u8 combine(__u8 outer, __u8 inner)
{
    return outer == ECN_CE || (outer == ECN_ECT1 && inner == ECN_ECT0) ? outer : inner;
}

static __always_inline int mark4(struct iphdr *ip, __u8 outer)
{
    __u8 inner = ip->tos & ECN_MASK, now = combine(outer, inner);
    __u16 *word = (__u16 *)ip, before = *word;

    if (is_lost(outer, inner))
        return REASON_congested;
    if (now == inner)
        return REASON_NONE;
    ip->tos = (ip->tos & ~ECN_MASK) | now;
    ip->check = after_change(ip->check, before, *word);
    return REASON_NONE;
}

static __always_inline int mark6(struct ipv6hdr *ip, __u8 outer)
{
    __u8 inner = ip->flow_lbl[0] >> ECN_SHIFT6 & ECN_MASK, now = combine(outer, inner);

    if (is_lost(outer, inner))
        return REASON_congested;
    if (now != inner)
        ip->flow_lbl[0] = (ip->flow_lbl[0] & ~(ECN_MASK << ECN_SHIFT6)) | now << ECN_SHIFT6;
    return REASON_NONE;
}
