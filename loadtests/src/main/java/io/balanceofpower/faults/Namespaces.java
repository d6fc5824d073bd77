package io.balanceofpower.faults;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A network namespace for each node, joined by a bridge of this namespace. Devices use the bridge's first address and
 * brokers its second, so that a node can be cut from one and not from the other.
 *
 * <p>A cut is a route of the node to a device that leads nowhere: what the node sends goes there, and what it gets from
 * that address is dropped, because the reverse path filter sees that answers would take another way. Neither side is told.
 *
 * <p>Linux, root and {@code ip} needed. Addresses are of 198.18.0.0/16, which RFC 2544 sets aside for such tests. The
 * bridge is {@code bopf0} or the next free number, its namespaces {@code bopf0-1} and so on; if this process is killed,
 * they are left, and {@code ip netns del} and {@code ip link del} remove them.
 */
final class Namespaces implements Network {
    private static final int BRIDGES_MAX = 200;
    private static final int FIRST_NODE = 11;

    private final int number;
    private final int nodes;
    private final List<Set<Party>> cuts = new ArrayList<>();
    /** What removes the things that were made, the latest first. */
    private final Deque<String> undo = new ArrayDeque<>();

    private Namespaces(int number, int nodes) {
        this.number = number;
        this.nodes = nodes;
        undo.push("link del " + bridge());
    }

    /** @throws NoNamespaces if they cannot be made; then nothing of them is left */
    static Namespaces open(int nodes) throws NoNamespaces {
        Namespaces opened = new Namespaces(freeNumber(), nodes);
        try {
            opened.make();
            return opened;
        } catch (NoNamespaces e) {
            opened.close();
            throw e;
        }
    }

    /** The number of a bridge that was not there and is now: making one is what only one process can do. */
    private static int freeNumber() throws NoNamespaces {
        IpCommand.Result last = new IpCommand.Result(-1, "");
        for (int number = 0; number < BRIDGES_MAX; number++) {
            last = IpCommand.run("link add bopf" + number + " type bridge");
            if (last.good()) {
                return number;
            }
            if (!last.said().contains("File exists")) {
                break;
            }
        }
        throw new NoNamespaces("needs root and a kernel with bridges: " + last.said());
    }

    private void make() throws NoNamespaces {
        must("addr add " + devicesHost() + "/24 dev " + bridge());
        must("addr add " + kafkaHost() + "/24 dev " + bridge());
        must("link set " + bridge() + " up");
        for (int node = 0; node < nodes; node++) {
            make(node);
            cuts.add(EnumSet.noneOf(Party.class));
        }
    }

    private void make(int node) throws NoNamespaces {
        String name = namespace(node);
        String port = bridge() + "n" + (node + 1);
        must("netns add " + name);
        undo.push("netns del " + name);
        must("link add " + port + " type veth peer name eth0 netns " + name);
        // Its namespace may outlive the name for as long as a process is in it; without this end it is an island.
        undo.push("link del " + port);
        must("link set " + port + " master " + bridge() + " up");
        must("-n " + name + " link set lo up");
        must("-n " + name + " addr add " + host(FIRST_NODE + node) + "/24 dev eth0");
        must("-n " + name + " link set eth0 up");
        must("-n " + name + " link add void type veth peer name voidend");
        must("-n " + name + " link set voidend up");
        must("-n " + name + " link set void arp off up");
        must("netns exec " + name + " sh -c", "echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter");
    }

    private static void must(String arguments, String... last) throws NoNamespaces {
        IpCommand.Result result = IpCommand.run(arguments, last);
        if (!result.good()) {
            throw new NoNamespaces(result.said());
        }
    }

    private String bridge() {
        return "bopf" + number;
    }

    private String namespace(int node) {
        return bridge() + "-" + (node + 1);
    }

    private String host(int last) {
        return "198.18." + number + "." + last;
    }

    /** This namespace's own address towards nodes. */
    String devicesHost() {
        return host(1);
    }

    @Override
    public String kafkaHost() {
        return host(2);
    }

    @Override
    public List<String> nodeHosts() {
        return IntStream.range(0, nodes)
                .mapToObj(node -> host(FIRST_NODE + node))
                .toList();
    }

    @Override
    public List<List<String>> within() {
        return IntStream.range(0, nodes)
                .mapToObj(node -> List.of("ip", "netns", "exec", namespace(node)))
                .toList();
    }

    private List<String> addresses(int node, Set<Party> parties) {
        List<String> addresses = new ArrayList<>();
        if (parties.contains(Party.MESH)) {
            nodeHosts().stream()
                    .filter(host -> !host.equals(host(FIRST_NODE + node)))
                    .forEach(addresses::add);
        }
        if (parties.contains(Party.KAFKA)) {
            addresses.add(kafkaHost());
        }
        if (parties.contains(Party.DEVICES)) {
            addresses.add(devicesHost());
        }
        return addresses;
    }

    @Override
    public void cut(int node, Set<Party> parties) {
        addresses(node, parties).forEach(address -> require(route(node, "add", address)));
        cuts.get(node).addAll(parties);
    }

    @Override
    public void heal(int node) {
        addresses(node, cuts.get(node)).forEach(address -> require(route(node, "del", address)));
        cuts.get(node).clear();
    }

    private String route(int node, String verb, String address) {
        return "-n " + namespace(node) + " route " + verb + " " + address + "/32 dev void";
    }

    private static void require(String arguments) {
        IpCommand.Result result = IpCommand.run(arguments);
        if (!result.good()) {
            throw new IllegalStateException(result.said());
        }
    }

    @Override
    public void close() {
        List<String> left = new ArrayList<>();
        while (!undo.isEmpty()) {
            IpCommand.Result result = IpCommand.run(undo.pop());
            if (!result.good()) {
                left.add(result.said());
            }
        }
        if (!left.isEmpty()) {
            throw new IllegalStateException("Left behind, remove them by hand: " + String.join("; ", left));
        }
    }
}
