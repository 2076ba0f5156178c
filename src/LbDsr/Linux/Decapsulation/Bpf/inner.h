/* The packet inside: is it for a VIP address, and whole as far as its own header goes. The rest is for the kernel to judge, as if it had come so. */
#pragma once

#include "ecn.h"
#include "names.h"

static __always_inline int read_inner4(struct packet *p)
{
    struct iphdr *ip = p->inner;

    if ((void *)(ip + 1) > p->end)
        return REASON_malformed;
    p->length = bpf_ntohs(ip->tot_len);
    if (ip->version != 4 || ip->ihl < 5 || p->length < ip->ihl * 4 || p->length > p->room)
        return REASON_malformed;
    if (!is_named4(p, ROLE_VIP, ip->daddr))
        return REASON_not_vip;
    return mark4(ip, p->outer_ecn);
}

static __always_inline int read_inner6(struct packet *p)
{
    struct ipv6hdr *ip = p->inner;

    if ((void *)(ip + 1) > p->end)
        return REASON_malformed;
    p->length = sizeof(*ip) + bpf_ntohs(ip->payload_len);
    if (ip->version != 6 || p->length > p->room)
        return REASON_malformed;
    if (!is_named6(p, ROLE_VIP, &ip->daddr))
        return REASON_not_vip;
    return mark6(ip, p->outer_ecn);
}
