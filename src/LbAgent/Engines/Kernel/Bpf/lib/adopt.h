/* TCP flows that the table does not know and that began elsewhere: at a balancer that is gone, or before the table did. With an entry they stay with
 * their server when others come and go, are counted, and are waited for when it drains. What anybody can forge is held down: such flows are entered at
 * a bounded rate, have a part of the table only, and end sooner than others. */
#pragma once

#include "flow.h"
#include "rate.h"

/* Every packet of an open flow has ACK (RFC 9293, 3.10.7.4). */
static __always_inline bool is_amid_flow(const struct packet *p)
{
    return !p->error && p->protocol == IPPROTO_TCP && (p->tcp_flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK)) == TCP_ACK;
}

/* Takes a place for one more. */
static __always_inline bool may_adopt(struct adoption *adoption)
{
    if (adoption->live >= settings.adopted_most || is_past(&adoption->rate, settings.adopted_per_second))
        return false;
    if (__sync_fetch_and_add(&adoption->live, 1) < settings.adopted_most)
        return true;
    __sync_fetch_and_add(&adoption->live, -1);
    return false;
}

/* Returns whether the flow has an entry now; where another processor was faster, with that one's server. */
static __always_inline bool adopt(const struct packet *p, struct route *route, const bool v6)
{
    struct adoption *adoption = adoption_of(v6);
    struct flow flow = {
        .target = target_of(route),
        .seen = now(),
        .life = mark_of(p, v6) | FLOW_ADOPTED,
    };
    long error;

    if (!adoption || !is_amid_flow(p) || !may_adopt(adoption))
        return false;
    error = add_flow(p, &flow, v6);
    if (!error) {
        count_flow(route->place);
        return true;
    }
    __sync_fetch_and_add(&adoption->live, -1);
    return error == -EEXIST && follow_other(p, route, v6);
}
