/* Structures in maps. DsrLayout.cs mirrors what the agent sees of them, and a test compares it by the object's BTF.
 * Addresses and ports are in network order, as they stand in packets; an IPv4 address in 16 bytes is IPv4-mapped. */
#pragma once

#include <linux/types.h>

/* Marks of sockets that ask at a VIP address: the upper half says that they are ours, the lower half which target is meant. */
#define LB_MARK 0x4c420000u
#define LB_MARK_MASK 0xffff0000u

/* A VIP address on a server. */
struct target {
    __be32 vip[4];
    __be32 server[4]; /* Where the sockets connect to. */
    __be32 own[4];    /* Whom the server is to answer, where the VIP is of another family than the server. */
    __u64 carried;    /* Packets that left for the VIP address. */
    __u8 tunnel;      /* They leave in another packet, to the server's own address. */
    __u8 zero[7];
};

/* A flow as the server sees it. No holes: a key is compared byte by byte. Echo requests have their id for our port, and 0 for the VIP's. */
struct flow_key {
    __be32 own[4];
    __be32 vip[4];
    __be16 own_port;
    __be16 vip_port;
    __u8 protocol;
    __u8 zero[3];
};

/* The same as our socket sees it. */
struct flow {
    __be32 own[4];
    __be32 server[4];
    __u32 target;
    __u32 began; /* Seconds. */
    __be16 own_port;
    __u8 zero[2];
};
