/* What measures the datapath: puts the packet back as it was, gives it the flow whose turn it is, and hands over to the program that is measured. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "MIT";

#define TEMPLATE 80

/* The frame: no more of it than is ever written to. Where in it stand the 4 bytes in which flows differ, how many flows, and in what order. */
struct plan {
    __u64 frame[TEMPLATE / 8];
    __u32 length;
    __u32 place;
    __u32 flows; /* A power of two, less 1. */
    __u32 stride; /* Odd: so each flow has its turn. */
};

struct plan plan SEC(".data.plan");

/* By itself: it is written for each packet. */
__u32 turn SEC(".data.turn");

struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 1);
} measured SEC(".maps");

/* What the last run of the measured program put in front goes. */
static __always_inline int restore_length(struct xdp_md *ctx)
{
    long more = (void *)(long)ctx->data_end - (void *)(long)ctx->data - (long)plan.length;

    return more ? bpf_xdp_adjust_head(ctx, (int)more) : 0;
}

SEC("xdp")
int restore(struct xdp_md *ctx)
{
    void *data, *end;
    __u32 flow, place = plan.place;

    if (restore_length(ctx))
        return XDP_ABORTED;
    data = (void *)(long)ctx->data;
    end = (void *)(long)ctx->data_end;
    if (data + TEMPLATE > end || place > TEMPLATE - sizeof(flow))
        return XDP_ABORTED;
#pragma unroll
    for (int i = 0; i < TEMPLATE / 8; i++)
        ((__u64 *)data)[i] = plan.frame[i];
    flow = (turn++ * plan.stride) & plan.flows;
    data += place;
    /* Else clang leaves the comparison out, and the kernel's checker misses it. */
    asm volatile("" : "+r"(data));
    if (data + sizeof(flow) > end)
        return XDP_ABORTED;
    *(__u32 *)data = flow;
    bpf_tail_call(ctx, &measured, 0);
    return XDP_ABORTED;
}

/* The floor: parses, swaps MAC addresses, transmits. */
SEC("xdp")
int reflect(struct xdp_md *ctx)
{
    struct ethhdr *link = (void *)(long)ctx->data, before;

    if ((void *)(link + 1) > (void *)(long)ctx->data_end)
        return XDP_PASS;
    before = *link;
    __builtin_memcpy(link->h_dest, before.h_source, ETH_ALEN);
    __builtin_memcpy(link->h_source, before.h_dest, ETH_ALEN);
    return XDP_TX;
}
