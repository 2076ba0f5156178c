/* Other addresses and another port in a packet, checksums right. */
#pragma once

#include "family.h"

static __always_inline bool put_ipv4(const struct packet *p, __u32 at, __be32 from, __be32 to)
{
    if (from == to)
        return true;
    if (p->protocol == IPPROTO_TCP && bpf_l4_csum_replace(p->skb, checksum_at(p), from, to, BPF_F_PSEUDO_HDR | sizeof(to)))
        return false;
    return !bpf_l3_csum_replace(p->skb, ETH_HLEN + offsetof(struct iphdr, check), from, to, sizeof(to)) &&
           !bpf_skb_store_bytes(p->skb, ETH_HLEN + at, &to, sizeof(to), 0);
}

/* What the hardware summed up of a packet that comes in stays right, as the address and the checksum make up for each other: in IPv6
 * there is no third that changes. What the hardware is to sum up of one that goes out does not. */
static __always_inline bool put_ipv6(const struct packet *p, __u32 at, const __be32 from[4], const __be32 to[4], const bool out)
{
    __u64 pseudo = out ? BPF_F_PSEUDO_HDR : 0;

    if (same_address(from, to))
        return true;
    for (__u32 i = 0; i < 4; i++)
        if (bpf_l4_csum_replace(p->skb, checksum_at(p), from[i], to[i], pseudo | sizeof(to[i])))
            return false;
    return !bpf_skb_store_bytes(p->skb, ETH_HLEN + at, to, sizeof(struct in6_addr), 0);
}

static __always_inline bool put_addresses(const struct packet *p, const __be32 own[4], const __be32 other[4], const bool out)
{
    if (p->is_ipv6)
        return put_ipv6(p, out ? offsetof(struct ipv6hdr, saddr) : offsetof(struct ipv6hdr, daddr), p->own, own, out) &&
               put_ipv6(p, out ? offsetof(struct ipv6hdr, daddr) : offsetof(struct ipv6hdr, saddr), p->other, other, out);
    return put_ipv4(p, out ? offsetof(struct iphdr, saddr) : offsetof(struct iphdr, daddr), p->own[3], own[3]) &&
           put_ipv4(p, out ? offsetof(struct iphdr, daddr) : offsetof(struct iphdr, saddr), p->other[3], other[3]);
}

static __always_inline bool put_port(const struct packet *p, __be16 port, const bool out)
{
    __u32 at = p->protocol != IPPROTO_TCP ? ICMP_ID : out ? TCP_PORTS : TCP_PORTS + sizeof(port);

    if (port == p->own_port)
        return true;
    return !bpf_l4_csum_replace(p->skb, checksum_at(p), p->own_port, port, sizeof(port)) &&
           !bpf_skb_store_bytes(p->skb, transport(p) + at, &port, sizeof(port), 0);
}

static __always_inline bool readdress(struct packet *p, const __be32 own[4], const __be32 other[4], __be16 own_port, const bool out)
{
    if (is_ipv6(other) == p->is_ipv6 ? !put_addresses(p, own, other, out) : !change_family(p, own, other, out))
        return false;
    return put_port(p, own_port, out);
}
