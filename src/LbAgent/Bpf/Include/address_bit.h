/* The early answer whether an address may be a VIP's: each sets a bit among some thousands, by a sum of products. AddressBits.cs sets the same ones. */
#pragma once

#include <linux/types.h>

/* Which of 1 << power bits. Multiplications cost a packet next to nothing, a look-up in a hash a good deal. */
static inline __attribute__((always_inline)) __u32 address_bit(__be32 a, __be32 b, __be32 c, __be32 d, __u32 power)
{
    return (a * 0x9e3779b1u + b * 0x85ebca6bu + c * 0xc2b2ae35u + d * 0x27d4eb2fu) >> (32 - power);
}
