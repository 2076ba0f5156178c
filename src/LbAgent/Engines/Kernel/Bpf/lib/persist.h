/* A client comes back to the server that it was given, as long as that server takes what is its own: one that drains does. */
#pragma once

#include "../maps/clients.h"
#include "real.h"
#include "sched.h"

#include <linux/errno.h>

static __always_inline void name_client(struct client_key *key, __u32 vip, const __be32 source[4], const struct persistence *persistence)
{
    key->vip = vip;
    for (int i = 0; i < 4; i++)
        key->source[i] = source[i] & persistence->mask[i];
}

/* The server of a client that is known, if it may have it still. An entry may be another client's by now, of another VIP even: then it is none. */
static __always_inline bool follow_client(const struct client *client, const struct vip *vip, struct newcomer *n)
{
    struct route found;

    if (!find_kept(&found, *(const whole *)&client->target, KEEPS_SYN) || found.server->vip != vip->number)
        return false;
    n->place = found.place;
    return true;
}

static __always_inline __u64 target_at(__u32 place)
{
    struct route route;

    return find_server(&route, place) ? target_of(&route) : TARGET_ENDED;
}

/* Of two processors with the first flows of one client, one chooses, and the other does as it did. */
static __always_inline bool choose_again(struct client *client, const struct vip *vip, struct newcomer *n)
{
    __u64 old = *(whole *)&client->target;

    if (!schedule(vip, n))
        return false;
    if (__sync_val_compare_and_swap(&client->target, old, target_at(n->place)) != old)
        follow_client(client, vip, n);
    client->seen = now();
    return true;
}

static __always_inline bool choose_first(const struct client_key *key, const struct vip *vip, struct newcomer *n)
{
    struct client *other, client = { .seen = now() };

    if (!schedule(vip, n))
        return false;
    client.target = target_at(n->place);
    if (bpf_map_update_elem(&clients, key, &client, BPF_NOEXIST) != -EEXIST)
        return true;
    other = bpf_map_lookup_elem(&clients, key);
    if (other)
        follow_client(other, vip, n);
    return true;
}

static __always_inline bool come_back(const struct vip *vip, struct newcomer *n)
{
    const struct persistence *persistence = bpf_map_lookup_elem(&persistence_of, &vip->number);
    struct client_key key;
    struct client *client;

    if (!persistence)
        return schedule(vip, n);
    name_client(&key, vip->number, n->source, persistence);
    client = bpf_map_lookup_elem(&clients, &key);
    if (!client)
        return choose_first(&key, vip, n);
    if (is_older(client->seen, persistence->ticks) || !follow_client(client, vip, n))
        return choose_again(client, vip, n);
    client->seen = now();
    return true;
}

/* The sweep sees when the last packet of a flow came, so that no packet of a known flow has to say so: a client is remembered as long as it has one. */
static __always_inline void remember_client(__u32 vip, const __be32 source[4], __u64 target, __u32 seen)
{
    const struct persistence *persistence = bpf_map_lookup_elem(&persistence_of, &vip);
    struct client_key key;
    struct client *client;

    if (!persistence || !persistence->ticks)
        return;
    name_client(&key, vip, source, persistence);
    client = bpf_map_lookup_elem(&clients, &key);
    if (client && *(whole *)&client->target == target && (__s32)(seen - client->seen) > 0)
        client->seen = seen;
}
