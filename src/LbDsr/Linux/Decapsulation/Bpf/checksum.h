/* The Internet checksum (RFC 1071). */
#pragma once

#include <linux/types.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>

static __always_inline __u16 fold(__u32 sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

/* Whether a header of whole words says its own sum. */
static __always_inline bool sums_up(const void *header, const __u32 bytes)
{
    const __u16 *words = header;
    __u32 sum = 0;

#pragma unroll
    for (__u32 i = 0; i < bytes / 2; i++)
        sum += words[i];
    return fold(sum) == 0xffff;
}

/* The sum after one of the words summed up has changed (RFC 1624, 3). */
static __always_inline __u16 after_change(__u16 checksum, __u16 before, __u16 now)
{
    return ~fold((__u16)~checksum + (__u16)~before + now);
}
