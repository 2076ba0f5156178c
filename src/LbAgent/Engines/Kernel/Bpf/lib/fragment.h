/* Later fragments have no ports: they go where the first one went. */
#pragma once

#include "../maps/flows.h"
#include "../maps/settings.h"
#include "address.h"
#include "real.h"

static __always_inline void name_fragment(struct fragment_key *key, const struct packet *p, const bool v6)
{
    if (v6) {
        copy_ipv6(key->source, p->flow6.source);
        copy_ipv6(key->destination, p->flow6.destination);
        key->protocol = 0;
    } else {
        map_ipv4(key->source, p->flow4.source);
        map_ipv4(key->destination, p->flow4.destination);
        key->protocol = p->flow4.protocol;
    }
    key->id = p->fragment_id;
    __builtin_memset(key->zero, 0, sizeof(key->zero));
}

static __always_inline void note_first_fragment(const struct packet *p, const struct route *route, const bool v6)
{
    struct fragment fragment = { .target = target_of(route), .seen = now() };
    struct fragment_key key;

    name_fragment(&key, p, v6);
    /* Without an entry the rest of this packet is lost or passed, and counted. */
    bpf_map_update_elem(&fragments, &key, &fragment, BPF_ANY);
}

static __always_inline bool follow_fragment(const struct packet *p, struct route *route, const bool v6)
{
    struct fragment *fragment;
    struct fragment_key key;

    name_fragment(&key, p, v6);
    fragment = bpf_map_lookup_elem(&fragments, &key);
    return fragment && !is_older(fragment->seen, settings.fragment_ticks) && find_kept(route, fragment->target, KEEPS_TCP | KEEPS_UDP);
}
