/* Packets of our own, back to the client: ICMP errors, TCP resets. So many a second, whoever asks. */
#pragma once

#include "../maps/counters.h"
#include "../maps/settings.h"
#include "address.h"
#include "csum.h"
#include "link.h"

#define HOP_LIMIT 64

/* Whether the source is one host that can be told something (RFC 1122, 3.2.2; RFC 4443, 2.4). */
static __always_inline bool is_one_host(const struct packet *p, const bool v6)
{
    __u8 first = v6 ? bpf_ntohl(p->flow6.source[0]) >> 24 : bpf_ntohl(p->flow4.source) >> 24;

    if (v6)
        return first != 0xff && p->flow6.source[0] | p->flow6.source[1] | p->flow6.source[2] | p->flow6.source[3];
    return first && first != 127 && first < 224;
}

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

/* Whom an answer is for. Answers are sent by functions that the kernel checks by themselves, once for all their callers: they get no pointer into the packet. */
struct answer {
    __be32 vip[4];
    __be32 client[4];
    struct tagging tag;
    __u32 v6;
};

static __always_inline void address_answer(struct answer *answer, const struct packet *p, const bool v6)
{
    if (v6) {
        copy_ipv6(answer->vip, p->flow6.destination);
        copy_ipv6(answer->client, p->flow6.source);
    } else {
        map_ipv4(answer->vip, p->flow4.destination);
        map_ipv4(answer->client, p->flow4.source);
    }
    answer->tag = p->tag;
    answer->v6 = v6;
}

static __always_inline __u32 network_length(const struct answer *answer)
{
    return answer->v6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);
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

/* Turns the frame about: back to where it came from, with so many bytes of its packet left, and room for so many in front of them.
 * Returns where the answer's first header goes. */
static __always_inline void *turn_about(struct xdp_md *ctx, const struct answer *answer, int kept, int room)
{
    struct ethhdr *link = (void *)(long)ctx->data, before;
    long length = bytes_between(link, (void *)(long)ctx->data_end);

    if ((void *)(link + 1) > (void *)(long)ctx->data_end)
        return NULL;
    before = *link;
    if (bpf_xdp_adjust_tail(ctx, (int)(link_length(&answer->tag) + kept - length)) || bpf_xdp_adjust_head(ctx, -room))
        return NULL;
    return write_link(ctx, &answer->tag, before.h_source, before.h_dest, answer->v6 ? bpf_htons(ETH_P_IPV6) : bpf_htons(ETH_P_IP));
}

/* Writes the IP header in front of so many bytes, of which the first are a header of its own. Returns where that goes, with the sum that
 * a checksum over the addresses too begins with; nothing where there is no room. */
static __always_inline void *write_network(struct xdp_md *ctx, void *at, const struct answer *answer, __u8 protocol, __u32 length, __u32 header, __u64 *sum)
{
    void *end = (void *)(long)ctx->data_end;

    if (answer->v6) {
        struct ipv6hdr *ip = at;

        if ((void *)(ip + 1) + header > end)
            return NULL;
        write_ipv6(ip, answer->vip, answer->client, protocol, length);
        *sum = sum_of_pseudo_header(&ip->saddr, 2 * sizeof(ip->saddr), length, protocol);
        return ip + 1;
    } else {
        struct iphdr *ip = at;

        if ((void *)(ip + 1) + header > end)
            return NULL;
        write_ipv4(ip, answer->vip[3], answer->client[3], protocol, sizeof(*ip) + length);
        *sum = sum_of_pseudo_header(&ip->saddr, 2 * sizeof(ip->saddr), length, protocol);
        return ip + 1;
    }
}
