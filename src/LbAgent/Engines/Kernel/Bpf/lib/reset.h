/* TCP resets, as a host without that port answers (RFC 9293, 3.10.7.1). */
#pragma once

#include "answer.h"

#include <linux/tcp.h>

struct reset {
    struct answer answer;
    struct tcphdr tcp; /* Without a checksum. */
};

/* Where the segment has an ACK, from there; else all of it is acknowledged. */
static __always_inline void make_reset(struct tcphdr *tcp, const struct packet *p, const struct tcphdr *asked, const bool v6)
{
    __u32 headers = bytes_between(p->network, p->transport) + asked->doff * 4;
    __u32 payload = p->length > headers ? p->length - headers : 0;

    tcp->source = v6 ? p->flow6.destination_port : p->flow4.destination_port;
    tcp->dest = v6 ? p->flow6.source_port : p->flow4.source_port;
    tcp->doff = sizeof(*tcp) / 4;
    tcp->rst = 1;
    if (p->tcp_flags & TCP_ACK) {
        tcp->seq = asked->ack_seq;
    } else {
        tcp->ack = 1;
        tcp->ack_seq = bpf_htonl(bpf_ntohl(asked->seq) + payload + !!(p->tcp_flags & TCP_SYN) + !!(p->tcp_flags & TCP_FIN));
    }
}

/* Returns whether the reset is in the frame now. */
__noinline int write_reset(struct xdp_md *ctx, struct reset *reset)
{
    struct tcphdr *tcp;
    __u64 sum;
    void *at;

    if (!reset)
        return false;
    at = turn_about(ctx, &reset->answer, network_length(&reset->answer) + sizeof(*tcp), 0);
    if (!at)
        return false;
    tcp = write_network(ctx, at, &reset->answer, IPPROTO_TCP, sizeof(*tcp), sizeof(*tcp), &sum);
    if (!tcp)
        return false;
    *tcp = reset->tcp;
    tcp->check = fold(sum_of(tcp, sizeof(*tcp), sum));
    return true;
}

static __always_inline int answer_reset(struct packet *p, const bool v6)
{
    const struct tcphdr *asked = p->transport;
    struct reset reset = {};

    if (p->error || p->tcp_flags & TCP_RST || !is_one_host(p, v6) || (void *)(asked + 1) > p->end)
        return REASON_no_server;
    if (!may_answer())
        return REASON_answer_limit;
    address_answer(&reset.answer, p, v6);
    make_reset(&reset.tcp, p, asked, v6);
    return write_reset(p->ctx, &reset) ? REASON_answered_reset : REASON_no_server;
}
