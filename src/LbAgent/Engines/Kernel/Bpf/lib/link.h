/* Ethernet: writes the header anew, with the tag that the packet came with or leaves with, and sends the packet on. */
#pragma once

#include "real.h"

/* Priority and drop eligibility, which a packet keeps in another VLAN. */
#define TAG_PRIORITY 0xf000

/* Where the packet's own header begins in its frame. */
static __always_inline int link_length(const struct tagging *tag)
{
    return sizeof(struct ethhdr) + (tag->type ? sizeof(struct tag) : 0);
}

/* The tag that a packet leaves with. Returns how many bytes the frame grows by. */
static __always_inline int change_tag(struct tagging *tag, __u16 wanted)
{
    int before = link_length(tag);

    if (wanted == TAG_KEPT)
        return 0;
    if (wanted == TAG_NONE) {
        tag->type = 0;
    } else {
        tag->control = (tag->type ? tag->control & bpf_htons(TAG_PRIORITY) : 0) | bpf_htons(wanted);
        tag->type = bpf_htons(ETH_P_8021Q);
    }
    return link_length(tag) - before;
}

/* Returns where the next header goes; nothing where there is no room. */
static __always_inline void *write_link(struct xdp_md *ctx, const struct tagging *tagging, const __u8 *destination, const __u8 *source, __be16 type)
{
    struct ethhdr *link = (void *)(long)ctx->data;
    void *end = (void *)(long)ctx->data_end;
    struct tag *tag = (struct tag *)(link + 1);

    if ((void *)(link + 1) > end)
        return NULL;
    __builtin_memcpy(link->h_dest, destination, ETH_ALEN);
    __builtin_memcpy(link->h_source, source, ETH_ALEN);
    if (!tagging->type) {
        link->h_proto = type;
        return link + 1;
    }
    if ((void *)(tag + 1) > end)
        return NULL;
    link->h_proto = tagging->type;
    tag->control = tagging->control;
    tag->protocol = type;
    return tag + 1;
}

static __always_inline int send_to(const struct packet *p, const struct server *server)
{
    return server->port == p->ctx->ingress_ifindex ? XDP_TX : bpf_redirect(server->port, 0);
}
