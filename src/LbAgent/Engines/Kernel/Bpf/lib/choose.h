/* Who gets a packet of a flow that the table does not know: its VIP says whether it is taken, and by whom. */
#pragma once

#include "persist.h"
#include "vip.h"

/* Of a VIP that balances each datagram. What begins nothing is an error: any of the servers may have sent what it is about. */
static __always_inline int choose_alone(const struct vip *vip, struct newcomer *n)
{
    n->alone = true;
    if (!n->begins)
        return REASON_error_ambiguous;
    if (!by_turn(vip, n))
        return REASON_no_server;
    count_datagram(n->place);
    return REASON_NONE;
}

/* Returns why nobody does; or none, with the place of a server. */
__noinline int choose(struct newcomer *n)
{
    const struct vip *vip;
    int reason;

    if (!n)
        return NOT_OURS;
    vip = find_vip(n);
    reason = vip ? admit(vip, n) : NOT_OURS;
    if (reason)
        return reason;
    if (vip->scheduler == SCHEDULER_DATAGRAM)
        return choose_alone(vip, n);
    /* Its SYN went to another balancer, or its entry is gone, or there is no room for one: what all balancers agree on is the hash. */
    if (!n->begins)
        return by_hash(vip, n) ? REASON_NONE : REASON_no_server;
    return (vip->persists ? come_back(vip, n) : schedule(vip, n)) ? REASON_NONE : REASON_no_server;
}
