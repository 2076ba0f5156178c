/* The packet at hand: where its headers are, and what the rest of the program needs to know of it. */
#pragma once

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <stdbool.h>

#include "../shared/types.h"
#include "../shared/verdicts.h"

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* Beside the reasons: nothing of this packet concerns us. */
#define NOT_OURS (-1)

enum part {
    PART_WHOLE,
    PART_FIRST, /* Of a packet in fragments: it has the ports. */
    PART_LATER,
};

enum tcp_flag {
    TCP_FIN = 0x01,
    TCP_SYN = 0x02,
    TCP_RST = 0x04,
    TCP_ACK = 0x10,
};

/* One 802.1Q tag as it stands in a frame, and the type of what follows. */
struct tag {
    __be16 control;
    __be16 protocol;
};

/* The tag of a packet. */
struct tagging {
    __be16 type; /* 0, or the type that says that a tag follows. */
    __be16 control;
};

struct packet {
    struct xdp_md *ctx;
    void *data;
    void *network;
    void *transport;
    void *end;
    struct tagging tag;
    __be32 fragment_id;
    __u32 length; /* Of the IP packet, by its header. */
    __u8 protocol;
    __u8 tcp_flags;
    __u8 hop_limit;
    __u8 traffic_class;
    __u8 part;
    bool error; /* An ICMP error; the flow is the one that it is about. */
    /* By whole words too. */
    union {
        struct flow_key4 flow4;
        struct flow_key6 flow6;
        __u64 flow[sizeof(struct flow_key6) / sizeof(__u64)];
    };
};

/* Loads and stores whole 8 bytes in one go: whoever writes them meanwhile, they are all old or all new. */
typedef volatile __u64 __attribute__((may_alias)) whole;

/* In the packet. Hidden from clang, which would subtract halves of the pointers, or compare a copy of the difference: the kernel's checker refuses the
 * one, and misses the other. */
static __always_inline long bytes_between(const void *from, const void *to)
{
    long bytes = to - from;

    asm volatile("" : "+r"(bytes));
    return bytes;
}

static __always_inline bool begins_flow(const struct packet *p)
{
    return !p->error && (p->protocol == IPPROTO_UDP || (p->tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN);
}

static __always_inline __u32 now(void)
{
    /* A load from memory once compiled, where even a coarse clock costs a call. */
    return (__u32)bpf_jiffies64();
}

/* Whether more than so many ticks have passed since. Signed: another processor may have stamped it a moment after our look at the clock. */
static __always_inline bool is_older(__u32 seen, __u32 ticks)
{
    return (__s32)(now() - seen) > (__s32)ticks;
}
