/* Health checks of servers at a VIP address. The address is the balancer's own too: a socket that connected to it would reach the
 * balancer itself, and answers from it would be dropped. So the socket connects to the server, with a mark; the VIP address is put in
 * on the way out, and the server's on the way back, before the IP layer sees it. */
#include "address.h"
#include "flow.h"
#include "rewrite.h"
#include "tunnel.h"

char LICENSE[] SEC("license") = "MIT";

/* The same to a chain of tcx programs and to a filter: whoever comes next decides. */
#define GO_ON (-1)
#define DROP 2

static __always_inline bool carry(struct packet *p, __u32 number, struct target *target)
{
    const bool translates = is_ipv6(target->vip) != p->is_ipv6;
    struct flow_key key = { .vip_port = p->other_port, .protocol = p->protocol };
    __be32 outer_source[4];

    if (!same_address(p->other, target->server))
        return false;
    if (translates && p->protocol != IPPROTO_TCP)
        key.protocol = p->is_ipv6 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
    copy_address(outer_source, p->own);
    copy_address(key.own, translates ? target->own : p->own);
    copy_address(key.vip, target->vip);
    if (!enter_flow(p, number, target, &key) || !readdress(p, key.own, key.vip, key.own_port, true))
        return false;
    if (target->tunnel && !encapsulate(p, outer_source, target->server))
        return false;
    __sync_fetch_and_add(&target->carried, 1);
    return true;
}

/* What cannot be sent to the VIP address is dropped: the server's own address must not answer in its place. */
static __always_inline int send_to_vip(struct __sk_buff *skb)
{
    struct packet p = { .skb = skb, .is_ipv6 = skb->protocol == bpf_htons(ETH_P_IPV6) };
    __u32 number = skb->mark & ~LB_MARK_MASK;
    struct target *target = bpf_map_lookup_elem(&targets, &number);

    if (!target || !read_packet(&p, true) || !carry(&p, number, target))
        return DROP;
    /* Below a VLAN or a bond it may come by once more. */
    skb->mark = 0;
    return GO_ON;
}

static __always_inline int bring_back(struct __sk_buff *skb)
{
    struct packet p = { .skb = skb, .is_ipv6 = skb->protocol == bpf_htons(ETH_P_IPV6) };
    struct flow_key key = {};
    struct flow *flow;

    if (!read_packet(&p, false))
        return GO_ON;
    key.own_port = p.own_port;
    key.vip_port = p.other_port;
    key.protocol = p.protocol;
    copy_address(key.own, p.own);
    copy_address(key.vip, p.other);
    flow = bpf_map_lookup_elem(&flows, &key);
    if (!flow)
        return GO_ON;
    return readdress(&p, flow->own, flow->server, flow->own_port, false) ? GO_ON : DROP;
}

SEC("tc")
int probe_out(struct __sk_buff *skb)
{
    return (skb->mark & LB_MARK_MASK) == LB_MARK ? send_to_vip(skb) : GO_ON;
}

SEC("tc")
int probe_in(struct __sk_buff *skb)
{
    return may_come_from_vip(skb) ? bring_back(skb) : GO_ON;
}
