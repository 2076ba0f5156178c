/* Connections that end on this box, at what is a VIP's address and port now: a proxy had them there before, or a service of the box. */
#pragma once

#include "packet.h"

/* Only for packets that begin nothing and have no entry: it costs a look into the kernel's own table. */
static __always_inline bool is_own_connection(struct packet *p, const bool v6)
{
    /* Both kinds of flow begin as the kernel's tuples do. */
    struct bpf_sock_tuple *tuple = v6 ? (void *)&p->flow6 : (void *)&p->flow4;
    struct bpf_sock *socket;
    bool connected;

    if (p->protocol != IPPROTO_TCP)
        return false;
    socket = bpf_sk_lookup_tcp(p->ctx, tuple, v6 ? sizeof(tuple->ipv6) : sizeof(tuple->ipv4), BPF_F_CURRENT_NETNS, 0);
    if (!socket)
        return false;
    connected = socket->state != BPF_TCP_LISTEN;
    bpf_sk_release(socket);
    return connected;
}
