package io.balanceofpower.manage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /routes} shows.
 *
 * @param file where the routes come from
 * @param hash SHA-256 of the file and those that it refers to, as they were when these routes began to count
 * @param version 1 for what the node started with, and one more for each set after it
 * @param since when these routes began to count, in ISO 8601
 * @param faulty why what is in the file now does not count; null if it does
 * @param differs whether the nodes have had different routes for more than ten seconds
 * @param nodes what each node of the mesh has
 * @param routes in the order in which they are tried
 * @param unmatched messages that no route took
 */
public record RoutesView(
        String file,
        String hash,
        long version,
        String since,
        @Nullable Faulty faulty,
        boolean differs,
        List<OfNode> nodes,
        List<RouteView> routes,
        long unmatched) {

    /**
     * @param since when it was found, in ISO 8601
     * @param problems a sentence each
     */
    public record Faulty(String since, List<String> problems) {}

    /**
     * What a node has said of its routes; null where it has said nothing yet.
     *
     * @param node its id
     * @param management its management address as its settings say; null if that is not known
     * @param local whether it is the node that was asked
     */
    public record OfNode(
            String node,
            @Nullable String management,
            boolean local,
            @Nullable String hash,
            @Nullable Long version,
            @Nullable String since) {}
}
