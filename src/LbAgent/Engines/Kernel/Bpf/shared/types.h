/* Structures in maps. Layout/DatapathLayout.cs mirrors each, and a test compares them by the object's BTF.
 * Addresses and ports are in network order, as they stand in packets; an IPv4 address in 16 bytes is IPv4-mapped. */
#pragma once

#include <linux/bpf.h>

/* A flow as the client's packets name it. No holes: a key is compared byte by byte. */
struct flow_key4 {
    __be32 source;
    __be32 destination;
    __be16 source_port;
    __be16 destination_port;
    __u8 protocol;
    __u8 zero[3];
};

struct flow_key6 {
    __be32 source[4];
    __be32 destination[4];
    __be16 source_port;
    __be16 destination_port;
    __u8 protocol;
    __u8 zero[3];
};

/* What is known of a flow. The target changes in one step: a packet sees the old server or the new one. */
struct flow {
    __u32 seen;   /* Ticks, when the last packet came. */
    __u32 life;   /* Its state, and above it what tells it from another flow that is given the same entry. In front of the target: it is written first. */
    __u64 target; /* A place in the servers below, its generation above. */
};

#define STATE_BITS 8

/* The target of a flow that the sweep is taking out of the table: no server's. */
#define TARGET_ENDED (~0ull)

enum flow_state {
    FLOW_OPENING = 1, /* TCP: nothing but SYN has come. */
    FLOW_OPEN = 2,
    FLOW_CLOSING = 3, /* TCP: the client sent FIN or RST. */
    FLOW_ADOPTED = 4, /* TCP: it began at another balancer, or before the table did; open. */
};

/* New flows in the present second, by all processors: of a VIP, or of one of its sources. Only VIPs with a limit have them in use. */
struct rate_window {
    __u64 window;
    __u64 flows;
};

/* How many adopted flows a table has, and how many came in the present second. */
struct adoption {
    __u64 live;
    struct rate_window rate;
};

/* One port of an address. Also the end of a range's key: ranges are prefixes of the port. */
struct vip_key {
    __be32 address[4];
    __u8 protocol;
    __u8 zero;
    __be16 port;
};

struct range_key {
    __u32 prefix_length;
    struct vip_key vip;
};

/* A VIP with the servers that take its new flows now: replaced whole. */
struct vip {
    __u32 number;
    __u32 table;   /* Which of the tables: the servers in turn, some more than once, then the places of the consistent hash. */
    __u32 servers; /* How many turns are at the table's beginning. */
    __u32 places;  /* How many follow. */
    __u32 new_flows_per_second; /* 0: no limit. */
    __u32 new_flows_per_second_per_source;
    __u8 scheduler;
    __u8 hash_fields;
    __u8 only_allowed; /* Its clients stand in a list. */
    __u8 persists;     /* A client comes back to its server. */
};

enum scheduler {
    SCHEDULER_HASH = 0,
    SCHEDULER_ROUND_ROBIN = 1,
    SCHEDULER_DATAGRAM = 2, /* Round robin for each datagram: none of the VIP's has an entry in the flow table. */
};

/* In the order of the agent's enumeration of fields. */
enum hash_field {
    HASH_SOURCE_ADDRESS = 1,
    HASH_DESTINATION_ADDRESS = 2,
    HASH_SOURCE_PORT = 4,
    HASH_DESTINATION_PORT = 8,
};

/* A client's network that a VIP allows. */
struct allowed_key {
    __u32 prefix_length;
    __u32 vip;
    __be32 address[4];
};

/* How the clients of a VIP come back to their servers. */
struct persistence {
    __be32 mask[4]; /* Clients alike under it are one. */
    __u32 ticks;    /* How long a client is remembered after its last packet; 0: not at all. */
    __u32 zero;
};

/* A client of one VIP, or a network of them. */
struct client_key {
    __u32 vip;
    __be32 source[4];
};

struct client {
    __u64 target;
    __u32 seen;
    __u32 zero;
};

/* A real server as one VIP reaches it: one cache line, all that a packet of a known flow needs. Its first 8 bytes change in one step. */
struct server {
    __u8 next_hop[6]; /* MAC address; zeroes where it is not known. */
    __u8 mode;
    __u8 keeps;
    __u32 generation; /* Another one each time the place is given to another server. */
    __u32 port;       /* Interface that packets leave by. */
    __u8 own[6];      /* MAC address of that port. */
    __u16 mtu;        /* Of that port: bytes of an IP packet. */
    __u16 vip;
    __u16 tag;         /* The VLAN that packets leave by, or one of the two below. */
    __u32 zero;
    __be32 address[4]; /* The server's. */
    __be32 source[4];  /* DsrL3: ours, of the outer header. */
};

/* Instead of a VLAN: the tag stays as it came; no tag is left. */
#define TAG_KEPT 0
#define TAG_NONE 0xffff

enum server_mode {
    MODE_DSR_L2 = 1,
    MODE_DSR_L3_IPV4 = 2, /* The family is that of the outer header. */
    MODE_DSR_L3_IPV6 = 3,
};

/* What still comes to a server of flows that it has. A server that drains keeps all of it. */
enum server_keeps {
    KEEPS_TCP = 1,
    KEEPS_UDP = 2,
    KEEPS_SYN = 4, /* A SYN of a known flow comes here again, not to another server. */
    KEEPS_NEW = 8, /* For the next agent, which cannot read tables: new flows come here. */
};

/* Per processor. */
struct traffic {
    __u64 packets;
    __u64 bytes;
};

/* Ticks without a packet after which a server's flows end, open ones and those whose client has closed. For the sweep: no packet looks here. */
struct server_timers {
    __u32 idle;
    __u32 closing;
};

/* An interface that the program is attached to. */
struct port {
    __u32 index; /* 0: none; another than one's own: one knows nothing of it. */
    __u8 own[6]; /* Its MAC address. */
    __u16 mtu;   /* Bytes of an IP packet; 0: not known. */
};

/* What the agent says of these maps to the one that comes after it. */
struct meta {
    __u32 layout; /* LB_LAYOUT. */
    __u32 zero;
    __u64 owner;
};

/* Per processor. Open flows are flows less ended. */
struct server_counters {
    __u64 packets;
    __u64 bytes;
    __u64 flows;
    __u64 ended;
};

/* Per processor. Packets and bytes are the sum of its servers'. */
struct vip_counters {
    __u64 not_allowed;
    __u64 over_rate;
    __u64 over_rate_source;
    __u64 no_server;
};

/* A packet in fragments, by its first. */
struct fragment_key {
    __be32 source[4];
    __be32 destination[4];
    __be32 id;
    __u8 protocol; /* 0 in IPv6, where the id is enough. */
    __u8 zero[3];
};

struct fragment {
    __u64 target;
    __u32 seen;
    __u32 zero;
};

/* Answers (ICMP, resets) in the present second, per processor. */
struct answer_window {
    __u32 began;
    __u32 sent;
};

/* The clock's answer. */
struct clock_reading {
    __u64 ticks;
};

/* Asked by the agent: another server in a place, or another state of the one there. */
struct server_change {
    __u32 place;
    __u32 zero;
    struct server server;
};

/* Asked of the sweep: how many flows it ended and left. */
struct sweep_result {
    __u64 ended;
    __u64 left;
    __u64 left6; /* Of those left, the ones of IPv6. */
};
