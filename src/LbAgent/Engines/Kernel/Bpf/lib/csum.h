/* The Internet checksum (RFC 1071). */
#pragma once

#include "packet.h"

static __always_inline __sum16 fold(__u64 sum)
{
    sum = (sum & 0xffffffff) + (sum >> 32);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return ~(__u16)sum;
}

/* Of a header that holds whole words of 16 bits, its checksum field zero. */
static __always_inline __u64 sum_of(const void *header, const __u32 bytes, __u64 sum)
{
    const __u16 *words = header;

#pragma unroll
    for (__u32 i = 0; i < bytes / 2; i++)
        sum += words[i];
    return sum;
}

/* TCP and ICMPv6 sum up the addresses too, their length and their protocol (RFC 8200, 8.1). */
static __always_inline __u64 sum_of_pseudo_header(const void *addresses, const __u32 bytes, __u32 length, __u8 protocol)
{
    return sum_of(addresses, bytes, (__u64)bpf_htonl(length) + bpf_htonl(protocol));
}
