/* Reads headers, never beyond the packet and never in a loop without an end. What cannot be read is passed on. */
#pragma once

#include "../shared/limits.h"
#include "address.h"
#include "packet.h"
#include "port.h"
#include "read_error.h"

#include <linux/tcp.h>
#include <linux/udp.h>

#define IPV4_MORE_FRAGMENTS 0x2000
#define IPV6_MORE_FRAGMENTS 0x0001

/* Any extension header but the fragment header: its length in units of 8 bytes, the first not counted. */
struct extension {
    __u8 next;
    __u8 length;
    __u8 rest[6];
};

/* The Ethernet header and at most one tag. Returns the type of what follows in network order, 0 where nothing of ours can follow. */
static __always_inline __be16 read_link(struct packet *p, int *reason)
{
    struct ethhdr *link = p->data;
    struct tag *tag = (struct tag *)(link + 1);

    *reason = NOT_OURS;
    /* What is sent to many is not for one server. */
    if ((void *)(link + 1) > p->end || link->h_dest[0] & 1)
        return 0;
    p->network = link + 1;
    if (link->h_proto != bpf_htons(ETH_P_8021Q) && link->h_proto != bpf_htons(ETH_P_8021AD))
        return link->h_proto;
    if ((void *)(tag + 1) > p->end)
        return 0;
    if (tag->protocol == bpf_htons(ETH_P_8021Q) || tag->protocol == bpf_htons(ETH_P_8021AD)) {
        *reason = REASON_tagged_twice;
        return 0;
    }
    p->tag.type = link->h_proto;
    p->tag.control = tag->control;
    p->network = tag + 1;
    return tag->protocol;
}

/* Whether so many bytes of the transport header are more than the IP header says that there are. In numbers: of two
 * comparisons of pointers clang leaves one out, and the kernel's checker misses it. */
static __always_inline bool is_beyond(const struct packet *p, __u32 bytes)
{
    return (__u64)(p->transport - p->network) + bytes > p->length;
}

/* The ports, and what TCP says of the flow's life. */
static __always_inline int read_transport(struct packet *p, struct ports *ports)
{
    struct tcphdr *tcp = p->transport;
    struct udphdr *udp = p->transport;

    if (p->protocol == IPPROTO_TCP) {
        if ((void *)(tcp + 1) > p->end || is_beyond(p, sizeof(*tcp)))
            return REASON_malformed;
        p->tcp_flags = ((__u8 *)tcp)[13];
    } else if ((void *)(udp + 1) > p->end || is_beyond(p, sizeof(*udp))) {
        return REASON_malformed;
    }
    ports->source = udp->source;
    ports->destination = udp->dest;
    return REASON_NONE;
}

static __always_inline int read_ipv4(struct packet *p)
{
    struct iphdr *ip = p->network;
    struct ports ports = {};
    __u32 fragment, header;
    int reason;

    if ((void *)(ip + 1) > p->end || !may_be_vip(0, 0, MAPPED_PREFIX, ip->daddr) || !is_sent_to_us(p))
        return NOT_OURS;
    header = ip->ihl * 4;
    p->length = bpf_ntohs(ip->tot_len);
    if (ip->version != 4 || header < sizeof(*ip) || p->length < header || p->length > (__u64)(p->end - p->network))
        return REASON_malformed;
    p->transport = p->network + header;
    p->protocol = ip->protocol;
    p->hop_limit = ip->ttl;
    p->traffic_class = ip->tos;
    fragment = bpf_ntohs(ip->frag_off);
    p->fragment_id = ip->id;
    p->part = fragment & IPV4_FRAGMENT_OFFSET ? PART_LATER : fragment & IPV4_MORE_FRAGMENTS ? PART_FIRST : PART_WHOLE;
    if (ip->protocol == IPPROTO_ICMP)
        return p->part == PART_WHOLE ? read_error4(p, ip) : NOT_OURS;
    if (ip->protocol != IPPROTO_TCP && ip->protocol != IPPROTO_UDP)
        return NOT_OURS;
    p->flow4.source = ip->saddr;
    p->flow4.destination = ip->daddr;
    p->flow4.protocol = ip->protocol;
    if (p->part == PART_LATER)
        return REASON_NONE;
    reason = read_transport(p, &ports);
    p->flow4.source_port = ports.source;
    p->flow4.destination_port = ports.destination;
    return reason;
}

/* Steps over extension headers. Returns the reason why the packet ends here, or none with protocol, transport and fragment set. */
static __always_inline int skip_extensions(struct packet *p, __u8 next)
{
    void *at = p->transport;

    for (int i = 0; i <= LB_EXTENSION_HEADERS; i++) {
        struct extension *extension = at;
        struct fragment_header *fragment = at;

        p->protocol = next;
        p->transport = at;
        if (next != IPPROTO_HOPOPTS && next != IPPROTO_DSTOPTS && next != IPPROTO_FRAGMENT)
            return next == IPPROTO_ROUTING ? REASON_extension_headers : REASON_NONE;
        if ((void *)(extension + 1) > p->end)
            return REASON_malformed;
        next = extension->next;
        if (p->protocol != IPPROTO_FRAGMENT) {
            at += (extension->length + 1) * 8;
            continue;
        }
        at = fragment + 1;
        p->fragment_id = fragment->id;
        if (fragment->offset & bpf_htons(IPV6_FRAGMENT_OFFSET)) {
            p->part = PART_LATER;
            p->protocol = next;
            return REASON_NONE;
        }
        if (fragment->offset & bpf_htons(IPV6_MORE_FRAGMENTS))
            p->part = PART_FIRST;
    }
    return REASON_extension_headers;
}

static __always_inline int read_ipv6(struct packet *p)
{
    struct ipv6hdr *ip = p->network;
    struct ports ports = {};
    int reason;

    if ((void *)(ip + 1) > p->end ||
        !may_be_vip(ip->daddr.in6_u.u6_addr32[0], ip->daddr.in6_u.u6_addr32[1], ip->daddr.in6_u.u6_addr32[2], ip->daddr.in6_u.u6_addr32[3]) ||
        !is_sent_to_us(p))
        return NOT_OURS;
    /* Inside, an IPv4 address is written like that, and would be meant (RFC 4291, 2.5.5.2; RFC 6890). */
    if (is_mapped(ip->saddr.in6_u.u6_addr32) || is_mapped(ip->daddr.in6_u.u6_addr32))
        return REASON_mapped_address;
    p->length = sizeof(*ip) + bpf_ntohs(ip->payload_len);
    if (ip->version != 6 || p->length > (__u64)(p->end - p->network))
        return REASON_malformed;
    p->transport = ip + 1;
    p->protocol = ip->nexthdr;
    p->hop_limit = ip->hop_limit;
    p->traffic_class = ip->priority << 4 | ip->flow_lbl[0] >> 4;
    if (ip->nexthdr != IPPROTO_TCP && ip->nexthdr != IPPROTO_UDP) {
        reason = skip_extensions(p, ip->nexthdr);
        if (reason)
            return reason;
    }
    if (p->part != PART_LATER && p->protocol == IPPROTO_ICMPV6)
        return p->part == PART_WHOLE ? read_error6(p, ip) : NOT_OURS;
    /* The later fragments of a packet need not say what it holds. */
    if (p->part != PART_LATER && p->protocol != IPPROTO_TCP && p->protocol != IPPROTO_UDP)
        return NOT_OURS;
    copy_ipv6(p->flow6.source, ip->saddr.in6_u.u6_addr32);
    copy_ipv6(p->flow6.destination, ip->daddr.in6_u.u6_addr32);
    p->flow6.protocol = p->protocol;
    if (p->part == PART_LATER)
        return REASON_NONE;
    reason = read_transport(p, &ports);
    p->flow6.source_port = ports.source;
    p->flow6.destination_port = ports.destination;
    return reason;
}
