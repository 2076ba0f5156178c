/* Ethernet: writes the header anew, with the tag that the packet came with or leaves with, and sends the packet on. */
#pragma once

#include "real.h"

/* Priority and drop eligibility, which a packet keeps in another VLAN. */
#define TAG_PRIORITY 0xf000

/* Where the packet's own header begins in its frame. */
static __always_inline __u32 link_length(const struct packet *p)
{
    return sizeof(struct ethhdr) + (p->tagged ? sizeof(struct tag) : 0);
}

/* The tag that the packet leaves with. Returns how many bytes the frame grows by. */
static __always_inline int change_tag(struct packet *p, __u16 tag)
{
    int before = link_length(p);

    if (tag == TAG_KEPT)
        return 0;
    if (tag == TAG_NONE) {
        p->tagged = 0;
        return link_length(p) - before;
    }
    p->control = (p->tagged ? p->control & bpf_htons(TAG_PRIORITY) : 0) | bpf_htons(tag);
    p->tagged = bpf_htons(ETH_P_8021Q);
    return link_length(p) - before;
}

/* Returns where the next header goes; nothing where there is no room. */
static __always_inline void *write_link(const struct packet *p, const __u8 *destination, const __u8 *source, __be16 type)
{
    struct ethhdr *link = (void *)(long)p->ctx->data;
    void *end = (void *)(long)p->ctx->data_end;
    struct tag *tag = (struct tag *)(link + 1);

    if ((void *)(link + 1) > end)
        return NULL;
    __builtin_memcpy(link->h_dest, destination, ETH_ALEN);
    __builtin_memcpy(link->h_source, source, ETH_ALEN);
    if (!p->tagged) {
        link->h_proto = type;
        return link + 1;
    }
    if ((void *)(tag + 1) > end)
        return NULL;
    link->h_proto = p->tagged;
    tag->control = p->control;
    tag->protocol = type;
    return tag + 1;
}

static __always_inline int send_to(const struct packet *p, const struct server *server)
{
    return server->port == p->ctx->ingress_ifindex ? XDP_TX : bpf_redirect(server->port, 0);
}
