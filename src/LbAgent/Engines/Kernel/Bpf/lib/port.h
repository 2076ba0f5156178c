/* The interface that a packet came in by. */
#pragma once

#include "../maps/ports.h"
#include "packet.h"

static __always_inline bool same_mac(const __u8 *one, const __u8 *other)
{
    const __u16 *a = (const __u16 *)one, *b = (const __u16 *)other;

    return !((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]));
}

static __always_inline const struct port *find_port(const struct packet *p)
{
    __u32 index = p->ctx->ingress_ifindex, place = index % LB_PORTS;
    const struct port *port = bpf_map_lookup_elem(&ports, &place);

    return port && port->index == index ? port : NULL;
}

/* A switch that does not know an address yet sends to all: a frame for another balancer is not to be served here too.
 * Where the interface's address is not known, every frame is taken. The link header has been read. */
static __always_inline bool is_sent_to_us(const struct packet *p)
{
    const struct ethhdr *link = p->data;
    const struct port *port = find_port(p);

    return !port || same_mac(link->h_dest, port->own);
}

/* Longer than anything that its wire carries: a host on this box hands several segments over as one packet, and leaves it to the interface
 * that they leave by to take them apart. What the interface is told of that stands beside the packet, where no XDP program comes. */
static __always_inline bool is_merged(const struct packet *p)
{
    const struct port *port = find_port(p);

    return port && port->mtu && p->length > port->mtu;
}
