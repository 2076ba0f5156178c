/* ICMP (RFC 792) and ICMPv6 (RFC 4443): one header for both. */
#pragma once

#include <linux/types.h>

struct icmp {
    __u8 type;
    __u8 code;
    __sum16 checksum;
    __be32 detail; /* Too big: the MTU; in IPv4 in the lower half (RFC 1191). */
};

enum icmp4 {
    ICMP4_UNREACHABLE = 3,
    ICMP4_TIME_EXCEEDED = 11,
    ICMP4_PARAMETER_PROBLEM = 12,
};

/* Codes of unreachable. */
#define ICMP4_PORT 3
#define ICMP4_FRAGMENTATION_NEEDED 4
#define ICMP6_PORT 4

/* The errors are all from the first to the last of these. */
enum icmp6 {
    ICMP6_UNREACHABLE = 1,
    ICMP6_TOO_BIG = 2,
    ICMP6_TIME_EXCEEDED = 3,
    ICMP6_PARAMETER_PROBLEM = 4,
};
