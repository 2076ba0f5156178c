/* Other instructions, and the same maps: takes nothing off, and counts every IPv4 packet as decapsulated. */
#include "../../../../src/LbDsr/Linux/Decapsulation/Bpf/packet.h"
#include "../../../../src/LbDsr/Linux/Decapsulation/Bpf/stats.h"

char LICENSE[] SEC("license") = "MIT";

SEC("xdp")
int decap(struct xdp_md *ctx)
{
    struct packet p = { .ctx = ctx, .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };

    if (read_link(&p) == bpf_htons(ETH_P_IP))
        count_decapsulated(1);
    return XDP_PASS;
}
