/* DsrL3: the packet as it is, in another from us to the server (RFC 2003, RFC 2473). */
#pragma once

#include "header.h"

static __always_inline bool encapsulate(const struct packet *p, const __be32 source[4], const __be32 server[4])
{
    __u8 inner = p->is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IPIP;

    if (is_ipv6(server))
        return !bpf_skb_adjust_room(p->skb, sizeof(struct ipv6hdr), BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_ENCAP_L3_IPV6) && write_ipv6(p, source, server, inner);
    return !bpf_skb_adjust_room(p->skb, sizeof(struct iphdr), BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_ENCAP_L3_IPV4) && write_ipv4(p, source[3], server[3], inner);
}
