/* What happens to a packet on a real server of DsrL3: is it a tunnel packet to us; from a balancer; is the packet inside for a VIP.
 * Then that goes on to the local stack in its place, as if it had come so. */
#include "inner.h"
#include "outer.h"
#include "packet.h"
#include "stats.h"

char LICENSE[] SEC("license") = "MIT";

/* The Ethernet header moves up to the packet inside, with its tag; what is before it goes. */
static __always_inline int take_off(const struct packet *p)
{
    int outer = p->inner - p->outer;
    struct ethhdr *link = p->data, *to = p->data + outer;
    struct tag *tag = (struct tag *)(to + 1);
    __be16 type = p->holds_ipv6 ? bpf_htons(ETH_P_IPV6) : bpf_htons(ETH_P_IP);

    /* The outer header is longer than this one: they do not overlap. */
    if ((void *)(tag + 1) > p->end)
        return REASON_malformed;
    *to = *link;
    if (p->tagged) {
        tag->control = ((struct tag *)(link + 1))->control;
        tag->protocol = type;
    } else {
        to->h_proto = type;
    }
    return bpf_xdp_adjust_head(p->ctx, outer) ? REASON_malformed : REASON_NONE;
}

static __always_inline int decapsulate(struct packet *p, const bool outer_is_ipv6)
{
    int reason = outer_is_ipv6 ? read_outer6(p) : read_outer4(p);

    if (!reason)
        reason = p->holds_ipv6 ? read_inner6(p) : read_inner4(p);
    return reason ? reason : take_off(p);
}

static __always_inline int leave(const struct packet *p, int reason)
{
    switch (reason) {
    case NOT_OURS:
        return XDP_PASS;
    case REASON_NONE:
        count_decapsulated(p->length);
        return XDP_PASS;
    default:
        count_dropped(reason);
        return XDP_DROP;
    }
}

SEC("xdp")
int decap(struct xdp_md *ctx)
{
    struct packet p = { .ctx = ctx, .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };

    switch (read_link(&p)) {
    case bpf_htons(ETH_P_IP):
        return leave(&p, decapsulate(&p, false));
    case bpf_htons(ETH_P_IPV6):
        return leave(&p, decapsulate(&p, true));
    default:
        return XDP_PASS;
    }
}
