/* Why tunnel packets to this server are dropped, each with a counter: the one list, which the library reads as text too.
 * New reasons go to the end: a counter outlives the program that began it. */
#pragma once

#define DECAP_REASONS(DROP) \
    DROP(stranger, "it came from none of the balancers") \
    DROP(not_vip, "the packet inside is for none of the VIP addresses") \
    DROP(malformed, "headers that contradict each other, or are cut off") \
    DROP(fragmented, "it came in fragments: the balancer's packets are too big for a link on the way") \
    DROP(options, "options or extension headers stand before the packet inside") \
    DROP(congested, "it met congestion, and the packet inside has no place to say so (RFC 6040)")

enum decap_reason {
    REASON_NONE, /* Decapsulated. */
#define DECAP_NAME(name, words) REASON_##name,
    DECAP_REASONS(DECAP_NAME)
#undef DECAP_NAME
    REASON_COUNT,
};
