package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;

/** What contenders that differ in one thing cost, in their order; the first is the base. */
record Costs(List<Cost> all) {

    /** To the base. */
    double ratio(int place) {
        return all.get(place).medianCpuSecondsPerMillion() / all.get(0).medianCpuSecondsPerMillion();
    }

    /**
     * Adds an object for each.
     *
     * @param key what they differ in
     * @param values of it, in their order
     */
    void addTo(ArrayNode figures, String key, List<Integer> values) {
        for (int i = 0; i < all.size(); i++) {
            figures.addObject()
                    .put(key, values.get(i))
                    .put("cpuSecondsPerMillion", Numbers.round(all.get(i).medianCpuSecondsPerMillion()))
                    .put("messagesPerSecond", Math.round(messagesPerSecond(i)))
                    .put("ratio", Numbers.round(ratio(i)));
        }
    }

    /**
     * @param cpu the heading of the processor time
     * @param names of each, in their order
     */
    Table table(String cpu, List<String> names) {
        Table table = new Table("", cpu + " (least to greatest)", "messages/s", "ratio to the first");
        for (int i = 0; i < all.size(); i++) {
            table.row(
                    names.get(i),
                    Numbers.spread(all.get(i).cpuSecondsPerMillion(), 2),
                    Numbers.whole(messagesPerSecond(i)),
                    Numbers.decimals(ratio(i), 2));
        }
        return table;
    }

    private double messagesPerSecond(int place) {
        return Numbers.median(all.get(place).messagesPerSecond());
    }
}
