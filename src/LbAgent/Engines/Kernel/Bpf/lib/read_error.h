/* Reads which flow an ICMP error is about. */
#pragma once

#include "address.h"
#include "icmp.h"
#include "packet.h"

#define IPV4_FRAGMENT_OFFSET 0x1fff
#define IPV6_FRAGMENT_OFFSET 0xfff8

struct ports {
    __be16 source;
    __be16 destination;
};

struct fragment_header {
    __u8 next;
    __u8 reserved;
    __be16 offset;
    __be32 id;
};

/* An ICMP error holds the packet that it is about, which the VIP's server sent: the flow is that packet's, turned about. */
static __always_inline int read_error4(struct packet *p, const struct iphdr *ip)
{
    struct icmp *icmp = p->transport;
    struct iphdr *about = (struct iphdr *)(icmp + 1);
    struct ports *ports;

    if ((void *)(icmp + 1) > p->end)
        return REASON_malformed;
    if (icmp->type != ICMP4_UNREACHABLE && icmp->type != ICMP4_TIME_EXCEEDED && icmp->type != ICMP4_PARAMETER_PROBLEM)
        return NOT_OURS;
    if ((void *)(about + 1) > p->end || about->version != 4 || about->ihl < 5 || about->saddr != ip->daddr ||
        about->frag_off & bpf_htons(IPV4_FRAGMENT_OFFSET))
        return REASON_error_unknown;
    ports = (void *)about + about->ihl * 4;
    if ((void *)(ports + 1) > p->end)
        return REASON_error_unknown;
    if (about->protocol != IPPROTO_TCP && about->protocol != IPPROTO_UDP)
        return NOT_OURS;
    p->error = true;
    p->protocol = about->protocol;
    p->flow4.source = about->daddr;
    p->flow4.destination = about->saddr;
    p->flow4.source_port = ports->destination;
    p->flow4.destination_port = ports->source;
    p->flow4.protocol = about->protocol;
    return REASON_NONE;
}

static __always_inline int read_error6(struct packet *p, const struct ipv6hdr *ip)
{
    struct icmp *icmp = p->transport;
    struct ipv6hdr *about = (struct ipv6hdr *)(icmp + 1);
    struct fragment_header *fragment = (struct fragment_header *)(about + 1);
    struct ports *ports = (struct ports *)(about + 1);
    __u8 protocol;

    if ((void *)(icmp + 1) > p->end)
        return REASON_malformed;
    if (icmp->type < ICMP6_UNREACHABLE || icmp->type > ICMP6_PARAMETER_PROBLEM)
        return NOT_OURS;
    if ((void *)(ports + 1) > p->end || about->version != 6 || !same_ipv6(about->saddr.in6_u.u6_addr32, ip->daddr.in6_u.u6_addr32))
        return REASON_error_unknown;
    protocol = about->nexthdr;
    if (protocol == IPPROTO_FRAGMENT) {
        /* The first fragment has the ports. */
        ports = (struct ports *)(fragment + 1);
        if ((void *)(ports + 1) > p->end || fragment->offset & bpf_htons(IPV6_FRAGMENT_OFFSET))
            return REASON_error_unknown;
        protocol = fragment->next;
    }
    if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
        return protocol == IPPROTO_ICMPV6 ? NOT_OURS : REASON_error_unknown;
    p->error = true;
    p->protocol = protocol;
    copy_ipv6(p->flow6.source, about->daddr.in6_u.u6_addr32);
    copy_ipv6(p->flow6.destination, about->saddr.in6_u.u6_addr32);
    p->flow6.source_port = ports->destination;
    p->flow6.destination_port = ports->source;
    p->flow6.protocol = protocol;
    return REASON_NONE;
}
