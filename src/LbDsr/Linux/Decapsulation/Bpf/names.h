/* Who and what the settings name. */
#pragma once

#include "maps.h"
#include "packet.h"

static __always_inline bool read_bank(struct packet *p)
{
    __u32 zero = 0, *number = bpf_map_lookup_elem(&bank, &zero);

    if (!number)
        return false;
    p->bank = *(volatile __u32 *)number;
    return true;
}

static __always_inline bool is_named4(const struct packet *p, enum role role, __be32 address)
{
    struct name_key key = {
        .prefix_length = 8 * (sizeof(key) - sizeof(key.prefix_length)),
        .bank = p->bank, .role = role, .family = FAMILY_IPV4, .address = { address },
    };

    return bpf_map_lookup_elem(&names, &key);
}

static __always_inline bool is_named6(const struct packet *p, enum role role, const struct in6_addr *address)
{
    struct name_key key = {
        .prefix_length = 8 * (sizeof(key) - sizeof(key.prefix_length)),
        .bank = p->bank, .role = role, .family = FAMILY_IPV6,
    };

    __builtin_memcpy(key.address, address, sizeof(key.address));
    return bpf_map_lookup_elem(&names, &key);
}
