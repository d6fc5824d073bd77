package io.balanceofpower.cluster;

/**
 * Who holds a device's session, as the directory believes.
 *
 * @param node the owning node's id
 * @param run the owning node's {@link Node#run}
 * @param claim tells this claim from every other of the same run. With the run it is unique in the mesh, which is how a
 *     node recognises a command that was meant for an earlier claim and came late
 */
public record Owner(String node, String run, long claim) {

    /** The form in which it is kept in the directory; the node's id stands last because it may contain blanks. */
    String encoded() {
        return claim + " " + run + " " + node;
    }

    /** @throws IllegalArgumentException if {@code encoded} was not made by {@link #encoded()} */
    static Owner decoded(String encoded) {
        String[] parts = encoded.split(" ", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException("Not an owner: " + encoded);
        }
        return new Owner(parts[2], parts[1], Long.parseLong(parts[0]));
    }
}
