/* The packet at hand, as far as probes need it: TCP, or an ICMP echo, behind an Ethernet header, without options. */
#pragma once

#include "types.h"

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <stdbool.h>
#include <stddef.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define MAPPED_PREFIX bpf_htonl(0xffff)

#define ICMP_ECHO_REQUEST 8
#define ICMP_ECHO_REPLY 0
#define ICMPV6_ECHO_REQUEST 128
#define ICMPV6_ECHO_REPLY 129

#define TCP_PORTS 0
#define TCP_FLAGS 13
#define TCP_CHECKSUM 16
#define TCP_SYN 0x02
#define TCP_ACK 0x10
#define ICMP_CHECKSUM 2
#define ICMP_ID 4

struct packet {
    struct __sk_buff *skb;
    __be32 own[4];
    __be32 other[4];
    __be16 own_port; /* Of an echo: its id. */
    __be16 other_port;
    __u8 protocol;
    __u8 traffic_class;
    bool is_ipv6;
    bool begins_flow;
};

static __always_inline void map_ipv4(__be32 to[4], __be32 address)
{
    to[0] = 0;
    to[1] = 0;
    to[2] = MAPPED_PREFIX;
    to[3] = address;
}

static __always_inline void copy_address(__be32 to[4], const __be32 from[4])
{
    to[0] = from[0];
    to[1] = from[1];
    to[2] = from[2];
    to[3] = from[3];
}

static __always_inline bool same_address(const __be32 one[4], const __be32 other[4])
{
    return one[0] == other[0] && one[1] == other[1] && one[2] == other[2] && one[3] == other[3];
}

static __always_inline bool is_ipv6(const __be32 address[4])
{
    return address[0] || address[1] || address[2] != MAPPED_PREFIX;
}

static __always_inline __u32 transport(const struct packet *p)
{
    return ETH_HLEN + (p->is_ipv6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr));
}

static __always_inline __u32 checksum_at(const struct packet *p)
{
    return transport(p) + (p->protocol == IPPROTO_TCP ? TCP_CHECKSUM : ICMP_CHECKSUM);
}

static __always_inline bool read_ipv4(struct packet *p, const bool out)
{
    struct iphdr ip;

    if (bpf_skb_load_bytes(p->skb, ETH_HLEN, &ip, sizeof(ip)) || ip.version != 4 || ip.ihl != 5)
        return false;
    if (ip.frag_off & bpf_htons(0x3fff))
        return false;
    map_ipv4(out ? p->own : p->other, ip.saddr);
    map_ipv4(out ? p->other : p->own, ip.daddr);
    p->protocol = ip.protocol;
    p->traffic_class = ip.tos;
    return ip.protocol == IPPROTO_TCP || ip.protocol == IPPROTO_ICMP;
}

static __always_inline bool read_ipv6(struct packet *p, const bool out)
{
    struct ipv6hdr ip;

    if (bpf_skb_load_bytes(p->skb, ETH_HLEN, &ip, sizeof(ip)) || ip.version != 6)
        return false;
    copy_address(out ? p->own : p->other, ip.saddr.in6_u.u6_addr32);
    copy_address(out ? p->other : p->own, ip.daddr.in6_u.u6_addr32);
    p->protocol = ip.nexthdr;
    p->traffic_class = ip.priority << 4 | ip.flow_lbl[0] >> 4;
    return ip.nexthdr == IPPROTO_TCP || ip.nexthdr == IPPROTO_ICMPV6;
}

static __always_inline bool read_tcp(struct packet *p, const bool out)
{
    __be16 ports[2];
    __u8 flags;

    if (bpf_skb_load_bytes(p->skb, transport(p) + TCP_PORTS, ports, sizeof(ports)))
        return false;
    p->own_port = ports[out ? 0 : 1];
    p->other_port = ports[out ? 1 : 0];
    if (!out)
        return true;
    if (bpf_skb_load_bytes(p->skb, transport(p) + TCP_FLAGS, &flags, sizeof(flags)))
        return false;
    p->begins_flow = (flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
    return true;
}

static __always_inline bool read_echo(struct packet *p, const bool out)
{
    __u8 wanted = out ? p->is_ipv6 ? ICMPV6_ECHO_REQUEST : ICMP_ECHO_REQUEST : p->is_ipv6 ? ICMPV6_ECHO_REPLY : ICMP_ECHO_REPLY;
    __u8 type;

    if (bpf_skb_load_bytes(p->skb, transport(p), &type, sizeof(type)) || type != wanted)
        return false;
    p->begins_flow = out;
    return !bpf_skb_load_bytes(p->skb, transport(p) + ICMP_ID, &p->own_port, sizeof(p->own_port));
}

static __always_inline bool read_packet(struct packet *p, const bool out)
{
    if (!(p->is_ipv6 ? read_ipv6(p, out) : read_ipv4(p, out)))
        return false;
    return p->protocol == IPPROTO_TCP ? read_tcp(p, out) : read_echo(p, out);
}
