/* Real servers as VIPs reach them. */
#pragma once

#include "../maps/vips.h"
#include "packet.h"

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

static __always_inline bool has_next_hop(const struct server *server)
{
    return server->next_hop[0] | server->next_hop[1] | server->next_hop[2] | server->next_hop[3] | server->next_hop[4] | server->next_hop[5];
}
