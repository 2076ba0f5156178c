/* Structures in maps. DecapsulationLayout.cs mirrors each, and a test compares them by the program's BTF. */
#pragma once

#include <linux/types.h>

enum role {
    ROLE_TUNNEL = 1,   /* Destination of tunnel packets to this server. */
    ROLE_BALANCER = 2, /* Source of them; the only ones that may be networks. */
    ROLE_VIP = 3,      /* Destination of the packets inside. */
};

enum family {
    FAMILY_IPV4 = 4,
    FAMILY_IPV6 = 6,
};

/* An address, or a network, that the settings name. There are two banks, of which one is in force: settings are written into
 * the other, which then takes its place at once. A packet sees whole settings, old or new. */
struct name_key {
    __u32 prefix_length; /* Bits that count of all that follows. */
    __u8 bank;
    __u8 role;
    __u8 family;
    __u8 zero;
    __be32 address[4]; /* As in packets; of an IPv4 address the first. */
};

/* Per processor. */
struct decapsulated {
    __u64 packets;
    __u64 bytes; /* Of the packets inside. */
};
