/* IP headers of our own. */
#pragma once

#include "packet.h"

#define HOP_LIMIT 64

static __always_inline __sum16 fold(__u32 sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return ~(__u16)sum;
}

/* The type of what follows the link header, then the header itself: over what is there, or was made room for. */
static __always_inline bool write_ipv4(const struct packet *p, __be32 source, __be32 destination, __u8 protocol)
{
    __be16 type = bpf_htons(ETH_P_IP);
    struct iphdr ip = {
        .version = 4, .ihl = 5, .tos = p->traffic_class, .tot_len = bpf_htons(p->skb->len - ETH_HLEN), .frag_off = bpf_htons(0x4000),
        .ttl = HOP_LIMIT, .protocol = protocol, .saddr = source, .daddr = destination,
    };

    ip.check = fold(bpf_csum_diff(0, 0, (__be32 *)&ip, sizeof(ip), 0));
    return !bpf_skb_store_bytes(p->skb, offsetof(struct ethhdr, h_proto), &type, sizeof(type), 0) &&
           !bpf_skb_store_bytes(p->skb, ETH_HLEN, &ip, sizeof(ip), BPF_F_RECOMPUTE_CSUM);
}

static __always_inline bool write_ipv6(const struct packet *p, const __be32 source[4], const __be32 destination[4], __u8 next)
{
    __be16 type = bpf_htons(ETH_P_IPV6);
    struct ipv6hdr ip = {
        .version = 6, .priority = p->traffic_class >> 4, .flow_lbl = { p->traffic_class << 4 }, .hop_limit = HOP_LIMIT, .nexthdr = next,
        .payload_len = bpf_htons(p->skb->len - ETH_HLEN - sizeof(ip)),
    };

    copy_address(ip.saddr.in6_u.u6_addr32, source);
    copy_address(ip.daddr.in6_u.u6_addr32, destination);
    return !bpf_skb_store_bytes(p->skb, offsetof(struct ethhdr, h_proto), &type, sizeof(type), 0) &&
           !bpf_skb_store_bytes(p->skb, ETH_HLEN, &ip, sizeof(ip), BPF_F_RECOMPUTE_CSUM);
}
