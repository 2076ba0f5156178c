/* IPv6 and IPv4-mapped addresses, and the early answer whether one may be a VIP's. */
#pragma once

#include "../../../../Bpf/Include/address_bit.h"
#include "../maps/addresses.h"
#include "packet.h"

#define MAPPED_PREFIX bpf_htonl(0xffff)

static __always_inline void map_ipv4(__be32 to[4], __be32 address)
{
    to[0] = 0;
    to[1] = 0;
    to[2] = MAPPED_PREFIX;
    to[3] = address;
}

static __always_inline bool is_mapped(const __be32 address[4])
{
    return !address[0] && !address[1] && address[2] == MAPPED_PREFIX;
}

static __always_inline void copy_ipv6(__be32 to[4], const __be32 from[4])
{
    to[0] = from[0];
    to[1] = from[1];
    to[2] = from[2];
    to[3] = from[3];
}

static __always_inline bool same_ipv6(const __be32 one[4], const __be32 other[4])
{
    return one[0] == other[0] && one[1] == other[1] && one[2] == other[2] && one[3] == other[3];
}

static __always_inline bool may_be_vip(__be32 a, __be32 b, __be32 c, __be32 d)
{
    __u32 bit = address_bit(a, b, c, d, LB_ADDRESS_POWER);

    return addresses[bit / 64] >> (bit % 64) & 1;
}
