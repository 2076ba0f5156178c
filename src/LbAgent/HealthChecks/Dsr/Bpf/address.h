/* The early answer whether a packet may come from a VIP address. */
#pragma once

#include "../../../Bpf/Include/address_bit.h"
#include "maps.h"
#include "packet.h"

static __always_inline bool may_be_vip(const __be32 a[4])
{
    __u32 bit = address_bit(a[0], a[1], a[2], a[3], LB_ADDRESS_POWER);

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
