/* What becomes of packets that need a word, each with a counter: the one list, which the agent reads as text too.
 * PASS: handed on untouched. DROP: ends here. NOTE: served, or answered, and worth counting.
 * Packets that are served as they should be, and those that are plainly not for a VIP, are not here. */
#pragma once

#define LB_REASONS(PASS, DROP, NOTE) \
    PASS(malformed, "shorter than its own headers say, or headers that contradict each other") \
    PASS(tagged_twice, "two VLAN tags") \
    PASS(extension_headers, "more IPv6 extension headers than are looked through, or a routing header") \
    PASS(error_unknown, "an ICMP error about no flow that could be read") \
    PASS(fragment_passed, "a later fragment whose first was not seen, passed by policy") \
    DROP(fragment_dropped, "a later fragment whose first was not seen, dropped by policy") \
    DROP(not_allowed, "the client is in no network that the VIP allows") \
    DROP(over_rate, "more new flows than the VIP takes in a second") \
    DROP(no_server, "no server is available") \
    DROP(no_next_hop, "the server's MAC address is not known") \
    DROP(hop_limit, "the TTL or hop limit is used up") \
    DROP(too_big, "too big for the server's link, once encapsulated or as it is, and no answer could be sent") \
    DROP(answer_limit, "more answers than are sent in a second") \
    DROP(no_room, "no room for another header in the frame") \
    NOTE(answered_too_big, "too big for the server's link, once encapsulated or as it is, and the client was told") \
    NOTE(answered_reset, "no server is available, and the client was sent a reset") \
    NOTE(table_full, "a new flow went by the consistent hash alone: the flow table is full") \
    NOTE(without_entry, "a packet of a TCP flow that is not in the table went by the consistent hash, and the flow was not entered") \
    DROP(over_rate_source, "more new flows than the VIP takes from one source in a second") \
    NOTE(answered_unreachable, "no server is available, and the client of a datagram was told") \
    NOTE(answered_time_exceeded, "the TTL or hop limit is used up, and the client was told") \
    DROP(merged, "several segments in one packet, too big for the server's link: segmentation offload is to be off where they come from") \
    NOTE(adopted, "a TCP flow that began elsewhere went by the consistent hash, and was entered in the table") \
    DROP(mapped_address, "an IPv6 packet from or to an IPv4-mapped address, which is not to be on a wire") \
    PASS(error_ambiguous, "an ICMP error about a VIP that balances each datagram: which server it concerns cannot be known")

enum lb_reason {
    REASON_NONE, /* Nothing to count. */
#define LB_NAME(name, words) REASON_##name,
    LB_REASONS(LB_NAME, LB_NAME, LB_NAME)
#undef LB_NAME
    REASON_COUNT,
};
