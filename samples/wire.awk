# Tells from what "LbDemo watch" saw at the ports of a switch which way each frame of a request went, and judges it: is this DsrL2?
# A line: PORT in|out SENDER RECEIVER SOURCE DESTINATION WHAT TTL PAYLOAD FINGERPRINT. A port is named after the host at its cable.
# Variables: vip; answer_from, the VIP with its port; server, who answered; macs, "HOST=MAC ..."; good and bad, how findings begin.
# Exits with 1 where one is bad.
BEGIN {
    for (i = split(macs, pairs, " "); i > 0; i--) { split(pairs[i], pair, "="); mac[pair[1]] = pair[2] }
    columns = "%-17s  %-17s  %-15s  %-15s  %3s  %s"
    show("from", "to", sprintf(columns, "source MAC", "destination MAC", "source", "destination", "TTL", ""))
}

function show(here, there, rest) { printf "  %-8s    %-8s  %s\n", here, there, rest }
function finding(holds, words) { print (holds ? good : bad) words; failed += !holds }

{ is_arp = $7 == "who-has" || $7 == "is-at"; way = $3 $4 $10 }
# The switch itself hears what is sent to all.
$1 == "br0" || is_arp && $5 != vip && $6 != vip { next }

# How it leaves the switch.
$2 == "out" {
    if (way in number) to[number[way]] = $4 == "ff:ff:ff:ff:ff:ff" ? "all" : $1
    if ($1 == "balancer" && $5 == answer_from) detours++
    next
}

{
    number[way] = ++frames
    from[frames] = $1
    to[frames] = "nobody"
    text[frames] = sprintf(columns, $3, $4, $5, $6, is_arp ? "" : $8, is_arp ? "ARP " $7 : $7 ($9 > 0 ? ", " $9 " bytes" : ""))
}

is_arp { if ($7 == "is-at") { $1 == "balancer" ? owners++ : impostors++ }; next }

$1 == "client" {
    requests++
    unseen[$10]
    ttl = $8
    if ($9 > 0) has_request = 1
    goal[frames] = "balancer"
    next
}

$1 == "balancer" {
    if ($5 == answer_from) { detours++; next }
    handed++
    if ($3 != mac["balancer"] || $4 != mac[server]) strays++
    if ($10 in unseen) delete unseen[$10]; else changed++
    goal[frames] = server
    next
}

{
    answers++
    if ($1 != server || $5 != answer_from || $3 != mac[server] || $4 != mac["client"]) strangers++
    if ($9 > 0) has_answer = 1
    goal[frames] = "client"
}

END {
    for (i = 1; i <= frames; i++) {
        printf "  %-8s -> %-8s  %s\n", from[i], to[i], text[i]
        if (i in goal && goal[i] != to[i]) lost[goal[i]]++
    }
    for (i in unseen) changed++
    finding(owners > 0 && !impostors, "four hosts have the address " vip "; to ARP the balancer alone says so")
    finding(has_request && handed == requests && !strays && !lost["balancer"] && !lost[server], "request: the balancer hands its " requests + 0 " packets on to " server ", from its own MAC address to the server's")
    finding(handed > 0 && !changed, "nothing else is changed: IP addresses, ports, TTL (" ttl "), not a bit behind the MAC addresses")
    finding(has_answer && !strangers && !lost["client"], "answer: " server " sends its " answers + 0 " packets straight to the client, as " answer_from)
    finding(answers > 0 && !detours, "none of those passes the balancer")
    exit failed > 0
}
