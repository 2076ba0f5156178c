/* ICMP errors. Their source is the VIP: an address that the client, and what stands before it, knows. */
#pragma once

#include "answer.h"
#include "icmp.h"
#include "port.h"

/* As much of the packet as fits (RFC 1812, 4.3.2.3; RFC 4443, 2.4). */
#define QUOTE4 (576 - sizeof(struct iphdr) - sizeof(struct icmp))
#define QUOTE6 (1280 - sizeof(struct ipv6hdr) - sizeof(struct icmp))

/* How much of it is summed up at a time. */
#define SUM_AT_ONCE 128

struct error {
    struct answer answer;
    struct icmp icmp;
    __u32 quoted; /* Bytes of the packet. */
};

/* Of bytes in the frame. */
static __always_inline bool sum_of_bytes(struct xdp_md *ctx, __u32 from, __u32 bytes, __u64 *sum)
{
    for (__u32 done = 0; done < bytes && done < QUOTE6; done += SUM_AT_ONCE) {
        __u8 part[SUM_AT_ONCE] = {};
        __u64 length = bytes - done;

        /* Else clang knows what the kernel's checker is to be told. */
        asm volatile("" : "+r"(length));
        if (length > sizeof(part))
            length = sizeof(part);
        if (!length || bpf_xdp_load_bytes(ctx, from + done, part, length))
            return false;
        *sum += (__u32)bpf_csum_diff(NULL, 0, (__be32 *)part, sizeof(part), 0);
    }
    return true;
}

/* Returns whether the error is in the frame now. */
__noinline int write_error(struct xdp_md *ctx, struct error *error)
{
    struct icmp *icmp;
    __u64 quoted = 0, addresses;
    void *at;

    if (!error || !sum_of_bytes(ctx, link_length(&error->answer.tag), error->quoted, &quoted))
        return false;
    at = turn_about(ctx, &error->answer, error->quoted, network_length(&error->answer) + sizeof(*icmp));
    if (!at)
        return false;
    icmp = write_network(ctx, at, &error->answer, error->answer.v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP, sizeof(*icmp) + error->quoted, sizeof(*icmp), &addresses);
    if (!icmp)
        return false;
    *icmp = error->icmp;
    icmp->checksum = fold(sum_of(icmp, sizeof(*icmp), quoted + (error->answer.v6 ? addresses : 0)));
    return true;
}

/* No error answers an error (RFC 1122, 3.2.2). Returns the reason that is given: the client was told, or why not. */
static __always_inline int tell(struct packet *p, struct icmp icmp, int answered, int silent, const bool v6)
{
    const __u32 most = v6 ? QUOTE6 : QUOTE4;
    struct error error = { .icmp = icmp, .quoted = p->length < most ? p->length : most };

    if (p->error || p->part == PART_LATER || !is_one_host(p, v6))
        return silent;
    if (!may_answer())
        return REASON_answer_limit;
    address_answer(&error.answer, p, v6);
    return write_error(p->ctx, &error) ? answered : silent;
}

/* RFC 1191, RFC 8201. An IPv4 packet that routers may cut is not ours to cut either, and a host that is told sends smaller ones all the same. Who sends
 * several segments in one packet would go on doing so, told or not. */
static __always_inline int tell_too_big(struct packet *p, __u32 mtu, const bool v6)
{
    const struct icmp icmp = { .type = v6 ? ICMP6_TOO_BIG : ICMP4_UNREACHABLE, .code = v6 ? 0 : ICMP4_FRAGMENTATION_NEEDED, .detail = bpf_htonl(mtu) };

    if (is_merged(p))
        return REASON_merged;
    return tell(p, icmp, REASON_answered_too_big, REASON_too_big, v6);
}

/* As a host on which nobody has that UDP port. */
static __always_inline int tell_unreachable(struct packet *p, const bool v6)
{
    const struct icmp icmp = { .type = v6 ? ICMP6_UNREACHABLE : ICMP4_UNREACHABLE, .code = v6 ? ICMP6_PORT : ICMP4_PORT };

    return tell(p, icmp, REASON_answered_unreachable, REASON_no_server, v6);
}

/* As a router. */
static __always_inline int tell_time_exceeded(struct packet *p, const bool v6)
{
    const struct icmp icmp = { .type = v6 ? ICMP6_TIME_EXCEEDED : ICMP4_TIME_EXCEEDED };

    return tell(p, icmp, REASON_answered_time_exceeded, REASON_hop_limit, v6);
}
