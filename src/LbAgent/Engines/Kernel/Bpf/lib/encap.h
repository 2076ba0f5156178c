/* DsrL3: the packet as it is, in another from us to the server (RFC 2003, RFC 2473). */
#pragma once

#include "error.h"
#include "link.h"

/* The outer packet may not be cut: what would have to be is answered before it comes to that. */
static __always_inline void wrap_in_ipv4(void *at, const struct packet *p, const struct server *server, const bool v6)
{
    struct iphdr *ip = at;

    write_ipv4(ip, server->source[3], server->address[3], v6 ? IPPROTO_IPV6 : IPPROTO_IPIP, sizeof(*ip) + p->length);
    if (p->traffic_class) {
        ip->tos = p->traffic_class;
        ip->check = 0;
        ip->check = fold(sum_of(ip, sizeof(*ip), 0));
    }
}

static __always_inline void wrap_in_ipv6(void *at, const struct packet *p, const struct server *server, const bool v6)
{
    struct ipv6hdr *ip = at;

    write_ipv6(ip, server->source, server->address, v6 ? IPPROTO_IPV6 : IPPROTO_IPIP, p->length);
    ip->priority = p->traffic_class >> 4;
    ip->flow_lbl[0] = p->traffic_class << 4;
}

static __always_inline int encapsulate(struct packet *p, const struct server *server, const union next_hop *hop, const bool v6)
{
    bool outer6 = hop->mode == MODE_DSR_L3_IPV6;
    int overhead = outer6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);
    void *at;

    if (p->length + overhead > server->mtu)
        return tell_too_big(p, server->mtu - overhead, v6);
    if (bpf_xdp_adjust_head(p->ctx, -(overhead + change_tag(&p->tag, server->tag))))
        return REASON_no_room;
    at = write_link(p->ctx, &p->tag, hop->mac, server->own, outer6 ? bpf_htons(ETH_P_IPV6) : bpf_htons(ETH_P_IP));
    if (!at || at + sizeof(struct ipv6hdr) > (void *)(long)p->ctx->data_end)
        return REASON_no_room;
    if (outer6)
        wrap_in_ipv6(at, p, server, v6);
    else
        wrap_in_ipv4(at, p, server, v6);
    return REASON_NONE;
}
