/* A program that the kernel loads, and lets on no interface: it would be for the entries of a device map. */
#include "../../../../src/LbDsr/Linux/Decapsulation/Bpf/maps.h"

char LICENSE[] SEC("license") = "MIT";

SEC("xdp/devmap")
int decap(struct xdp_md *ctx)
{
    return XDP_PASS;
}
