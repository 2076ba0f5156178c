/* Packets of our own, back to the client: ICMP packet-too-big, TCP reset. So many a second, whoever asks. */
#pragma once

#include "../maps/counters.h"
#include "../maps/settings.h"
#include "csum.h"
#include "icmp.h"
#include "link.h"

#include <linux/tcp.h>

/* As much of the packet as fits (RFC 1812, 4.3.2.3; RFC 4443, 2.4). What is too big for a link is longer than that. */
#define QUOTE4 (576 - sizeof(struct iphdr) - sizeof(struct icmp))
#define QUOTE6 (1280 - sizeof(struct ipv6hdr) - sizeof(struct icmp))

/* What a call may sum up at a time. */
#define SUM_AT_ONCE 512

#define HOP_LIMIT 64

static __always_inline bool may_answer(void)
{
    struct answer_window *window;
    __u32 zero = 0, tick = now();

    window = bpf_map_lookup_elem(&answer_windows, &zero);
    if (!window)
        return false;
    if (tick - window->began >= settings.ticks_per_second) {
        window->began = tick;
        window->sent = 0;
    }
    return window->sent++ < settings.answers_per_second;
}

/* Cuts the frame to so many bytes of the packet behind the link header, and makes room for so many in front of them. */
static __always_inline bool resize(const struct packet *p, int kept, int room)
{
    long length = (void *)(long)p->ctx->data_end - (void *)(long)p->ctx->data;

    return !bpf_xdp_adjust_tail(p->ctx, (int)((long)link_length(p) + kept - length)) && (!room || !bpf_xdp_adjust_head(p->ctx, -room));
}

static __always_inline void write_ipv4(struct iphdr *ip, __be32 source, __be32 destination, __u8 protocol, __u32 length)
{
    __builtin_memset(ip, 0, sizeof(*ip));
    ip->version = 4;
    ip->ihl = 5;
    ip->tot_len = bpf_htons(length);
    ip->frag_off = bpf_htons(0x4000);
    ip->ttl = HOP_LIMIT;
    ip->protocol = protocol;
    ip->saddr = source;
    ip->daddr = destination;
    ip->check = fold(sum_of(ip, sizeof(*ip), 0));
}

static __always_inline void write_ipv6(struct ipv6hdr *ip, const __be32 source[4], const __be32 destination[4], __u8 next, __u32 length)
{
    __builtin_memset(ip, 0, sizeof(*ip));
    ip->version = 6;
    ip->payload_len = bpf_htons(length);
    ip->nexthdr = next;
    ip->hop_limit = HOP_LIMIT;
    __builtin_memcpy(&ip->saddr, source, sizeof(ip->saddr));
    __builtin_memcpy(&ip->daddr, destination, sizeof(ip->daddr));
}

/* RFC 1191. The source is the VIP: an address that the client, and what stands before it, knows. */
static __always_inline int tell_too_big4(struct packet *p, __u32 mtu, const struct ethhdr *link)
{
    struct icmp *icmp;
    struct iphdr *ip;
    __u64 sum;

    if (!resize(p, QUOTE4, sizeof(*ip) + sizeof(*icmp)))
        return REASON_too_big;
    ip = write_link(p, link->h_source, link->h_dest, bpf_htons(ETH_P_IP));
    icmp = (struct icmp *)(ip + 1);
    if (!ip || (void *)(icmp + 1) + QUOTE4 > (void *)(long)p->ctx->data_end)
        return REASON_too_big;
    write_ipv4(ip, p->flow4.destination, p->flow4.source, IPPROTO_ICMP, sizeof(*ip) + sizeof(*icmp) + QUOTE4);
    __builtin_memset(icmp, 0, sizeof(*icmp));
    icmp->type = ICMP4_UNREACHABLE;
    icmp->code = ICMP4_FRAGMENTATION_NEEDED;
    icmp->detail = bpf_htonl(mtu);
    sum = sum_of(icmp, sizeof(*icmp), 0);
    sum = (__u32)bpf_csum_diff(NULL, 0, (void *)(icmp + 1), SUM_AT_ONCE, fold(sum) ^ 0xffff);
    sum = (__u32)bpf_csum_diff(NULL, 0, (void *)(icmp + 1) + SUM_AT_ONCE, QUOTE4 - SUM_AT_ONCE, (__u32)sum);
    icmp->checksum = fold(sum);
    return REASON_answered_too_big;
}

/* RFC 8201. */
static __always_inline int tell_too_big6(struct packet *p, __u32 mtu, const struct ethhdr *link)
{
    struct icmp *icmp;
    struct ipv6hdr *ip;
    __u64 sum;

    if (!resize(p, QUOTE6, sizeof(*ip) + sizeof(*icmp)))
        return REASON_too_big;
    ip = write_link(p, link->h_source, link->h_dest, bpf_htons(ETH_P_IPV6));
    icmp = (struct icmp *)(ip + 1);
    if (!ip || (void *)(icmp + 1) + QUOTE6 > (void *)(long)p->ctx->data_end)
        return REASON_too_big;
    write_ipv6(ip, p->flow6.destination, p->flow6.source, IPPROTO_ICMPV6, sizeof(*icmp) + QUOTE6);
    __builtin_memset(icmp, 0, sizeof(*icmp));
    icmp->type = ICMP6_TOO_BIG;
    icmp->detail = bpf_htonl(mtu);
    sum = sum_of_pseudo_header(&ip->saddr, 2 * sizeof(ip->saddr), sizeof(*icmp) + QUOTE6, IPPROTO_ICMPV6);
    sum = sum_of(icmp, sizeof(*icmp), sum);
    sum = (__u32)bpf_csum_diff(NULL, 0, (void *)(icmp + 1), SUM_AT_ONCE, fold(sum) ^ 0xffff);
    sum = (__u32)bpf_csum_diff(NULL, 0, (void *)(icmp + 1) + SUM_AT_ONCE, SUM_AT_ONCE, (__u32)sum);
    sum = (__u32)bpf_csum_diff(NULL, 0, (void *)(icmp + 1) + 2 * SUM_AT_ONCE, QUOTE6 - 2 * SUM_AT_ONCE, (__u32)sum);
    icmp->checksum = fold(sum);
    return REASON_answered_too_big;
}

/* An IPv4 packet that routers may cut is not ours to cut, and no error answers an error (RFC 1122, 3.2.2). */
static __always_inline int tell_too_big(struct packet *p, __u32 mtu, const bool v6)
{
    struct ethhdr *link = p->data, before;

    if (p->error || p->may_be_cut || p->length < (v6 ? QUOTE6 : QUOTE4))
        return REASON_too_big;
    if (!may_answer())
        return REASON_answer_limit;
    if ((void *)(link + 1) > p->end)
        return REASON_too_big;
    before = *link;
    return v6 ? tell_too_big6(p, mtu, &before) : tell_too_big4(p, mtu, &before);
}

/* As a host without that port answers (RFC 9293, 3.10.7.1): where the segment has an ACK, from there; else all of it is acknowledged. */
static __always_inline void write_reset(struct tcphdr *tcp, const struct packet *p, const struct tcphdr *asked, __u32 payload, const bool v6)
{
    __u32 taken = payload + !!(p->tcp_flags & TCP_SYN) + !!(p->tcp_flags & TCP_FIN);

    __builtin_memset(tcp, 0, sizeof(*tcp));
    tcp->source = v6 ? p->flow6.destination_port : p->flow4.destination_port;
    tcp->dest = v6 ? p->flow6.source_port : p->flow4.source_port;
    tcp->doff = sizeof(*tcp) / 4;
    tcp->rst = 1;
    if (p->tcp_flags & TCP_ACK) {
        tcp->seq = asked->ack_seq;
    } else {
        tcp->ack = 1;
        tcp->ack_seq = bpf_htonl(bpf_ntohl(asked->seq) + taken);
    }
}

static __always_inline int answer_reset(struct packet *p, const bool v6)
{
    struct ethhdr *link = p->data, before;
    struct tcphdr *tcp = p->transport, asked;
    __u32 headers, network = v6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);
    void *at;
    __u64 sum;

    if (p->error || p->protocol != IPPROTO_TCP || p->tcp_flags & TCP_RST)
        return REASON_no_server;
    if ((void *)(link + 1) > p->end || (void *)(tcp + 1) > p->end)
        return REASON_no_server;
    if (!may_answer())
        return REASON_answer_limit;
    before = *link;
    asked = *tcp;
    headers = p->transport - p->network + asked.doff * 4;
    if (!resize(p, network + sizeof(*tcp), 0))
        return REASON_no_server;
    at = write_link(p, before.h_source, before.h_dest, v6 ? bpf_htons(ETH_P_IPV6) : bpf_htons(ETH_P_IP));
    tcp = at + network;
    if (!at || (void *)(tcp + 1) > (void *)(long)p->ctx->data_end)
        return REASON_no_server;
    write_reset(tcp, p, &asked, p->length > headers ? p->length - headers : 0, v6);
    if (v6) {
        write_ipv6(at, p->flow6.destination, p->flow6.source, IPPROTO_TCP, sizeof(*tcp));
        sum = sum_of_pseudo_header(&((struct ipv6hdr *)at)->saddr, 32, sizeof(*tcp), IPPROTO_TCP);
    } else {
        write_ipv4(at, p->flow4.destination, p->flow4.source, IPPROTO_TCP, network + sizeof(*tcp));
        sum = sum_of_pseudo_header(&((struct iphdr *)at)->saddr, 8, sizeof(*tcp), IPPROTO_TCP);
    }
    tcp->check = fold(sum_of(tcp, sizeof(*tcp), sum));
    return REASON_answered_reset;
}
