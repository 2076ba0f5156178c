/* Both ends of the wire: makes the frames that go in, and counts those that come out. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/types.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "MIT";

#define FRAME 60

/* UDP in IPv4 without options. The payload begins with the port's complement, so that the checksum is the same for every port. */
#define SOURCE_PORT 34
#define COMPLEMENT 42

/* The frame, and how many source ports take turns, from which on. */
struct traffic {
    __u64 frame[FRAME / 8];
    __u32 last;
    __u32 flows;
    __u32 first;
};

/* Which frames count: where they go. In network order. */
struct arrival {
    __be32 network;
    __be32 mask;
};

struct traffic traffic SEC(".data.traffic");
struct arrival arrival SEC(".data.arrival");

/* By itself: it is written for each frame. */
__u32 turn SEC(".data.turn");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, 1);
} arrived SEC(".maps");

/* Run on frames that go round and come back as they were left: so each is written whole. */
SEC("xdp")
int generate(struct xdp_md *ctx)
{
    void *data = (void *)(long)ctx->data;
    __be16 port;

    if (data + FRAME > (void *)(long)ctx->data_end)
        return XDP_ABORTED;
#pragma unroll
    for (int i = 0; i < FRAME / 8; i++)
        ((__u64 *)data)[i] = traffic.frame[i];
    *(__u32 *)(data + FRAME / 8 * 8) = traffic.last;
    if (++turn >= traffic.flows)
        turn = 0;
    port = bpf_htons(traffic.first + turn);
    *(__be16 *)(data + SOURCE_PORT) = port;
    *(__be16 *)(data + COMPLEMENT) = ~port;
    return XDP_TX;
}

/* Counts what came through. Nothing goes any further. */
SEC("xdp")
int arrive(struct xdp_md *ctx)
{
    struct ethhdr *link = (void *)(long)ctx->data;
    struct iphdr *ip = (struct iphdr *)(link + 1);
    __u32 zero = 0;
    __u64 *count;

    if ((void *)(ip + 1) > (void *)(long)ctx->data_end || link->h_proto != bpf_htons(ETH_P_IP) || (ip->daddr & arrival.mask) != arrival.network)
        return XDP_DROP;
    count = bpf_map_lookup_elem(&arrived, &zero);
    if (count)
        (*count)++;
    return XDP_DROP;
}

/* What an XDP program sends into a veth comes out only where the other end has a program too: in front of the kernel's own forwarding stands this one. */
SEC("xdp")
int pass(struct xdp_md *ctx)
{
    return XDP_PASS;
}
