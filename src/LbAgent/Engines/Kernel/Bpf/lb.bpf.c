/* What happens to a packet: is it for a VIP; whose flow is it; which server gets it; in what shape. */
#include "lib/adopt.h"
#include "lib/choose.h"
#include "lib/encap.h"
#include "lib/error.h"
#include "lib/flow.h"
#include "lib/fragment.h"
#include "lib/own.h"
#include "lib/parse.h"
#include "lib/reset.h"
#include "lib/sweep.h"
#include "maps/settings.h"

char LICENSE[] SEC("license") = "MIT";

/* Nobody serves it: the client is told, so that it need not wait. */
static __always_inline int refuse(struct packet *p, const bool v6)
{
    return p->protocol == IPPROTO_TCP ? answer_reset(p, v6) : tell_unreachable(p, v6);
}

static __always_inline int find_newcomers_server(struct packet *p, struct flow *stale, struct route *route, const bool v6)
{
    struct newcomer n;
    int reason;

    introduce(&n, p, v6);
    if (!n.begins && is_own_connection(p, v6))
        return NOT_OURS;
    reason = choose(&n);
    if (reason)
        return reason == REASON_no_server ? refuse(p, v6) : reason;
    if (!find_server(route, n.place))
        return REASON_no_server;
    if (!n.begins) {
        /* An entry whose server is gone stays as it is until the sweep takes it away. */
        if (!p->error)
            count_reason(!stale && adopt(p, route, v6) ? REASON_adopted : REASON_without_entry);
        return route->server ? REASON_NONE : REASON_no_server;
    }
    /* A datagram alone has no entry: one that is there is of before its VIP balanced each, and the sweep takes it away. */
    if (n.alone || (stale ? renew_flow(stale, p, route, v6) : begin_flow(p, route, v6)))
        return REASON_NONE;
    n.begins = false;
    return choose(&n) || !find_server(route, n.place) ? REASON_no_server : REASON_NONE;
}

static __always_inline int find_route(struct packet *p, struct route *route, const bool v6)
{
    struct flow *flow;
    int reason;

    if (p->part == PART_LATER) {
        if (follow_fragment(p, route, v6))
            return REASON_NONE;
        return settings.drops_unknown_fragments ? REASON_fragment_dropped : REASON_fragment_passed;
    }
    flow = find_flow(p, v6);
    if (!flow || !follow_flow(flow, p, route, v6)) {
        reason = find_newcomers_server(p, flow, route, v6);
        if (reason)
            return reason;
    }
    if (p->part == PART_FIRST)
        note_first_fragment(p, route, v6);
    return REASON_NONE;
}

/* DsrL2: another link header, and the packet as it is. It fits where it came in, if not elsewhere: there the kernel would drop it and say nothing. */
static __always_inline int relabel(struct packet *p, const struct server *server, const __u8 *next_hop, const bool v6)
{
    int more;

    if (p->length > server->mtu && server->port != p->ctx->ingress_ifindex)
        return tell_too_big(p, server->mtu, v6);
    more = change_tag(&p->tag, server->tag);
    if (more && bpf_xdp_adjust_head(p->ctx, -more))
        return REASON_no_room;
    return write_link(p->ctx, &p->tag, next_hop, server->own, v6 ? bpf_htons(ETH_P_IPV6) : bpf_htons(ETH_P_IP)) ? REASON_NONE : REASON_no_room;
}

static __always_inline int deliver(struct packet *p, const struct route *route, const bool v6)
{
    const struct server *server = route->server;
    const union next_hop hop = next_hop_of(server);
    __u64 bytes = p->end - p->data;
    int reason;

    if (p->hop_limit <= 1)
        return tell_time_exceeded(p, v6);
    if (!is_known(&hop))
        return REASON_no_next_hop;
    reason = hop.mode == MODE_DSR_L2 ? relabel(p, server, hop.mac, v6) : encapsulate(p, server, &hop, v6);
    if (!reason)
        count_packet(route->place, bytes);
    return reason;
}

static __always_inline int leave(const struct packet *p, int reason)
{
    if (reason == NOT_OURS) {
        count_passing(p);
        return XDP_PASS;
    }
    count_reason(reason);
    switch (reason) {
#define LB_PASSES(name, words) case REASON_##name: return XDP_PASS;
#define LB_DROPS(name, words) case REASON_##name: return XDP_DROP;
#define LB_ANSWERS(name, words) case REASON_##name: return XDP_TX;
        LB_REASONS(LB_PASSES, LB_DROPS, LB_ANSWERS)
    }
    return XDP_PASS;
}

static __always_inline int balance(struct packet *p, const bool v6)
{
    struct route route = {};
    int reason = v6 ? read_ipv6(p) : read_ipv4(p);

    if (!reason)
        reason = find_route(p, &route, v6);
    if (!reason)
        reason = deliver(p, &route, v6);
    /* The kernel's checker does not see that a packet without a reason has a server. */
    return reason || !route.server ? leave(p, reason) : send_to(p, route.server);
}

SEC("xdp")
int lb(struct xdp_md *ctx)
{
    struct packet p = { .ctx = ctx, .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };
    int reason;

    switch (read_link(&p, &reason)) {
    case bpf_htons(ETH_P_IP):
        return balance(&p, false);
    case bpf_htons(ETH_P_IPV6):
        return balance(&p, true);
    default:
        return leave(&p, reason);
    }
}

/* Asked by the agent: puts a server in its place. */
SEC("syscall")
int put_server(struct server_change *change)
{
    return put_in_place(change);
}

/* Asked by the agent from time to time: ends flows that were silent too long. */
SEC("syscall")
int sweep(struct sweep_result *result)
{
    return sweep_flows(result);
}
