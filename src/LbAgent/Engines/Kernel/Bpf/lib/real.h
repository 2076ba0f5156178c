/* Real servers as VIPs reach them. */
#pragma once

#include "../maps/vips.h"
#include "packet.h"

#include <linux/errno.h>

/* A server with its place, by which it is counted. */
struct route {
    struct server *server;
    __u32 place;
};

static __always_inline bool find_server(struct route *route, __u32 place)
{
    route->place = place;
    route->server = bpf_map_lookup_elem(&servers, &place);
    return route->server;
}

static __always_inline __u64 target_of(const struct route *route)
{
    return (__u64)route->server->generation << 32 | route->place;
}

/* The server that something was sent to before, if it is still there and still takes what it has. */
static __always_inline bool find_kept(struct route *route, __u64 target, __u8 keeps)
{
    return find_server(route, (__u32)target) && route->server->generation == target >> 32 && route->server->keeps & keeps;
}

/* The first 8 bytes of a server, as they are at one moment. */
union next_hop {
    __u64 whole;
    struct {
        __u8 mac[ETH_ALEN];
        __u8 mode;
        __u8 keeps;
    };
};

static __always_inline union next_hop next_hop_of(const struct server *server)
{
    return (union next_hop){ .whole = *(const whole *)server };
}

static __always_inline bool is_known(const union next_hop *hop)
{
    return hop->mac[0] | hop->mac[1] | hop->mac[2] | hop->mac[3] | hop->mac[4] | hop->mac[5];
}

/* Whoever writes a map from outside copies byte by byte, for all that is promised, and a packet could take half of one MAC address and half of another.
 * So the agent has it done here, the first 8 bytes in one go. They come last: what they need is there by then. */
static __always_inline int put_in_place(const struct server_change *change)
{
    __u32 place = change->place;
    whole *to = bpf_map_lookup_elem(&servers, &place);
    const whole *from = (const whole *)&change->server;

    if (!to)
        return -ENOENT;
    for (int i = 1; i < (int)(sizeof(struct server) / sizeof(*to)); i++)
        to[i] = from[i];
    __sync_lock_test_and_set(to, *from);
    return 0;
}
