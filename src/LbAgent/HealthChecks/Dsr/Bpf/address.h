/* The early answer whether a packet may come from a VIP address. */
#pragma once

#include "maps.h"
#include "packet.h"

/* The same sum of products as AddressBits.cs. */
static __always_inline bool may_be_vip(const __be32 a[4])
{
    __u32 bit = (a[0] * 0x9e3779b1u + a[1] * 0x85ebca6bu + a[2] * 0xc2b2ae35u + a[3] * 0x27d4eb2fu) >> 20;

    return addresses[bit / 64] >> (bit % 64) & 1;
}

static __always_inline bool may_come_from_vip(struct __sk_buff *skb)
{
    __be32 source[4];

    switch (skb->protocol) {
    case bpf_htons(ETH_P_IP):
        map_ipv4(source, 0);
        return !bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct iphdr, saddr), &source[3], sizeof(source[3])) && may_be_vip(source);
    case bpf_htons(ETH_P_IPV6):
        return !bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct ipv6hdr, saddr), source, sizeof(source)) && may_be_vip(source);
    default:
        return false;
    }
}
