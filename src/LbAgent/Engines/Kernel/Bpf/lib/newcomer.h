/* A packet of a flow that the table does not know, as it is judged: of either family, and without a pointer into the packet, so that the kernel
 * can check by itself, once for all its callers, the function that judges it. */
#pragma once

#include "address.h"

struct newcomer {
    __be32 source[4];
    __be32 destination[4];
    __be16 source_port;
    __be16 destination_port;
    __u8 protocol;
    __u8 begins; /* Its flow; else that one began before, elsewhere maybe. */
    __u16 alone; /* Its VIP balances each datagram: no flow is kept. */
    __u32 place; /* Of the server that it gets. */
};

static __always_inline void introduce(struct newcomer *n, const struct packet *p, const bool v6)
{
    if (v6) {
        copy_ipv6(n->source, p->flow6.source);
        copy_ipv6(n->destination, p->flow6.destination);
    } else {
        map_ipv4(n->source, p->flow4.source);
        map_ipv4(n->destination, p->flow4.destination);
    }
    n->source_port = v6 ? p->flow6.source_port : p->flow4.source_port;
    n->destination_port = v6 ? p->flow6.destination_port : p->flow4.destination_port;
    n->protocol = p->protocol;
    n->begins = begins_flow(p);
    n->alone = false;
    n->place = 0;
}
